"""When somebody else may have a key: what we can show to be ours is signed again, the rest falls.

The order to run it in, and what to tell people, stands in docs/operators.md. See docs/decisions/0026.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from badges.domain import drills, keys
from badges.domain.drills import BATCH, Drill, Progress, counted
from badges.domain.genuine import is_genuine
from badges.domain.last_look import NotFit
from badges.domain.signing_again import replace_signed
from badges.enums import DrillOutcome, KeyAlgorithm
from badges.models import Credential, KeyCompromise, SigningKey
from lms.kernel.errors import DomainError

__all__ = ["Drill", "check_is_past", "is_genuine", "mark", "sign_again"]


@transaction.atomic
def mark(key: SigningKey, *, since: datetime, by: str, reason: str) -> KeyCompromise:
    """Record that a key is not to be believed from a moment on, and put another in its place if it was active.

    Said again, it changes nothing; an earlier moment is recorded beside the later one and counts. Raises DomainError
    for a moment that is still to come, and KeyUnavailable, with nothing recorded, if no new key can be made.
    """
    now = timezone.now()
    check_is_past(since, now)
    earlier = key.compromises.filter(since__lte=since).first()
    if earlier is not None:
        return earlier
    record = KeyCompromise.objects.create(key=key, since=since, by=by, reason=reason, recorded_at=now)
    current = SigningKey.objects.filter(pk=key.pk, retired_at__isnull=True)
    if current.exists():
        if key.issuer_id == keys.current_issuer().pk:
            keys.rotate(KeyAlgorithm(key.algorithm))
        else:
            current.update(retired_at=now)
    return record


def check_is_past(since: datetime, now: datetime) -> None:
    """Raises DomainError for a moment that is still to come."""
    if since > now:
        raise DomainError(
            _("A key cannot be compromised from a moment that is still to come."), code="moment_to_come"
        )


def sign_again(key: SigningKey, *, progress: Progress, dry_run: bool = False) -> Drill:
    """Sign anew, with the active key, whatever the key signed and the ledger shows to be genuine.

    Each in a transaction of its own, so that a run that is cut off is gone on with by the next. `dry_run` writes
    nothing. Badges under a former origin fall: nobody can publish a key there any more. Raises KeyUnavailable.
    """
    found = counted(_each(key), Credential.objects.filter(key=key).count(), progress)
    drill = Drill()
    own = key.issuer_id == keys.current_issuer().pk
    if not dry_run:
        keys.active_keys()
    for credential_id in found:
        try:
            signed = own and (_judge(credential_id) if dry_run else _sign_again(credential_id, key))
        except NotFit as fault:
            drill.hold(credential_id, fault.reasons)
            continue
        if not signed and not dry_run:
            drills.note(key.name, credential_id, DrillOutcome.FALLEN)
        drill.add(credential_id, signed=signed)
    if not dry_run:
        drills.finish(key.name)
    return drill


def _each(key: SigningKey) -> Iterator[int]:
    last = 0
    while batch := list(
        Credential.objects.filter(key=key, pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]
    ):
        yield from batch
        last = batch[-1]


def _judge(credential_id: int) -> bool:
    return is_genuine(
        Credential.objects.select_related("award__learner", "award__achievement").get(pk=credential_id)
    )


@transaction.atomic
def _sign_again(credential_id: int, key: SigningKey) -> bool:
    """Whether it is signed with another key now. What it was is kept."""
    pens = keys.hold_pens()
    rows = Credential.objects.select_for_update(of=("self",)).select_related(
        "award__learner", "award__achievement"
    )
    credential = rows.get(pk=credential_id)
    if credential.key_id != key.pk:  # another run was here
        return True
    if not is_genuine(credential):
        return False
    reason = key.compromises.values_list("reason", flat=True)[0]
    replace_signed(credential, pens[KeyAlgorithm(key.algorithm)], now=timezone.now(), reason=reason)
    drills.note(key.name, credential.pk, DrillOutcome.SIGNED)
    return True
