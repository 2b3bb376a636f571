"""What was found as it is listed: its name and a piece of its text with the words marked, and where it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from content.formats.finding import Piece, marked, snippet
from courses.domain.finding import PAGES, Hit
from courses.domain.taught import lessons_in
from courses.enums import Found
from courses.models import CoursePage

_SHORT = 200


@dataclass(frozen=True)
class Listed:
    """A hit as it is listed. `course` is the one it belongs to; a lesson is the `number`th of `total` there."""

    hit: Hit
    name: tuple[Piece, ...]
    text: tuple[Piece, ...]
    course: CoursePage | None = None
    number: int = 0
    total: int = 0

    @property
    def code(self) -> str:
        """Its own code, or that of the course it belongs to."""
        return self.hit.code or (self.course.code if self.course else "")


def listed(hits: Sequence[Hit], ways: Iterable[Sequence[str]]) -> list[Listed]:
    """These hits as they are listed; one query for each kind of page among them, and two for their courses."""
    words = tuple(dict.fromkeys(word for way in ways for word in way))
    texts = _texts(hits)
    inside = {_above(hit) for hit in hits if hit.kind in {Found.LESSON, Found.PRACTICAL}}
    courses = (
        {row.path: row for row in CoursePage.objects.live().filter(path__in=inside).select_related("locale")}
        if inside
        else {}
    )
    of_lessons = {_above(hit) for hit in hits if hit.kind == Found.LESSON} & courses.keys()
    lessons = lessons_in([courses[path] for path in of_lessons], "body", "kit", "objectives")
    found = []
    for hit in hits:
        above = _above(hit)
        course = courses.get(above)
        inside_it = lessons[course.code] if course and hit.kind == Found.LESSON else []
        beside = [page.translation_key for page in inside_it]
        found.append(
            Listed(
                hit=hit,
                name=marked(hit.name, words),
                text=snippet([hit.about, *texts.get(hit.row.pk, ())], words) or _beginning(hit.about),
                course=course,
                number=_number(hit.row, beside) if beside else 0,
                total=len(beside),
            )
        )
    return found


def _beginning(text: str) -> tuple[Piece, ...]:
    short = text if len(text) <= _SHORT else text[:_SHORT].rsplit(" ", 1)[0] + " …"
    return (Piece(short, found=False),) if short else ()


def _above(hit: Hit) -> str:
    return "" if hit.kind == Found.TERM else str(hit.row.path[: -hit.row.steplen])


def _number(page: Any, beside: Sequence[Any]) -> int:
    key = page.translation_key
    return beside.index(key) + 1 if key in beside else len(beside) + 1


def _texts(hits: Sequence[Hit]) -> dict[int, list[str]]:
    """The texts of the pages among these, by their keys."""
    found: dict[int, list[str]] = {}
    for kind, model in PAGES.items():
        keys = [hit.row.pk for hit in hits if hit.kind == kind]
        rows: Iterable[Any] = model.objects.filter(pk__in=keys) if keys else ()
        found |= {row.pk: list(row.search_texts()) for row in rows}
    for hit in hits:
        if hit.kind == Found.PRACTICAL:
            version = hit.row.skill.current
            found[hit.row.pk] += [one["text"] for one in version.shown_criteria]
            found[hit.row.pk] += [one["quantity"] for one in version.measurements]
    return found
