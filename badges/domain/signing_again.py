"""The same statement under another key: for badges whose key somebody else may have."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from badges.domain.keys import Pen
from badges.enums import Format
from badges.formats import jws, jwt, ob2, png, proofs
from badges.formats.addresses import ob2_key
from badges.formats.baking import bake_ob3_png
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

    `renew` may exchange what else is signed inside an Open Badge 3.0.
    """
    if credential.key is None:
        message = "A hosted assertion is not signed."
        raise ValueError(message)
    FormerDocument.objects.create(
        credential=credential,
        key=credential.key,
        document=bytes(credential.document),
        digest=credential.digest,
        issued_at=credential.issued_at,
        replaced_at=now,
        reason=reason,
    )
    text, image = signed_again(credential, pen, now, renew)
    credential.document, credential.image, credential.key = text, image, pen.row
    credential.digest, credential.issued_at = hashlib.sha256(text).hexdigest(), now
    credential.save(update_fields=["document", "image", "key", "digest", "issued_at"])


def signed_again(
    credential: Credential, pen: Pen, now: datetime, renew: Callable[[Statement], Statement] = _as_it_is
) -> tuple[bytes, bytes]:
    """The credential's document and image, signed with this pen: the same id, the same claims, the same picture."""
    text = bytes(credential.document)
    if credential.format == Format.OB3:
        stated = {name: value for name, value in parse_json_strictly(text).items() if name != "proof"}
        signed = proofs.sign(renew(stated), key=pen.signer, verification_method=pen.public.id, created=now)
        again = to_json_bytes(signed)
        return again, bake_ob3_png(png.without(bytes(credential.image), png.OB3_KEYWORD), again)
    payload = jws.read(text).payload
    if credential.format == Format.OB2_JWS:
        creator = ob2_key(pen.row.issuer.origin, pen.row.name)
        assertion = ob2.signed_assertion(payload, credential.award.public_id, creator=creator)
        return jws.sign(assertion, key=pen.signer, public=pen.public, kid=creator), b""
    stated = jwt.credential_of(payload)
    return jwt.sign(renew(stated), key=pen.signer, public=pen.public, created=now), b""
