"""Proofs of a part of a credential: `ecdsa-sd-2023` (W3C Data Integrity ECDSA Cryptosuites 1.0, section 3.5).

The issuer signs some statements together and each of the others by itself; the holder shows a choice of them. What is
judged is the derived proof that goes with such a choice.
"""

import base64
import binascii
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fido2 import cbor

from badges.formats.foreign.keys import BadKey, VerifyingKey, of_multikey
from badges.formats.keys import base58btc_encode

SUITE = "ecdsa-sd-2023"
MOST_SIGNATURES = 2_000
_DERIVED = b"\xd9\x5d\x01"
_LONGEST = 400_000  # characters


@dataclass(frozen=True, slots=True)
class DerivedProof:
    """The parts of a proof value. `labels` give unnamed nodes the names that the issuer signed."""

    base_signature: bytes
    statement_key: VerifyingKey
    statement_key_bytes: bytes
    signatures: tuple[bytes, ...]
    labels: dict[str, str]
    mandatory: tuple[int, ...]


def read(text: str) -> DerivedProof:
    """Take a derived proof value apart. Raises `ValueError` for anything else, also for an issuer's own base proof."""
    if len(text) > _LONGEST or not text.startswith("u"):
        raise ValueError(SUITE)
    try:
        data = base64.b64decode(text[1:] + "=" * (-(len(text) - 1) % 4), altchars=b"-_", validate=True)
        if data[:3] != _DERIVED:
            raise ValueError(SUITE)
        parts: Any = cbor.decode(data[3:])
        signature, key, signatures, labels, mandatory = parts
    except (binascii.Error, ValueError, TypeError, LookupError, RecursionError, struct.error) as error:
        raise ValueError(SUITE) from error
    _check(signature, key, signatures, labels, mandatory)
    names = {f"c14n{number}": _label(value) for number, value in labels.items()}
    if len(set(names.values())) != len(names):  # two nodes would become one
        raise ValueError(SUITE)
    return DerivedProof(signature, _key(key), key, tuple(signatures), names, tuple(mandatory))


def _check(signature: Any, key: Any, signatures: Any, labels: Any, mandatory: Any) -> None:
    if not (isinstance(signatures, list | tuple) and isinstance(mandatory, list | tuple)):
        raise ValueError(SUITE)
    holds = (
        _is_bytes(signature, 64)
        and _is_bytes(key, 35)
        and isinstance(labels, dict)
        and len(signatures) <= MOST_SIGNATURES
        and all(_is_bytes(each, 64) for each in signatures)
        and all(_is_number(name) and _is_bytes(value, 32) for name, value in labels.items())
        and all(map(_is_number, mandatory))
        and len(set(mandatory)) == len(mandatory)
    )
    if not holds:
        raise ValueError(SUITE)


def _is_bytes(value: object, length: int) -> bool:
    return isinstance(value, bytes) and len(value) == length


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 100_000


def _label(value: bytes) -> str:
    return "u" + base64.urlsafe_b64encode(value).rstrip(b"=").decode("ascii")


def _key(data: bytes) -> VerifyingKey:
    try:
        return of_multikey(base58btc_encode(data))
    except BadKey as error:
        raise ValueError(SUITE) from error


def has_signed(
    key: VerifyingKey, proof: DerivedProof, options: bytes, always: bytes, chosen: Sequence[str]
) -> bool:
    """Whether the issuer's key signed what is always shown, with the key that signed each of the others.

    `options` is the digest of the proof's options.
    """
    if len(chosen) != len(proof.signatures):
        return False
    if not key.has_signed(options + proof.statement_key_bytes + always, proof.base_signature):
        return False
    pairs = zip(chosen, proof.signatures, strict=True)
    return all(proof.statement_key.has_signed(line.encode("utf-8"), signature) for line, signature in pairs)
