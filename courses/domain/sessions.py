"""Planning sessions, and who is there."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.clearance import check_consent
from courses.domain.desk import learners
from courses.domain.presence import came_in, may_be_marked, said_before
from courses.domain.seats import MOST_ATTENDEES, fill
from courses.enums import Arrival, SessionKind
from courses.events import session_changed
from courses.models import Attendance, Place, Skill, WorkshopSession
from courses.models.session import WorkshopSessionQuerySet
from lms.accounts.models import User
from lms.kernel.errors import DomainError, NotAllowed

LONGEST = timedelta(hours=24)
BEFORE, AFTER = (
    timedelta(hours=24),
    timedelta(hours=12),
)  # how long a session is "today's" beyond its own time


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a session is planned to be. Without `seats` nobody takes one; `gates` are what a safety drill refreshes."""

    title: str
    place: Place
    starts_at: datetime
    ends_at: datetime
    note: str = ""
    mentors: tuple[User, ...] = field(default_factory=tuple)
    seats: int | None = None
    kind: SessionKind = SessionKind.WORK
    gates: tuple[Skill, ...] = field(default_factory=tuple)


@transaction.atomic
def plan(wanted: Plan, *, by: User, session: WorkshopSession | None = None) -> WorkshopSession:
    """Plan a session, or change one. Whoever plans it without naming a mentor runs it, if they are one.

    Another time or place is told to whoever is on its lists; more seats go to those who wait. Raises NotAllowed, or
    DomainError("ends_first"), ("too_long"), ("cancelled"), ("too_few_seats") or ("no_gate").
    """
    check_may_run(by, session)
    if wanted.ends_at <= wanted.starts_at:
        raise DomainError(_("It ends before it starts. Check the times."), code="ends_first")
    if wanted.ends_at - wanted.starts_at > LONGEST:
        raise DomainError(
            _("A session lasts at most a day. Plan the next day as another one."), code="too_long"
        )
    if wanted.kind == SessionKind.DRILL and not wanted.gates:
        raise DomainError(_("Say which safety gates the drill refreshes."), code="no_gate")
    row = session if session is not None else WorkshopSession(planned_by=by)
    if not row._state.adding:
        row = _to_change(row, wanted)
    moved = _take_over(row, wanted)
    row.save()
    row.gates.set(wanted.gates if wanted.kind == SessionKind.DRILL else ())
    named = wanted.mentors or ((by,) if by.has_perm("courses.record_observation") else ())
    row.mentors.set(named)
    fill(row)
    if moved:
        session_changed.announce(session_id=row.pk)
    return row


def _to_change(session: WorkshopSession, wanted: Plan) -> WorkshopSession:
    """The session as it is now, locked."""
    row = WorkshopSession.objects.locked(session.pk)
    if row.cancelled_at is not None:
        raise DomainError(_("It was called off. Plan a new one."), code="cancelled")
    taken = row.attendances.count()
    if wanted.seats is not None and wanted.seats < taken and wanted.seats != row.seats:
        raise DomainError(
            _("%(taken)s people are on its list already. Take somebody off first, or plan more seats.")
            % {"taken": taken},
            code="too_few_seats",
        )
    return row


def _take_over(row: WorkshopSession, wanted: Plan) -> bool:
    """Write down what is wanted; whether whoever means to come has to be told."""
    before = (row.place_id, row.starts_at, row.ends_at)
    row.title, row.place, row.note = " ".join(wanted.title.split()), wanted.place, wanted.note.strip()
    row.starts_at, row.ends_at = wanted.starts_at, wanted.ends_at
    row.seats, row.kind = wanted.seats, wanted.kind
    is_new = row._state.adding
    if not is_new and before == (row.place_id, row.starts_at, row.ends_at):
        return False
    row.revised_at = timezone.now()
    row.revision += not is_new
    return not is_new


@transaction.atomic
def call_off(session: WorkshopSession, *, by: User) -> None:
    """Call a session off, and tell whoever is on its lists; these stay, and so does whatever was observed at it."""
    check_may_run(by, session)
    row, now = WorkshopSession.objects.locked(session.pk), timezone.now()
    if row.cancelled_at is None:
        row.cancelled_at, row.revised_at, row.revision = now, now, row.revision + 1
        row.save(update_fields=["cancelled_at", "revised_at", "revision"])
        session_changed.announce(session_id=row.pk)
    session.refresh_from_db(fields=["cancelled_at", "revised_at", "revision"])


@transaction.atomic
def attend(
    session: WorkshopSession,
    learner: User,
    *,
    by: User,
    how: Arrival,
    at: datetime | None = None,
    is_here: bool = False,
) -> Attendance:
    """Put somebody on the list of a session; again changes nothing, also where two do it at once.

    Any mentor may: whoever comes through the door is let in by whoever stands there, whatever the number of seats.
    Whoever is let in that way has come, unless it was said that they did not. Somebody under age without a guardian's
    consent is not put on it, unless they are here already (`is_here`): that they came is kept.
    Raises NotAllowed, or DomainError("cancelled"), ("full"), ("not_a_learner") or ("no_consent").
    """
    if not by.has_perm("courses.record_observation"):
        raise NotAllowed(_("Only mentors and coordinators keep the list of a session."), code="may_not_list")
    session = WorkshopSession.objects.locked(session.pk)
    if session.cancelled_at is not None:
        raise DomainError(_("This session was called off."), code="cancelled")
    if not learners().filter(pk=learner.pk).exists():
        raise DomainError(
            _("%(person)s takes no sign-offs here.") % {"person": learner}, code="not_a_learner"
        )
    if session.attendances.exclude(learner=learner).count() >= MOST_ATTENDEES:
        raise DomainError(
            _("A session has at most %(most)s people. Plan another one beside it.")
            % {"most": MOST_ATTENDEES},
            code="full",
        )
    moment = min(at or timezone.now(), timezone.now())
    came = how != Arrival.ROSTER and may_be_marked(session, moment)
    row, created = Attendance.objects.get_or_create(
        session=session, learner=learner, defaults={"how": how, "added_by": by, "added_at": moment}
    )
    if created:
        if not (is_here and came):
            check_consent(learner, timezone.now())
        said_before(row)
    if came:
        came_in(row, by=by, at=moment)
    session.waits.filter(learner=learner).delete()
    return row


@transaction.atomic
def take_off(session: WorkshopSession, learner_id: uuid.UUID, *, by: User) -> None:
    """Take somebody off the list, and off the waiting list; what was observed of them stays.

    Before it begins, who waits next has the seat.
    """
    check_may_run(by, session)
    row = WorkshopSession.objects.locked(session.pk)
    row.attendances.filter(learner__public_id=learner_id).delete()
    row.waits.filter(learner__public_id=learner_id).delete()
    fill(row)


def may_run(person: User, session: WorkshopSession | None = None) -> bool:
    """Whether this person may plan sessions, or change this one: its mentors, whoever planned it, coordinators."""
    if person.has_perm("courses.grant_authority"):
        return True
    if not person.has_perm("courses.record_observation"):
        return False
    if session is None or session.planned_by_id == person.pk:
        return True
    return any(mentor.pk == person.pk for mentor in session.mentors.all())


def check_may_run(person: User, session: WorkshopSession | None = None) -> None:
    """Raises NotAllowed unless `may_run`."""
    if not may_run(person, session):
        raise NotAllowed(_("Only the mentors of a session and coordinators change it."), code="may_not_run")


@dataclass(frozen=True)
class Today:
    """A session of today with how many are on its list."""

    session: WorkshopSession
    number: int


def todays_sessions(moment: datetime) -> list[Today]:
    """Today's sessions with place, and how many are on their lists, soonest first; one query."""
    rows = sessions_around(moment).select_related("place").annotate(number=Count("attendances"))
    return [Today(row, row.number) for row in rows[:10]]  # type: ignore[attr-defined]  # annotated above


def sessions_around(moment: datetime) -> WorkshopSessionQuerySet:
    """Today's sessions as a desk shows them: running, just over, or within a day; soonest first."""
    return WorkshopSession.objects.standing().between(moment - AFTER, moment + BEFORE)


def expected_today(moment: datetime) -> QuerySet[User]:
    """The trainees on the lists of today's sessions, by name."""
    listed = Attendance.objects.filter(session__in=sessions_around(moment)).values("learner")
    return learners().filter(pk__in=listed)
