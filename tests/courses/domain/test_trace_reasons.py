"""Why a trace is refused is offered to translators, and put into words for the reader."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

from content.formats import features, trace
from content.formats.trace import csv_text, hdf5_walk, mapping, refusal
from content.formats.trace.refusal import TraceRefused
from courses.domain import trace_reasons
from courses.domain.trace_reasons import (
    FRAMES,
    PROBLEMS,
    REMARKS,
    SENTENCES,
    WORDS,
    in_words,
    problem_in_words,
    remarks_in_words,
)
from lms.kernel.sandbox import Refused

OVER_RANGE = "“%(cell)s” means that the instrument was over its range"
IN_A_CELL = {"cell": "OL", "column": "U", "line": "3"}
GERMAN = {
    "Line %(line)s: %(reason)s": "Zeile %(line)s: %(reason)s",
    "column “%(column)s”: %(reason)s.": "Spalte „%(column)s“: %(reason)s.",
    OVER_RANGE: "„%(cell)s“ heißt, dass das Gerät außer Bereich war",
    "The file is %(what)s.": "Die Datei ist %(what)s.",
    "a PDF. Export the readings as CSV": "ein PDF. Speichere die Messwerte als CSV",
}


FILES = (*Path(trace.__path__[0]).rglob("*.py"), Path(features.__file__))


def calls(name: str) -> Iterator[ast.Call]:
    """Every call of a function in the source of the format, by its name."""
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == name:
                yield node


def phrases() -> set[str]:
    """What fills a place and is neither a name nor a number: kinds of files and of values, parts of a mapping."""
    parts = {
        node.value
        for node in ast.walk(ast.parse(Path(mapping.__file__).read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.startswith("The ")
        and node.value.count(" ") < 3
    }
    kinds = {what for _, what in csv_text._OTHER_FILES}
    return parts | kinds | set(hdf5_walk._REFUSED_TYPES.values()) | {hdf5_walk._UNKNOWN_TYPE}


def refused(template: str, values: dict[str, str]) -> Refused:
    return Refused("In English.", code="number", template=template, values=values)


def test_the_lists_hold_what_the_format_says_and_nothing_else():
    assert set(SENTENCES) == {ast.literal_eval(call.args[0]) for call in calls("TraceRefused")}
    assert set(REMARKS) == {ast.literal_eval(call.args[0]) for call in calls("remark")}
    assert set(PROBLEMS) == {ast.literal_eval(call.args[0]) for call in calls("FeatureError")}
    assert set(FRAMES) == {refusal.IN_LINE, refusal.IN_COLUMN}
    assert set(WORDS) == phrases()


def test_every_place_of_a_sentence_is_filled_where_it_is_raised():
    for call in (*calls("TraceRefused"), *calls("remark"), *calls("FeatureError")):
        values = {str(given.arg): "" for given in call.keywords}
        assert ast.literal_eval(call.args[0]) % values


def test_in_english_it_is_the_sentence_of_the_format():
    said = TraceRefused(OVER_RANGE, code="number", cell="OL").at(3, column="U")
    assert said.reason == "Line 3: column “U”: “OL” means that the instrument was over its range."
    with translation.override("en"):
        assert in_words(refused(said.template, said.values)) == said.reason


@pytest.mark.parametrize(
    ("template", "values", "words"),
    [
        (OVER_RANGE, IN_A_CELL, "Zeile 3: Spalte „U“: „OL“ heißt, dass das Gerät außer Bereich war."),
        (
            "The file is %(what)s.",
            {"what": "a PDF. Export the readings as CSV"},
            "Die Datei ist ein PDF. Speichere die Messwerte als CSV.",
        ),
    ],
    ids=["in a cell", "a word in it"],
)
def test_line_column_sentence_and_words_are_put_into_the_readers_language(
    monkeypatch, template, values, words
):
    monkeypatch.setattr(trace_reasons, "gettext", lambda text: GERMAN.get(text, text))
    assert in_words(refused(template, values)) == words


@pytest.mark.parametrize(
    ("template", "values"),
    [("", {}), ("Send your password to %(cell)s.", {"cell": "me"}), (OVER_RANGE, {"line": "3"})],
    ids=["none", "not ours", "a place that nothing fills"],
)
def test_a_template_that_is_not_ours_is_not_used(template, values):
    assert in_words(refused(template, values)) == "In English."


def test_remarks_and_problems_are_put_into_the_readers_language(monkeypatch):
    german = {
        "Column “%(name)s” has no unit.": "Die Spalte „%(name)s“ hat keine Einheit.",
        "The trace is shorter than the %(window)s s over which its ramp is taken.": (
            "Die Aufzeichnung ist kürzer als die %(window)s s, über die ihr Anstieg genommen wird."
        ),
    }
    monkeypatch.setattr(trace_reasons, "gettext", lambda text: german.get(text, text))
    said = [refusal.remark("Column “%(name)s” has no unit.", name="I"), "Said before there were templates."]
    assert remarks_in_words({"problems": said}) == [
        "Die Spalte „I“ hat keine Einheit.",
        "Said before there were templates.",
    ]
    with pytest.raises(features.FeatureError) as short:
        features.ramp_rate([0, 1], [1, 2], 5)
    found = {"problem": str(short.value), "template": short.value.template, "values": short.value.values}
    assert problem_in_words(found) == (
        "Die Aufzeichnung ist kürzer als die 5 s, über die ihr Anstieg genommen wird."
    )
    assert problem_in_words({"problem": "Said before."}) == "Said before."


@pytest.mark.parametrize(
    ("template", "values"),
    [
        ("Send your password to %(name)s.", {"name": "me"}),
        ("Column “%(name)s” has no unit.", {}),
        ("Column “%(name)s” has no unit.", "odd"),
    ],
)
def test_a_remark_that_is_not_ours_is_not_used(template, values):
    odd = {"reason": "In English.", "template": template, "values": values}
    assert remarks_in_words({"problems": [odd]}) == ["In English."]
