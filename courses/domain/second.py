"""What a second person, or the signer, says of an observation: countersigning, signing off, taking back."""

import uuid
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain import ledger
from courses.domain.basis import authority_for
from courses.domain.following import (
    AS_COORDINATOR,
    AS_SIGNER,
    Word,
    check_stands,
    follow_up,
    reason_given,
    said_before,
    version_of,
)
from courses.domain.observations import Observation
from courses.domain.standing import record_of, state_now
from courses.enums import Act, EventKind
from courses.models import AuthorityGrant, Place, SignOffEvent
from lms.accounts.models import User
from lms.kernel.errors import DomainError, NotAllowed


@transaction.atomic
def countersign(event: SignOffEvent, *, by: User, agrees: bool, client_uuid: uuid.UUID) -> SignOffEvent:
    """Record the second person's word on an observation, once for each form (`client_uuid`).

    Raises NotAllowed for the learner, the first signer, or somebody without authority to countersign;
    DomainError for an observation that was taken back.
    """
    ledger.lock()
    earlier = said_before(client_uuid, EventKind.COUNTERSIGNED, event, by)
    if earlier is not None:
        return earlier
    check_stands(event)
    grant = grant_to_countersign(event, by=by, moment=timezone.now())
    word = Word(by, client_uuid, str(grant.public_id))
    return follow_up(event, EventKind.COUNTERSIGNED, word, {"agrees": agrees})


def grant_to_countersign(event: SignOffEvent, *, by: User, moment: datetime) -> AuthorityGrant:
    """The grant under which `by` may countersign this observation; raises NotAllowed where there is none."""
    if by.pseudonym in {event.subject, event.signer}:
        raise NotAllowed(
            _("A second person must countersign: neither the trainee nor the first mentor."),
            code="not_a_second_person",
        )
    return _grant(event, by, Act.COUNTERSIGN, moment)


def _grant(event: SignOffEvent, by: User, act: Act, moment: datetime) -> AuthorityGrant:
    place = Place.objects.filter(code=ledger.facts_of(event).get("place") or "").first()
    return authority_for(by, version_of(event), act=act, place=place, moment=moment)


def grant_to_sign(event: SignOffEvent, *, by: User, moment: datetime) -> AuthorityGrant:
    """The grant under which `by` may sign for the set of this observation; raises NotAllowed where there is none."""
    if by.pseudonym == event.subject:
        raise NotAllowed(_("You cannot sign off your own work. Ask another mentor."), code="own_work")
    return _grant(event, by, Act.SIGN, moment)


def set_to_sign(event: SignOffEvent) -> tuple[Observation, ...]:
    """The complete set of which `event` was recorded last and which lacks a signature; empty where none waits."""
    record = record_of(event.subject, event.skill_code)
    state = state_now(record) if record else None
    last = state.to_sign if state else None
    if state is None or last is None or last.event.pk != event.pk:
        return ()
    return state.collecting


@transaction.atomic
def sign_off(event: SignOffEvent, *, by: User, client_uuid: uuid.UUID) -> SignOffEvent:
    """Sign for a set that is complete, where the mentor who recorded its last observation may observe but not sign.

    `event` is that last observation. Raises NotAllowed for the learner or somebody without authority to sign,
    DomainError("not_complete") where nothing waits for a signature.
    """
    ledger.lock()
    earlier = said_before(client_uuid, EventKind.SIGNED_OFF, event, by)
    if earlier is not None:
        return earlier
    check_stands(event)
    grant = grant_to_sign(event, by=by, moment=timezone.now())
    complete = set_to_sign(event)
    if not complete:
        raise DomainError(
            _("There is nothing to sign here now. Look at the trainee’s record again."), code="not_complete"
        )
    facts = {"observations": [str(seen.event.client_uuid) for seen in complete]}
    return follow_up(event, EventKind.SIGNED_OFF, Word(by, client_uuid, str(grant.public_id)), facts)


@transaction.atomic
def revoke(event: SignOffEvent, *, by: User, reason: str, client_uuid: uuid.UUID) -> SignOffEvent:
    """Take an observation or a recognition back: by the mentor who signed it, or by whoever may grant authority.

    The first row stays; a new one points at it. The reason is kept beside the ledger. Taking back what is
    taken back already is refused.
    """
    ledger.lock()
    earlier = said_before(client_uuid, EventKind.REVOKED, event, by)
    if earlier is not None:
        return earlier
    check_may_revoke(event, by=by)
    if event.kind == EventKind.RECOGNISED:
        _check_recognised(event)
    else:
        check_stands(event)
    why = reason_given(reason, _("Give the reason for taking it back."))
    authority = AS_SIGNER if by.pseudonym == event.signer else AS_COORDINATOR
    return follow_up(event, EventKind.REVOKED, Word(by, client_uuid, authority, comment=why))


def _check_recognised(event: SignOffEvent) -> None:
    if SignOffEvent.objects.filter(target=event.client_uuid, kind=EventKind.REVOKED).exists():
        raise DomainError(
            _("This recognition was already taken back. Nothing more is recorded."), code="already_revoked"
        )


def check_may_revoke(event: SignOffEvent, *, by: User) -> None:
    """Raises NotAllowed unless `by` signed the event or grants authority, and it is not about themselves."""
    if by.pseudonym == event.subject:
        raise NotAllowed(_("You cannot take back a sign-off of your own work."), code="own_work")
    if by.pseudonym != event.signer and not by.has_perm("courses.grant_authority"):
        raise NotAllowed(
            _("Only the mentor who signed, or a coordinator, can take this back."), code="may_not_revoke"
        )
