"""An attempt as its page shows it: questions with what was typed before, results with what is said to them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.formats.answers import PICTURE_WIDTHS, POINTED, is_pressed, point_in
from content.formats.questions import (
    MeterQuestion,
    NumericQuestion,
    OrderQuestion,
    PointQuestion,
    Question,
    WrittenQuestion,
)
from content.formats.scoring import Drawn, Score, area_at, drawn_from, parts_of, score, units_of
from content.models import FettleImage
from courses.domain.quiz_meters import Meter, shown_meter
from courses.enums import WordsDecision
from courses.models import QuizAttempt, WrittenAnswer

FAULT_WORDS: Final = {
    "choose_one": gettext_lazy("Choose one answer."),
    "choose_some": gettext_lazy("Choose at least one answer."),
    "only_one": gettext_lazy("Choose only one answer."),
    "not_offered": gettext_lazy("This answer was not offered. Choose one of those on the page."),
    "number_missing": gettext_lazy("Write a number."),
    "no_number": gettext_lazy("Write a number such as 2.5 or 2,5, and choose its unit beside it."),
    "unit_missing": gettext_lazy("Choose the unit."),
    "place_missing": gettext_lazy("Give every step its number."),
    "same_place": gettext_lazy("Two steps have the same number. Give each its own."),
    "point_missing": gettext_lazy("Point in the picture, or choose from the list."),
    "words_missing": gettext_lazy("Write your answer."),
    "words_too_long": gettext_lazy("Write at most 2000 characters."),
}
Values = Callable[[str], list[str]]


@dataclass(frozen=True)
class Choice:
    """Something to choose: the value that is posted, its words, and whether it is chosen or its number."""

    value: str
    text: str
    chosen: bool = False
    place: str = ""


@dataclass(frozen=True)
class Box:
    """A size in CSS pixels."""

    width: int
    height: int


@dataclass(frozen=True)
class Asked:
    """One question of an open attempt: nothing in it tells which answer is right."""

    number: int
    kind: str
    ask: str
    safety: bool
    choices: tuple[Choice, ...] = ()
    places: tuple[str, ...] = ()
    written: str = ""
    units: tuple[Choice, ...] = ()
    image: FettleImage | None = None
    alt: str = ""
    point: Mapping[str, str] | None = None
    pointed: bool = False
    meter: Meter | None = None
    error: str = ""

    @property
    def name(self) -> str:
        """The name of its field."""
        return f"a{self.number}"

    @property
    def small(self) -> Box:
        """The picture's size on a phone."""
        return self._box(PICTURE_WIDTHS[0])

    @property
    def large(self) -> Box:
        """The picture's size on a desk."""
        return self._box(PICTURE_WIDTHS[1])

    def _box(self, width: int) -> Box:
        ratio = self.image.height / (self.image.width or 1) if self.image else 1
        return Box(width, max(round(width * ratio), 1))

    @property
    def first(self) -> str:
        """The id of what an error leads to."""
        return f"q{self.number}"

    @property
    def counted(self) -> int:
        """Its number for people."""
        return self.number + 1


@dataclass(frozen=True)
class Told:
    """One question of an answered attempt, with what is said to the answer.

    `beside` says that what is given are words of the site's: that nothing named was pointed at.
    """

    number: int
    ask: str
    safety: bool
    right: bool | None
    given: tuple[str, ...]
    told: tuple[str, ...]
    feedback: str
    ordered: bool
    beside: bool = False
    written: tuple[WrittenAnswer, ...] = ()

    @property
    def counted(self) -> int:
        """Its number for people."""
        return self.number + 1

    @property
    def latest(self) -> WrittenAnswer | None:
        """The last answer in words."""
        return self.written[-1] if self.written else None

    @property
    def returned(self) -> WrittenAnswer | None:
        """The answer in words that was sent back, if nothing was written since."""
        last = self.latest
        return last if last is not None and last.decision == WordsDecision.RETURNED else None


def asked_in(
    drawn: Drawn, values: Values, faults: Mapping[int, str], before: Mapping[str, str]
) -> list[Asked]:
    """The questions of an open attempt, with what was typed; two queries where pictures are shown, else none.

    `before` holds answers in words from an earlier attempt, to begin with.
    """
    pictures = _pictures(drawn.quiz.questions)
    asked = [
        _asked(drawn, number, values, pictures, str(FAULT_WORDS[faults[number]]) if number in faults else "")
        for number in range(len(drawn.quiz.questions))
    ]
    ids = [question.id for question in drawn.quiz.questions]
    return [replace(one, written=one.written or before.get(ids[one.number], "")) for one in asked]


def _pictures(questions: Sequence[Question]) -> dict[str, FettleImage]:
    keys = [int(one.image) for one in questions if isinstance(one, PointQuestion) and one.image.isdecimal()]
    if not keys:
        return {}
    rows = FettleImage.objects.filter(pk__in=keys).prefetch_related("renditions")
    return {str(row.pk): row for row in rows}


def _asked(
    drawn: Drawn, number: int, values: Values, pictures: Mapping[str, FettleImage], error: str
) -> Asked:
    question, name = drawn.quiz.questions[number], f"a{number}"
    more: dict[str, Any] = {}
    chosen = values(name)
    if isinstance(question, NumericQuestion):
        unit = (values(f"{name}-unit") or [""])[-1]
        more["units"] = tuple(Choice(one, one, one == unit) for one in units_of(question))
    if isinstance(question, MeterQuestion):
        more["meter"] = shown_meter(question)
    if isinstance(question, PointQuestion):
        point = point_in(values, number)
        more |= {"image": pictures.get(question.image), "alt": question.alt, "point": point}
        more["pointed"] = POINTED in chosen or (
            point is not None and (not chosen or is_pressed(values, number))
        )
    if isinstance(question, OrderQuestion):
        more["places"] = tuple(str(place) for place in range(1, len(question.steps) + 1))
    return Asked(
        number=number,
        kind=question.kind,
        ask=question.ask,
        safety=question.safety,
        choices=tuple(
            Choice(
                str(place),
                getattr(part, "text", "") or getattr(part, "name", ""),
                str(place) in chosen,
                (values(f"{name}-{place}") or [""])[-1],
            )
            for place, part in enumerate(drawn.parts(number))
        ),
        written=(chosen or [""])[-1] if not parts_of(question) else "",
        error=error,
        **more,
    )


def result_of(attempt: QuizAttempt) -> tuple[Score, list[Told]]:
    """An answered attempt, judged by the questions it was drawn with; one query."""
    drawn = drawn_from(attempt.drawn)
    result = score(drawn, attempt.answers)
    written: dict[str, list[WrittenAnswer]] = {}
    for row in WrittenAnswer.objects.filter(attempt=attempt).select_related("decided_by"):
        written.setdefault(row.question_id, []).append(row)
    return result, [
        Told(
            number=number,
            ask=question.ask,
            safety=question.safety,
            right=marked.right,
            given=given_in_words(question, attempt.answers.get(question.id)),
            told=marked.told,
            feedback=question.feedback,
            ordered=isinstance(question, OrderQuestion),
            beside=_is_beside(question, attempt.answers.get(question.id)),
            written=tuple(written.get(question.id, ())),
        )
        for number, (question, marked) in enumerate(zip(drawn.quiz.questions, result.marked, strict=True))
    ]


def given_in_words(question: Question, answer: Any) -> tuple[str, ...]:
    """What was answered, one line for each thing chosen; nothing where nothing was answered yet."""
    if answer is None:
        return ()
    if isinstance(question, WrittenQuestion):
        return (str(answer),)
    if isinstance(question, NumericQuestion):
        return (f"{answer['number']} {answer['unit']}",)
    names = {part.id: getattr(part, "text", "") or getattr(part, "name", "") for part in parts_of(question)}
    if isinstance(question, PointQuestion):
        return (names.get(_area_of(question, answer), "") or _("A place beside everything named"),)
    chosen = answer if isinstance(answer, list) else [answer]
    return tuple(names[one] for one in chosen)


def _area_of(question: PointQuestion, answer: Mapping[str, Any]) -> str:
    return str(answer.get("area") or area_at(question, float(answer["x"]), float(answer["y"])) or "")


def _is_beside(question: Question, answer: Any) -> bool:
    return isinstance(question, PointQuestion) and answer is not None and not _area_of(question, answer)
