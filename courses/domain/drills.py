"""Safety drills: a session whose gates are refreshed for everybody who came, one observation for each person.

What is recorded are ordinary observations, as of a group (`courses.domain.group`): under the authority of that day,
for whoever is ready, one row for each. The rows name the session; from the drill’s page nobody is
recorded twice for one gate.
"""

import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from courses.domain import ledger
from courses.domain.basis import scope_of
from courses.domain.readiness import judge, versions_in_force
from courses.domain.session_times import in_words
from courses.enums import Act, EventKind, SessionKind
from courses.models import Attendance, SignOffEvent, Skill, SkillVersion, Standing, WorkshopSession
from lms.accounts.models import User
from lms.kernel.errors import DomainError


@dataclass(frozen=True)
class Person:
    """Somebody who came; `why_not` says why nothing can be recorded, `until` until when they hold the gate."""

    learner: User
    why_not: str = ""
    until: datetime | None = None
    held: bool = False


@dataclass
class Gate:
    """One gate of a drill: for whom it can be recorded, for whom not, and for whom it has been."""

    version: SkillVersion
    has_right: bool
    ready: list[Person] = field(default_factory=list)
    blocked: list[Person] = field(default_factory=list)
    done: list[Person] = field(default_factory=list)


def gates_on_offer() -> QuerySet[Skill]:
    """The skills that a drill can refresh: safety gates that may be recorded for a group."""
    return Skill.objects.filter(current__safety_gate=True, current__batch_allowed=True).order_by("code")


def moment_of(session: WorkshopSession, now: datetime) -> datetime:
    """When what is recorded of a drill was seen: now, or at its end where it is written down later."""
    return min(now, session.ends_at)


def item_of(session: WorkshopSession) -> str:
    """What was worked on at a drill."""
    day = date_format(timezone.localtime(session.starts_at, timezone.get_default_timezone()), "DATE_FORMAT")
    return _("Safety drill, %(day)s") % {"day": day}


def gates_of(session: WorkshopSession, *, by: User, now: datetime) -> list[Gate]:
    """Each gate of a drill with everybody who came, by name; at most ten queries for any number of people."""
    versions = versions_in_force()
    codes = [
        code for code in session.gates.order_by("code").values_list("code", flat=True) if code in versions
    ]
    came = Attendance.objects.filter(session=session, came=True, learner__is_active=True)
    people = [one.learner for one in came.select_related("learner").order_by("learner__name", "pk")]
    names = [person.pseudonym for person in people]
    standings: dict[uuid.UUID, dict[str, Standing]] = defaultdict(dict)
    for row in Standing.objects.filter(person__in=names):
        standings[row.person][row.skill_code] = row
    recorded = set(recorded_at(session).filter(subject__in=names).values_list("subject", "skill_code"))
    seen_at = moment_of(session, now)
    scope = scope_of(by, act=Act.OBSERVE, moment=seen_at)
    found = []
    for code in codes:
        version = versions[code]
        gate = Gate(version, has_right=scope.at(session.place.code).covers(version.skill))
        for person in people:
            own = standings[person.pseudonym]
            why_not = _why_not(person, by, judge([code], versions, own, seen_at)[code].in_words)
            state = own.get(code)
            held = state is not None and state.is_held(now)
            one = Person(person, why_not, state.valid_until if state is not None and held else None, held)
            done = (person.pseudonym, code) in recorded
            (gate.done if done else gate.blocked if why_not else gate.ready).append(one)
        found.append(gate)
    return found


def _why_not(person: User, by: User, needs: str) -> str:
    if person.pk == by.pk:
        return _("You cannot sign off your own work. Ask another mentor.")
    return _("First needs: %(names)s") % {"names": needs} if needs else ""


def recorded_at(session: WorkshopSession) -> QuerySet[SignOffEvent]:
    """The observations that name a session and were not taken back."""
    revoked = SignOffEvent.objects.filter(kind=EventKind.REVOKED, target=OuterRef("client_uuid"))
    return SignOffEvent.objects.filter(
        ~Exists(revoked), kind=EventKind.OBSERVED, payload__contains=f'"session":"{session.public_id}"'
    )


def check_entry(session: WorkshopSession, learner: User, version: SkillVersion, name: uuid.UUID) -> None:
    """That an observation `name` may be recorded of somebody at a drill. Inside a transaction, which holds the ledger.

    Raises DomainError("no_drill"), ("not_present") or ("recorded").
    """
    ledger.lock()
    if session.kind != SessionKind.DRILL or session.cancelled_at is not None:
        raise DomainError(
            _("%(session)s is no safety drill that takes place.") % {"session": in_words(session)},
            code="no_drill",
        )
    if not session.gates.filter(pk=version.skill_id).exists():
        raise DomainError(
            _("%(session)s does not refresh %(skill)s.")
            % {"session": in_words(session), "skill": version.skill.engraved},
            code="no_drill",
        )
    if not Attendance.objects.filter(session=session, learner=learner, came=True).exists():
        raise DomainError(
            _("It is not noted that %(person)s came. Say who came first.") % {"person": learner},
            code="not_present",
        )
    earlier = recorded_at(session).filter(subject=learner.pseudonym, skill_code=version.skill.code)
    if earlier.exclude(client_uuid=name).exists():
        raise DomainError(
            _("This is recorded of %(person)s already, at this drill.") % {"person": learner}, code="recorded"
        )
