"""Data Integrity proofs with the cryptosuite ``eddsa-rdfc-2022`` (W3C Data Integrity EdDSA Cryptosuites 1.0).

Key material comes in as an argument; nothing here stores, finds or fetches a key.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from badges.formats.errors import UnsignableBadge
from badges.formats.keys import PublicKey, Signer, base58btc_decode, base58btc_encode, timestamp
from badges.formats.linked_data import Canonical, Contexts, NotCanonical, canonical_nquads

CRYPTOSUITE = "eddsa-rdfc-2022"
_CONFIG_TERMS = frozenset({
    "id", "type", "cryptosuite", "created", "expires", "verificationMethod", "proofPurpose", "proofValue",
    "domain", "challenge", "nonce",
})  # fmt: skip
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)\Z")
# What somebody changed after signing, as against what we are unable to judge.
FORGERIES = frozenset({
    "undefined_term", "not_a_term", "list_in_list", "null_value", "control_character", "bad_address",
})  # fmt: skip

HashData = Callable[[Mapping[str, Any], Mapping[str, Any]], bytes]  # of a document and its proof's options
ResolveKey = Callable[[str], PublicKey | None]


class Outcome(StrEnum):
    """As in the public contract's list of checks."""

    PASS = "pass"  # noqa: S105 -- an outcome, not a password
    FAIL = "fail"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofResult:
    """What a proof shows. ``fail``: this is not what was signed. ``unknown``: it could not be judged.

    ``code`` is stable, ``detail`` names the part at fault; ``key`` is the one used, if one was found.
    """

    outcome: Outcome
    code: str
    reason: str
    detail: str = ""
    key: PublicKey | None = None


def sign(
    document: Mapping[str, Any],
    *,
    key: Signer,
    verification_method: str,
    created: datetime,
    extra_contexts: Contexts | None = None,
    canonical: Canonical | None = None,
) -> dict[str, Any]:
    """A copy of the document with a proof by this key. The argument stays as it is.

    ``canonical`` is another way to the same canonical form, such as that of templates.
    Raises ``UnsignableBadge``, naming the term, where the signature would not cover everything.
    The proof stands in a list, as the Open Badges 3.0 schema asks.
    """
    if "proof" in document:
        raise UnsignableBadge("The document is signed already.", "signed_already")
    config = {
        "type": "DataIntegrityProof",
        "cryptosuite": CRYPTOSUITE,
        "created": timestamp(created),
        "verificationMethod": verification_method,
        "proofPurpose": "assertionMethod",
    }
    try:
        data = hash_data(document, config, extra_contexts=extra_contexts, canonical=canonical)
    except NotCanonical as error:
        raise UnsignableBadge(error.reason, error.code, error.detail) from error
    return {**document, "proof": [{**config, "proofValue": base58btc_encode(key.sign(data))}]}


def hash_data(
    document: Mapping[str, Any],
    config: Mapping[str, Any],
    *,
    extra_contexts: Contexts | None = None,
    canonical: Canonical | None = None,
) -> bytes:
    """The 64 bytes that are signed (section 3.2.4): digest of the proof's options, digest of the document."""
    options = {"@context": document.get("@context"), **config}
    way = canonical or partial(canonical_nquads, extra=extra_contexts)
    return b"".join(hashlib.sha256(way(part).encode("utf-8")).digest() for part in (options, document))


def issuer_id(document: Mapping[str, Any]) -> str | None:
    """The id of the issuer, given as text or as an object."""
    issuer = document.get("issuer")
    if isinstance(issuer, dict):
        issuer = issuer.get("id")
    return issuer if isinstance(issuer, str) else None


def verify_proof(
    document: Mapping[str, Any],
    resolve_key: ResolveKey,
    *,
    at: datetime,
    extra_contexts: Contexts | None = None,
    canonical: Canonical | None = None,
    hashed: HashData | None = None,
) -> ProofResult:
    """Judge the one proof of a parsed document. Never raises for what the document holds; bounded in work.

    ``resolve_key`` is given the verification method's id and answers the key or None. It must know the key
    from a source the caller trusts: this function checks that its controller is the document's issuer, that
    it stands in ``assertionMethod`` and that it was not retired when the proof was created. ``hashed`` works out what
    was signed somewhere else, as ``hash_data`` does here.
    """
    proof = _only_proof(document)
    if isinstance(proof, ProofResult):
        return proof
    key = resolve_key(proof["verificationMethod"])
    if key is None:
        return _unknown("unknown_key", "The key that signed it is not known.", proof["verificationMethod"])
    if (refusal := _objection(document, proof, key, at)) is not None:
        return refusal
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    config = {name: value for name, value in proof.items() if name != "proofValue"}
    try:
        way = hashed or partial(hash_data, extra_contexts=extra_contexts, canonical=canonical)
        data = way(unsecured, config)
    except NotCanonical as error:
        return ProofResult(
            outcome=Outcome.FAIL if error.code in FORGERIES else Outcome.UNKNOWN,
            code=error.code,
            reason=error.reason,
            detail=error.detail,
            key=key,
        )
    return _signature_result(key, proof["proofValue"], data)


def _only_proof(document: Mapping[str, Any]) -> dict[str, Any] | ProofResult:
    proofs = document.get("proof")
    proofs = proofs if isinstance(proofs, list) else [proofs]
    if proofs in ([None], []):
        return _unknown("no_proof", "It carries no signature.")
    if len(proofs) != 1 or not isinstance(proofs[0], dict):
        return _unknown("many_proofs", "It carries more than one signature, which is not supported.")
    proof: dict[str, Any] = proofs[0]
    if (proof.get("type"), proof.get("cryptosuite")) != ("DataIntegrityProof", CRYPTOSUITE):
        kind = str(proof.get("cryptosuite") or proof.get("type"))[:100]
        return _unknown("unsupported_proof", "It is signed in a way that is not supported.", kind)
    if strange := sorted(set(proof) - _CONFIG_TERMS):
        reason = "Its signature has an option that is not supported."
        return _unknown("unsupported_proof", reason, strange[0][:100])
    for name in ("verificationMethod", "proofValue", "proofPurpose"):
        if not isinstance(proof.get(name), str):
            return _unknown("unsupported_proof", "Its signature is not complete.", name)
    return proof


def _objection(
    document: Mapping[str, Any], proof: Mapping[str, Any], key: PublicKey, at: datetime
) -> ProofResult | None:
    """Why this key cannot vouch for this document, whatever the signature."""
    if proof["proofPurpose"] != "assertionMethod" or "assertionMethod" not in key.purposes:
        return _fail("wrong_purpose", "The key was not meant for issuing badges.", key)
    named = {issuer_id(document), proof["verificationMethod"].partition("#")[0]}
    if named != {key.controller} or proof["verificationMethod"] != key.id:
        return _fail("wrong_controller", "The key does not belong to the issuer the badge names.", key)
    try:
        created, expires = (moment(proof.get(name)) for name in ("created", "expires"))
    except ValueError:
        return _fail("bad_moment", "The signature's date cannot be read.", key)
    if key.retired_at and (created is None or created > key.retired_at):
        return _fail("retired_key", "It was signed with a key that was no longer in use.", key)
    if expires and expires < at:
        return _fail("expired_proof", "The signature was only meant to hold until an earlier date.", key)
    return None


def _signature_result(key: PublicKey, proof_value: str, data: bytes) -> ProofResult:
    try:
        Ed25519PublicKey.from_public_bytes(key.raw).verify(base58btc_decode(proof_value), data)
    except (InvalidSignature, ValueError):
        return _fail("bad_signature", "The text is not what the issuer signed.", key)
    reason = "The text is what the issuer signed."
    return ProofResult(outcome=Outcome.PASS, code="genuine", reason=reason, key=key)


def moment(value: object) -> datetime | None:
    """An XML Schema dateTimeStamp as a datetime; None for None; ``ValueError`` for anything else."""
    if value is None:
        return None
    if not isinstance(value, str) or not _MOMENT.match(value):
        message = "Not a date and time with a zone."
        raise ValueError(message)
    return datetime.fromisoformat(value.upper())


def _unknown(code: str, reason: str, detail: str = "") -> ProofResult:
    return ProofResult(outcome=Outcome.UNKNOWN, code=code, reason=reason, detail=detail)


def _fail(code: str, reason: str, key: PublicKey) -> ProofResult:
    return ProofResult(outcome=Outcome.FAIL, code=code, reason=reason, detail=key.id, key=key)
