"""Who had a part in an observation, and so gives no second look at it and answers no dispute; and who is left.

The rules (docs/decisions/0014 gives the reasons):

* A part in it had the trainee, and whoever observed, corrected, countersigned or signed it off: it, or the set that it
  belongs to.
* Whoever gave a verdict on it as a sample answers no dispute about it, and the other way round.
* There is no exception, in whatever role: where nobody is left, somebody else is given authority to check samples.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from courses.domain.basis import Scope, scopes_of
from courses.domain.ledger import HUB, facts_of
from courses.domain.story import about, by_observation
from courses.enums import Act, EventKind
from courses.models import Sample, SignOffEvent, Skill
from lms.accounts.models import User
from lms.kernel.append_only import AppendOnlyQuerySet

TAKES_PART = (EventKind.COUNTERSIGNED, EventKind.CORRECTED, EventKind.SIGNED_OFF)
_COORDINATES = "grant_authority"


@dataclass(frozen=True)
class Parts:
    """The pseudonyms of those who had a part in one observation (or hold), sampled it, or answered a dispute on it."""

    took_part: frozenset[uuid.UUID]
    sampled: frozenset[uuid.UUID]
    answered: frozenset[uuid.UUID]

    @property
    def may_not_sample(self) -> frozenset[uuid.UUID]:
        """Whoever gives no verdict on a sample of it."""
        return self.took_part | self.answered

    @property
    def may_not_answer(self) -> frozenset[uuid.UUID]:
        """Whoever answers no dispute about it."""
        return self.took_part | self.sampled


@dataclass(frozen=True)
class Judges:
    """Everybody who may answer disputes and judge samples of something now."""

    coordinators: frozenset[uuid.UUID]
    scopes: Mapping[uuid.UUID, Scope]

    def of(self, skill: Skill, place_code: str | None) -> set[uuid.UUID]:
        """Of what was seen of this skill at this place (None: at none)."""
        checking = {who for who, scope in self.scopes.items() if scope.at(place_code).covers(skill)}
        return checking | self.coordinators


def parts_in(
    events: Iterable[SignOffEvent], said: Iterable[SignOffEvent] | None = None
) -> dict[uuid.UUID, Parts]:
    """The parts in each of these observations and suspensions, by the name of the event.

    Three queries at most; one less where `said`, all that was said about them, is at hand.
    """
    asked = list(events)
    later = by_observation(about(asked) if said is None else list(said))
    signers = _signers_of_sets(asked)
    return {
        event.client_uuid: _parts(event, later.get(event.client_uuid, []), signers.get(event.client_uuid, ()))
        for event in asked
    }


def _parts(event: SignOffEvent, said: list[SignOffEvent], signers: Iterable[uuid.UUID]) -> Parts:
    def by(*kinds: EventKind) -> frozenset[uuid.UUID]:
        return frozenset(row.signer for row in said if row.kind in kinds)

    return Parts(
        took_part=frozenset({event.subject, event.signer, *signers}) | by(*TAKES_PART),
        sampled=by(EventKind.SAMPLED),
        answered=by(EventKind.DISPUTE_RESOLVED),
    )


def _signers_of_sets(events: list[SignOffEvent]) -> dict[uuid.UUID, set[uuid.UUID]]:
    """Who signed for a set with each of these observations in it. What the hub announces, the last observer signed."""
    asked = {event.client_uuid for event in events if event.kind == EventKind.OBSERVED}
    rows = SignOffEvent.objects.filter(
        kind=EventKind.SIGNED_OFF,
        subject__in={event.subject for event in events},
        skill_code__in={event.skill_code for event in events},
    )
    sets = [(row, names) for row in rows if (names := asked & _names_in(row))]
    last = [row.target for row, _names in sets if row.target and row.signer == HUB]
    observers = dict(SignOffEvent.objects.filter(client_uuid__in=last).values_list("client_uuid", "signer"))
    signers: dict[uuid.UUID, set[uuid.UUID]] = {}
    for row, names in sets:
        signer = observers.get(row.target, HUB) if row.target and row.signer == HUB else row.signer
        for name in names:
            signers.setdefault(name, set()).add(signer)
    return signers


def _names_in(row: SignOffEvent) -> set[uuid.UUID]:
    """The observations of the set that a row signs for."""
    return {uuid.UUID(name) for name in facts_of(row)["observations"]}


def signed_for_by(person: User) -> set[uuid.UUID]:
    """The observations in sets that this person signed for, of trainees and skills with open samples; one query."""
    waiting = Sample.objects.filter(
        verdict="", event__subject=OuterRef("subject"), event__skill_code=OuterRef("skill_code")
    )
    own = SignOffEvent.objects.filter(kind=EventKind.OBSERVED, signer=person.pseudonym)
    rows = SignOffEvent.objects.filter(
        Exists(waiting),
        Q(signer=person.pseudonym) | Q(signer=HUB, target__in=own.values("client_uuid")),
        kind=EventKind.SIGNED_OFF,
    )
    return set().union(*(_names_in(row) for row in rows))


def answered_by(person: User) -> AppendOnlyQuerySet[SignOffEvent]:
    """The disputes that this person has answered."""
    answers = SignOffEvent.objects.filter(kind=EventKind.DISPUTE_RESOLVED, signer=person.pseudonym)
    return SignOffEvent.objects.filter(kind=EventKind.DISPUTED, client_uuid__in=answers.values("target"))


def judges_at(moment: datetime) -> Judges:
    """Everybody who coordinates, or has authority to check samples, and may sign in; four queries at most."""
    coordinating = User.objects.filter(
        Q(is_superuser=True)
        | Q(groups__permissions__codename=_COORDINATES)
        | Q(user_permissions__codename=_COORDINATES),
        is_active=True,
    )
    return Judges(
        coordinators=frozenset(coordinating.values_list("pseudonym", flat=True)),
        scopes=scopes_of(act=Act.SAMPLE, moment=moment),
    )
