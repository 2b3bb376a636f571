"""Amounts in a few words."""

import pytest

from courses.templatetags.short_words import counts_of_kit, time_in_words


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "0 minutes"),
        (1, "1 minute"),
        (89, "89 minutes"),
        (90, "1 hour 30 min"),
        (120, "2 hours"),
        (125, "2 hours 5 min"),
    ],
)
def test_minutes_are_told_as_people_say_them(minutes, words):
    assert time_in_words(minutes) == words


def test_kit_is_counted_by_kind_and_what_there_is_none_of_is_left_out():
    assert counts_of_kit(["tool", "consumable", "tool"]) == ["2 tools", "1 consumable"]
    assert counts_of_kit(["ppe"]) == ["1 piece of protection"]
    assert counts_of_kit([]) == []
