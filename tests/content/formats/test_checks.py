"""What authors are told to look at again: each thing once, where it is."""

import pytest

from content.formats.bundle.advising import advise
from content.formats.checks import Finding, find
from content.formats.comparison import ComparisonBlock, Example
from content.formats.films import VideoBlock
from content.formats.measured import MeasurementBlock
from content.formats.outline import (
    AttachmentBlock,
    Block,
    Body,
    ImageBlock,
    KitBlock,
    KitItem,
    Limit,
    ProcedureBlock,
    ProcedureStep,
    QuizBlock,
    SignBlock,
    TextBlock,
)
from content.formats.questions import (
    Area,
    NumericQuestion,
    Option,
    PointQuestion,
    Quiz,
    SingleQuestion,
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
    limit = Limit(quantity="Voltage", minimum=None, maximum="5", unit="", basis="physics")
    assert found(steps(ProcedureStep(text="A", check="C", limit=limit))) == [("unit", 0, 0, "Voltage")]
    assert Finding("unit").is_error


@pytest.mark.parametrize(
    ("basis", "note", "language", "expected"),
    [
        ("physics", "", "en", []),
        ("draft", "", "en", ["no_source"]),
        ("standard", "", "fr", ["no_source"]),
        ("manufacturer", " ", "en", ["no_source"]),
        ("confirmed", "", "de", ["no_source"]),
        ("manufacturer", "The maker's sheet", "en", ["no_document"]),
        ("manufacturer", "The data sheet of your cell", "en", []),
        ("manufacturer", "Das Datenblatt der Zelle", "de", []),
        ("manufacturer", "Der Hersteller", "de", ["no_document"]),
        ("manufacturer", "Le fabricant", "fr", []),
        ("", "Somebody's", "en", ["no_basis"]),
        ("exercise", "", "en", []),
        ("confirmed", "By Dana, 3 May", "en", []),
        ("draft", "Our own starting value", "en", ["no_confirmer"]),
        ("draft", "A competent person must confirm it", "en", []),
        ("draft", "Eine befähigte Person bestätigt ihn", "de-at", []),
        ("draft", "Eine befähigte Person muss zustimmen", "de", ["no_confirmer"]),
        ("draft", "Un valor de partida", "es", ["no_confirmer"]),
        ("draft", "Une valeur de départ", "fr", []),
        ("standard", "The usual standard", "en", ["no_standard"]),
        ("standard", "0.3 Ω for leads up to 5 m", "en", ["no_standard"]),
        ("standard", "ANSI/ESD S20.20", "en", []),
        ("standard", "IEC 60335-1", "en", []),
    ],
)
def test_every_basis_but_physics_needs_a_note_that_says_enough(basis, note, language, expected) -> None:
    limit = Limit(quantity="Voltage", minimum=None, maximum="5", unit="V", basis=basis, note=note)
    body = (steps(ProcedureStep(text="A", check="C", limit=limit)),)
    findings = find(body, language=language, explained=())
    assert [(one.code, one.step, one.name) for one in findings] == [(code, 0, "Voltage") for code in expected]
    assert [one.is_error for one in findings] == [code in {"no_source", "no_basis"} for code in expected]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, ["no_basis"]),
        ({"basis": "exercise"}, []),
        ({"basis": "draft", "note": "A start"}, ["no_confirmer"]),
    ],
)
def test_a_measurement_to_look_at_says_what_its_limit_rests_on(said, expected) -> None:
    trace = MeasurementBlock(
        title="T",
        quantity="Voltage",
        unit="V",
        minimum=None,
        maximum="5",
        points=("0 1", "1 2"),
        question="Q",
        answer="A",
        **said,
    )
    assert found(trace) == [(code, 0, None, "Voltage") for code in expected]


def test_abbreviations_are_looked_for_beside_the_text_too() -> None:
    question = SingleQuestion(
        id="q1",
        ask="Which AAA?",
        feedback="Read BBB.",
        options=(
            Option(id="a", text="CCC", right=True),
            Option(id="b", text="No", right=False, feedback="As DDD says."),
        ),
    )
    area = Area(id="a", name="The EEE", shape="1 1 1", right=True, feedback="FFF is right.")
    pointed = PointQuestion(
        id="q2", ask="Point.", feedback="So.", image="images/a.svg", alt="GGG at the left", areas=(area,)
    )
    blocks: tuple[Block, ...] = (
        QuizBlock(quiz=Quiz(id="q", title="Q", questions=(question, pointed))),
        ImageBlock(image="images/a.svg", alt="An HHH", caption="The JJJ"),
        VideoBlock(title="A film", file="files/a.mp4", captions="files/a.vtt", transcript="Press KKK."),
        AttachmentBlock(file="files/a.csv", title="A table", description="As LLL"),
        KitBlock(title="Kit", items=(KitItem(item="An MMM", kind="tool", quantity="1", per="person"),)),
    )
    assert [(code, at, name) for code, at, _step, name in found(*blocks)] == [
        ("abbreviation", at, 3 * letter)
        for at, letter in [*((0, one) for one in "ACDBEFG"), (1, "H"), (1, "J"), (2, "K"), (3, "L"), (4, "M")]
    ]


def test_media_of_which_nobody_has_said_a_licence_are_named_where_they_stand() -> None:
    examples = (Example(verdict="good", why="W", image="images/a.svg", alt="A"),)
    body: Body = (
        TextBlock(markdown="Look."),
        ImageBlock(image="images/a.svg", alt="A"),
        AttachmentBlock(file="files/a.csv", title="T"),
        steps(ProcedureStep(text="A", check="C", image="images/b.svg", alt="B")),
        ComparisonBlock(title="T", examples=examples),
    )
    findings = find(body, language="en", explained=(), unlicensed={"images/a.svg", "files/a.csv"})
    assert [(one.code, one.block, one.name, one.is_error) for one in findings] == [
        ("no_licence", 1, "images/a.svg", False),
        ("no_licence", 2, "files/a.csv", False),
        ("no_licence", 4, "images/a.svg", False),
    ]


def test_a_wrong_answer_without_feedback_is_named_with_its_question() -> None:
    quiz = Quiz(
        id="q",
        title="Q",
        questions=(
            SingleQuestion(
                id="first",
                ask="A?",
                feedback="F",
                options=(
                    Option(id="a", text="A"),
                    Option(id="b", text="B", right=True),
                    Option(id="c", text="C", feedback="No."),
                    Option(id="d", text="D"),
                ),
            ),
            NumericQuestion(id="second", ask="B?", feedback="F", value="1", unit="V"),
            PointQuestion(
                id="third",
                ask="C?",
                feedback="F",
                image="images/a.svg",
                alt="A",
                areas=(
                    Area(id="x", name="X", shape="1 1 1", right=True),
                    Area(id="y", name="Y", shape="9 9 1"),
                ),
            ),
        ),
    )
    assert found(QuizBlock(quiz=quiz)) == [("silent", 0, 0, "first (a, d)"), ("silent", 0, 2, "third (y)")]
    assert not Finding("silent").is_error


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
