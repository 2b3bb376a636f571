"""The status of issued badges: where it stands, what sets its bit, and signing the lists anew.

Who needs several locks takes them in this order: ledger, signing key, award, list. See docs/decisions/0025.
"""

import hashlib
import logging
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from badges.domain import keys
from badges.domain.keys import Pen
from badges.domain.last_look import NotFit, check, last_look
from badges.enums import StatusKind, StatusRule
from badges.formats import proofs, status_bits
from badges.formats.addresses import status_list
from badges.formats.status_bits import MIN_ENTRIES
from badges.formats.strict_json import to_json_bytes
from badges.models import Award, Issuer, StatusChange, StatusEntry, StatusList, StatusReason
from lms.accounts.models import User
from lms.kernel.key_store import KeyUnavailable

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/vc"
SECONDS_TO_LIVE = 300


def credential_status(listed: StatusList, index: int) -> dict[str, str]:
    """What a credential says about where its status stands."""
    return status_bits.entry(status_list(listed.issuer.origin, listed.number), index)


def record(
    award: Award,
    kind: StatusKind,
    *,
    rule: StatusRule,
    at: datetime,
    by: User | None = None,
    reason: str = "",
) -> StatusChange:
    """Write down that the award was revoked or put on hold, in the transaction that changes its state.

    Its bit is set the next time its list is published, for good. `reason` is for the holder and the hub's people.
    """
    entry = StatusEntry.objects.filter(award=award).first()
    change = StatusChange.objects.create(
        award=award,
        kind=kind,
        rule=rule,
        at=at,
        by=by.pseudonym if by else None,
        status_list_id=entry.status_list_id if entry else None,
        position=_next_position(entry.status_list_id) if entry else None,
    )
    if reason:
        StatusReason.objects.create(change=change, text=reason, author=by)
    return change


def _next_position(list_id: int) -> int:
    """Counted under a lock that lasts until the commit: whoever signs a list up to a number has seen all before it."""
    rows = StatusList.objects.filter(pk=list_id)
    last = rows.select_for_update(no_key=True).values_list("changes", flat=True).get()
    rows.update(changes=F("changes") + 1)
    return last + 1


def changes_of(award: Award) -> list[StatusChange]:
    """What happened to the award and why, oldest first, with the words for it: for people, in one query."""
    return list(StatusChange.objects.filter(award=award).select_related("reason").order_by("at", "pk"))


def publish() -> int:
    """Sign every list anew that has changed since it was signed; returns how many.

    However many changes, a list is signed once for all of them. Safe to run again and by many at once: whoever
    comes second finds nothing to do. One list that cannot be signed, or is not what was to be signed when it is read
    again, is logged and does not hold up the others.
    """
    signed = 0
    for list_id in list(StatusList.objects.owed().order_by("number").values_list("pk", flat=True)):
        try:
            signed += _publish(list_id)
        except KeyUnavailable:
            logger.exception("A status list cannot be signed until its issuer's key is back.")
        except NotFit as fault:
            logger.error("A status list stays as it was signed before, and is tried again. %s", fault)
    return signed


@transaction.atomic
def _publish(list_id: int) -> bool:
    issuer = Issuer.objects.get(status_lists=list_id)
    pen = keys.hold_pen(issuer=issuer)
    owed = StatusList.objects.owed().select_for_update(of=("self",), no_key=True)
    found = owed.filter(pk=list_id).first()
    if found is None:  # somebody else has just signed it
        return False
    changed = StatusChange.objects.filter(status_list=found)
    sign_list(found, changed.values_list("award__status_entry__index", flat=True), pen, timezone.now())
    found.generation += 1
    found.save()
    return True


def sign_list(found: StatusList, indexes: Iterable[int], pen: Pen, now: datetime) -> None:
    """Put the signed text of the list, with these bits set, into its row, once it has been read again and verified.

    Raises NotFit, with the row as it was, for a text that must not be published.
    """
    bits = set(indexes)
    document = status_bits.list_credential(
        status_list(pen.row.issuer.origin, found.number),
        issuer=pen.row.issuer.did,
        encoded_list=status_bits.encode(bits, length=max(MIN_ENTRIES, found.length)),
        valid_from=now,
        seconds_to_live=SECONDS_TO_LIVE,
    )
    signed = proofs.sign(document, key=pen.signer, verification_method=pen.public.id, created=now)
    text = to_json_bytes(signed)
    check(last_look(now).faults_in_list(text, frozenset(bits)))
    found.document = text
    found.digest = hashlib.sha256(found.document).hexdigest()
    found.key, found.published_at, found.covered = pen.row, now, found.changes
