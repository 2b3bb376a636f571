"""Questions and quizzes: plain frozen data, and the one form in which files, tables and attempts hold them.

Whatever is chosen from (options, steps, areas) has an id that stays when its words change: attempts refer to it.
Numbers are decimal strings, as their author wrote them. See docs/decisions/0038.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, ClassVar, Final

from content.formats.vocabulary import AMOUNT_LONGEST, LINE_LONGEST, TITLE_LONGEST, WORDS_LONGEST

ANSWER_LONGEST: Final = 2000
"""Characters of an answer in words."""
DISPLAYS: Final = ("dial", "digital")


def _text(longest: int = WORDS_LONGEST, **more: Any) -> Any:
    return field(metadata={"as": "text", "longest": longest}, **more)


def _flag() -> Any:
    return field(default=False, metadata={"as": "flag"})


def _whole(lowest: int, highest: int, default: int) -> Any:
    return field(default=default, metadata={"as": "whole", "from": lowest, "to": highest})


def _decimal(default: str | None = None) -> Any:
    return field(default=MISSING if default is None else default, metadata={"as": "decimal"})


def _many(kind: type, *, needed: bool = True) -> Any:
    return field(default=MISSING if needed else (), metadata={"as": "many", "of": kind})


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """An answer to choose; `feedback` is said to whoever chose it."""

    id: str = _text(AMOUNT_LONGEST)
    text: str = _text()
    right: bool = _flag()
    feedback: str = _text(default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderStep:
    """A step to put in order; steps stand in the right order."""

    id: str = _text(AMOUNT_LONGEST)
    text: str = _text()


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A part of a picture, in percent of its width and height.

    `shape` is `x y r`, an oval of r percent around a point, or the corners of a polygon: `x y, x y, x y`.
    """

    id: str = _text(AMOUNT_LONGEST)
    name: str = _text(LINE_LONGEST)
    shape: str = _text()
    right: bool = _flag()
    feedback: str = _text(default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """Another unit that is offered. One of it is `factor` of the question's own; 0: offered, and never right."""

    unit: str = _text(AMOUNT_LONGEST)
    factor: str = _decimal()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What every question has. `safety`: it must be right, whatever the others earn."""

    kind: ClassVar[str] = ""

    id: str = _text(AMOUNT_LONGEST)
    ask: str = _text()
    safety: bool = _flag()
    feedback: str = _text()


@dataclass(frozen=True, slots=True, kw_only=True)
class SingleQuestion(Question):
    """One of the options is right."""

    kind: ClassVar[str] = "single"

    options: tuple[Option, ...] = _many(Option)


@dataclass(frozen=True, slots=True, kw_only=True)
class MultipleQuestion(Question):
    """Every right option has to be chosen, and no other."""

    kind: ClassVar[str] = "multiple"

    options: tuple[Option, ...] = _many(Option)


@dataclass(frozen=True, slots=True, kw_only=True)
class NumericQuestion(Question):
    """A number with its unit; `percent`: the tolerance is a share of the value."""

    kind: ClassVar[str] = "numeric"

    value: str = _decimal()
    unit: str = _text(AMOUNT_LONGEST)
    tolerance: str = _decimal("0")
    percent: bool = _flag()
    units: tuple[Unit, ...] = _many(Unit, needed=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterQuestion(NumericQuestion):
    """A meter to read: a dial from `low` to `high`, or a digital display that shows `shows`.

    A label stands at every `label_every` of the dial, and `parts` small parts lie between two labels. The needle
    stands at the value in the question's own unit.
    """

    kind: ClassVar[str] = "meter"

    display: str = field(default="dial", metadata={"as": "choice", "among": DISPLAYS})
    face: str = _text(AMOUNT_LONGEST, default="")
    low: str = _decimal("0")
    high: str = _decimal("0")
    label_every: str = _decimal("0")
    parts: int = _whole(1, 20, 10)
    shows: str = _text(12, default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderQuestion(Question):
    """Steps to put in order: right when every one stands in its place."""

    kind: ClassVar[str] = "order"

    steps: tuple[OrderStep, ...] = _many(OrderStep)


@dataclass(frozen=True, slots=True, kw_only=True)
class PointQuestion(Question):
    """A fault to point at in a picture, or to choose from a list of its parts."""

    kind: ClassVar[str] = "point"

    image: str = field(metadata={"as": "media"})
    alt: str = _text()
    areas: tuple[Area, ...] = _many(Area)


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenQuestion(Question):
    """An answer in words, which a mentor reads; `look_for` is for the mentor's eyes."""

    kind: ClassVar[str] = "written"

    look_for: str = _text()


KINDS: Final[Mapping[str, type[Question]]] = {
    one.kind: one
    for one in (
        SingleQuestion,
        MultipleQuestion,
        NumericQuestion,
        OrderQuestion,
        PointQuestion,
        MeterQuestion,
        WrittenQuestion,
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiz:
    """Questions that belong together, and what passes.

    `draw`: how many of the questions one attempt gets, 0 for all. `attempts`: how many attempts in a row may fail
    before a pause of `wait` minutes, 0 for no such limit. `required`: the lesson is not done, or the sign-off
    not asked for, without it.
    """

    id: str = _text(AMOUNT_LONGEST)
    title: str = _text(TITLE_LONGEST)
    pass_mark: int = _whole(1, 100, 80)
    required: bool = _flag()
    attempts: int = _whole(0, 20, 0)
    wait: int = _whole(0, 10_080, 0)
    draw: int = _whole(0, 100, 0)
    shuffle: bool = _flag()
    questions: tuple[Question, ...] = field(metadata={"as": "many", "of": Question})


def plain(thing: Any) -> dict[str, Any]:
    """A quiz, a question or a part of one as JSON and YAML hold it; what is at its default leaves no trace."""
    kind = {"kind": thing.kind} if isinstance(thing, Question) else {}
    return kind | {
        one.name: _plain_value(getattr(thing, one.name))
        for one in fields(thing)
        if one.default is MISSING or getattr(thing, one.name) != one.default
    }


def _plain_value(value: Any) -> Any:
    return [plain(part) for part in value] if isinstance(value, tuple) else value


def quiz_from(data: Mapping[str, Any]) -> Quiz:
    """The quiz in `plain` data. Draft pages hold unfinished ones: what is missing stays empty."""
    quiz: Quiz = _from(Quiz, data)
    return quiz


def _from(kind: type, data: Mapping[str, Any]) -> Any:
    if kind is Question:
        kind = KINDS[data["kind"]]
    return kind(**{one.name: _value(one, data.get(one.name)) for one in fields(kind)})


def _value(one: Any, value: Any) -> Any:
    if one.metadata["as"] == "many":
        return tuple(_from(one.metadata["of"], part) for part in value or ())
    if one.metadata["as"] == "flag":
        return bool(value)
    if one.metadata["as"] == "whole":
        return one.default if value is None else int(value)
    return str(value) if value not in (None, "") else "" if one.default is MISSING else one.default


def digest(quiz: Quiz) -> str:
    """The same for quizzes that say the same."""
    said = json.dumps(plain(quiz), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()
