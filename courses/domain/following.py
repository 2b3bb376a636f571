"""What people say about an event that is in the ledger: one way to append it, whatever it is."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain import ledger
from courses.domain.settling import settle
from courses.enums import COUNTED_KINDS, EventKind
from courses.models import ObservationDetail, SignOffEvent, SkillVersion
from courses.models.ledger import new_salt
from lms.accounts.models import User
from lms.kernel.errors import DomainError

OWN = "own"  # the authority of what people say about their own work
AS_SIGNER = "signer"  # of taking back one's own judgement
AS_COORDINATOR = "coordinator"  # of a role, where no grant is needed


@dataclass(frozen=True)
class Word:
    """What somebody says, once for each form (`client_uuid`). `comment` is kept beside the ledger."""

    by: User
    client_uuid: uuid.UUID
    authority: str
    comment: str = ""
    device: str = "web"
    at: datetime | None = None


def said_before(
    client_uuid: uuid.UUID, kind: EventKind, about: SignOffEvent, by: User
) -> SignOffEvent | None:
    """What this form has already recorded; DomainError("form_reused") if that was something else."""
    earlier = SignOffEvent.objects.filter(client_uuid=client_uuid).first()
    if earlier is None:
        return None
    check_same_form(
        found=(earlier.kind, earlier.target, earlier.signer), sent=(kind, about.client_uuid, by.pseudonym)
    )
    return earlier


def check_same_form(*, found: object, sent: object) -> None:
    """DomainError("form_reused") where what a form recorded before differs from what is sent with it now."""
    if found != sent:
        raise DomainError(
            _("This form was already used for something else. Open a new one."), code="form_reused"
        )


def follow_up(
    about: SignOffEvent, kind: EventKind, word: Word, facts: dict[str, Any] | None = None
) -> SignOffEvent:
    """Append `kind` about an event, keep its words beside the ledger, and settle what follows.

    Call it inside a transaction; the ledger stays locked until that commits.
    """
    now = timezone.now()
    head = ledger.lock()
    stated = {**(facts or {}), "authority": word.authority, "device": word.device}
    salt = new_salt()
    if word.comment:
        stated["commitment"] = ledger.commitment(salt, comment=word.comment, items=[])
    added = ledger.append(
        ledger.Statement(
            kind=kind,
            client_uuid=word.client_uuid,
            subject=about.subject,
            signer=word.by.pseudonym,
            observed_at=word.at or now,
            received_at=now,
            facts=stated,
            skill_version=version_of(about),
            target=about.client_uuid,
        ),
        head,
    )
    if word.comment:
        keep_words(added, by=word.by, salt=salt, comment=word.comment)
    if kind in COUNTED_KINDS:
        settle(added, head)
    return added


def keep_words(event: SignOffEvent, *, by: User, salt: bytes, comment: str) -> None:
    """Keep the words of an event beside the ledger; of an erased person nothing is kept."""
    learner = User.objects.filter(pseudonym=event.subject).first()
    if learner is not None:
        ObservationDetail.objects.create(
            event=event, learner=learner, signer=by, comment=comment, items=[], salt=salt
        )


def reason_given(reason: str, complaint: str) -> str:
    """The reason without needless space; DomainError("no_reason") with the complaint where there is none."""
    tidy = reason.strip()
    if not tidy:
        raise DomainError(complaint, code="no_reason")
    return tidy


def check_stands(event: SignOffEvent) -> None:
    """Only an observation that still stands can be countersigned, corrected, sampled or taken back."""
    if event.kind != EventKind.OBSERVED:
        raise DomainError(_("This is not an observation."), code="not_an_observation")
    if SignOffEvent.objects.filter(target=event.client_uuid, kind=EventKind.REVOKED).exists():
        raise DomainError(
            _("This observation was already taken back. Nothing more is recorded."), code="already_revoked"
        )


def version_of(event: SignOffEvent) -> SkillVersion:
    """The skill version that an event is about."""
    return SkillVersion.objects.select_related("skill").get(
        skill__code=event.skill_code, number=event.skill_version or 0
    )
