"""When somebody else may have a key: what we can show to be ours is signed again, the rest falls.

The order to run it in, and what to tell people, stands in docs/operators.md. See docs/decisions/0026.
"""

import hashlib
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from badges.domain import keys
from badges.domain.footing import hand_award_of
from badges.domain.signing_again import signed_again
from badges.enums import Format, KeyAlgorithm, Kind
from badges.formats.by_hand import stated_decision
from badges.formats.evidence import evidence_digest, stated_observations
from badges.formats.jws import read
from badges.formats.jwt import credential_of
from badges.formats.strict_json import parse_json_strictly
from badges.models import Credential, FormerDocument, KeyCompromise, SigningKey
from courses.models import SignOffEvent
from lms.kernel.errors import DomainError

_BATCH = 200
Progress = Callable[[int, int], object]


@dataclass
class Drill:
    """What came of it. `fallen` are the badges that the ledger does not show to be genuine, by their public id."""

    signed_again: int = 0
    fallen: list[uuid.UUID] = field(default_factory=list)


@transaction.atomic
def mark(key: SigningKey, *, since: datetime, by: str, reason: str) -> KeyCompromise:
    """Record that a key is not to be believed from a moment on, and put another in its place if it was active.

    Said again, it changes nothing; an earlier moment is recorded beside the later one and counts. Raises DomainError
    for a moment that is still to come, and KeyUnavailable, with nothing recorded, if no new key can be made.
    """
    now = timezone.now()
    if since > now:
        raise DomainError(
            _("A key cannot be compromised from a moment that is still to come."), code="moment_to_come"
        )
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


def sign_again(key: SigningKey, *, progress: Progress, dry_run: bool = False) -> Drill:
    """Sign anew, with the active key, whatever the key signed and the ledger shows to be genuine.

    Each in a transaction of its own, so that a run that is cut off is gone on with by the next. `dry_run` writes
    nothing. Badges under a former origin fall: nobody can publish a key there any more. Raises KeyUnavailable.
    """
    rows = Credential.objects.filter(key=key)
    done, total, drill = 0, rows.count(), Drill()
    progress(done, total)
    own = key.issuer_id == keys.current_issuer().pk
    if not dry_run:
        keys.active_keys()
    for credential_id in _each(key):
        again = _judge(credential_id) if dry_run else own and _sign_again(credential_id, key)
        if again and own:
            drill.signed_again += 1
        else:
            drill.fallen.append(
                Credential.objects.values_list("award__public_id", flat=True).get(pk=credential_id)
            )
        done += 1
        if done % _BATCH == 0 or done == total:
            progress(done, total)
    return drill


def _each(key: SigningKey) -> Iterator[int]:
    last = 0
    while batch := list(
        Credential.objects.filter(key=key, pk__gt=last).order_by("pk").values_list("pk", flat=True)[:_BATCH]
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
    now, pen = timezone.now(), pens[KeyAlgorithm(key.algorithm)]
    FormerDocument.objects.create(
        credential=credential,
        key=key,
        document=bytes(credential.document),
        digest=credential.digest,
        issued_at=credential.issued_at,
        replaced_at=now,
        reason=key.compromises.values_list("reason", flat=True)[0],
    )
    text, image = signed_again(credential, pen, now)
    credential.document, credential.image, credential.key = text, image, pen.row
    credential.digest, credential.issued_at = hashlib.sha256(text).hexdigest(), now
    credential.save(update_fields=["document", "image", "key", "digest", "issued_at"])
    return True


def is_genuine(credential: Credential) -> bool:
    """Whether the ledger bears out what our records hold.

    The bytes have their digest, the row that earned the badge is about this person and one of its skills, and every
    observation that the badge states is bound to a row about the same person and these skills. A recognition states
    none, and the grounds on which our records say that it was given.
    """
    award = credential.award
    if hashlib.sha256(bytes(credential.document)).hexdigest() != credential.digest:
        return False
    if award.achievement.kind == Kind.RECOGNITION:
        return _is_given(credential)
    earned = SignOffEvent.objects.filter(position=award.renewal, skill_code__in=award.skills).first()
    if earned is None or (award.learner is not None and award.learner.pseudonym != earned.subject):
        return False
    about = SignOffEvent.objects.filter(subject=earned.subject, skill_code__in=award.skills)
    bound = {evidence_digest(award.public_id, hash_) for hash_ in about.values_list("hash", flat=True)}
    return set(_stated(credential)) <= bound


def _is_given(credential: Credential) -> bool:
    given, document = hand_award_of(credential.award), _document(credential)
    if given is None or document is None:
        return given is not None
    decision = stated_decision(document)
    return (
        not any(_stated(credential))
        and decision is not None
        and (decision.role, decision.grounds) == (given.role, given.narrative)
    )


def _stated(credential: Credential) -> Iterator[str]:
    document = _document(credential)
    if document is not None:
        yield from (seen.digest for seen in stated_observations(document))


def _document(credential: Credential) -> Mapping[str, Any] | None:
    """What an Open Badge 3.0 says, in either form; None for an Open Badge 2.0, which states no evidence of ours."""
    text = bytes(credential.document)
    if credential.format == Format.OB3:
        return parse_json_strictly(text)
    if credential.format in {Format.JWT_EDDSA, Format.JWT_RS256}:
        return credential_of(read(text).payload)
    return None
