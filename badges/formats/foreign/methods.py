"""Verification methods: the keys that a DID document or an issuer's own document lists, and what each may do."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from badges.formats.foreign.keys import BadKey, VerifyingKey, of_did_key, of_jwk, of_multikey
from badges.formats.proofs import moment
from badges.formats.strict_json import is_one_of

# Each kind of method with the one property that holds its key.
_MULTIKEYS = frozenset({"Multikey", "Ed25519VerificationKey2020"})
_JWKS = frozenset({"JsonWebKey", "JsonWebKey2020"})
MOST_METHODS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """A key under its name. `vouches`: it stands in `assertionMethod` of its controller's own document.

    `ends` is the moment from which it counts no more, `revoked` the moment from which it may be somebody else's.
    """

    id: str
    controller: str
    key: VerifyingKey
    vouches: bool = True
    ends: datetime | None = None
    revoked: datetime | None = None


def of_did_key_document(did: str) -> list[Method]:
    """The one method of a did:key. Raises `BadKey`."""
    return [
        Method(id=f"{did}#{did.removeprefix('did:key:')}", controller=did, key=of_did_key(did)),
    ]


def methods_of(document: Mapping[str, Any], controller: str) -> list[Method]:
    """Every usable method of the document that `controller` publishes about itself.

    A document about somebody else has none (W3C DID Core, section 5.2.1: the controller of a key has to be checked
    against who it speaks for). Methods of other kinds, with broken keys or other controllers are passed over.
    """
    if document.get("id") != controller:
        return []
    listed = _entries(document.get("verificationMethod"))
    vouching = document.get("assertionMethod")
    embedded = _entries(vouching)
    named = {_absolute(name, controller) for name in _as_list(vouching) if isinstance(name, str)}
    named |= {_absolute(str(entry.get("id")), controller) for entry in embedded}
    found = (_method(entry, controller, named) for entry in [*listed, *embedded][:MOST_METHODS])
    return [method for method in found if method is not None]


def keys_in(document: Mapping[str, Any]) -> Iterator[tuple[str, VerifyingKey]]:
    """The keys of a JSON Web Key or a set of them, each with its `kid`, which may be empty."""
    keys = document.get("keys")
    for jwk in keys[:MOST_METHODS] if isinstance(keys, list) else [document]:
        if isinstance(jwk, dict):
            try:
                yield str(jwk.get("kid", "")), of_jwk(jwk)
            except BadKey:
                continue


def _method(entry: Mapping[str, Any], controller: str, vouching: set[str]) -> Method | None:
    name = _absolute(str(entry.get("id")), controller)
    if entry.get("controller") != controller or not name.startswith(f"{controller}#"):
        return None
    try:
        return Method(
            id=name,
            controller=controller,
            key=_key(entry),
            vouches=name in vouching,
            ends=moment(entry.get("expires")),
            revoked=moment(entry.get("revoked")),
        )
    except ValueError:
        return None


def _key(entry: Mapping[str, Any]) -> VerifyingKey:
    multibase, jwk = entry.get("publicKeyMultibase"), entry.get("publicKeyJwk")
    # With two keys under one name, each reader could take another.
    if is_one_of(entry.get("type"), _MULTIKEYS) and isinstance(multibase, str) and jwk is None:
        return of_multikey(multibase)
    if is_one_of(entry.get("type"), _JWKS) and isinstance(jwk, dict) and multibase is None:
        return of_jwk(jwk)
    raise BadKey(str(entry.get("type"))[:100])


def _absolute(name: str, controller: str) -> str:
    return f"{controller}{name}" if name.startswith("#") else name


def _entries(value: object) -> list[dict[str, Any]]:
    return [entry for entry in _as_list(value) if isinstance(entry, dict)]


def _as_list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]
