"""Ed25519 keys as they are published: Multikey text and did:web documents."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import base58

from badges.formats.contexts import MULTIKEY_V1

DID_V1 = "https://www.w3.org/ns/did/v1"
_ED25519_PUBLIC = b"\xed\x01"
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(\.{_LABEL})*\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKey:
    """A key that somebody signs with, as far as a verifier has to know it.

    ``purposes`` are the lists of its controller's document that name it. ``retired_at`` is its last moment.
    """

    id: str
    controller: str
    raw: bytes
    purposes: frozenset[str] = frozenset({"assertionMethod"})
    retired_at: datetime | None = None


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

    Retired keys stay in ``assertionMethod``: what they signed while in force has to go on verifying.
    """
    return {
        "@context": [DID_V1, MULTIKEY_V1],
        "id": did,
        "verificationMethod": [_verification_method(did, key) for key in keys],
        "assertionMethod": [key.id for key in keys if "assertionMethod" in key.purposes],
    }


def _verification_method(did: str, key: PublicKey) -> dict[str, Any]:
    method = {
        "id": key.id,
        "type": "Multikey",
        "controller": did,
        "publicKeyMultibase": multikey_encode(key.raw),
    }
    # "expires", not "revoked": verifiers reject whatever a revoked key ever signed.
    return method | ({"expires": timestamp(key.retired_at)} if key.retired_at else {})


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
