"""What makes a quiz one that nobody could answer, or answer rightly. Pure: codes here, words where they are shown."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final, NamedTuple

from content.formats.questions import (
    MeterQuestion,
    MultipleQuestion,
    NumericQuestion,
    OrderQuestion,
    PointQuestion,
    Question,
    Quiz,
    SingleQuestion,
)

_ID: Final = re.compile(r"[a-z][a-z0-9-]{0,39}")
_NUMBER: Final = re.compile(r"[0-9]{1,3}(\.[0-9]{1,3})?")
_SHOWN: Final = re.compile(r"-?[0-9]{1,6}(\.[0-9]{1,5})?")
_WIDEST: Final = 7  # signs beside the point: as many as the drawn display has room for
_MOST_MARKS: Final = 400

WORDS: Final = {
    "bad_id": "an id is a small letter, then small letters, digits and hyphens, at most 40",
    "same_id": "an id stands here twice; give each its own",
    "few_options": "give at least two answers to choose from",
    "one_right": "mark exactly one answer as right",
    "no_right": "mark at least one answer as right",
    "few_steps": "give at least two steps",
    "negative_tolerance": "a tolerance is 0 or more",
    "same_unit": "a unit is offered twice; keep one of them",
    "negative_factor": "a factor is 0 or more; 0 offers the unit and never counts it as right",
    "few_areas": "name at least two parts of the picture to choose from",
    "bad_shape": "write x y r for an oval, or at least three corners x y, x y, x y; all in percent, 0 to 100",
    "bad_scale": "a dial needs low, high and label_every, from low up to high",
    "many_marks": "the dial has more marks than anybody can read; make fewer parts",
    "off_scale": "the needle's value must lie on the scale",
    "no_display": "say in shows what the display shows, such as 0.482, in at most seven signs",
    "no_questions": "a quiz needs at least one question",
    "draws_too_many": "draw is more than there are questions",
    "draws_too_few": "draw is fewer than the safety-critical questions, which are always asked",
    "wait_alone": "attempts and wait go together: after so many attempts, a pause of so many minutes",
}


class Fault(NamedTuple):
    """What is wrong, as a code of `WORDS`, and the field it is about."""

    field: str
    code: str


def quiz_faults(quiz: Quiz) -> Iterator[Fault]:
    """What is wrong with the quiz around its questions."""
    yield from _ids("id", [quiz.id])
    yield from _ids("questions", [one.id for one in quiz.questions])
    if not quiz.questions:
        yield Fault("questions", "no_questions")
    if quiz.draw > len(quiz.questions):
        yield Fault("draw", "draws_too_many")
    elif quiz.draw and quiz.draw < sum(one.safety for one in quiz.questions):
        yield Fault("draw", "draws_too_few")
    if bool(quiz.attempts) != bool(quiz.wait):
        yield Fault("wait", "wait_alone")


def question_faults(question: Question) -> Iterator[Fault]:
    """What is wrong with one question."""
    match question:
        case SingleQuestion() | MultipleQuestion():
            yield from _choice(question)
        case MeterQuestion():
            yield from _numeric(question)
            yield from _meter(question)
        case NumericQuestion():
            yield from _numeric(question)
        case OrderQuestion():
            yield from _ids("steps", [one.id for one in question.steps])
            if len(question.steps) < 2:
                yield Fault("steps", "few_steps")
        case PointQuestion():
            yield from _point(question)


def _ids(field: str, ids: list[str]) -> Iterator[Fault]:
    if any(not _ID.fullmatch(one) for one in ids):
        yield Fault(field, "bad_id")
    if len(set(ids)) < len(ids):
        yield Fault(field, "same_id")


def _choice(question: SingleQuestion | MultipleQuestion) -> Iterator[Fault]:
    yield from _ids("options", [one.id for one in question.options])
    right = sum(one.right for one in question.options)
    if len(question.options) < 2:
        yield Fault("options", "few_options")
    elif isinstance(question, SingleQuestion) and right != 1:
        yield Fault("options", "one_right")
    elif not right:
        yield Fault("options", "no_right")


def _numeric(question: NumericQuestion) -> Iterator[Fault]:
    if Decimal(question.tolerance or 0) < 0:
        yield Fault("tolerance", "negative_tolerance")
    names = [question.unit, *(one.unit for one in question.units)]
    if len(set(names)) < len(names):
        yield Fault("units", "same_unit")
    if any(Decimal(one.factor or 0) < 0 for one in question.units):
        yield Fault("units", "negative_factor")


def _meter(meter: MeterQuestion) -> Iterator[Fault]:
    if meter.display == "digital":
        if not _SHOWN.fullmatch(meter.shows) or len(meter.shows.replace(".", "")) > _WIDEST:
            yield Fault("shows", "no_display")
        return
    low, high, every = Decimal(meter.low), Decimal(meter.high), Decimal(meter.label_every)
    if not low < high or not 0 < every <= high - low:
        yield Fault("high", "bad_scale")
    elif (high - low) / every * meter.parts > _MOST_MARKS:
        yield Fault("parts", "many_marks")
    elif not low <= Decimal(meter.value or 0) <= high:
        yield Fault("value", "off_scale")


def _point(question: PointQuestion) -> Iterator[Fault]:
    yield from _ids("areas", [one.id for one in question.areas])
    if len(question.areas) < 2:
        yield Fault("areas", "few_areas")
    elif not any(one.right for one in question.areas):
        yield Fault("areas", "no_right")
    if any(shape_of(one.shape) is None for one in question.areas):
        yield Fault("areas", "bad_shape")


def shape_of(written: str) -> tuple[tuple[float, ...], ...] | None:
    """The corners of a polygon, or the one point and radius of an oval; None for anything else."""
    parts = [part.split() for part in written.split(",")]
    if not all(_NUMBER.fullmatch(number) and float(number) <= 100 for part in parts for number in part):
        return None
    sizes = [len(part) for part in parts]
    if sizes == [3] or (len(parts) >= 3 and set(sizes) == {2}):
        return tuple(tuple(map(float, part)) for part in parts)
    return None
