"""Open Badges 2.0 of other issuers, hosted and signed, beside what `openbadgeslib` says of the same."""

import copy
from typing import Any

import pytest
from joserfc.jwk import RSAKey

from tests.conformance.elsewhere import AT, Elsewhere

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
TAMPERED, UNVERIFIABLE, UNKNOWN = "tampered", "unverifiable", "untrusted_issuer"
OB_2 = "https://w3id.org/openbadges/v2"
BASE = "https://school.example"
ASSERTION, CLASS, PROFILE = f"{BASE}/assertions/1", f"{BASE}/badges/1", f"{BASE}/issuer"
KEY, REVOKED = f"{BASE}/key", f"{BASE}/revoked"


@pytest.fixture(scope="module")
def pem(node):
    jwk = node.make("makeTokenKey", id="ob2", alg="RS256", bits=2048)["jwk"]
    node.make("makeTokenKey", id="ob2-thief", alg="RS256", bits=2048)
    return RSAKey.import_key(jwk).as_pem(private=False).decode()


@pytest.fixture
def world(node, pem):
    found = Elsewhere(node)
    found.documents = {
        ASSERTION: assertion(),
        CLASS: {
            "@context": OB_2, "type": "BadgeClass", "id": CLASS, "name": "Soldering", "issuer": PROFILE,
            "description": "Joins wires.", "image": f"{BASE}/1.png", "criteria": {"narrative": "Three joints."},
        },
        PROFILE: {
            "@context": OB_2, "type": "Issuer", "id": PROFILE, "name": "School of Repair", "url": BASE,
            "email": "office@school.example", "publicKey": KEY, "revocationList": REVOKED,
        },
        KEY: {"@context": OB_2, "type": "CryptographicKey", "id": KEY, "owner": PROFILE, "publicKeyPem": pem},
        REVOKED: {"@context": OB_2, "type": "RevocationList", "id": REVOKED, "issuer": PROFILE,
                  "revokedAssertions": [{"id": "urn:uuid:taken-back"}]},
    }  # fmt: skip
    return found


def assertion(**changes: Any) -> dict[str, Any]:
    document = {
        "@context": OB_2,
        "type": "Assertion",
        "id": ASSERTION,
        "recipient": {"type": "email", "hashed": False, "identity": "ana@example.org"},
        "badge": CLASS,
        "verification": {"type": "hosted"},
        "issuedOn": "2026-01-01T00:00:00Z",
    }
    return document | changes


def disagreements(world: Elsewhere, other: Any, cases: dict[str, tuple[Any, ...]]) -> dict[str, str]:
    """Where the hub says something else than it should, or `openbadgeslib` than was foreseen.

    A case is a badge, its verdict, and, where the library says the opposite, why it does.
    """
    plain = {url: answer for url, answer in world.documents.items() if not isinstance(answer, tuple)}
    found = {}
    for name, (data, verdict, *why) in cases.items():
        if (said := world.verdict(data)) != verdict:
            found[name] = said
        reason = (other.signed if isinstance(data, str) else other.hosted)(data, plain)
        accepts = (verdict == UNKNOWN) is not bool(why)
        if (reason == "") is not accepts:
            found[f"{name}, elsewhere"] = reason or "accepted"
    return found


def test_hosted_badges_are_judged_by_what_their_issuer_hosts(world, other):
    good = assertion()
    elsewhere = "https://thief.example/assertions/1"
    addresses = [f"{BASE}/assertions/{name}" for name in ("revoked", "gone", "late", "moved", "class")]
    revoked, gone, late, moved, no_class = addresses
    world.documents |= {
        elsewhere: assertion(id=elsewhere),
        revoked: {"@context": OB_2, "type": "Assertion", "id": revoked, "revoked": True},
        gone: (410, {"@context": OB_2, "type": "Assertion", "id": gone, "revoked": True}),
        late: assertion(id=late, expires="2026-06-01T00:00:00Z"),
        moved: assertion(id=f"{moved}/other"),
        no_class: assertion(id=no_class, badge=f"{BASE}/badges/none"),
    }
    cases = {
        "good": (good, UNKNOWN),
        "another date in hand": (assertion(issuedOn="2020-01-01T00:00:00Z"), TAMPERED),
        "another recipient in hand": (
            assertion(recipient={"type": "email", "identity": "eve@example.org"}),
            TAMPERED,
        ),
        "at a stranger's site": (assertion(id=elsewhere), TAMPERED),
        "revoked": (assertion(id=revoked), "revoked"),
        "revoked, and gone": (assertion(id=gone), "revoked"),
        "past its date": (world.documents[late], "expired"),
        "not what is there": (assertion(id=moved), UNVERIFIABLE),
        "not there": (assertion(id=f"{BASE}/assertions/none"), UNVERIFIABLE),
        "no badge class": (assertion(id=no_class, badge=f"{BASE}/badges/none"), UNVERIFIABLE),
        "not https": (assertion(id="http://school.example/assertions/1"), UNVERIFIABLE),
        "version 1": (
            assertion(verify={"type": "hosted"}),
            "refused: old_version",
            "it leaves unread what it does not need",
        ),
    }
    assert disagreements(world, other, cases) == {}


def test_an_issuer_says_where_else_it_keeps_badges(world, other):
    """`startsWith` is compared with the whole host, so that a longer one does not count."""
    kept = {
        "https://cloud.example/school/1": UNKNOWN,
        "https://cloud.example.thief.example/school/1": TAMPERED,
    }
    rules = {"startsWith": "https://cloud.example/school/", "allowedOrigins": "cloud.example"}
    world.documents[PROFILE] |= {"verification": rules}
    for address in kept:
        world.documents[address] = assertion(id=address)

    cases = {address: (assertion(id=address), verdict) for address, verdict in kept.items()}
    assert disagreements(world, other, cases | {"at the profile's own site": (assertion(), TAMPERED)}) == {}


def signed(world: Elsewhere, payload: dict[str, Any], key: str = "ob2", **header: Any) -> str:
    return str(world.make("makeToken", key=key, payload=payload, header={"alg": "RS256"} | header))


def test_signed_badges_are_judged_with_the_key_that_their_issuer_publishes(world, other):
    named = {"verification": {"type": "SignedBadge", "creator": KEY}}
    payload = assertion(id="urn:uuid:good", **named)
    thief = "https://thief.example/key"
    world.documents[thief] = world.documents[KEY] | {"id": thief}
    unread = copy.deepcopy(world.documents[CLASS])
    world.documents[f"{BASE}/badges/2"] = unread | {"id": f"{BASE}/badges/2", "issuer": f"{BASE}/issuer/2"}
    world.documents[f"{BASE}/issuer/2"] = world.documents[PROFILE] | {
        "id": f"{BASE}/issuer/2", "publicKey": f"{BASE}/key/2", "revocationList": f"{BASE}/none",
    }  # fmt: skip
    world.documents[f"{BASE}/key/2"] = world.documents[KEY] | {
        "id": f"{BASE}/key/2", "owner": f"{BASE}/issuer/2",
    }  # fmt: skip
    second = {
        "verification": {"type": "SignedBadge", "creator": f"{BASE}/key/2"},
        "badge": f"{BASE}/badges/2",
    }
    good = signed(world, payload)
    head, _, signature = good.split(".")
    body = signed(world, payload | {"issuedOn": "2020-01-01T00:00:00Z"}).split(".")[1]
    cases = {
        "good": (good, UNKNOWN),
        "the issuer's only key": (
            signed(world, assertion(id="urn:uuid:1", verification={"type": "signed"})), UNKNOWN,
            "it wants the key to be named",
        ),
        "another date": (f"{head}.{body}.{signature}", TAMPERED),
        "a thief's key": (signed(world, payload, key="ob2-thief"), TAMPERED),
        "a thief's key, named": (
            signed(world, payload | {"verification": {"type": "SignedBadge", "creator": thief}}), TAMPERED
        ),
        "revoked": (signed(world, payload | {"id": "urn:uuid:taken-back"}), "revoked"),
        "past its date": (signed(world, payload | {"expires": "2026-06-01T00:00:00Z"}), "expired"),
        "a list that is not there": (signed(world, payload | second), UNVERIFIABLE),
        "with a key of its own in the header": (
            signed(world, payload, jku="https://thief.example"), UNVERIFIABLE,
            "it leaves unread what it does not need",
        ),
    }  # fmt: skip
    assert disagreements(world, other, cases) == {}
    assert world.judgement(good).status_as_of == AT
