"""What authors are told to look at again: each thing once, where it is."""

import pytest

from content.formats.bundle.advising import advise
from content.formats.checks import Finding, find
from content.formats.comparison import ComparisonBlock, Example
from content.formats.outline import (
    Block,
    ImageBlock,
    Limit,
    ProcedureBlock,
    ProcedureStep,
    SignBlock,
    TextBlock,
)
from tests.factories.bundles import small_bundle


def found(*blocks: Block, explained: tuple[str, ...] = ()) -> list[tuple[str, int | None, int | None, str]]:
    findings = find(blocks, language="en", explained=explained)
    return [(one.code, one.block, one.step, one.name) for one in findings]


def steps(*given: ProcedureStep) -> ProcedureBlock:
    return ProcedureBlock(title="Do it", steps=given)


def test_pictures_without_words_are_errors_wherever_they_stand() -> None:
    examples = (
        Example(verdict="good", why="W", image="images/a.svg"),
        Example(verdict="bad", why="W", text="T"),
    )
    assert found(
        ImageBlock(image="images/a.svg", alt=""),
        steps(ProcedureStep(text="A", check="C"), ProcedureStep(text="B", image="images/a.svg", check="C")),
        ComparisonBlock(title="T", examples=examples),
    ) == [("alt", 0, None, ""), ("alt", 1, 1, ""), ("alt", 2, 0, "")]
    assert Finding("alt").is_error


def test_a_limit_without_a_unit_is_an_error() -> None:
    limit = Limit(quantity="Voltage", minimum=None, maximum="5", unit="", basis="draft")
    assert found(steps(ProcedureStep(text="A", check="C", limit=limit))) == [("unit", 0, 0, "Voltage")]
    assert Finding("unit").is_error


def test_steps_without_a_check_are_named_together() -> None:
    procedure = steps(ProcedureStep(text="A"), ProcedureStep(text="B", check="C"), ProcedureStep(text="D"))
    assert found(procedure) == [("no_check", 0, None, "1, 3")]
    assert not Finding("no_check").is_error


def test_hazards_want_a_sign_on_the_page() -> None:
    procedure = steps(ProcedureStep(text="A", check="C", hazard="It is hot"))
    assert found(procedure) == [("no_sign", None, None, "")]
    assert found(procedure, SignBlock(sign="safe-exit", text="Out")) == [("no_sign", None, None, "")]
    assert found(procedure, SignBlock(sign="warning-hot-surface", text="Hot")) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Check the RCD. The RCD trips. RCDs trip.", ["RCD"]),
        ("Check the [RCD](term:rcd).", ["RCD"]),
        ("A residual-current device (RCD) trips.", []),
        ("An RCD (residual-current device) trips.", []),
        ("**PPE** means what you wear.", []),
        ("An RCD is a switch.", []),
        ("By ISO and IEC rules, with USB.", []),
        ("Skill S01 of C04, at 5 V and 10 mA, on A4.", []),
        ("Shout STOP! loud", ["STOP"]),
    ],
)
def test_an_abbreviation_is_explained_once_or_named(text: str, expected: list[str]) -> None:
    assert [name for code, *_, name in found(TextBlock(markdown=text)) if code == "abbreviation"] == expected


def test_the_glossary_explains() -> None:
    assert found(TextBlock(markdown="Check the RCD."), explained=("rcd",)) == []


def test_a_hard_text_is_named_with_its_measure() -> None:
    text = "Considerable electromagnetic interference necessitates precautionary instrumentation " * 20
    ((code, block, _step, name),) = found(TextBlock(markdown=text))
    assert (code, block) == ("hard", None)
    assert name.startswith("Flesch-Kincaid ")


def test_in_a_bundle_each_finding_has_its_line() -> None:
    files = small_bundle()
    lesson = "courses/C01-safe-start/lessons/01-first-look.md"
    files[lesson] = (
        b"---\ntitle: First look\nsummary: What is where.\nminutes: 20\nobjectives:\n  - Find the stop\n---\n"
        b"\nLook around.\n\nCheck the XYZ.\n\n```procedure\ntitle: Press\nsteps:\n  - text: Press it.\n```\n"
    )
    own = [str(one.problem) for one in advise(files) if one.problem.file == lesson]
    assert own == [
        f"{lesson}:11: XYZ is not explained; add it to the glossary, or write it out where it first stands",
        f"{lesson}:13: steps without a check: 1; say what one sees when they have gone right",
    ]
