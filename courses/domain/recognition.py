"""Recognising what somebody could do before: prior learning, or a sign-off on paper. Always marked as such."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain import ledger
from courses.domain.basis import authority_for
from courses.domain.counting import expiry_of
from courses.domain.following import check_same_form, keep_words
from courses.domain.ledger import moment_text
from courses.domain.settling import settle
from courses.enums import Act, Entrustment, EventKind, RecognitionBasis
from courses.models import Place, SignOffEvent, SkillVersion
from courses.models.ledger import new_salt
from lms.accounts.models import User
from lms.kernel.dates import FIRST_YEAR
from lms.kernel.errors import DomainError, NotAllowed


@dataclass(frozen=True)
class Grounds:
    """What a recognition rests on. `vouched` says in words who vouches, and for what paper or proof."""

    basis: RecognitionBasis
    since: datetime
    level: Entrustment
    vouched: str


@transaction.atomic
def recognise(
    learner: User,
    version: SkillVersion,
    grounds: Grounds,
    *,
    by: User,
    client_uuid: uuid.UUID,
    place: Place | None = None,
) -> SignOffEvent:
    """Hold the skill from `grounds.since` for as long as its version allows, without an observation.

    It opens what depends on the skill, and leads to no badge. Raises NotAllowed for oneself or without authority
    to sign today, DomainError for a date in the future, one so old that it has expired, a level too low, or
    where nobody is said to vouch.
    """
    ledger.lock()
    earlier = SignOffEvent.objects.filter(client_uuid=client_uuid).first()
    if earlier is not None:
        return _same_or_refuse(earlier, learner, version, by)
    if by.pk == learner.pk:
        raise NotAllowed(_("You cannot recognise your own skills. Ask another mentor."), code="own_work")
    now = timezone.now()
    grant = authority_for(by, version, act=Act.SIGN, place=place, moment=now)
    until = _check(grounds, version, now)
    salt, vouched = new_salt(), grounds.vouched.strip()
    event = ledger.append(
        ledger.Statement(
            kind=EventKind.RECOGNISED,
            client_uuid=client_uuid,
            subject=learner.pseudonym,
            signer=by.pseudonym,
            observed_at=grounds.since,
            received_at=now,
            facts={
                "basis": grounds.basis.value,
                "level": int(grounds.level),
                "valid_until": moment_text(until) if until else None,
                "authority": str(grant.public_id),
                "place": place.code if place else None,
                "device": "web",
                "commitment": ledger.commitment(salt, comment=vouched, items=[]),
            },
            skill_version=version,
        )
    )
    keep_words(event, by=by, salt=salt, comment=vouched)
    settle(event)
    return event


def recognitions_to_read(reader: User, learner: User) -> dict[str, uuid.UUID]:
    """The last recognition of each skill of the learner that this reader may open, by skill code; one query."""
    rows = SignOffEvent.objects.filter(kind=EventKind.RECOGNISED, subject=learner.pseudonym)
    if not reader.has_perm("courses.view_coordination"):
        rows = rows.filter(signer=reader.pseudonym)
    return dict(rows.order_by("position").values_list("skill_code", "client_uuid"))


def _check(grounds: Grounds, version: SkillVersion, now: datetime) -> datetime | None:
    """When it runs out; raises DomainError where it cannot be recognised."""
    if not grounds.vouched.strip():
        raise DomainError(_("Say who vouches for it, and on what paper or proof."), code="nobody_vouches")
    if grounds.since.year < FIRST_YEAR:
        raise DomainError(_("The date lies too far back. Check it."), code="too_old")
    if grounds.since > now:
        raise DomainError(_("The date lies in the future. Check it."), code="future")
    if grounds.level < version.min_level:
        raise DomainError(
            _("Level %(level)s is below %(least)s, the lowest that counts.")
            % {"level": int(grounds.level), "least": version.min_level},
            code="level",
        )
    until = expiry_of(version, grounds.since)
    if until is not None and until <= now:
        raise DomainError(
            _(
                "It would have expired by now: %(skill)s holds for %(months)s months. Have it signed off instead."
            )
            % {"skill": version.skill.engraved, "months": version.expiry_months},
            code="expired",
        )
    return until


def _same_or_refuse(earlier: SignOffEvent, learner: User, version: SkillVersion, by: User) -> SignOffEvent:
    check_same_form(
        found=(earlier.kind, earlier.signer, earlier.subject, earlier.skill_code),
        sent=(EventKind.RECOGNISED, by.pseudonym, learner.pseudonym, version.skill.code),
    )
    return earlier
