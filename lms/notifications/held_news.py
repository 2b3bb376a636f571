"""Mail about held observations: one a day to each person, about all that came together since the last.

A device with a wrong clock hands in twenty of them in a minute. What is owed about each, to trainee and mentor, is a
row (`owe`); a sweep makes one letter of the rows of a person, once the first of them has waited a little
(`send_due`). The letter and its rows are noted as sent in one transaction, so a row is told once, and a worker that is
killed loses nothing.
"""

import logging
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from courses.enums import HoldKind, HoldState
from courses.models import HeldObservation
from lms.accounts.models import User
from lms.kernel.letters import Letter
from lms.notifications import held_letters, kinds
from lms.notifications.choices import paces, way_at
from lms.notifications.days import CATCH_UP, name_of_day
from lms.notifications.mailing import CLAIM, MailServerAway, note_told, send_once
from lms.notifications.models import Delivery, Way
from lms.notifications.posting import compose

logger = logging.getLogger(__name__)
HELD, HELD_ANSWERED = "held", "held_answered"
SETTLES: Final = timedelta(minutes=10)  # as long as a queue may take to arrive
_LETTERS: Final = {HELD: "held_letter", HELD_ANSWERED: "held_answered_letter"}
WRITERS: Final[Mapping[str, Callable[[User, Sequence[HeldObservation]], Letter]]] = {
    HELD: held_letters.waiting,
    HELD_ANSWERED: held_letters.answered,
}


@dataclass(frozen=True)
class _Owed:
    """The rows that say what one person has to be told, oldest first; `held` has what they are about, by name."""

    person: User
    deliveries: list[Delivery]
    held: Mapping[uuid.UUID, HeldObservation]


def owe(rows: Iterable[HeldObservation]) -> None:
    """Note what trainee and mentor have to be told about held observations; again changes nothing.

    What they want to read in a digest waits for that, and what they do not want is noted as left out.
    """
    owed = [(row, person) for row in rows for person in _concerned(row) if person.is_active]
    when = paces({person for _row, person in owed}, [kinds.HELD, kinds.HELD_ANSWERED]) if owed else {}
    now = timezone.now()
    made = []
    for row, person in owed:
        way = way_at(when[person.pk, kinds.kind_of(_event(row)).key])
        settled = now if way == Way.LEFT_OUT else None
        made.append(
            Delivery(event=_event(row), subject=row.client_uuid, recipient=person, way=way, sent_at=settled)
        )
    Delivery.objects.bulk_create(made, ignore_conflicts=True)


def owe_missed(now: datetime) -> None:
    """Likewise for whatever a lost message left behind in the last days; two queries where nothing was."""
    rows, since = HeldObservation.objects.select_related("learner", "mentor"), now - CATCH_UP
    waiting = rows.filter(
        _unknown(HELD, "mentor") | _unknown(HELD, "learner") & ~Q(kind=HoldKind.TRACE),
        answered_at__isnull=True,
        received_at__gt=since,
    )
    answered = rows.filter(
        _unknown(HELD_ANSWERED, "mentor") | _unknown(HELD_ANSWERED, "learner"), answered_at__gt=since
    )
    owe([*waiting, *answered])


def send_due(now: datetime) -> int:
    """Send to each person at most one letter of each kind a day; returns how many went out. Safe to run twice.

    A mail server that does not answer ends the turn; one letter that fails does not keep the others back.
    """
    sent = 0
    for event in _LETTERS:
        for owed in _due(event, now):
            try:
                sent += _send(event, owed, now)
            except MailServerAway:
                logger.exception("The mail server does not answer; what is held is told by a later sweep.")
                return sent
            except Exception:
                logger.exception("A letter about what is held failed; a later sweep tries again.")
    return sent


def _unknown(event: str, who: str) -> Q:
    """That nothing is noted yet of what this side has to be told."""
    noted = Delivery.objects.filter(event=event, subject=OuterRef("client_uuid"), recipient=OuterRef(who))
    return Q(~Exists(noted))


def _event(held: HeldObservation) -> str:
    return HELD if held.answered_at is None else HELD_ANSWERED


def _concerned(held: HeldObservation) -> tuple[User, ...]:
    """Trainee and mentor; the mentor alone where it waits for nobody else."""
    mine = held.answered_at is None and held.kind == HoldKind.TRACE
    return (held.mentor,) if mine else (held.learner, held.mentor)


def _due(event: str, now: datetime) -> list[_Owed]:
    """Who has to be told now: not whoever was told today, or is being told. Three queries."""
    owed = Delivery.objects.filter(
        event=event,
        way=Way.LETTER,
        sent_at__isnull=True,
        created_at__gt=now - 2 * CATCH_UP,
        recipient__is_active=True,
    )
    rows: dict[int, list[Delivery]] = defaultdict(list)
    for row in owed.select_related("recipient").order_by("created_at", "pk"):
        rows[row.recipient_id].append(row)
    if not rows:
        return []
    being_told = Q(sent_at__isnull=True, claimed_at__gt=now - CLAIM)
    letters = Delivery.objects.filter(event=_LETTERS[event], recipient__in=list(rows))
    told = set(
        letters.filter(Q(sent_at__isnull=False, subject=name_of_day(now)) | being_told).values_list(
            "recipient_id", flat=True
        )
    )
    held = still_so(event, {row.subject for key, found in rows.items() if key not in told for row in found})
    found = [
        _Owed(several[0].recipient, [row for row in several if row.subject in held], held)
        for key, several in rows.items()
        if key not in told
    ]
    return [one for one in found if one.deliveries and one.deliveries[0].created_at <= now - SETTLES]


def still_so(event: str, names: set[uuid.UUID]) -> dict[uuid.UUID, HeldObservation]:
    """By name, what is still so: what was answered before anybody was told that it waits is told as answered."""
    rows = HeldObservation.objects.select_related("version__skill").prefetch_related(
        "version__wordings__locale"
    )
    state = Q(state=HoldState.WAITING)
    found = rows.filter(state if event == HELD else ~state, client_uuid__in=names)
    return {row.client_uuid: row for row in found}


def _send(event: str, owed: _Owed, now: datetime) -> bool:
    person = owed.person
    letter, _created = Delivery.objects.get_or_create(
        event=_LETTERS[event], subject=name_of_day(now), recipient=person
    )
    about = [owed.held[row.subject] for row in owed.deliveries]
    message = compose(lambda: WRITERS[event](person, about), to=person, stops=kinds.kind_of(event).key)
    keys = [row.pk for row in owed.deliveries]
    return send_once(letter, message, also=lambda: note_told(keys))
