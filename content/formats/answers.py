"""What a browser posts for the questions of an attempt, as answers; whatever was not offered is refused.

Fields are named by the number of their question, choices by their place in what was shown: no id that an author
gave ever reaches a browser, since ids may tell which answer is right, or the order.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from content.formats.questions import (
    ANSWER_LONGEST,
    MultipleQuestion,
    NumericQuestion,
    OrderQuestion,
    PointQuestion,
    SingleQuestion,
    WrittenQuestion,
)
from content.formats.scoring import Drawn, number_in, units_of

Values = Callable[[str], list[str]]
"""Every value posted under a name, such as ``QueryDict.getlist``."""

PICTURE_WIDTHS: Final = (280, 560)
"""CSS pixels: the sizes in which a picture to point at is shown."""
POINTED: Final = "point"
_LONGEST: Final = 200


@dataclass(slots=True)
class Answers:
    """The answers by question, and what is wrong by the question's number: a code for the words."""

    given: dict[str, Any] = field(default_factory=dict)
    faults: dict[int, str] = field(default_factory=dict)


class _Fault(Exception):
    """An answer that cannot be taken; the text is a code."""


def read_answers(drawn: Drawn, values: Values) -> Answers:
    """Take every answer that can be taken, and note why the others cannot."""
    found = Answers()
    for number, question in enumerate(drawn.quiz.questions):
        try:
            found.given[question.id] = _read(drawn, number, values)
        except _Fault as fault:
            found.faults[number] = str(fault)
    return found


def _read(drawn: Drawn, number: int, values: Values) -> Any:
    question, parts, name = drawn.quiz.questions[number], drawn.parts(number), f"a{number}"
    match question:
        case SingleQuestion():
            return _one(values(name), parts)
        case MultipleQuestion():
            chosen = values(name)
            if not chosen:
                raise _Fault("choose_some")
            ids = {_part(one, parts) for one in chosen}
            return [part.id for part in question.options if part.id in ids]
        case NumericQuestion():
            return _number(question, _last(values(name)), _last(values(f"{name}-unit")))
        case OrderQuestion():
            return _order([_last(values(f"{name}-{place}")) for place in range(len(parts))], parts)
        case PointQuestion():
            return _point(values(name), parts, point_in(values, number))
        case WrittenQuestion():
            return _written(_last(values(name)))
    raise _Fault("choose_one")


def _last(values: list[str]) -> str:
    return values[-1].strip() if values else ""


def _one(values: list[str], parts: list[Any]) -> str:
    if not values:
        raise _Fault("choose_one")
    if len(values) > 1:
        raise _Fault("only_one")
    return _part(values[0], parts)


def _part(value: str, parts: list[Any]) -> str:
    if not (value.isascii() and value.isdecimal() and len(value) < 4 and int(value) < len(parts)):
        raise _Fault("not_offered")
    return str(parts[int(value)].id)


def _number(question: NumericQuestion, number: str, unit: str) -> dict[str, str]:
    if not number:
        raise _Fault("number_missing")
    if len(number) > _LONGEST or number_in(number) is None:
        raise _Fault("no_number")
    if not unit:
        raise _Fault("unit_missing")
    if unit not in units_of(question):
        raise _Fault("not_offered")
    return {"number": number, "unit": unit}


def _order(places: list[str], parts: list[Any]) -> list[str]:
    """The ids in the order that the places say, 1 for the first."""
    if any(not place for place in places):
        raise _Fault("place_missing")
    known = [str(place) for place in range(1, len(parts) + 1)]
    if any(place not in known for place in places):
        raise _Fault("not_offered")
    if len(set(places)) < len(places):
        raise _Fault("same_place")
    return [str(parts[places.index(place)].id) for place in known]


def _point(values: list[str], parts: list[Any], point: Mapping[str, str] | None) -> dict[str, str]:
    chosen = values[-1] if values else ""
    if chosen not in {"", POINTED}:
        return {"area": _part(chosen, parts)}
    if point is None:
        raise _Fault("point_missing")
    return dict(point)


def _written(words: str) -> str:
    if not words:
        raise _Fault("words_missing")
    if len(words) > ANSWER_LONGEST:
        raise _Fault("words_too_long")
    if "\x00" in words:
        raise _Fault("not_offered")
    return words


def written_or_fault(words: str) -> tuple[str, str]:
    """An answer in words by itself, and the code of what is wrong with them; one of the two is empty."""
    try:
        return _written(words.strip()), ""
    except _Fault as fault:
        return "", str(fault)


def point_in(values: Values, number: int) -> dict[str, str] | None:
    """The point of a question in percent of its picture: where it was just pressed, else what was kept."""
    for width in PICTURE_WIDTHS:
        height = _whole(_last(values(f"p{number}-{width}-height")))
        x, y = (_whole(_last(values(f"p{number}-{width}.{axis}"))) for axis in "xy")
        if x is not None and y is not None and height and (x or y):  # a keyboard sends 0, 0
            return {"x": _percent(x, width), "y": _percent(y, height)}
    left, top = (number_in(_last(values(f"p{number}-{axis}"))) for axis in "xy")
    if left is None or top is None or not (0 <= left <= 100 and 0 <= top <= 100):
        return None
    return {"x": f"{left:f}", "y": f"{top:f}"}


def was_pointed(values: Values, drawn: Drawn) -> int | None:
    """The number of the question whose picture was pressed, which sends the form before it is finished."""
    for number, question in enumerate(drawn.quiz.questions):
        if isinstance(question, PointQuestion) and is_pressed(values, number):
            return number
    return None


def is_pressed(values: Values, number: int) -> bool:
    """Whether the picture of a question was pressed just now."""
    return any(values(f"p{number}-{width}.{axis}") for width in PICTURE_WIDTHS for axis in "xy")


def _whole(value: str) -> int | None:
    return int(value) if value.isascii() and value.isdecimal() and len(value) <= 5 else None


def _percent(at: int, whole: int) -> str:
    return f"{min(100 * at / whole, 100):.1f}"
