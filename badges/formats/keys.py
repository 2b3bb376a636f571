"""Keys as they are published: Multikey text, JSON Web Keys and did:web documents."""

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Any, Protocol
from urllib.parse import quote, unquote, urlsplit
from uuid import UUID

import base58
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from badges.formats.contexts import MULTIKEY_V1

DID_V1 = "https://www.w3.org/ns/did/v1"
JWK_V1 = "https://w3id.org/security/jwk/v1"
ED25519, RS256 = "Ed25519", "RS256"
_SHA256_MULTIHASH = b"\x12\x20"
_ED25519_PUBLIC = b"\xed\x01"
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(\.{_LABEL})*\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKey:
    """A key that somebody signs with, as far as a verifier has to know it.

    ``purposes`` are the lists of its controller's document that name it. ``retired_at`` is its last moment,
    ``revoked_at`` the moment from which it may be somebody else's. ``raw`` is 32 bytes for Ed25519 and a
    SubjectPublicKeyInfo in DER for RS256. ``jwk_id`` is its name as a JSON Web Key, which tokens give as ``kid``;
    empty for a key that signs no tokens, and the same as ``id`` for RS256, which has no other form here.
    """

    id: str
    controller: str
    raw: bytes
    purposes: frozenset[str] = frozenset({"assertionMethod"})
    retired_at: datetime | None = None
    revoked_at: datetime | None = None
    algorithm: str = ED25519
    jwk_id: str = ""


class Signer(Protocol):
    """Whatever signs bytes: a private key in memory, or one in a key management service."""

    def sign(self, data: bytes, /) -> bytes:
        """The signature over the data."""
        ...


def base58btc_encode(data: bytes) -> str:
    """Multibase text with the prefix ``z``."""
    return "z" + base58.b58encode(data).decode("ascii")


def base58btc_decode(text: str) -> bytes:
    """The bytes of multibase ``z…`` text; ``ValueError`` for anything else."""
    if not text.startswith("z") or not text.isascii() or len(text) > 200:
        message = "Not base58btc multibase text."
        raise ValueError(message)
    return base58.b58decode(text[1:])


def multikey_encode(public: bytes) -> str:
    """An Ed25519 public key (32 bytes) as ``publicKeyMultibase`` (Controlled Identifiers 1.0, 2.2.2)."""
    if len(public) != 32:
        message = "An Ed25519 public key has 32 bytes."
        raise ValueError(message)
    return base58btc_encode(_ED25519_PUBLIC + public)


def multikey_decode(text: str) -> bytes:
    """The 32 bytes of an Ed25519 ``publicKeyMultibase``; ``ValueError`` for anything else."""
    data = base58btc_decode(text)
    if len(data) != 34 or not data.startswith(_ED25519_PUBLIC):
        message = "Not an Ed25519 Multikey."
        raise ValueError(message)
    return data[2:]


def did_web_of(url: str) -> str:
    """The did:web of an origin or path: ``http://localhost:8000`` gives ``did:web:localhost%3A8000``.

    ``ValueError`` where did:web has no identifier: an IP address, credentials, a query or a fragment.
    """
    parts = urlsplit(url)
    _check_host(parts.hostname or "")
    if parts.scheme not in {"http", "https"} or parts.username or parts.query or parts.fragment:
        message = f"No did:web for {url!r}."
        raise ValueError(message)
    port = f"%3A{parts.port}" if parts.port else ""
    path = "".join(":" + quote(unquote(part), safe="") for part in parts.path.strip("/").split("/") if part)
    return f"did:web:{parts.hostname}{port}{path}"


def did_web_url(did: str) -> str:
    """Where the document of a did:web is published. HTTPS, except for localhost, which has no certificate."""
    scheme, method, rest = [*did.split(":", 2), "", ""][:3]
    if (scheme, method) != ("did", "web") or not rest or set("/?#") & set(rest):
        message = f"Not a did:web: {did!r}."
        raise ValueError(message)
    authority, *path = rest.split(":")
    host, _, port = authority.replace("%3a", "%3A").partition("%3A")
    _check_host(host)
    if (port and not (port.isascii() and port.isdigit())) or "" in path or ("%3A" in authority and not port):
        message = f"Not a did:web: {did!r}."
        raise ValueError(message)
    origin = f"{'http' if host == 'localhost' else 'https'}://{host}" + (f":{port}" if port else "")
    return f"{origin}/{'/'.join(path)}/did.json" if path else f"{origin}/.well-known/did.json"


def did_document(did: str, keys: Sequence[PublicKey]) -> dict[str, Any]:
    """The document of a did:web with every key it ever had; retired ones carry their date.

    Retired keys stay in ``assertionMethod``: what they signed while in force has to go on verifying. Revoked ones
    do not. A key that signs tokens too is listed a second time, as the JSON Web Key that verifiers of tokens ask for.
    """
    methods = [method for key in keys for method in _verification_methods(did, key)]
    vouching = {
        name
        for key in keys
        if "assertionMethod" in key.purposes and key.revoked_at is None
        for name in (key.id, key.jwk_id)
    }
    contexts = [DID_V1, MULTIKEY_V1] + ([JWK_V1] if any(key.jwk_id for key in keys) else [])
    return {
        "@context": contexts,
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods if method["id"] in vouching],
    }


def _verification_methods(did: str, key: PublicKey) -> list[dict[str, Any]]:
    dates = _dates(key)
    methods: list[dict[str, Any]] = []
    if key.algorithm == ED25519:
        multikey = {"publicKeyMultibase": multikey_encode(key.raw)}
        methods.append({"id": key.id, "type": "Multikey", "controller": did, **multikey, **dates})
    if key.jwk_id:
        jwk = {"publicKeyJwk": public_jwk(key)}
        methods.append({"id": key.jwk_id, "type": "JsonWebKey", "controller": did, **jwk, **dates})
    return methods


def _dates(key: PublicKey) -> dict[str, str]:
    # "expires" for a retired key, not "revoked": verifiers reject whatever a revoked key ever signed.
    named = {"expires": key.retired_at, "revoked": key.revoked_at}
    return {name: timestamp(at) for name, at in named.items() if at is not None}


def public_jwk(key: PublicKey) -> dict[str, str]:
    """The key as a JSON Web Key (RFC 7517, 7518 and 8037)."""
    if key.algorithm == ED25519:
        return {"kty": "OKP", "crv": "Ed25519", "x": base64url(key.raw), "alg": "EdDSA", "use": "sig"}
    numbers = rsa_public_key(key.raw).public_numbers()
    modulus, exponent = (base64url(n.to_bytes((n.bit_length() + 7) // 8)) for n in (numbers.n, numbers.e))
    return {"kty": "RSA", "n": modulus, "e": exponent, "alg": "RS256", "use": "sig"}


def rsa_public_key(der: bytes) -> RSAPublicKey:
    """An RSA public key of at least 2048 bits; ``ValueError`` for anything else."""
    key = load_der_public_key(der)
    if not isinstance(key, RSAPublicKey) or key.key_size < 2048:
        message = "Not an RSA key of 2048 bits or more."
        raise ValueError(message)
    return key


def base64url(data: bytes) -> str:
    """Base64url without padding (RFC 7515, section 2)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def bound_digest(credential_id: UUID, data: bytes) -> str:
    """Binds bytes to one credential, as a multibase multihash (SHA-256): whoever has both can compare, nobody else.

    Salted with the credential's id: the same bytes in two badges must not link them.
    """
    return base58btc_encode(_SHA256_MULTIHASH + hashlib.sha256(credential_id.bytes + data).digest())


def timestamp(moment: datetime) -> str:
    """A moment as XML Schema dateTimeStamp in UTC, to the second. ``ValueError`` if it has no zone."""
    if moment.tzinfo is None:
        message = "A moment needs a time zone."
        raise ValueError(message)
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _check_host(host: str) -> None:
    try:
        ip_address(host)
    except ValueError:
        # A last label of digits alone would still be read as an IPv4 address by browsers.
        if _HOST.match(host) and not host.rsplit(".", 1)[-1].isdigit():
            return
    message = f"did:web needs a host name, not {host!r}."
    raise ValueError(message)
