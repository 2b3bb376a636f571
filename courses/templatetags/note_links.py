"""Notes with the way back to where they were written."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest

from courses.models import LessonPage, Note
from courses.templatetags.shelf import shelf_of


@dataclass(frozen=True)
class LinkedNote:
    """A note; `href` is empty where its page is no longer there."""

    note: Note
    href: str


def linked(request: HttpRequest, notes: Iterable[Note]) -> list[LinkedNote]:
    """Notes with the pages they are on, where the reader may be led to them, in their language; two queries at most."""
    listed = list(notes)
    keys = [note.lesson_key for note in listed if note.lesson_key]
    shelf = shelf_of(request)
    found: dict[UUID | str, str] = {}
    lessons = (
        shelf.open(LessonPage.objects).filter(translation_key__in=keys).defer("body", "kit", "objectives")
    )
    for page in shelf.in_language(lessons) if keys else ():
        found[page.translation_key] = page.get_url(request) or ""
    if any(note.skill_code for note in listed):
        found |= {code: page.get_url(request) or "" for code, page in shelf.practicals.items()}
    return [LinkedNote(note, found.get(note.lesson_key or note.skill_code, "")) for note in listed]
