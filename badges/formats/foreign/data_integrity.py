"""Data Integrity proofs of other issuers (W3C Verifiable Credential Data Integrity 1.0, and its suites).

`eddsa-rdfc-2022`, `ecdsa-rdfc-2019` (P-256 and P-384), `eddsa-jcs-2022`, `ecdsa-sd-2023` as its holder shows it, and
the older `Ed25519Signature2020`, which signs the same bytes as the first.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import rfc8785

from badges.formats.foreign import selective
from badges.formats.foreign.digests import Digest, Part
from badges.formats.foreign.keys import ED25519, P256, P384
from badges.formats.foreign.methods import Method
from badges.formats.foreign.results import (
    FindKey,
    NoKey,
    Result,
    fail,
    genuine,
    is_forgery,
    objection_to,
    unknown,
)
from badges.formats.keys import base58btc_decode
from badges.formats.proofs import issuer_id, moment

MOST_PROOFS = 4
_TERMS = frozenset({
    "@context", "id", "type", "cryptosuite", "created", "expires", "verificationMethod", "proofPurpose", "proofValue",
    "domain", "challenge", "nonce",
})  # fmt: skip
_LEGACY, _JCS = "Ed25519Signature2020", "eddsa-jcs-2022"
_KEYS = {
    "eddsa-rdfc-2022": {ED25519},
    "ecdsa-rdfc-2019": {P256, P384},
    _JCS: {ED25519},
    _LEGACY: {ED25519},
    selective.SUITE: {P256},
}
_WHOLE = frozenset({"eddsa-rdfc-2022", "ecdsa-rdfc-2019", _LEGACY})  # they sign all of the linked data


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """One proof, as far as it can be judged before what it signs is known: a `result` already, or what is needed.

    What it signs are the bytes `data`, or the digest of `part`.
    """

    result: Result | None = None
    method: Method | None = None
    signature: bytes = b""
    data: bytes = b""
    part: Part | None = None
    derived: selective.DerivedProof | None = None


def prepare(document: Mapping[str, Any], find_key: FindKey, *, at: datetime) -> list[Prepared]:
    """Every proof of a parsed document. Never raises for what it holds."""
    proofs = document.get("proof")
    proofs = proofs if isinstance(proofs, list) else [proofs]
    if proofs in ([None], []):
        return [Prepared(result=unknown("no_proof", "It carries no signature."))]
    if len(proofs) > MOST_PROOFS:
        return [Prepared(result=unknown("many_proofs", "It carries more signatures than any real badge."))]
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    return [_prepared(unsecured, proof, find_key, at) for proof in proofs]


def foreseen(document: Mapping[str, Any]) -> list[Part]:
    """What will most likely have to be worked out for the proofs of a parsed document, before any key is known.

    Never raises for what it holds, and promises nothing: what is missing, or is not needed after all, costs time.
    """
    proofs = document.get("proof")
    proofs = proofs if isinstance(proofs, list) else [proofs]
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    whole = (proof for proof in proofs[:MOST_PROOFS] if isinstance(proof, dict) and _suite(proof) in _WHOLE)
    return [Part(document=unsecured, options=_options(proof)) for proof in whole]


def conclude(prepared: Prepared, digest: Digest | None) -> Result:
    """What a prepared proof shows; `digest` is that of its part, where it has one."""
    if prepared.result is not None or prepared.method is None:
        return prepared.result or unknown("no_proof", "It carries no signature.")
    data = prepared.data
    if digest is not None:
        if is_forgery(digest.code, digest.detail) and not digest.in_options:
            return fail(digest.code, digest.reason, prepared.method, digest.detail)
        if digest.code:
            return unknown(digest.code, digest.reason, digest.detail, prepared.method)
        data = digest.data
    if not _has_signed(prepared, data, digest):
        return fail("bad_signature", "The text is not what the issuer signed.", prepared.method)
    return genuine(prepared.method)


def _has_signed(prepared: Prepared, data: bytes, digest: Digest | None) -> bool:
    key = prepared.method.key if prepared.method is not None else None
    if key is None:
        return False
    if prepared.derived is None:
        return key.has_signed(data, prepared.signature)
    shown = digest.statements if digest is not None else ()
    return selective.has_signed(key, prepared.derived, data[:32], data[32:], shown)


def _prepared(document: Mapping[str, Any], proof: object, find_key: FindKey, at: datetime) -> Prepared:
    if not isinstance(proof, dict):
        return Prepared(result=unknown("unsupported_proof", "Its signature is not complete."))
    if (flaw := _flaw(document, proof)) is not None:
        return Prepared(result=flaw)
    try:
        created, expires = (moment(proof.get(name)) for name in ("created", "expires"))
        derived = selective.read(proof["proofValue"]) if _suite(proof) == selective.SUITE else None
        signature = b"" if derived is not None else base58btc_decode(proof["proofValue"])
    except ValueError:
        return Prepared(result=unknown("unsupported_proof", "Its signature is not complete."))
    try:
        method = find_key(proof["verificationMethod"])
    except NoKey as error:
        return Prepared(result=unknown(error.code, error.reason, proof["verificationMethod"]))
    objection = objection_to(method, issuer=issuer_id(document), signed=created, at=at)
    if objection is None and method.key.kind not in _KEYS[_suite(proof)]:
        objection = fail("wrong_key", "It is signed with another kind of key than it says.", method)
    if objection is None and expires is not None and expires < at:
        reason = "The signature was only meant to hold until an earlier date."
        objection = unknown("expired_proof", reason, method=method)
    if objection is not None:
        return Prepared(result=objection)
    if derived is not None:
        part = Part(
            document=document,
            options=_options(proof),
            labels=derived.labels,
            mandatory=derived.mandatory,
        )
        return Prepared(method=method, part=part, derived=derived)
    return _to_check(document, proof, method, signature)


def _to_check(
    document: Mapping[str, Any], proof: Mapping[str, Any], method: Method, signature: bytes
) -> Prepared:
    options = _options(proof)
    if _suite(proof) == _JCS:
        data = b"".join(hashlib.sha256(rfc8785.dumps(dict(each))).digest() for each in (options, document))
        return Prepared(method=method, signature=signature, data=data)
    hash_ = "sha384" if method.key.kind == P384 else "sha256"
    part = Part(document=document, options=options, hash=hash_)
    return Prepared(method=method, signature=signature, part=part)


def _options(proof: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in proof.items() if name != "proofValue"}


def _flaw(document: Mapping[str, Any], proof: Mapping[str, Any]) -> Result | None:
    """Why a proof cannot be judged at all."""
    if _suite(proof) not in _KEYS:
        kind = str(proof.get("cryptosuite") or proof.get("type"))
        return unknown("unsupported_proof", "It is signed in a way that is not supported.", kind)
    if strange := sorted(set(proof) - _TERMS):
        return unknown("unsupported_proof", "Its signature has an option that is not supported.", strange[0])
    for name in ("verificationMethod", "proofValue", "proofPurpose"):
        if not isinstance(proof.get(name), str):
            return unknown("unsupported_proof", "Its signature is not complete.", name)
    if proof["proofPurpose"] != "assertionMethod":
        return fail("wrong_purpose", "The signature was not made for issuing a badge.")
    # A proof with contexts of its own would be read by others than the document is.
    if "@context" in proof and (_suite(proof) != _JCS or proof["@context"] != document.get("@context")):
        return unknown("unsupported_proof", "Its signature has an option that is not supported.", "@context")
    return None


def _suite(proof: Mapping[str, Any]) -> str:
    if proof.get("type") == "DataIntegrityProof":
        suite = str(proof.get("cryptosuite"))
        return "" if suite == _LEGACY else suite
    return _LEGACY if proof.get("type") == _LEGACY and "cryptosuite" not in proof else ""
