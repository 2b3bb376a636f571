"""The forms of a badge that are signed tokens: made once, with the other forms or for badges that lack them."""

import hashlib
import logging
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from badges.domain import keys
from badges.domain.keys import Pen, Pens
from badges.enums import AwardState, Format, KeyAlgorithm
from badges.formats import jws, jwt, ob2
from badges.formats.addresses import ob2_key
from badges.formats.errors import UnsignableBadge
from badges.formats.proofs import Outcome
from badges.formats.strict_json import parse_json_strictly
from badges.models import Award, Credential
from lms.kernel.key_store import KeyUnavailable

logger = logging.getLogger(__name__)
SIGNED_OB2_MEDIA_TYPE = "application/jose"
ALGORITHM_OF = {
    Format.JWT_EDDSA: KeyAlgorithm.ED25519,
    Format.JWT_RS256: KeyAlgorithm.RS256,
    Format.OB2_JWS: KeyAlgorithm.RS256,
}
_BATCH = 500
_ENDED = {
    AwardState.REVOKED: "Revoked.",
    AwardState.SUSPENDED: "On hold.",
    AwardState.REPLACED: "Replaced by a newer badge.",
}


def token(
    format_: Format, award: Award, documents: Mapping[Format, Mapping[str, Any]], pen: Pen, now: datetime
) -> bytes:
    """The badge as a token of one form, from its document with a proof or its hosted assertion."""
    if format_ != Format.OB2_JWS:
        return jwt.sign(documents[Format.OB3], key=pen.signer, public=pen.public, created=now)
    creator = ob2_key(pen.row.issuer.origin, pen.row.name)
    assertion = ob2.signed_assertion(documents[Format.OB2], award.public_id, creator=creator)
    return jws.sign(assertion, key=pen.signer, public=pen.public, kid=creator)


def looked_at(format_: Format, text: bytes, documents: Mapping[Format, Mapping[str, Any]], pen: Pen) -> bytes:
    """The token, once it has been read again and found to say all that the badge says, and its signature checked.

    `documents` are what it is made from. Raises UnsignableBadge.
    """
    read = jws.read(text)
    if format_ == Format.OB2_JWS:
        if _hosted_part(read.payload) == _hosted_part(documents[Format.OB2]) and jws.is_signed_by(
            read, pen.public
        ):
            return text
        raise UnsignableBadge("The text is not what the issuer signed.", "token_differs", format_)
    stated = {name: value for name, value in documents[Format.OB3].items() if name != "proof"}
    result = jwt.verify(read, {pen.public.jwk_id: pen.public}.get)
    if result.outcome is not Outcome.PASS or jwt.credential_of(read.payload) != stated:
        raise UnsignableBadge(result.reason, "token_differs", format_)
    return text


def _hosted_part(assertion: Mapping[str, Any]) -> dict[str, Any]:
    """What a signed assertion has in common with the hosted one."""
    return {name: value for name, value in assertion.items() if name not in {"id", "verification"}}


def made(
    award: Award, documents: Mapping[Format, Mapping[str, Any]], pens: Pens, now: datetime
) -> list[Credential]:
    """Every token of the award, read again and its signature checked; nothing is stored.

    Raises UnsignableBadge for a token that is not what it should be.
    """
    rows = []
    for format_, algorithm in ALGORITHM_OF.items():
        text = token(format_, award, documents, pens[algorithm], now)
        rows.append(
            Credential(
                award=award,
                format=format_,
                issuer=pens[algorithm].row.issuer,
                key=pens[algorithm].row,
                document=looked_at(format_, text, documents, pens[algorithm]),
                media_type=SIGNED_OB2_MEDIA_TYPE if format_ == Format.OB2_JWS else jwt.MEDIA_TYPE,
                digest=hashlib.sha256(text).hexdigest(),
                image=b"",
                issued_at=now,
            )
        )
    return rows


def make_missing() -> int:
    """Make the tokens of badges that were issued before there were any; returns for how many.

    Under the present origin only: of a former one nobody can publish a new key any more. Safe to run again, and by
    many at once; when a key cannot be used, the rest waits for the next time.
    """
    number = 0
    for award in _without_tokens():
        try:
            number += _make(award)
        except KeyUnavailable as reason:
            logger.error("No tokens can be made until the signing key is back. %s", reason)
            return number
        except UnsignableBadge as reason:
            logger.error("Award %s has no tokens yet. %s", award, reason)
    return number


def _without_tokens() -> Iterator[int]:
    owed = Award.objects.filter(
        state=AwardState.ISSUED,
        learner__isnull=False,
        credentials__format=Format.OB3,
        credentials__issuer__origin=settings.BASE_URL,
    ).exclude(credentials__format=Format.OB2_JWS)
    return owed.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=_BATCH)


def _make(award_id: int) -> bool:
    keys.active_keys()
    with transaction.atomic():
        pens = keys.hold_pens()
        award = Award.objects.select_for_update().get(pk=award_id)
        rows = {Format(row.format): row for row in award.credentials.all()}
        if rows.keys() >= ALGORITHM_OF.keys():
            return False
        documents = {
            format_: parse_json_strictly(bytes(rows[format_].document))
            for format_ in (Format.OB3, Format.OB2)
        }
        Credential.objects.bulk_create(made(award, documents, pens, timezone.now()))
    return True


def ended() -> Iterator[tuple[UUID, str]]:
    """The signed Open Badges 2.0 under the present origin that hold no longer, each with the word for it."""
    rows = Credential.objects.filter(
        format=Format.OB2_JWS, issuer__origin=settings.BASE_URL, award__state__in=_ENDED
    ).order_by("pk")
    for public_id, state in rows.values_list("award__public_id", "award__state").iterator(chunk_size=_BATCH):
        yield public_id, _ENDED[AwardState(state)]
