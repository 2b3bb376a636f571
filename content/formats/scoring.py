"""Drawing an attempt from a quiz, and marking its answers. Pure: the same seed and answers, the same result."""

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from content.formats.question_faults import shape_of
from content.formats.questions import (
    MultipleQuestion,
    NumericQuestion,
    OrderQuestion,
    PointQuestion,
    Question,
    Quiz,
    SingleQuestion,
    WrittenQuestion,
    plain,
    quiz_from,
)

Answer = Any
"""What an attempt holds for a question: an id, ids, a number with its unit, a point or words. See ``answers``."""

_NUMBER: Final = re.compile(r"[+-]?(?=[.,]?[0-9])[0-9]{0,12}([.,][0-9]{0,9})?")
_PARTS: Final = ("options", "steps", "areas")


@dataclass(frozen=True, slots=True)
class Drawn:
    """The questions of one attempt, in the order they are shown.

    `shown` holds for each question the places of its options, steps or areas in the order they are shown. The
    quiz keeps them as written: the right order of steps is theirs.
    """

    quiz: Quiz
    shown: tuple[tuple[int, ...], ...]

    def parts(self, number: int) -> list[Any]:
        """What the question with this number lets choose from, in the order shown."""
        parts = parts_of(self.quiz.questions[number])
        return [parts[place] for place in self.shown[number]]


@dataclass(frozen=True, slots=True)
class Marked:
    """One answer judged; `right` is None while a mentor has to read it. `told` is said about what was chosen."""

    right: bool | None
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """What the answers of an attempt earn without its answers in words."""

    marked: tuple[Marked, ...]
    earned: int
    most: int
    enough: bool
    safe: bool

    @property
    def waits(self) -> bool:
        """Whether a mentor has something to read."""
        return any(one.right is None for one in self.marked)

    @property
    def good(self) -> bool:
        """Whether nothing but a mentor's word is missing: enough is right, and everything that safety rests on."""
        return self.enough and self.safe


def parts_of(question: Question) -> tuple[Any, ...]:
    """The options, steps or areas of a question; nothing where there is nothing to choose from."""
    return next((getattr(question, name) for name in _PARTS if hasattr(question, name)), ())


def draw(quiz: Quiz, seed: str) -> Drawn:
    """The questions of an attempt. Those that safety rests on are always among them."""
    chance = random.Random(seed)  # noqa: S311 -- which questions are asked is no secret worth a strong source
    questions = list(quiz.questions)
    if quiz.draw and quiz.draw < len(questions):
        others = [one.id for one in questions if not one.safety]
        count = max(quiz.draw - (len(questions) - len(others)), 0)
        left = set(chance.sample(others, count))
        questions = [one for one in questions if one.safety or one.id in left]
    if quiz.shuffle:
        chance.shuffle(questions)
    shown = tuple(_shown(one, chance, shuffle=quiz.shuffle) for one in questions)
    return Drawn(replace(quiz, questions=tuple(questions)), shown)


def _shown(question: Question, chance: random.Random, *, shuffle: bool) -> tuple[int, ...]:
    places = list(range(len(parts_of(question))))
    if isinstance(question, OrderQuestion):
        chance.shuffle(places)
        if places == sorted(places):  # the right order is never the one shown
            places.reverse()
    elif shuffle:
        chance.shuffle(places)
    return tuple(places)


def stored(drawn: Drawn) -> dict[str, Any]:
    """What a table keeps of it."""
    return {"quiz": plain(drawn.quiz), "shown": [list(places) for places in drawn.shown]}


def drawn_from(kept: Mapping[str, Any]) -> Drawn:
    """The other way round."""
    return Drawn(quiz_from(kept["quiz"]), tuple(tuple(places) for places in kept["shown"]))


def units_of(question: NumericQuestion) -> list[str]:
    """The units that are offered, by name: their order says nothing about which is the question's own."""
    return sorted({question.unit, *(one.unit for one in question.units)}, key=str.casefold)


def number_in(written: str) -> Decimal | None:
    """The number somebody typed, with point or comma; None where it is none."""
    bare = written.strip().replace("\u2212", "-").replace("\u00a0", "").replace(" ", "")
    return Decimal(bare.replace(",", ".")) if _NUMBER.fullmatch(bare) else None


def area_at(question: PointQuestion, x: float, y: float) -> str:
    """The id of the first area around a point in percent of the picture; empty where there is none."""
    return next((one.id for one in question.areas if _inside(one.shape, x, y)), "")


def _inside(shape: str, x: float, y: float) -> bool:
    corners = shape_of(shape) or ()
    if len(corners) == 1:
        cx, cy, r = corners[0]
        return (x - cx) ** 2 + (y - cy) ** 2 <= r**2
    inside = False
    for (x1, y1), (x2, y2) in zip(corners, corners[1:] + corners[:1], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def mark(question: Question, answer: Answer) -> Marked:
    """One answer judged."""
    match question:
        case SingleQuestion() | MultipleQuestion():
            chosen = {answer} if isinstance(question, SingleQuestion) else set(answer or ())
            right = {one.id for one in question.options if one.right}
            told = [one.feedback for one in question.options if one.id in chosen and one.feedback]
            return Marked(chosen == right, tuple(told))
        case NumericQuestion():
            return Marked(_is_near(question, answer or {}))
        case OrderQuestion():
            return Marked(list(answer or ()) == [one.id for one in question.steps])
        case PointQuestion():
            return _pointed(question, answer or {})
        case WrittenQuestion():
            return Marked(None)
    return Marked(False)


def _is_near(question: NumericQuestion, answer: Mapping[str, str]) -> bool:
    factors = {question.unit: Decimal(1)} | {one.unit: Decimal(one.factor) for one in question.units}
    number, factor = number_in(answer.get("number", "")), factors.get(answer.get("unit", ""))
    if number is None or not factor:
        return False
    value, allowed = Decimal(question.value), Decimal(question.tolerance)
    if question.percent:
        allowed = abs(value) * allowed / 100
    return abs(number * factor - value) <= allowed


def _pointed(question: PointQuestion, answer: Mapping[str, Any]) -> Marked:
    area = answer.get("area") or area_at(question, float(answer.get("x", -1)), float(answer.get("y", -1)))
    hit = next((one for one in question.areas if one.id == area), None)
    if hit is None:
        return Marked(False)
    return Marked(hit.right, (hit.feedback,) if hit.feedback else ())


def score(drawn: Drawn, answers: Mapping[str, Answer]) -> Score:
    """All answers judged together. Answers in words earn nothing here: a mentor accepts them, or not."""
    questions = drawn.quiz.questions
    marked = tuple(mark(one, answers.get(one.id)) for one in questions)
    counted = [one for one in marked if one.right is not None]
    earned = sum(bool(one.right) for one in counted)
    safe = all(one.right is not False for one, asked in zip(marked, questions, strict=True) if asked.safety)
    enough = earned * 100 >= drawn.quiz.pass_mark * len(counted)
    return Score(marked, earned, len(counted), enough, safe)
