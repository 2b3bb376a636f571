"""What this hub's records say about a copy in hand: whether we issued it, and when we signed it."""

import base64
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from badges.domain import keys
from badges.enums import Format
from badges.formats import jws, jwt, proofs
from badges.formats.baking import ReadBadge
from badges.formats.keys import PublicKey
from badges.formats.proofs import ResolveKey
from badges.formats.strict_json import parse_json_strictly, to_json_bytes
from badges.models import Credential, FormerDocument

_LONG_BASE64 = re.compile(rb"[A-Za-z0-9_-]{80,}")
_MOST_RUNS = 20


@dataclass(frozen=True)
class Issued:
    """A copy that is what we issued. `former`: the badge was signed again since, with another key."""

    signed_at: datetime
    former: bool = False


def issued_as(read: ReadBadge, stored: Credential) -> Issued | None:
    """How this copy of a badge stands in our records; None if it says something else than what we issued.

    `stored` is the badge's Open Badges 3.0 credential. White space and the order of names do not matter in JSON; of a
    token every character does.
    """
    if read.token is None and parse_json_strictly(bytes(stored.document)) == read.document:
        return Issued(stored.issued_at)
    same = Credential.objects.filter(award=stored.award_id, digest=digest_of(read)).first()
    if same is not None and read.token is not None:
        return Issued(same.issued_at)
    return _former(read, award=stored.award_id)


def issued_ob2(read: ReadBadge) -> tuple[Credential, Issued] | None:
    """The signed Open Badge 2.0 that this token is, and how it stands in our records."""
    rows = Credential.objects.select_related("award", "issuer").filter(format=Format.OB2_JWS)
    same = rows.filter(digest=digest_of(read)).first()
    if same is not None:
        return same, Issued(same.issued_at)
    former = FormerDocument.objects.filter(digest=digest_of(read), credential__format=Format.OB2_JWS).first()
    if former is None:
        return None
    return rows.get(pk=former.credential_id), Issued(former.issued_at, former=True)


def _former(read: ReadBadge, *, award: int) -> Issued | None:
    found = FormerDocument.objects.filter(credential__award=award, digest=digest_of(read)).first()
    return None if found is None else Issued(found.issued_at, former=True)


def signature(
    read: ReadBadge,
    document: dict[str, Any],
    at: datetime,
    *,
    hashed: proofs.HashData | None = None,
    resolve: ResolveKey = keys.resolve,
) -> proofs.ProofResult:
    """What the signature of an Open Badge 3.0 shows, be it a proof or a token. `hashed` as in `verify_proof`."""
    if read.token is not None:
        return jwt.verify(read.token, resolve)
    return proofs.verify_proof(document, resolve, at=at, hashed=hashed)


def genuine(issued: Issued | None) -> str:
    """What is said of a copy that is genuine."""
    if issued is None or not issued.former:
        return _("The text is exactly what the issuer signed.")
    return _(
        "The text is exactly what we signed. The key it was signed with was withdrawn since, and we signed the badge "
        "again: ask the holder for the new copy, which others accept too."
    )


def digest_of(read: ReadBadge) -> str:
    """The digest of a copy as we would have written it: of JSON without white space that was added."""
    text = read.token.text if read.token is not None else to_json_bytes(read.document or {})
    return hashlib.sha256(text).hexdigest()


def is_believed(key: PublicKey | None, issued: Issued | None) -> bool:
    """Whether a good signature means something: not if somebody else may have made it.

    Of a key that is compromised, only what we have in our records from before that moment is believed. When it says
    that it was signed counts for nothing: a thief writes any date.
    """
    if key is None or key.revoked_at is None:
        return True
    return issued is not None and issued.signed_at < key.revoked_at


def is_broken_token(data: bytes) -> bool:
    """Whether this is a token that names a key of ours, which has not signed it."""
    if not jws.looks_like_token(data.strip()):
        return False
    token = jws.read(data)
    key = keys.resolve(token.kid) or keys.resolve_ob2(token.kid)
    return key is not None and not jws.is_signed_by(token, key)


def with_tokens_read(data: bytes) -> bytes:
    """The bytes, followed by what long runs of base64url in them say: to find whose badge a damaged token was.

    A run may have lost its beginning, so each is read from every place at which a group of four can begin.
    """
    runs = [found[shift:] for found in _LONG_BASE64.findall(data)[:_MOST_RUNS] for shift in range(4)]
    return b"\n".join([data, *(base64.urlsafe_b64decode(run[: len(run) // 4 * 4]) for run in runs)])
