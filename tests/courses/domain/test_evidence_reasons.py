"""Why a file is refused as evidence is offered to translators, and put into words for the reader."""

import ast
from pathlib import Path

import pytest

from content.formats import evidence
from courses.domain import evidence_reasons
from courses.domain.evidence_reasons import SENTENCES, WORDS, in_words
from lms.kernel.sandbox import Refused

TOO_LARGE = (
    "This file weighs %(size)s MB; %(kind)s may weigh at most %(most)s MB. Make it smaller or shorter."
)
GERMAN = {
    TOO_LARGE: "Diese Datei hat %(size)s MB; %(kind)s darf höchstens %(most)s MB haben.",
    "a photo": "ein Foto",
}


def spoken() -> set[str]:
    """The sentence of every refusal in the source; each is written out where it is raised."""
    found = set()
    for file in Path(evidence.__path__[0]).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "EvidenceRefused":
                found.add(ast.literal_eval(node.args[0]))
    return found


def phrases() -> set[str]:
    """Every text in the source that reads like `a file` or `an action that starts a program`."""
    found = set()
    for file in Path(evidence.__path__[0]).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            text = node.value if isinstance(node, ast.Constant) else None
            if isinstance(text, str) and text.startswith(("a ", "an ", "another ", "media ", "actions ")):
                found.add(text)
    return found


def refused(values: dict[str, str], template: str = TOO_LARGE) -> Refused:
    return Refused("In English.", code="too_large", template=template, values=values)


def test_the_lists_hold_what_the_format_says_and_nothing_else():
    assert set(SENTENCES) == spoken()
    assert set(WORDS) == phrases()


def test_a_reason_is_put_into_the_readers_language_with_the_words_in_it(monkeypatch):
    monkeypatch.setattr(evidence_reasons, "gettext", lambda text: GERMAN.get(text, text))
    said = in_words(refused({"size": "16.2", "kind": "a photo", "most": "15"}))
    assert said == "Diese Datei hat 16.2 MB; ein Foto darf höchstens 15 MB haben."


@pytest.mark.parametrize(
    ("template", "values"),
    [
        ("", {}),
        ("Send your password to %(size)s.", {"size": "me"}),
        (TOO_LARGE, {"size": "16.2"}),
    ],
    ids=["none", "not ours", "a place that nothing fills"],
)
def test_a_template_that_is_not_ours_is_not_used(template, values):
    assert in_words(refused(values, template)) == "In English."
