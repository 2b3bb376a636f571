"""From a pasted list to people: one entry a line, an address or what a spreadsheet made of it."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.db.models.functions import Lower

from badges.enums import HandOutcome
from courses.models import Enrolment
from lms.accounts.models import User

_ADDRESS = re.compile(r"[^\s,;<>\"']+@[^\s,;<>\"']+")


@dataclass(frozen=True)
class Named:
    """One entry as it was written and whom it names, or why it names nobody who can be awarded."""

    text: str
    person: User | None = None
    refused: HandOutcome | None = None


def entries_in(text: str) -> list[str]:
    """The entries of a pasted list or CSV file: the address in each line, or the line itself where there is none.

    A first line without an address is taken for a heading, if others have one.
    """
    lines = [line.strip().strip("\ufeff,;\"'") for line in text.splitlines()]
    found = [match.group() if (match := _ADDRESS.search(line)) else line.strip() for line in lines]
    kept = [entry for entry in found if entry]
    if len(kept) > 1 and "@" not in kept[0] and not _as_id(kept[0]) and any("@" in one for one in kept[1:]):
        kept = kept[1:]
    return kept


def enrolled_in(course_code: str) -> list[str]:
    """The public ids of everybody who follows a course now, by address; one query."""
    people = User.objects.filter(
        pk__in=Enrolment.objects.active().filter(course_code=course_code).values("learner"),
        is_active=True,
        erased_at__isnull=True,
    )
    return [str(one) for one in people.order_by("email").values_list("public_id", flat=True)]


def named(entries: Sequence[str]) -> list[Named]:
    """Whom the entries name, in their order; one query. A person who is named again is refused the second time."""
    ids = {found for one in entries if (found := _as_id(one))}
    people = User.objects.annotate(address=Lower("email")).filter(
        Q(address__in={one.lower() for one in entries}) | Q(public_id__in=ids)
    )
    known: dict[str, User] = {}
    for person in people:
        known[person.email.lower()] = known[str(person.public_id)] = person
    met: set[int] = set()
    return [_name(one, known.get(one.lower()), met) for one in entries]


def _name(text: str, person: User | None, met: set[int]) -> Named:
    if person is None:
        return Named(text, refused=HandOutcome.UNKNOWN)
    if person.erased_at is not None or not person.is_active:
        return Named(text, refused=HandOutcome.ERASED)
    if person.pk in met:
        return Named(text, refused=HandOutcome.TWICE)
    met.add(person.pk)
    return Named(text, person)


def _as_id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
