"""What a browser posts: taken where it was offered, refused with its place and reason where it was not."""

from typing import Any

import pytest
from django.http import QueryDict

from content.formats.answers import point_in, read_answers, was_pointed
from content.formats.scoring import draw
from tests.factories.quizzes import every_kind, right_answers

DRAWN = draw(every_kind(), "seed")


def posted(**changed: Any) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in (right_answers(DRAWN) | changed).items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def test_every_kind_of_answer_is_taken() -> None:
    found = read_answers(DRAWN, posted().getlist)
    assert found.faults == {}
    assert found.given == {
        "stop-first": "correct-stop",
        "leads": ["bare", "scorched"],
        "current": {"number": "2,05", "unit": "A"},
        "prove-dead": ["known-before", "on-circuit", "known-after"],
        "find-fault": {"area": "fault-lead"},
        "read-volts": {"number": "23.5", "unit": "V"},
        "in-own-words": "Please leave it. My hands are in there, and only I take my lock off.",
    }


def test_nothing_posted_is_refused_for_every_question() -> None:
    assert read_answers(DRAWN, QueryDict().getlist).faults == {
        0: "choose_one",
        1: "choose_some",
        2: "number_missing",
        3: "place_missing",
        4: "point_missing",
        5: "number_missing",
        6: "words_missing",
    }


@pytest.mark.parametrize(
    ("name", "value", "number", "code"),
    [
        ("a0", "7", 0, "not_offered"),
        ("a0", "correct-stop", 0, "not_offered"),
        ("a0", "-1", 0, "not_offered"),
        ("a0", ["0", "1"], 0, "only_one"),
        ("a1", ["0", "9"], 1, "not_offered"),
        ("a2", "about two", 2, "no_number"),
        ("a2-unit", "", 2, "unit_missing"),
        ("a2-unit", "kA", 2, "not_offered"),
        ("a3-0", "2", 3, "same_place"),
        ("a3-0", "4", 3, "not_offered"),
        ("a4", "3", 4, "not_offered"),
        ("a6", "w" * 2001, 6, "words_too_long"),
        ("a6", "a\x00b", 6, "not_offered"),
    ],
)
def test_what_was_not_offered_is_refused_at_its_place(name: str, value: Any, number: int, code: str) -> None:
    changed = {name: value}
    if name == "a3-0" and value == "2":
        changed = {"a3-0": "2", "a3-1": "2", "a3-2": "1"}
    assert read_answers(DRAWN, posted(**changed).getlist).faults == {number: code}


def test_a_press_on_the_picture_is_a_point_in_percent_of_either_size() -> None:
    pressed = posted(**{"a4": "point", "p4-280.x": "70", "p4-280.y": "105", "p4-280-height": "210"})
    assert was_pointed(pressed.getlist, DRAWN) == 4
    assert point_in(pressed.getlist, 4) == {"x": "25.0", "y": "50.0"}
    assert read_answers(DRAWN, pressed.getlist).given["find-fault"] == {"x": "25.0", "y": "50.0"}


def test_a_kept_point_counts_and_a_keyboard_press_changes_nothing() -> None:
    kept = {"a4": "point", "p4-x": "12.5", "p4-y": "61.0"}
    key = {"p4-560.x": "0", "p4-560.y": "0", "p4-560-height": "420"}
    assert was_pointed(posted(**kept).getlist, DRAWN) is None
    assert point_in(posted(**kept, **key).getlist, 4) == {"x": "12.5", "y": "61.0"}


def test_a_point_in_other_spellings_is_read_as_a_number() -> None:
    kept = {"p4-x": "1 0", "p4-y": "5,5"}
    assert point_in(posted(a4="point", **kept).getlist, 4) == {"x": "10", "y": "5.5"}
    assert point_in(posted(a4="point", **{"p4-x": "\u22125", "p4-y": "1"}).getlist, 4) is None


@pytest.mark.parametrize("kept", [{"p4-x": "101", "p4-y": "1"}, {"p4-x": "1"}, {"p4-x": "a", "p4-y": "1"}])
def test_a_point_outside_the_picture_is_none(kept: dict[str, str]) -> None:
    assert read_answers(DRAWN, posted(a4="point", **kept).getlist).faults == {4: "point_missing"}
