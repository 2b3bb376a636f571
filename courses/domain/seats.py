"""Taking a seat at a session, leaving it, and waiting for one. See docs/decisions/0040.

Whoever changes who has the seats of a session holds a lock on its row (`locked`), so that of two who want the last
one exactly one gets it. A seat that is freed goes to the next who waits, in the same transaction: there is never a
free seat while somebody waits who may have it. Who may is looked at under that lock (`courses.domain.clearance`).
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.clearance import Clearance, check_clear, clear_for, clearance_of
from courses.domain.desk import learners
from courses.domain.session_times import in_words
from courses.enums import Arrival
from courses.events import seat_given
from courses.models import Attendance, SeatWait, WorkshopSession
from courses.models.session import WorkshopSessionQuerySet
from lms.accounts.models import User
from lms.kernel.errors import DomainError, NotAllowed

MOST_ATTENDEES: Final = 200


class Closed(StrEnum):
    """Why nobody can take a seat, or wait for one; the first that fits."""

    CANCELLED = "cancelled"
    OVER = "over"
    BEGUN = "begun"
    NO_SEATS = "no_seats"


@dataclass(frozen=True)
class Situation:
    """How one person stands to one session. `ahead` is how many wait before them, or would; None without a line.

    `lacks` is what they have yet to sign before a session of this kind.
    """

    closed: Closed | None
    seats: int | None
    taken: int
    waiting: int
    attendance: Attendance | None = None
    wait: SeatWait | None = None
    ahead: int = 0
    may_take: bool = False
    lacks: Clearance = field(default_factory=Clearance)

    @property
    def free(self) -> int:
        """How many seats nobody has."""
        return free_seats(self.seats, self.taken)

    @property
    def turn(self) -> int:
        """One's place in the line, from 1."""
        return self.ahead + 1


def free_seats(seats: int | None, taken: int) -> int:
    """How many of the seats nobody has; never below none, where a mentor let in more than there are seats."""
    return max(0, (MOST_ATTENDEES if seats is None else seats) - taken)


def closed_at(session: WorkshopSession, moment: datetime) -> Closed | None:
    """Why no seat can be taken at `moment`; None where one can."""
    if session.cancelled_at is not None:
        return Closed.CANCELLED
    if session.ends_at <= moment:
        return Closed.OVER
    if session.starts_at <= moment:
        return Closed.BEGUN
    return Closed.NO_SEATS if session.seats is None else None


def situation_of(session: WorkshopSession, person: User | None, *, moment: datetime) -> Situation:
    """How `person` (None for a visitor) stands to a session; at most ten queries."""
    waits = list(session.waits.all())
    wait = next((one for one in waits if person is not None and one.learner_id == person.pk), None)
    own = None if person is None else session.attendances.filter(learner=person).first()
    may_take = person is not None and learners().filter(pk=person.pk).exists()
    return Situation(
        closed=closed_at(session, moment),
        seats=session.seats,
        taken=session.attendances.count(),
        waiting=len(waits),
        attendance=own,
        wait=wait,
        ahead=waits.index(wait) if wait else len(waits),
        may_take=may_take,
        lacks=clearance_of(person, moment).before(session.kind) if person and may_take else Clearance(),
    )


@transaction.atomic
def take_seat(session: WorkshopSession, *, by: User) -> Attendance:
    """Take a seat for oneself; again changes nothing.

    Raises NotAllowed, or DomainError with a reason of `Closed`, "full" where the last seat has gone meanwhile, or
    "unsigned" where they, or their guardian, have something to sign first.
    """
    row = _open_for(session, by)
    own = row.attendances.filter(learner=by).first()
    if own is not None:
        return own
    check_clear(row, by, timezone.now())
    waiting = row.waits.exclude(learner=by).count()
    if not free_seats(row.seats, row.attendances.count()):
        raise DomainError(_no_seat(row, waiting), code="full")
    row.waits.filter(learner=by).delete()
    return _seat(row, by, given=False, added_by=by)


def _no_seat(session: WorkshopSession, waiting: int) -> str:
    names = {"session": in_words(session), "turn": waiting + 1}
    return (
        _(
            "No seat is left at %(session)s: all are taken. You can wait for one; you would be number %(turn)s "
            "on the waiting list."
        )
        % names
    )


@transaction.atomic
def wait(session: WorkshopSession, *, by: User) -> SeatWait | Attendance:
    """Wait for a seat, or take one that has become free meanwhile; again changes nothing. Raises as `take_seat`."""
    row = _open_for(session, by)
    own = row.attendances.filter(learner=by).first()
    if own is not None:
        return own
    check_clear(row, by, timezone.now())
    if free_seats(row.seats, row.attendances.count()):
        return take_seat(session, by=by)
    found, _created = SeatWait.objects.get_or_create(
        session=row, learner=by, defaults={"asked_at": timezone.now()}
    )
    return found


@transaction.atomic
def leave_seat(session: WorkshopSession, *, by: User) -> Attendance | None:
    """Give one's seat back, or one's place in the line; who waits next has the seat then, and is returned.

    Raises DomainError("begun") once it has begun: who came is the mentors' to say from then on.
    """
    row = WorkshopSession.objects.locked(session.pk)
    if row.starts_at <= timezone.now():
        raise DomainError(
            _("It has begun, so your seat stays on the list. Tell a mentor if you did not come."),
            code="begun",
        )
    row.waits.filter(learner=by).delete()
    row.attendances.filter(learner=by).delete()
    return next(iter(fill(row)), None)


def fill(session: WorkshopSession) -> list[Attendance]:
    """Give the free seats to those who wait, in their order; who got one. Inside a transaction that holds the lock.

    Nobody gets a seat at a session that has begun or was called off. Who has something to sign keeps their place in
    the line, and is passed over until they have.
    """
    if session.cancelled_at is not None or session.starts_at <= timezone.now():
        return []
    free = free_seats(session.seats, session.attendances.count())
    may = learners().values("pk")
    waits = list(session.waits.filter(learner__in=may).select_related("learner")) if free else []
    clear = clear_for(session, [one.learner_id for one in waits], timezone.now()) if waits else set()
    next_in_line = [one.learner for one in waits if one.learner_id in clear][:free]
    return [_seat(session, learner, given=True, added_by=None) for learner in next_in_line]


def free_up(sessions: Iterable[int]) -> None:
    """Give away what has become free at these sessions, by key; inside a transaction."""
    rows = WorkshopSession.objects.filter(pk__in=list(sessions), starts_at__gt=timezone.now())
    for row in rows.filter(waits__isnull=False).distinct().order_by("pk"):
        fill(WorkshopSession.objects.locked(row.pk))


@transaction.atomic
def free_up_for(person_id: int) -> None:
    """Give away what is free at the sessions at which this person waits: they may be clear now."""
    free_up(SeatWait.objects.filter(learner=person_id).values_list("session", flat=True))


def _seat(session: WorkshopSession, learner: User, *, given: bool, added_by: User | None) -> Attendance:
    row = Attendance.objects.create(
        session=session,
        learner=learner,
        how=Arrival.ROSTER,
        added_by=added_by,
        added_at=timezone.now(),
        given=uuid.uuid4() if given else None,
    )
    session.waits.filter(learner=learner).delete()
    if given:
        seat_given.announce(attendance_id=row.pk)
    return row


def _open_for(session: WorkshopSession, person: User) -> WorkshopSession:
    """The session, locked, if this person may take a seat at it now."""
    if not learners().filter(pk=person.pk).exists():
        raise NotAllowed(
            _("Seats are for people whose work is signed off here. Ask the coordinator for that role."),
            code="not_a_learner",
        )
    row = WorkshopSession.objects.locked(session.pk)
    reason = closed_at(row, timezone.now())
    if reason is not None:
        raise DomainError(why_closed(row, reason), code=reason.value)
    return row


def why_closed(session: WorkshopSession, reason: Closed) -> str:
    """Why no seat can be taken, and what to do."""
    words = {
        Closed.CANCELLED: _("%(session)s was called off. Look for another session."),
        Closed.OVER: _("%(session)s is over. Look for another session."),
        Closed.BEGUN: _("%(session)s has begun. Go there and ask at the door: a mentor can let you in."),
        Closed.NO_SEATS: _("%(session)s has no seats to take. Come without one."),
    }
    return words[reason] % {"session": in_words(session)}


def coming(moment: datetime) -> WorkshopSessionQuerySet:
    """The sessions with seats that have not ended, also those that were called off; soonest first, one query."""
    rows = WorkshopSession.objects.with_room().filter(seats__isnull=False, ends_at__gt=moment)
    return rows.order_by("starts_at", "pk")


def may_see(session: WorkshopSession, situation: Situation, person: User | None) -> bool:
    """Whether somebody may open the page of a session: anybody where it has seats, else its people and mentors."""
    if session.seats is not None or situation.attendance or situation.wait:
        return True
    return person is not None and person.has_perm("courses.record_observation")


def own_sessions(person: User, *, since: datetime) -> WorkshopSessionQuerySet:
    """Those that end after `since` at which a person has a seat, waits for one, or is a mentor; each once."""
    mine = (
        Q(pk__in=Attendance.objects.filter(learner=person).values("session"))
        | Q(pk__in=SeatWait.objects.filter(learner=person).values("session"))
        | Q(pk__in=WorkshopSession.mentors.through.objects.filter(user=person).values("workshopsession"))
    )
    return WorkshopSession.objects.filter(mine, ends_at__gt=since).order_by("starts_at", "pk")
