"""After an incident, or when a machine was changed: a skill on hold for a set of people at once, until re-checked."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain import ledger
from courses.domain.following import (
    AS_COORDINATOR,
    Word,
    check_same_form,
    follow_up,
    reason_given,
    said_before,
)
from courses.domain.observations import Observation
from courses.domain.settling import BY_RULE, settle
from courses.domain.standing import record_of, state_now
from courses.enums import EventKind
from courses.models import Incident, Place, SignOffEvent, Skill, SkillVersion, Standing
from lms.accounts.models import User
from lms.kernel.dates import FIRST_YEAR
from lms.kernel.errors import DomainError, NotAllowed


@transaction.atomic
def suspend(
    skill: Skill,
    people: Iterable[User],
    *,
    by: User,
    reason: str,
    public_id: uuid.UUID,
    happened_at: datetime | None = None,
    place: Place | None = None,
) -> Incident:
    """Put `skill` on hold for each of these people who holds it; one event for each, all naming one incident.

    Sending the same `public_id` again changes nothing. An observation made after `happened_at` that counts
    lifts the hold for the person it is about. Raises NotAllowed unless `by` coordinates; DomainError without a
    reason, or where nobody of them holds the skill.
    """
    ledger.lock()
    _check_may(by)
    earlier = Incident.objects.filter(public_id=public_id).first()
    if earlier is not None:
        return _same_or_refuse(earlier, skill, by)
    now = timezone.now()
    when = happened_at or now
    if when > now or when.year < FIRST_YEAR:
        raise DomainError(
            _("The time of the incident lies in the future, or too far back. Check it."), code="future"
        )
    why = reason_given(reason, _("Say what happened, or what was changed."))
    rows = holders(skill, people, now)
    if not rows:
        raise DomainError(_("None of these people holds the skill now. Nothing is suspended."), code="nobody")
    incident = Incident.objects.create(
        public_id=public_id,
        skill=skill,
        place=place,
        reason=why,
        happened_at=when,
        opened_at=now,
        opened_by=by,
    )
    versions = {version.number: version for version in skill.versions.select_related("skill")}
    for row in rows:
        _suspend(row, versions[row.skill_version], incident, by)
    return incident


def _same_or_refuse(earlier: Incident, skill: Skill, by: User) -> Incident:
    check_same_form(found=(earlier.skill_id, earlier.opened_by_id), sent=(skill.pk, by.pk))
    return earlier


def holders(skill: Skill, people: Iterable[User], moment: datetime) -> list[Standing]:
    """The standings of those among `people` who hold the skill at `moment`; one query."""
    names = [person.pseudonym for person in people]
    return list(
        Standing.objects.held_at(moment).filter(skill_code=skill.code, person__in=names).order_by("person")
    )


def _suspend(row: Standing, version: SkillVersion, incident: Incident, by: User) -> None:
    event = ledger.append(
        ledger.Statement(
            kind=EventKind.SUSPENDED,
            client_uuid=uuid.uuid5(incident.public_id, str(row.person)),
            subject=row.person,
            # Nobody is the signer of what is about themselves; the incident says who opened it.
            signer=by.pseudonym if by.pseudonym != row.person else ledger.HUB,
            observed_at=incident.happened_at,
            received_at=incident.opened_at,
            facts={"incident": str(incident.public_id), "authority": AS_COORDINATOR, "device": "web"},
            skill_version=version,
        )
    )
    settle(event)


@transaction.atomic
def lift(event: SignOffEvent, *, by: User, reason: str, client_uuid: uuid.UUID) -> SignOffEvent:
    """End one person's suspension without an observation, such as when it turns out not to concern them."""
    ledger.lock()
    earlier = said_before(client_uuid, EventKind.RESUMED, event, by)
    if earlier is not None:
        return earlier
    _check_may(by)
    if by.pseudonym == event.subject:
        raise NotAllowed(_("Ask another coordinator to lift your own suspension."), code="own_work")
    if not is_open(event):
        raise DomainError(_("This suspension has ended already. Nothing is recorded."), code="not_suspended")
    why = reason_given(reason, _("Say why it can be lifted without a re-check."))
    return follow_up(event, EventKind.RESUMED, Word(by, client_uuid, AS_COORDINATOR, comment=why))


def lift_by_rule(event: SignOffEvent, check: Observation) -> None:
    """End one person's suspension because of an observation, where the counting rules alone would not.

    The hub's own word, which ends the hold as a coordinator's would: no announcement, and so without a `cause`.
    Call it inside a transaction, with the ledger locked, and only while the suspension is open.
    """
    now = timezone.now()
    resumed = ledger.append(
        ledger.Statement(
            kind=EventKind.RESUMED,
            client_uuid=uuid.uuid4(),
            subject=event.subject,
            signer=ledger.HUB,
            observed_at=now,
            received_at=now,
            facts={
                "observations": [str(check.event.client_uuid)],
                "authority": BY_RULE,
                "device": "hub",
            },
            skill_version=check.version,
            target=event.client_uuid,
        )
    )
    settle(resumed)


@transaction.atomic
def close(incident: Incident, *, by: User, note: str) -> int:
    """End an incident: whoever is still on hold because of it resumes. Returns how many did."""
    ledger.lock()
    _check_may(by)
    why = reason_given(note, _("Say how it ended."))
    now = timezone.now()
    if not Incident.objects.filter(pk=incident.pk, closed_at__isnull=True).update(
        closed_at=now, closing_note=why
    ):
        return 0
    lifted = 0
    for event in suspensions_of(incident):
        if event.subject != by.pseudonym and is_open(event):
            # A name that nobody can work out, and take beforehand, from that of the hold.
            follow_up(event, EventKind.RESUMED, Word(by, uuid.uuid4(), AS_COORDINATOR, comment=why))
            lifted += 1
    return lifted


def suspensions_of(incident: Incident) -> list[SignOffEvent]:
    """The events that put people on hold for one incident."""
    return [
        event
        for event in SignOffEvent.objects.filter(
            kind=EventKind.SUSPENDED, skill_code=incident.skill.code, received_at=incident.opened_at
        ).order_by("position")
        if ledger.facts_of(event)["incident"] == str(incident.public_id)
    ]


def is_open(event: SignOffEvent) -> bool:
    """Whether this suspension still holds the skill."""
    record = record_of(event.subject, event.skill_code)
    if record is None:
        return False
    counted = state_now(record).counted
    return any(
        suspension.event.pk == event.pk and suspension.open_for(counted) for suspension in record.suspensions
    )


def _check_may(by: User) -> None:
    if not by.has_perm("courses.grant_authority"):
        raise NotAllowed(_("Only coordinators and administrators suspend skills."), code="may_not_suspend")
