"""Badges of strangers in which one value is of another kind than it should be: each gets an answer, or a reason."""

import base64
import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache

from badges.domain.verification import answer, verify
from badges.formats.contexts import CREDENTIALS_V2
from badges.formats.errors import UnreadableBadge, UnsignableBadge
from tests.badges.domain.strangers import AT, OTHER, SCHOOL, SECRET, World, endorsement, signed

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

ODD: list[Any] = [
    [],
    {},
    [[]],
    [{}],
    [["revocation"]],
    {"id": []},
    None,
    True,
    7,
    1.5,
    "",
    "\u202etea",
    ["a", "a"],
]
LIST = "https://school.example/status"
WEB = "did:web:school.example"
RICH: dict[str, Any] = {
    "validUntil": "2030-01-01T00:00:00Z",
    "name": "Soldering",
    "awardedDate": "2026-01-01T00:00:00Z",
    "image": {"id": "https://school.example/image", "type": "Image"},
    "evidence": [{"id": "urn:e:1", "type": ["Evidence"], "name": "Kettle", "narrative": "Measured."}],
    "credentialStatus": {
        "id": f"{LIST}#5",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "5",
        "statusListCredential": LIST,
        "statusSize": 1,
    },
}
SUBJECT: dict[str, Any] = {
    "identifier": [
        {
            "type": "IdentityObject",
            "identityHash": "sha256$00",
            "identityType": "emailAddress",
            "hashed": True,
            "salt": "s",
        }
    ],
    "result": [
        {"type": ["Result"], "resultDescription": "urn:r:1", "achievedLevel": "urn:l:1", "value": "5"}
    ],
}


def base() -> dict[str, Any]:
    document = {key: value for key, value in signed(**RICH).items() if key != "proof"}
    return document | {
        "credentialSubject": document["credentialSubject"] | SUBJECT,
        "endorsement": [endorsement()],
    }


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in items:
        yield (*path, name)
        yield from places(inner, (*path, name))


def with_odd(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    changed = copy.deepcopy(document)
    inner = changed
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return changed


def again(document: dict[str, Any]) -> dict[str, Any]:
    """Signed once more; with a proof of something else where it cannot be signed."""
    try:
        return signed(**document)
    except (UnsignableBadge, TypeError, AttributeError):
        return document | {"proof": signed()["proof"]}


def wrong(data: bytes, world: World) -> str:
    """What is wrong with the answer; nothing where there is one, or a reason why there is none."""
    try:
        told = answer(verify(data, at=AT, outside=world.outside))
    except UnreadableBadge as error:
        return "" if error.reason and error.code else "no reason"
    except Exception as error:  # noqa: BLE001 -- which one it is, is what the test tells
        return repr(error)
    json.dumps(told)
    badge = told["badge"]
    texts = [badge["name"], badge["achievement"], *badge["issuer"].values()] if badge else []
    return "" if all(isinstance(text, str) for text in texts) else f"no text: {texts}"


@pytest.fixture
def world() -> World:
    cache.clear()
    return World()


def test_any_value_of_a_badge_may_be_of_another_kind(world: World) -> None:
    document = base()
    found = {}
    for path in places(document):
        for value in ODD:
            changed = with_odd(document, path, value)
            for form in [again(changed), changed] if path[0] != "endorsement" else [again(changed)]:
                if words := wrong(json.dumps(form).encode(), world):
                    found[path, repr(value)] = words
    assert found == {}


def test_so_may_any_of_its_proof(world: World) -> None:
    document = signed()
    found = {}
    for path in places(document):
        for value in ODD if path[0] == "proof" else []:
            if words := wrong(json.dumps(with_odd(document, path, value)).encode(), world):
                found[path, repr(value)] = words
    assert found == {}


def token(header: Any, payload: Any, secret: Any = SECRET) -> bytes:
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, payload)]
    signature = base64.urlsafe_b64encode(secret.sign(b".".join(parts))).rstrip(b"=")
    return b".".join([*parts, signature])


def test_so_may_any_of_the_header_and_the_claims_of_a_token(world: World) -> None:
    payload = base() | {
        "iss": SCHOOL,
        "jti": "urn:uuid:1",
        "sub": "urn:uuid:2",
        "nbf": 1,
        "exp": 4e9,
        "iat": 1,
    }
    header = {
        "alg": "EdDSA",
        "typ": "vc+jwt",
        "kid": f"{SCHOOL}#{SCHOOL.removeprefix('did:key:')}",
        "jwk": {},
    }
    old: dict[str, Any] = {
        "@context": "https://w3id.org/openbadges/v2",
        "type": "Assertion",
        "id": "urn:uuid:1",
        "uid": "1",
    }
    old |= {"recipient": {}, "badge": "https://school.example/badge", "verification": {"type": "signed"}}
    found = {}
    for about in (payload, {"vc": base(), "iss": SCHOOL}, old):
        cases = [(with_odd(header, path, value), about) for path in places(header) for value in ODD]
        cases += [(header, with_odd(about, (name,), value)) for name in about for value in ODD]
        for one in cases:
            if words := wrong(token(*one), world):
                found[str(one)[:200]] = words
    assert found == {}


def test_so_may_any_of_what_its_issuer_publishes(world: World) -> None:
    badge = signed(**RICH)
    key = SCHOOL.removeprefix("did:key:")
    method = {"id": f"{WEB}#k", "type": "Multikey", "controller": WEB, "publicKeyMultibase": key}
    method |= {"expires": "2030-01-01T00:00:00Z", "revoked": "2031-01-01T00:00:00Z"}
    did = {"@context": ["https://www.w3.org/ns/did/v1"], "id": WEB, "verificationMethod": [method]}
    did |= {"assertionMethod": [f"{WEB}#k"]}
    of_web = {key: value for key, value in badge.items() if key != "proof"} | {
        "issuer": {"id": WEB, "type": ["Profile"], "name": "School"},
        "proof": [badge["proof"][0] | {"verificationMethod": f"{WEB}#k"}],
    }
    listed = {
        "@context": [CREDENTIALS_V2],
        "id": LIST,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": SCHOOL,
        "validFrom": "2026-01-01T00:00:00Z",
        "validUntil": "2030-01-01T00:00:00Z",
        "credentialSubject": {
            "id": f"{LIST}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": "uH4sIAAAAAAAAA",
            "ttl": 1,
        },
    }
    found = {}
    address = "https://school.example/.well-known/did.json"
    for published, at, asked in ((did, address, of_web), (listed, LIST, badge)):
        for path in places(published):
            for value in ODD:
                cache.clear()
                changed = with_odd(published, path, value)
                world.documents[at] = again_list(changed) if at == LIST else changed
                if words := wrong(json.dumps(asked).encode(), world):
                    found[at, path, repr(value)] = words
    assert found == {}


def again_list(document: dict[str, Any]) -> dict[str, Any]:
    """A list that its issuer signed as it is, where it can be signed."""
    try:
        return signed(**document)
    except (UnsignableBadge, TypeError, AttributeError):
        return document


def test_the_badge_that_all_of_this_begins_with_is_good(world: World) -> None:
    assert verify(json.dumps(signed()).encode(), at=AT, outside=world.outside).verdict == "untrusted_issuer"
    told = verify(json.dumps(again(base())).encode(), at=AT, outside=world.outside)
    assert {check.id: check.outcome for check in told.checks}["proof"] == "pass"
    assert OTHER is not SECRET
