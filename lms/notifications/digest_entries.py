"""What a digest says about each thing that waits for it, as far as it is still so."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from badges.models import Award
from courses.enums import EventKind
from courses.models import SignOffEvent, WrittenAnswer
from lms.accounts.models import User
from lms.kernel.letters import Letter, Line
from lms.notifications import answer_news, badge_news, held_news, kinds, minority_news, reminders
from lms.notifications.models import Delivery
from lms.notifications.news import News, about_event

_KINDS: Final = [kind.key for kind in kinds.CHOSEN]


@dataclass(frozen=True)
class Entry:
    """One thing to tell, and the rows that are settled with it; `write` is called in the reader's language."""

    kind: str
    rows: list[Delivery]
    write: Callable[[], list[Line]]


def entries_of(person: User, rows: Sequence[Delivery], now: datetime) -> list[Entry]:
    """By kind and age, what is still so. What has no entry is left out.

    A few queries for each kind, and what the letter about each thing would ask as well.
    """
    by_event: dict[str, list[Delivery]] = defaultdict(list)
    for row in rows:
        by_event[row.event].append(row)
    found = _of_news(person, by_event) + _of_held(person, by_event) + _of_lapses(person, by_event, now)
    return sorted(
        found, key=lambda entry: (_KINDS.index(entry.kind), entry.rows[0].created_at, entry.rows[0].pk)
    )


def _of_news(person: User, by_event: Mapping[str, list[Delivery]]) -> list[Entry]:
    found: list[Entry] = []
    for event, look in _NEWS.items():
        rows = {row.subject: row for row in by_event.get(event, [])}
        found += [
            Entry(kinds.kind_of(event).key, [rows[news.subject]], partial(_as_line, news.write))
            for news in (look(person, set(rows)) if rows else ())
            if (news.event, news.recipient) == (event, person)
        ]
    return found


def _as_line(write: Callable[[], Letter]) -> list[Line]:
    """The letter that it would have been, in short."""
    letter = write()
    return [Line(letter.subject, tuple(_as_sentence(text) for text in letter.paragraphs), letter.address)]


def _as_sentence(text: str) -> str:
    """Letters go on after “Hello Ada,”."""
    return text[:1].upper() + text[1:]


def _issued(person: User, names: set[uuid.UUID]) -> Iterable[News]:
    for award in _awards(person, names):
        yield from badge_news.about_issued(award)


def _replaced(person: User, names: set[uuid.UUID]) -> Iterable[News]:
    for award in _awards(person, names):
        yield from badge_news.about_award(award)


def _awards(person: User, names: set[uuid.UUID]) -> Iterable[Award]:
    rows = Award.objects.filter(public_id__in=names, learner=person)
    named = rows.select_related("achievement", "learner").prefetch_related("achievement__wordings__locale")
    return named.order_by("pk")


def _read(person: User, names: set[uuid.UUID]) -> Iterable[News]:
    rows = WrittenAnswer.objects.filter(public_id__in=names, attempt__learner=person)
    for row in rows.select_related("attempt__learner", "decided_by").order_by("decided_at", "pk"):
        yield from answer_news.about_answer(row)


def _answered(_person: User, names: set[uuid.UUID]) -> Iterable[News]:
    for event in SignOffEvent.objects.filter(client_uuid__in=names).order_by("position"):
        yield from about_event(event)


def _resumed(_person: User, names: set[uuid.UUID]) -> Iterable[News]:
    """Without what was put on hold again: of that they hear at once."""
    events = list(SignOffEvent.objects.filter(client_uuid__in=names).order_by("position"))
    holds = SignOffEvent.objects.filter(
        kind=EventKind.SUSPENDED, subject__in={event.subject for event in events}
    )
    again: dict[tuple[uuid.UUID, str], int] = {}
    for subject, skill, position in holds.values_list("subject", "skill_code", "position"):
        again[subject, skill] = max(position, again.get((subject, skill), 0))
    for event in events:
        if again.get((event.subject, event.skill_code), 0) < event.position:
            yield from about_event(event)


_NEWS: Final[Mapping[str, Callable[[User, set[uuid.UUID]], Iterable[News]]]] = {
    badge_news.ISSUED: _issued,
    "award_replaced": _replaced,
    answer_news.ANSWER_READ: _read,
    "ledger_resumed": _resumed,
    "ledger_dispute_resolved": _answered,
    minority_news.UNAGREED: minority_news.still_so,
}


def _of_held(person: User, by_event: Mapping[str, list[Delivery]]) -> list[Entry]:
    """All that waits, and all that was reviewed, are one thing each: they are told by reason, not one by one."""
    found = []
    for event, write in held_news.WRITERS.items():
        rows = by_event.get(event, [])
        held = held_news.still_so(event, {row.subject for row in rows}) if rows else {}
        own = [row for row in rows if row.subject in held]
        if own:
            about = [held[row.subject] for row in own]
            lines = partial(_as_lines, partial(write, person, about))
            found.append(Entry(kinds.kind_of(event).key, own, lines))
    return found


def _as_lines(write: Callable[[], Letter]) -> list[Line]:
    letter = write()
    return [*_as_line(lambda: letter), *letter.lines]


def _of_lapses(person: User, by_event: Mapping[str, list[Delivery]], now: datetime) -> list[Entry]:
    rows = [row for event in kinds.LAPSES.events for row in by_event.get(event, [])]
    if not rows:
        return []
    return [
        Entry(kinds.LAPSES.key, own, partial(_only, line))
        for own, line in reminders.lines_for(person, rows, now)
    ]


def _only(write: Callable[[], Line]) -> list[Line]:
    return [write()]
