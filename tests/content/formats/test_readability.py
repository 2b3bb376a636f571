"""How hard a text is: worked out by hand for words whose syllables are known, and for each language."""

import pytest

from content.formats.readability import reading_of, syllables


@pytest.mark.parametrize(
    ("word", "language", "expected"),
    [
        ("stop", "en", 1),
        ("machine", "en", 2),
        ("table", "en", 2),
        ("pressed", "en", 1),
        ("wanted", "en", 2),
        ("boxes", "en", 2),
        ("tools", "en", 1),
        ("electricity", "en", 5),
        ("the", "en", 1),
        ("Maus", "de", 1),
        ("Werkzeug", "de", 2),
        ("Spannungsprüfer", "de", 4),
        ("seguridad", "es", 4),
        ("corriente", "es", 3),
        ("mm", "en", 1),
    ],
)
def test_syllables(word: str, language: str, expected: int) -> None:
    assert syllables(word, language) == expected


def test_english_is_graded_by_flesch_and_kincaid() -> None:
    """Twenty sentences of five words with six syllables: 0.39 * 5 + 11.8 * 1.2 - 15.59 = 0.52."""
    reading = reading_of("Press the red button now. " * 20, "en")
    assert reading
    assert (reading.measure, reading.value, reading.hard) == ("Flesch-Kincaid", 0.5, False)


def test_german_is_graded_by_the_first_wiener_sachtextformel() -> None:
    """Twenty sentences of five words; two are long, one of them of four syllables, three have one syllable.

    0.1935 * 20 + 0.1672 * 5 + 0.1297 * 40 - 0.0327 * 60 - 0.875 = 7.057
    """
    reading = reading_of("Der Spannungsprüfer muss stets leuchten. " * 20, "de-at")
    assert reading
    assert (reading.measure, reading.value) == ("Wiener Sachtextformel", 7.1)


def test_spanish_is_measured_by_the_reading_ease_of_fernandez_huerta() -> None:
    """Twenty-five sentences of four words with seven syllables: 206.84 - 60 * 1.75 - 1.02 * 4 = 97.76."""
    reading = reading_of("Pulse la tecla roja. " * 25, "es")
    assert reading
    assert (reading.measure, reading.value, reading.hard) == ("Fernández Huerta", 97.8, False)


def test_long_sentences_of_long_words_are_hard_in_every_language() -> None:
    english = (
        "Considerable electromagnetic interference necessitates appropriate precautionary instrumentation "
    )
    german = "Außergewöhnliche Sicherheitsvorkehrungen erfordern angemessene Instandhaltungsmaßnahmen "
    spanish = "Consideraciones electromagnéticas extraordinarias necesitan instrumentación especializada "
    for text, language in ((english, "en"), (german, "de"), (spanish, "es")):
        reading = reading_of(text * 25, language)
        assert reading
        assert reading.hard


@pytest.mark.parametrize(("text", "language"), [("Stop. " * 99, "en"), ("Halt. " * 200, "fr"), ("", "en")])
def test_too_few_words_or_an_unknown_language_are_not_judged(text: str, language: str) -> None:
    assert reading_of(text, language) is None
