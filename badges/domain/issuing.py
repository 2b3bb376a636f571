"""From an award that is owed to signed bytes that are stored once."""

import hashlib
import logging
import secrets
import uuid
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.utils import timezone

from badges.domain import keys
from badges.domain.grounds import ground_of
from badges.domain.rules import check_fit_to_issue
from badges.domain.stating import claims_for
from badges.enums import AwardState, Format
from badges.events import award_issued, award_replaced
from badges.formats import ob2, ob3, proofs
from badges.formats.artwork import draw_png
from badges.formats.baking import bake_ob2_png, bake_ob3_png
from badges.formats.claims import Claims
from badges.formats.strict_json import to_json_bytes
from badges.models import Achievement, Award, Credential, SigningKey
from lms.kernel.key_files import KeyUnavailable

logger = logging.getLogger(__name__)

OB3_MEDIA_TYPE = "application/vc"
OB2_MEDIA_TYPE = "application/ld+json"


def issue(award: Award) -> Award:
    """Sign, bake and store the award's credentials, once; an award that is not pending is returned as it is.

    All in one transaction: a process killed in the middle leaves the award pending, and a sweep takes it up.
    Raises KeyUnavailable when the signing key cannot be read, DomainError where the achievement says nothing.
    """
    keys.active_key()  # makes the first one, in a transaction of its own
    with transaction.atomic():
        key = keys.hold_active_key()
        private = keys.private_key(key)
        owed = Award.objects.select_for_update(of=("self",)).select_related("achievement", "learner")
        award = owed.get(pk=award.pk)
        if award.state != AwardState.PENDING:
            return award
        done = ground_of(award)
        if done is None:
            _end(award)
            return award
        check_fit_to_issue(award.achievement)
        now = timezone.now()
        claims = claims_for(award, done, key.issuer, subject=uuid.uuid4(), salt=secrets.token_hex(16))
        _store(
            award,
            key,
            _signed(claims, key, private, now),
            ob2.assertion(claims, base_url=key.issuer.origin),
            now,
        )
        _mark_issued(award, now)
        award_issued.announce(award_id=award.pk)
    return award


def _signed(claims: Claims, key: SigningKey, private: Any, now: datetime) -> dict[str, Any]:
    document = ob3.credential(claims, base_url=key.issuer.origin)
    problems = ob3.structure_problems(document)
    if problems:
        raise ValueError(f"The credential would not be well-formed: {'; '.join(problems)}")
    return proofs.sign(document, key=private, verification_method=key.verification_method, created=now)


def _store(
    award: Award, key: SigningKey, signed: dict[str, Any], hosted: dict[str, Any], now: datetime
) -> None:
    art = artwork(award.achievement)
    for format_, media_type, document, bake in (
        (Format.OB3, OB3_MEDIA_TYPE, signed, bake_ob3_png),
        (Format.OB2, OB2_MEDIA_TYPE, hosted, bake_ob2_png),
    ):
        text = to_json_bytes(document)
        Credential.objects.create(
            award=award,
            format=format_,
            issuer=key.issuer,
            key=key if format_ == Format.OB3 else None,
            document=text,
            media_type=media_type,
            digest=hashlib.sha256(text).hexdigest(),
            image=bake(art, text),
            issued_at=now,
        )


def _mark_issued(award: Award, now: datetime) -> None:
    """Issued; whatever the learner held for the same achievement is replaced by it."""
    award.state, award.issued_at = AwardState.ISSUED, now
    award.save(update_fields=["state", "issued_at"])
    older = Award.objects.filter(achievement=award.achievement_id, learner=award.learner_id)
    replaced = older.filter(
        state__in=[AwardState.ISSUED, AwardState.SUSPENDED],
        renewal__lt=award.renewal,
        issued_at__isnull=False,
    )
    ids = list(replaced.values_list("pk", flat=True))
    older.filter(pk__in=ids).update(state=AwardState.REPLACED, ended_at=now)
    for award_id in ids:
        award_replaced.announce(award_id=award_id)


def _end(award: Award) -> None:
    """Not to be issued: the ledger has moved on since it was awarded, or the learner was erased."""
    award.state, award.ended_at = AwardState.REPLACED, timezone.now()
    award.save(update_fields=["state", "ended_at"])


def artwork(achievement: Achievement) -> bytes:
    """The badge's picture as PNG, without anything inside."""
    return _drawn(achievement.code, achievement.name, achievement.level)


@lru_cache(maxsize=64)
def _drawn(code: str, name: str, level: str) -> bytes:
    return draw_png(code=code, name=name, level=level)


def issue_pending() -> int:
    """Issue whatever is owed; one failure is logged and does not hold up the rest. Returns how many were issued."""
    issued = 0
    for award in Award.objects.filter(state=AwardState.PENDING).order_by("pk"):
        try:
            issued += issue(award).state == AwardState.ISSUED
        except KeyUnavailable:
            logger.exception("Nothing can be issued until the signing key is back.")
            return issued
        except Exception:
            logger.exception("Award %s could not be issued; it stays pending.", award.pk)
    return issued
