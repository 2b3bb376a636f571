"""The status of issued badges: a place for each, what sets its bit, and signing the lists anew.

Who needs several locks takes them in this order: ledger, signing key, award, list. See docs/decisions/0025.
"""

import hashlib
import logging
import secrets
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from badges.domain import keys
from badges.domain.keys import Pen
from badges.enums import StatusKind, StatusRule
from badges.formats import proofs, status_bits
from badges.formats.addresses import status_list
from badges.formats.status_bits import MIN_ENTRIES
from badges.formats.strict_json import to_json_bytes
from badges.models import Award, Issuer, StatusChange, StatusEntry, StatusList, StatusReason
from lms.accounts.models import User
from lms.kernel.errors import DomainError
from lms.kernel.key_store import KeyUnavailable

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/vc"
SECONDS_TO_LIVE = 300
_DRAWN_AT_ONCE = 16


def reserve(award: Award, *, pen: Pen, length: int = MIN_ENTRIES) -> StatusEntry:
    """Give the award its place, drawn at random and locked until the transaction ends.

    `pen` is the issuer's, held in the same transaction: where every list is full, it signs the next one, of `length`
    places. What fails afterwards gives the place back with everything else.
    """
    after = 0
    while True:
        found = _newest(pen.row.issuer, after) or _open(pen, length=length, after=after)
        try:
            return reserve_in(found, award)
        except DomainError:  # it is full, and the next one may have been opened while we waited for it
            after = found.number


def reserve_in(found: StatusList, award: Award) -> StatusEntry:
    """A place in this list, which the caller has locked. Raises DomainError, and takes nothing, where it is full."""
    return StatusEntry.objects.create(award=award, status_list=found, index=_free_index(found))


def _newest(issuer: Issuer, after: int) -> StatusList | None:
    # Rows that point at a list are written all the time: NO KEY leaves them in peace.
    lists = StatusList.objects.select_for_update(of=("self",), no_key=True).select_related("issuer")
    return lists.defer("document").filter(issuer=issuer, number__gt=after).order_by("-number").first()


def _open(pen: Pen, *, length: int, after: int) -> StatusList:
    # One at a time in the whole hub, whose lists share their numbers.
    Issuer.objects.select_for_update(no_key=True).order_by("pk").first()
    opened = _newest(pen.row.issuer, after)
    if opened is not None:
        return opened
    last = StatusList.objects.aggregate(last=Max("number"))["last"] or 0
    found = StatusList(issuer=pen.row.issuer, number=last + 1, length=length)
    _sign(found, (), pen, timezone.now())
    found.save()
    return found


def _free_index(found: StatusList) -> int:
    # Not one after the other: that would tell in which order badges were issued, and how many.
    drawn = {secrets.randbelow(found.length) for _try in range(_DRAWN_AT_ONCE)}
    free = drawn - set(found.entries.filter(index__in=drawn).values_list("index", flat=True))
    if not free:
        free = set(range(found.length)) - set(found.entries.values_list("index", flat=True))
    if not free:
        raise DomainError(
            _("Status list %(number)d is full: all its %(length)d places are given out.")
            % {"number": found.number, "length": found.length},
            code="status_list_full",
        )
    return secrets.choice(sorted(free))


def credential_status(entry: StatusEntry) -> dict[str, str]:
    """What the award's credential says about where its status stands."""
    listed = entry.status_list
    return status_bits.entry(status_list(listed.issuer.origin, listed.number), entry.index)


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
    comes second finds nothing to do. One list that cannot be signed is logged and does not hold up the others.
    """
    signed = 0
    for list_id in list(StatusList.objects.owed().order_by("number").values_list("pk", flat=True)):
        try:
            signed += _publish(list_id)
        except KeyUnavailable:
            logger.exception("A status list cannot be signed until its issuer's key is back.")
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
    _sign(found, changed.values_list("award__status_entry__index", flat=True), pen, timezone.now())
    found.generation += 1
    found.save()
    return True


def _sign(found: StatusList, indexes: Iterable[int], pen: Pen, now: datetime) -> None:
    """Put the signed text of the list, with these bits set, into its row."""
    document = status_bits.list_credential(
        status_list(pen.row.issuer.origin, found.number),
        issuer=pen.row.issuer.did,
        encoded_list=status_bits.encode(indexes, length=max(MIN_ENTRIES, found.length)),
        valid_from=now,
        seconds_to_live=SECONDS_TO_LIVE,
    )
    signed = proofs.sign(document, key=pen.signer, verification_method=pen.public.id, created=now)
    found.document = to_json_bytes(signed)
    found.digest = hashlib.sha256(found.document).hexdigest()
    found.key, found.published_at, found.covered = pen.row, now, found.changes
