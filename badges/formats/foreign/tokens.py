"""Credentials of other issuers as signed tokens (1EdTech Open Badges 3.0, JSON Web Token proof; VC-JWT 1.1).

Strict about the header: what a token says about its own key is never believed. The issuer has to publish the key, and
the key says how it signs.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from badges.formats import jws
from badges.formats.foreign.keys import ED25519, P256, P384, RSA, BadKey, VerifyingKey, of_jwk
from badges.formats.foreign.methods import Method
from badges.formats.foreign.results import NoKey, Result, fail, genuine, objection_to, unknown
from badges.formats.keys import timestamp
from badges.formats.proofs import issuer_id, moment
from badges.formats.strict_json import is_one_of

_ALGORITHMS = {
    "EdDSA": ED25519, "Ed25519": ED25519, "ES256": P256, "ES384": P384, "RS256": RSA,
}  # fmt: skip
_HEADER = frozenset({"alg", "kid", "typ", "cty", "jwk"})
_TYPES = frozenset({None, "JWT", "vc+jwt", "vc+ld+jwt", "application/vc+jwt", "vc+ld+json+jwt"})
_REGISTERED = frozenset({"iss", "jti", "sub", "nbf", "exp", "iat", "aud"})
_NAME = re.compile(r"#?[A-Za-z0-9_-]{1,200}\Z")
_SECONDS = range(253_402_300_800)  # until the end of the year 9999

FindTokenKey = Callable[
    [str, VerifyingKey | None], Method
]  # by `kid`, or by the key that the header brings along


class Contradiction(ValueError):
    """The registered claims of a token do not say the same as the credential in it, or cannot be read."""


def credential_in(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The credential that a token states, in either form, completed by the registered claims. Raises `Contradiction`.

    Version 1 of the data model puts the credential into `vc` and allows it to leave out what the claims say.
    """
    inner = payload.get("vc")
    old = isinstance(inner, dict)
    document = dict(inner) if isinstance(inner, dict) else {
        name: value for name, value in payload.items() if name not in _REGISTERED
    }  # fmt: skip
    if {"vc", "vp"} & set(document):
        raise Contradiction
    begins, ends = ("issuanceDate", "expirationDate") if old else ("validFrom", "validUntil")
    _agree(document, "issuer", payload.get("iss"), issuer_id(document))
    _agree(document, "id", payload.get("jti"), document.get("id"))
    _agree_dates(document, begins, payload.get("nbf"))
    _agree_dates(document, ends, payload.get("exp"))
    subject = document.get("credentialSubject")
    if isinstance(subject, dict) and "sub" in payload:
        subject = dict(subject)
        _agree(subject, "id", payload["sub"], subject.get("id"))
        document["credentialSubject"] = subject
    return document


def verify(token: jws.Token, find_key: FindTokenKey, *, at: datetime) -> Result:
    """Judge a token. Never raises for what it holds."""
    if (flaw := _flaw(token.header)) is not None:
        return flaw
    try:
        issuer = issuer_id(credential_in(token.payload))
        jwk = token.header.get("jwk")
        method = find_key(token.kid, None if jwk is None else of_jwk(jwk))
    except Contradiction:
        return fail("claims_disagree", "The parts of the token contradict each other.")
    except BadKey:
        return unknown("unsupported_proof", "The key in the token is none that can be used.", "jwk")
    except NoKey as error:
        return unknown(error.code, error.reason, token.kid)
    objection = objection_to(method, issuer=issuer, signed=_issued(token.payload), at=at)
    return objection or _signature(token, method)


def _signature(token: jws.Token, method: Method) -> Result:
    if method.key.kind != _ALGORITHMS[token.header["alg"]]:
        return fail("wrong_key", "It is signed with another kind of key than it says.", method)
    if not method.key.has_signed(token.signed, token.signature):
        return fail("bad_signature", "The text is not what the issuer signed.", method)
    return genuine(method)


def _flaw(header: Mapping[str, Any]) -> Result | None:
    if header.get("alg") == "none":
        return unknown("no_proof", "It carries no signature.")
    strange = next(iter(sorted(set(header) - _HEADER)), "")
    if not strange and not is_one_of(header.get("alg"), _ALGORITHMS):
        strange = "alg"
    if not strange and not is_one_of(header.get("typ"), _TYPES):
        strange = "typ"
    if not strange and not _is_name(header.get("kid")):
        strange = "kid"
    if not strange and not isinstance(header.get("jwk", {}), dict):
        strange = "jwk"
    if not strange:
        return None
    return unknown("unsupported_proof", "It is signed in a way that is not supported.", strange)


def _is_name(kid: object) -> bool:
    """A name that leads nowhere but to the issuer's own keys, an address, or none."""
    if kid is None:
        return True
    return isinstance(kid, str) and (
        bool(_NAME.match(kid))
        or (kid.startswith(("did:", "https://")) and ".." not in kid and "\\" not in kid)
    )


def _agree(document: dict[str, Any], name: str, claim: object, stated: object) -> None:
    if claim is None:
        return
    if not isinstance(claim, str) or (stated is not None and stated != claim):
        raise Contradiction
    if stated is None:
        if name in document:
            raise Contradiction
        document[name] = claim


def _agree_dates(document: dict[str, Any], name: str, claim: object) -> None:
    try:
        stated = moment(document.get(name))
    except ValueError as error:
        raise Contradiction from error
    if claim is None:
        return
    at = _moment_of(claim)
    if stated is None:
        document[name] = timestamp(at)
    elif int(stated.timestamp()) != int(at.timestamp()):
        raise Contradiction


def _moment_of(claim: object) -> datetime:
    if not isinstance(claim, int | float) or isinstance(claim, bool) or int(claim) not in _SECONDS:
        raise Contradiction
    return datetime.fromtimestamp(int(claim), tz=UTC)


def _issued(payload: Mapping[str, Any]) -> datetime | None:
    try:
        return None if payload.get("iat") is None else _moment_of(payload["iat"])
    except Contradiction:
        return None
