"""Open Badges 3.0 as a signed token (1EdTech Open Badges 3.0, JSON Web Token proof; W3C VC-JOSE-COSE).

The claims are the credential itself, without an embedded proof, and beside it the registered claims that repeat parts
of it. There is no `vc` claim: that was version 1 of the data model.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from badges.formats import jws
from badges.formats.keys import PublicKey, Signer
from badges.formats.proofs import Outcome, ProofResult, ResolveKey, issuer_id, moment
from badges.formats.strict_json import is_one_of

MEDIA_TYPE = "application/vc+jwt"
_TYPE = "JWT"
_TYPES = frozenset({"JWT", "vc+jwt"})
_REGISTERED = frozenset({"iss", "jti", "sub", "nbf", "exp", "iat"})


def sign(document: Mapping[str, Any], *, key: Signer, public: PublicKey, created: datetime) -> bytes:
    """The credential as a token. A proof that the document carries is left out."""
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    claims = {**_registered(unsecured), "iat": int(created.timestamp()), **unsecured}
    return jws.sign(claims, key=key, public=public, kid=public.jwk_id, typ=_TYPE)


def credential_of(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The credential that a token's claims are."""
    return {name: value for name, value in payload.items() if name not in _REGISTERED}


def verify(token: jws.Token, resolve_key: ResolveKey) -> ProofResult:
    """Judge a token as ``proofs.verify_proof`` judges a proof; the same promises, the same demands on the key."""
    if token.header.get("alg") == "none":
        return _result(Outcome.UNKNOWN, "no_proof", "It carries no signature.")
    strange = jws.objection(token) or ("" if is_one_of(token.header.get("typ"), _TYPES) else "typ")
    if strange:
        reason = "It is signed in a way that is not supported."
        return _result(Outcome.UNKNOWN, "unsupported_proof", reason, detail=strange)
    key = resolve_key(token.kid)
    if key is None:
        return _result(
            Outcome.UNKNOWN, "unknown_key", "The key that signed it is not known.", detail=token.kid
        )
    if (refusal := _objection(token, key)) is not None:
        return refusal
    if not jws.is_signed_by(token, key):
        return _result(Outcome.FAIL, "bad_signature", "The text is not what the issuer signed.", key)
    return _claims_result(token, key)


def _objection(token: jws.Token, key: PublicKey) -> ProofResult | None:
    if "assertionMethod" not in key.purposes:
        return _result(Outcome.FAIL, "wrong_purpose", "The key was not meant for issuing badges.", key)
    if token.kid != key.jwk_id or issuer_id(token.payload) != key.controller:
        reason = "The key does not belong to the issuer the badge names."
        return _result(Outcome.FAIL, "wrong_controller", reason, key)
    if key.retired_at is not None and not _was_signed_by(token, key.retired_at):
        reason = "It was signed with a key that was no longer in use."
        return _result(Outcome.FAIL, "retired_key", reason, key)
    return None


def _claims_result(token: jws.Token, key: PublicKey) -> ProofResult:
    """Whether the registered claims, which some readers look at alone, say the same as the credential."""
    document = credential_of(token.payload)
    try:
        stated = _registered(document)
    except ValueError:
        return _result(Outcome.FAIL, "bad_moment", "Its dates cannot be read.", key)
    given = {name: value for name, value in token.payload.items() if name in _REGISTERED - {"iat"}}
    if stated != given or {"vc", "vp", "proof"} & set(document):
        return _result(Outcome.FAIL, "claims_disagree", "The parts of the token contradict each other.", key)
    return _result(Outcome.PASS, "genuine", "The text is what the issuer signed.", key)


def _registered(document: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of a credential that JWT has names for; ``ValueError`` for a date that cannot be read."""
    subject = document.get("credentialSubject")
    found = {
        "iss": issuer_id(document),
        "jti": document.get("id"),
        "sub": subject.get("id") if isinstance(subject, Mapping) else None,
        "nbf": _seconds(document.get("validFrom")),
        "exp": _seconds(document.get("validUntil")),
    }
    return {name: value for name, value in found.items() if value is not None}


def _seconds(value: object) -> int | None:
    at = moment(value)
    return None if at is None else int(at.timestamp())


def _was_signed_by(token: jws.Token, moment_: datetime) -> bool:
    at = token.payload.get("iat")
    return isinstance(at, int | float) and not isinstance(at, bool) and at <= moment_.timestamp()


def _result(
    outcome: Outcome, code: str, reason: str, key: PublicKey | None = None, *, detail: str = ""
) -> ProofResult:
    return ProofResult(
        outcome=outcome, code=code, reason=reason, detail=detail or (key.id if key else ""), key=key
    )
