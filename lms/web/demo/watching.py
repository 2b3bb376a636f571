"""Observations of the past, recorded through the domain as a mentor would have done."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.utils import timezone

from courses.domain.authority import Terms, grant
from courses.domain.evidence import receive
from courses.domain.measuring import Taken
from courses.domain.readiness import versions_in_force
from courses.domain.signoff import Seen, observe
from courses.enums import Act, Basis, Entrustment, Mark
from courses.models import AuthorityGrant, Place, SignOffEvent, Skill, SkillVersion
from lms.accounts.models import User
from lms.web.demo.drawing import CAPTION, fasteners

NAMESPACE: Final = uuid.UUID("6f1f9a3e-5d0c-4f0e-9c53-3a1c7b8d2e10")
MENTORS: Final = ("mentor", "mentor2")
_AUTHORITY_SINCE: Final = timedelta(days=5 * 365)


def name_for(*parts: object) -> uuid.UUID:
    """The same name each time for the same thing."""
    return uuid.uuid5(NAMESPACE, "/".join(map(str, parts)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """One thing a mentor saw. Criteria are met unless ``marks`` says otherwise; readings fit unless given.

    ``drawn`` adds the drawn picture as evidence.
    """

    skill: str
    days_ago: int
    items: Sequence[str]
    mentor: str = "mentor"
    level: Entrustment = Entrustment.NEARBY
    comment: str = ""
    marks: dict[str, Mark] = field(default_factory=dict)
    readings: dict[str, list[str]] = field(default_factory=dict)
    practise: str = ""
    taken: dict[str, Taken] = field(default_factory=dict)
    drawn: bool = False


def main_workshop() -> Place:
    """The one place of the demo hub."""
    place, _created = Place.objects.get_or_create(code="main-workshop", defaults={"name": "Main workshop"})
    return place


def found_authority(mentors: Sequence[User]) -> None:
    """Let these mentors observe and countersign everything that is taught, since long ago."""
    wanted = {
        name_for("authority", mentor.email, act, course): (mentor, act, course)
        for mentor in mentors
        for course in Skill.objects.order_by("course_code").values_list("course_code", flat=True).distinct()
        for act in (Act.OBSERVE, Act.COUNTERSIGN)
    }
    given = set(AuthorityGrant.objects.filter(public_id__in=list(wanted)).values_list("public_id", flat=True))
    since = timezone.now() - _AUTHORITY_SINCE
    for public_id, (mentor, act, course) in wanted.items():
        if public_id not in given:
            terms = Terms(act=act, course_code=course, basis=Basis.FOUNDING, valid_from=since)
            grant(mentor, terms, by=None, public_id=public_id)


def names_of(learner: User, watched: Sequence[Watched]) -> list[uuid.UUID]:
    """What these observations of a learner are called in the ledger."""
    return [name_for("observation", learner.email, number, one.skill) for number, one in enumerate(watched)]


def already_told(names: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Which of these the ledger holds; one query."""
    known = SignOffEvent.objects.filter(client_uuid__in=list(names))
    return set(known.values_list("client_uuid", flat=True))


class Notebook:
    """Records what was watched, each thing once however often it is told."""

    def __init__(self, people: dict[str, User], now: datetime) -> None:
        self.people = people
        self.now = now
        self.place = main_workshop()
        self.versions = versions_in_force()

    def record(self, learner: User, watched: Sequence[Watched]) -> int:
        """Record these in the order given, oldest first; how many were new."""
        named = dict(zip(names_of(learner, watched), watched, strict=True))
        told = already_told(named)
        for client_uuid, one in named.items():
            if client_uuid not in told:
                self._record(learner, one, client_uuid)
        return len(named) - len(told)

    def _record(self, learner: User, one: Watched, client_uuid: uuid.UUID) -> None:
        version, mentor = self.versions[one.skill], self.people[one.mentor]
        observe(
            by=mentor,
            learner=learner,
            version=version,
            seen=seen_in(one, version, evidence=(picture(mentor, learner),) if one.drawn else ()),
            client_uuid=client_uuid,
            observed_at=self.moment(one.days_ago),
            place=self.place,
        )

    def moment(self, days_ago: int) -> datetime:
        """A time in the afternoon of that day, and never in the future; today is now."""
        if days_ago == 0:
            return self.now
        day = (self.now - timedelta(days=days_ago)).replace(hour=14, minute=20, second=0, microsecond=0)
        return min(day, self.now)


def seen_in(one: Watched, version: SkillVersion, *, evidence: tuple[uuid.UUID, ...] = ()) -> Seen:
    """What the mentor enters in the card's form."""
    return Seen(
        marks={c["id"]: one.marks.get(c["id"], Mark.MET) for c in version.criteria},
        items=list(one.items),
        level=one.level,
        readings=readings_that_fit(version) | one.readings,
        comment=one.comment,
        practise=one.practise,
        taken=one.taken,
        evidence=evidence,
    )


def picture(mentor: User, learner: User) -> uuid.UUID:
    """The drawn picture, taken in as any upload is: opened in the sandbox alone, and kept privately."""
    kept = receive([fasteners()], by=mentor, learner=learner, name="Map of the screws.png", caption=CAPTION)
    return kept.public_id


def readings_that_fit(version: SkillVersion) -> dict[str, list[str]]:
    """As many readings as the version asks for, all within its limits."""
    return {spec["id"]: [_fitting(spec)] * spec["readings"] for spec in version.measurements}


def _fitting(spec: dict[str, Any]) -> str:
    low = None if spec["min"] is None else Decimal(spec["min"])
    high = None if spec["max"] is None else Decimal(spec["max"])
    if low is not None and high is not None:
        return str((low + high) / 2)
    if high is not None:
        return str(high / 2 if high > 0 else high * 2)
    return str(low + 1) if low is not None else "1.0"
