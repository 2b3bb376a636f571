"""What trainees say of their own record: that they have read it, or that it is not right."""

import uuid
from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain import ledger
from courses.domain.basis import authority_for
from courses.domain.following import (
    AS_COORDINATOR,
    OWN,
    Word,
    follow_up,
    reason_given,
    said_before,
    version_of,
)
from courses.domain.independence import parts_in
from courses.enums import Act, DisputeOutcome, EventKind
from courses.models import Place, SignOffEvent
from lms.accounts.models import User
from lms.kernel.errors import DomainError, NotAllowed

DISPUTABLE = (EventKind.OBSERVED, EventKind.SUSPENDED)
BY_SESSION: Final = {"kind": "session"}  # nothing was signed: whoever said it was signed in


@transaction.atomic
def acknowledge(
    event: SignOffEvent,
    *,
    by: User,
    client_uuid: uuid.UUID,
    device: str = "web",
    signature: Mapping[str, Any] = BY_SESSION,
) -> SignOffEvent:
    """Record that the trainee has read an observation; once for each. It changes nothing that counts.

    `signature` is what the ledger states of how they said it; the caller has checked it.
    """
    ledger.lock()
    _check_own(event, by)
    if event.kind != EventKind.OBSERVED:
        raise DomainError(_("This is not an observation."), code="not_an_observation")
    earlier = acknowledgement_of(event)
    if earlier is not None:
        return earlier
    said_before(client_uuid, EventKind.LEARNER_ACKNOWLEDGED, event, by)
    word = Word(by, client_uuid, OWN, device=device)
    return follow_up(event, EventKind.LEARNER_ACKNOWLEDGED, word, {"signature": dict(signature)})


def acknowledgement_of(event: SignOffEvent) -> SignOffEvent | None:
    """The row in which the trainee says that they have read this observation."""
    rows = SignOffEvent.objects.filter(target=event.client_uuid, kind=EventKind.LEARNER_ACKNOWLEDGED)
    return rows.first()


@transaction.atomic
def dispute(event: SignOffEvent, *, by: User, reason: str, client_uuid: uuid.UUID) -> SignOffEvent:
    """Say that an observation of one's own work, or a suspension, is not right. One open dispute for each.

    An observation that counts is left out of account until the dispute is answered; one that does not count,
    such as a "not yet", changes nothing while it is open.
    """
    ledger.lock()
    earlier = said_before(client_uuid, EventKind.DISPUTED, event, by)
    if earlier is not None:
        return earlier
    _check_own(event, by)
    if event.kind not in DISPUTABLE:
        raise DomainError(_("This cannot be disputed."), code="not_disputable")
    if SignOffEvent.objects.filter(target=event.client_uuid, kind=EventKind.REVOKED).exists():
        raise DomainError(
            _("It was already taken back; there is nothing to dispute."), code="already_revoked"
        )
    if open_dispute(event) is not None:
        raise DomainError(
            _("You have already disputed this. Somebody else than the mentor will answer."),
            code="open_dispute",
        )
    why = reason_given(reason, _("Say what is not right."))
    return follow_up(event, EventKind.DISPUTED, Word(by, client_uuid, OWN, comment=why))


def open_dispute(event: SignOffEvent) -> SignOffEvent | None:
    """The dispute about this event that nobody has answered."""
    disputes = SignOffEvent.objects.filter(target=event.client_uuid, kind=EventKind.DISPUTED)
    answered = SignOffEvent.objects.filter(kind=EventKind.DISPUTE_RESOLVED, subject=event.subject)
    return disputes.exclude(client_uuid__in=answered.values("target")).order_by("position").first()


@transaction.atomic
def resolve(
    disputed: SignOffEvent, *, by: User, outcome: DisputeOutcome, reason: str, client_uuid: uuid.UUID
) -> SignOffEvent:
    """Answer a dispute: what was disputed stands, or is set aside for good.

    By a coordinator, or by somebody who may check samples of that skill; never by the trainee, by anybody who signed
    what is disputed or its set, or by whoever judged it as a sample.
    """
    ledger.lock()
    earlier = said_before(client_uuid, EventKind.DISPUTE_RESOLVED, disputed, by)
    if earlier is not None:
        return earlier
    if disputed.kind != EventKind.DISPUTED:
        raise DomainError(_("This is not a dispute."), code="not_a_dispute")
    authority = authority_to_resolve(disputed, by=by)
    if SignOffEvent.objects.filter(target=disputed.client_uuid, kind=EventKind.DISPUTE_RESOLVED).exists():
        raise DomainError(_("This dispute has been answered. Nothing more is recorded."), code="answered")
    why = reason_given(reason, _("Give the reason for your answer. The trainee will read it."))
    word = Word(by, client_uuid, authority, comment=why)
    return follow_up(disputed, EventKind.DISPUTE_RESOLVED, word, {"outcome": outcome.value})


def authority_to_resolve(disputed: SignOffEvent, *, by: User) -> str:
    """What lets `by` answer this dispute; raises NotAllowed where nothing does."""
    about = SignOffEvent.objects.get(client_uuid=disputed.target or disputed.client_uuid)
    parts = parts_in([about])[about.client_uuid]
    if by.pseudonym in parts.took_part:
        raise NotAllowed(
            _("Somebody else has to answer this: neither the trainee nor whoever signed it."),
            code="signed_it",
        )
    if by.pseudonym in parts.sampled:
        raise NotAllowed(
            _(
                "You have judged this observation as a sample. Somebody else has to answer the dispute about it."
            ),
            code="sampled_it",
        )
    if by.has_perm("courses.grant_authority"):
        return AS_COORDINATOR
    place = Place.objects.filter(code=ledger.facts_of(about).get("place") or "").first()
    grant = authority_for(by, version_of(disputed), act=Act.SAMPLE, place=place, moment=timezone.now())
    return str(grant.public_id)


def _check_own(event: SignOffEvent, by: User) -> None:
    if event.subject != by.pseudonym:
        raise NotAllowed(_("This is about somebody else’s work."), code="not_own")
