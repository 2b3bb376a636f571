"""The same statement under another key: for badges whose key somebody else may have."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from badges.domain import tokens
from badges.domain.keys import Pen
from badges.domain.last_look import NotFit, check, last_look
from badges.domain.parts import with_lasting_digests
from badges.domain.reasons import in_full
from badges.enums import Format
from badges.formats import jws, jwt, png, proofs
from badges.formats.baking import bake_ob3_png
from badges.formats.errors import UnreadableBadge, UnsignableBadge
from badges.formats.strict_json import parse_json_strictly, to_json_bytes
from badges.models import Credential, FormerDocument

Statement = dict[str, Any]


def _as_it_is(statement: Statement) -> Statement:
    return statement


def replace_signed(
    credential: Credential,
    pen: Pen,
    *,
    now: datetime,
    reason: str,
    renew: Callable[[Statement], Statement] = _as_it_is,
) -> None:
    """Put a copy that is signed with this pen in the credential's place, and keep what it was. In a transaction.

    Raises NotFit, with nothing changed, where the copy does not pass the last look. `renew` may exchange what else is
    signed inside an Open Badge 3.0. A pathway's badge that lists course badges by their bytes is bound to what they
    state from now on.
    """
    if credential.key is None:
        message = "A hosted assertion is not signed."
        raise ValueError(message)
    text, image = signed_again(
        credential, pen, now, lambda stated: with_lasting_digests(credential.award, renew(stated))
    )
    FormerDocument.objects.create(
        credential=credential,
        key=credential.key,
        document=bytes(credential.document),
        digest=credential.digest,
        issued_at=credential.issued_at,
        replaced_at=now,
        reason=reason,
    )
    credential.document, credential.image, credential.key = text, image, pen.row
    credential.digest, credential.issued_at = hashlib.sha256(text).hexdigest(), now
    credential.save(update_fields=["document", "image", "key", "digest", "issued_at"])


def signed_again(
    credential: Credential, pen: Pen, now: datetime, renew: Callable[[Statement], Statement] = _as_it_is
) -> tuple[bytes, bytes]:
    """The credential's document and image, signed with this pen: the same id, the same claims, the same picture.

    Both have passed the last look, as what is issued. Raises NotFit.
    """
    try:
        return _signed_again(credential, pen, now, renew)
    except (UnsignableBadge, UnreadableBadge) as error:
        raise NotFit([in_full(error.reason, error.detail)]) from error


def _signed_again(
    credential: Credential, pen: Pen, now: datetime, renew: Callable[[Statement], Statement]
) -> tuple[bytes, bytes]:
    text, format_ = bytes(credential.document), Format(credential.format)
    if format_ == Format.OB3:
        stated = {name: value for name, value in parse_json_strictly(text).items() if name != "proof"}
        signed = proofs.sign(renew(stated), key=pen.signer, verification_method=pen.public.id, created=now)
        again = to_json_bytes(signed)
        image = bake_ob3_png(png.without(bytes(credential.image), png.OB3_KEYWORD), again)
        check(last_look(now).faults_in(again, image))
        return again, image
    payload = jws.read(text).payload
    hosted = format_ == Format.OB2_JWS
    documents = {Format.OB2: payload} if hosted else {Format.OB3: renew(jwt.credential_of(payload))}
    again = tokens.token(format_, credential.award, documents, pen, now)
    return tokens.looked_at(format_, again, documents, pen), b""
