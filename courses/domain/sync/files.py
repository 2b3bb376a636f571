"""Taking in a file from a device: kept byte for byte, since those bytes are what was signed, or not at all."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.evidence import check_may_add
from courses.domain.intake import Kept, store, take_in
from courses.domain.sync import receipts
from courses.domain.sync.signed_files import is_unconfirmed, signed_digest
from courses.domain.trace_intake import Sent, begin, not_as_signed
from courses.enums import EvidenceState
from courses.models import Evidence, Skill
from lms.accounts.models import User
from lms.kernel.errors import DomainError

MOST_LOOSE: Final = (
    200  # pieces of one mentor without an observation: a day's work comes before what names it
)


@dataclass(frozen=True)
class FileReceipt:
    """What became of one file: accepted, duplicate or rejected."""

    id: uuid.UUID
    outcome: str
    code: str = ""
    reason: str = ""


def receive_file(
    chunks: Iterable[bytes], *, public_id: uuid.UUID, sha256: str, learner: User, by: User
) -> FileReceipt:
    """Take in a file under the name that the device gave it; the same again changes nothing.

    Rejected, with nothing kept: a file that is refused, one that would have to be changed before it is kept, one that
    does not have the digest that was signed, another one under a name that is taken.
    """
    try:
        if _is_here(public_id, sha256, learner, by):
            return FileReceipt(public_id, receipts.DUPLICATE)
        check_may_add(by, learner, most=MOST_LOOSE)
        _store(_as_signed(take_in(chunks, name=""), sha256), public_id, learner, by)
    except IntegrityError:  # the same was stored meanwhile
        return receive_again(public_id, sha256, learner, by)
    except DomainError as error:
        return FileReceipt(public_id, receipts.REJECTED, error.code, str(error.message))
    return FileReceipt(public_id, receipts.ACCEPTED)


def receive_trace(
    chunks: Iterable[bytes], *, public_id: uuid.UUID, sha256: str, learner: User, skill: Skill, by: User
) -> FileReceipt:
    """Take in the original of a measurement trace, byte for byte, as if its mentor had sent it by the form; the same
    again changes nothing. It is looked at in the sandbox, and then waits for the mentor to confirm its columns.

    Rejected, with nothing kept: a file that holds no trace, or is not the one that was signed.
    """
    try:
        if _is_here(public_id, sha256, learner, by):
            return FileReceipt(public_id, receipts.DUPLICATE)
        sent = Sent(learner=learner, skill=skill, public_id=public_id, sha256=sha256)
        begin(chunks, sent, by=by, most_loose=MOST_LOOSE)
    except IntegrityError:  # the same was stored meanwhile
        return receive_again(public_id, sha256, learner, by)
    except DomainError as error:
        return FileReceipt(public_id, receipts.REJECTED, error.code, str(error.message))
    return FileReceipt(public_id, receipts.ACCEPTED)


def receive_again(public_id: uuid.UUID, sha256: str, learner: User, by: User) -> FileReceipt:
    """What to say of a file whose name was taken while it was read."""
    try:
        _is_here(public_id, sha256, learner, by)
    except DomainError as error:
        return FileReceipt(public_id, receipts.REJECTED, error.code, str(error.message))
    return FileReceipt(public_id, receipts.DUPLICATE)


def _is_here(public_id: uuid.UUID, sha256: str, learner: User, by: User) -> bool:
    row = Evidence.objects.filter(public_id=public_id).select_related("trace").first()
    if row is None:
        return False
    if (row.uploaded_by_id, row.learner_id, signed_digest(row)) != (by.pk, learner.pk, sha256):
        raise DomainError(
            _("Another file was received under this identifier. Add it to the observation once more."),
            code="evidence_taken",
        )
    return row.state == EvidenceState.READY or is_unconfirmed(row)


def _as_signed(kept: Kept, sha256: str) -> Kept:
    """The file, if it is kept as it came and has the digest that was signed; raises DomainError."""
    if not kept.changed and kept.sha256 == sha256:
        return kept
    if isinstance(kept.source, Path):
        kept.source.unlink(missing_ok=True)
    if kept.changed:
        raise DomainError(
            _(
                "The file carries more than its picture or sound (%(what)s). The desk has to take that out first."
            )
            % {"what": ", ".join(kept.removed)},
            code="carries_metadata",
        )
    raise not_as_signed()


def _store(kept: Kept, public_id: uuid.UUID, learner: User, by: User) -> None:
    now = timezone.now()
    row = Evidence(
        public_id=public_id, learner=learner, uploaded_by=by, consent_by=by, consent_at=now, created_at=now
    )
    store(kept, row)
