"""What measurements say is offered to translators, and put into words for the reader."""

import pytest
from django.utils import translation

from courses.domain.reasons import KINDS, SENTENCES, VOICE, WORDS, in_words
from courses.formats import unit_table, voice
from courses.formats.reasons import TEMPLATES, Reason


def test_the_lists_hold_what_the_formats_say_and_nothing_else():
    assert set(SENTENCES) == set(TEMPLATES.values())
    assert set(KINDS) == set(unit_table.KINDS)
    assert set(WORDS) == set(voice.WORDS.values())


def test_no_sentence_is_listed_twice():
    assert [len(set(listed)) for listed in (SENTENCES, KINDS, WORDS)] == [
        len(SENTENCES),
        len(KINDS),
        len(WORDS),
    ]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Instrument DMM-1 was due for calibration on 31 Jan 2026."),
        ("de", "Die Kalibrierung des Messgeräts DMM-1 war am 31. Jan 2026 fällig."),
    ],
)
def test_dates_are_written_as_they_are_there(language, words):
    reason = Reason("calibration_lapsed", {"code": "DMM-1", "due": "2026-01-31"})
    with translation.override(language):
        assert in_words(reason) == words


def test_a_sentence_without_a_translation_stays_as_it_is():
    values = {"unit": "mA", "kind": "a current", "wanted_kind": "a resistance", "wanted": "Ω"}
    reason = Reason("unit_wrong_kind", values)
    assert VOICE.reason(reason) == str(reason) == "mA is a current; this reading is a resistance, in Ω."
    assert VOICE.say("at_most", limit="5", unit="V") == "at most 5 V"
