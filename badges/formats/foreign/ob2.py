"""Open Badges 2.0 of other issuers: who hosts them, who signed them, and what was revoked (IMS Open Badges 2.0)."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from badges.formats import jws
from badges.formats.foreign.keys import ED25519, P256, RSA, BadKey, VerifyingKey, of_pem
from badges.formats.strict_json import is_one_of

_HEADER = frozenset({"alg", "kid", "typ"})
_ALGORITHMS = {"RS256": RSA, "ES256": P256, "EdDSA": ED25519}
_HOSTED = ("HostedBadge", "hosted")
_SAID_ELSEWHERE = frozenset({"@context"})  # in which copies may differ without saying anything else


def address_of(value: object) -> str:
    """The https address of something that is named, or embedded with its id; empty where there is none."""
    found = value.get("id") if isinstance(value, dict) else value
    return found if isinstance(found, str) and is_https(found) else ""


def is_https(text: str) -> bool:
    """Whether this is an https address with a host."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname)


def contradicts(copy: Mapping[str, Any], hosted: Mapping[str, Any]) -> bool:
    """Whether a copy says anything else than what its issuer hosts."""
    return any(hosted.get(name) != value for name, value in copy.items() if name not in _SAID_ELSEWHERE)


def is_revoked(hosted: Mapping[str, Any]) -> bool:
    """Whether what stands at the address of an assertion says that it was revoked."""
    return hosted.get("revoked") is True


def may_host(profile: Mapping[str, Any], assertion: str) -> bool:
    """Whether an assertion at this address counts as hosted by the issuer (section "Hosted verification").

    It has to begin as the profile's `startsWith` says and lie at one of its `allowedOrigins`; where the profile says
    nothing, at the site of the profile itself.
    """
    rules = profile.get("verification")
    rules = rules if isinstance(rules, dict) else {}
    beginnings, origins = (_texts(rules.get(name)) for name in ("startsWith", "allowedOrigins"))
    host = urlsplit(assertion).netloc
    if not beginnings and not origins:
        return host == urlsplit(str(profile.get("id"))).netloc
    if beginnings and not any(_begins(assertion, beginning) for beginning in beginnings):
        return False
    return not origins or host in origins


def _begins(assertion: str, beginning: str) -> bool:
    """With the whole host: `https://school.example` is no beginning of `https://school.example.thief.example/1`."""
    return assertion.startswith(beginning) and urlsplit(assertion).netloc == urlsplit(beginning).netloc


def is_hosted(assertion: Mapping[str, Any]) -> bool:
    """Whether an assertion says that it is verified by what its issuer keeps, however it is handed over."""
    verification = assertion.get("verification")
    return isinstance(verification, dict) and verification.get("type") in _HOSTED


def token_flaw(token: jws.Token) -> str:
    """The part of a signed assertion that is not supported, or nothing."""
    if strange := sorted(set(token.header) - _HEADER):
        return strange[0][:100]
    return "" if is_one_of(token.header.get("alg"), _ALGORITHMS) else "alg"


def has_signed(key: VerifyingKey, token: jws.Token) -> bool:
    """Whether the signature is this key's, made the way this key signs."""
    if key.kind != _ALGORITHMS.get(str(token.header.get("alg"))):
        return False
    return key.has_signed(token.signed, token.signature)


def creator_of(assertion: Mapping[str, Any], profile: Mapping[str, Any]) -> str:
    """The address of the key that signed: what the assertion names, or the issuer's only one."""
    verification = assertion.get("verification")
    named = verification.get("creator") if isinstance(verification, dict) else None
    return address_of(named if named is not None else profile.get("publicKey"))


def key_of(profile: Mapping[str, Any], document: Mapping[str, Any], address: str) -> VerifyingKey:
    """The key at an address that this issuer publishes. Raises `BadKey` where the two do not name each other."""
    listed = profile.get("publicKey")
    names = [each.get("id") if isinstance(each, dict) else each for each in _as_list(listed)]
    if address not in names or document.get("id") != address or document.get("owner") != profile.get("id"):
        raise BadKey("owner")
    return of_pem(str(document.get("publicKeyPem", "")))


def lists_as_revoked(document: Mapping[str, Any], assertion: Mapping[str, Any]) -> bool:
    """Whether an issuer's `RevocationList` names a signed assertion, by its id or its older `uid`."""
    revoked = _as_list(document.get("revokedAssertions", []))
    names = set(_texts([assertion.get("id"), assertion.get("uid")]))
    found: set[Any] = set()
    for each in revoked:
        values = [each.get("id"), each.get("uid")] if isinstance(each, dict) else [each]
        found |= {value for value in values if isinstance(value, str)}
    return not names.isdisjoint(found)


def _texts(value: object) -> list[str]:
    return [text for text in _as_list(value) if isinstance(text, str) and text]


def _as_list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]
