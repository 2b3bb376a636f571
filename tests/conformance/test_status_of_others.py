"""Whether badges of other issuers still hold, by every kind of list that issuers publish."""

import dataclasses
from typing import Any

import pytest

from badges.formats.contexts import CREDENTIALS_V1, CREDENTIALS_V2, DATA_INTEGRITY_V2, STATUS_LIST_2021_V1
from tests.conformance.elsewhere import AT, ENDED, REFUSED, SCHOOL, Case, Elsewhere, badge, disagreements

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
UNVERIFIABLE, UNKNOWN = "unverifiable", "untrusted_issuer"
LIST = "https://school.example/status/1"
SET, LENGTH = 4711, 131_072


@pytest.fixture
def world(node):
    found = Elsewhere(node)
    found.issuer()
    return found


def bits(world: Elsewhere, *indexes: int, length: int = LENGTH) -> str:
    return str(world.make("makeList", length=length, indexes=indexes))


def published(
    world: Elsewhere, address: str = LIST, *, subject: dict[str, Any] | None = None, **changes: Any
) -> None:
    """A signed list at an address, in which one bit is set."""
    key = changes.pop("key", f"{SCHOOL}#key-1")
    credential = {
        "@context": [CREDENTIALS_V2],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": SCHOOL,
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": bits(world, SET),
        }
        | (subject or {}),
    }
    credential = {name: value for name, value in (credential | changes).items() if value is not None}
    world.documents[address] = world.sign(credential, key=key)


def listed(world: Elsewhere, address: str = LIST, **changes: Any) -> Any:
    """A badge whose place in a list is the set one, unless told otherwise."""
    return world.sign(badge(credentialStatus=entry(address, **changes)))


def entry(address: str = LIST, **changes: Any) -> dict[str, Any]:
    return {
        "id": f"{address}#{SET}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(SET),
        "statusListCredential": address,
    } | changes


def test_bits_of_signed_lists(world):
    published(world)
    published(world, "https://school.example/status/2", subject={"statusPurpose": "suspension"})
    on_hold = {"statusPurpose": "suspension", "address": "https://school.example/status/2"}
    both = [entry(statusListIndex="1"), entry(on_hold["address"], statusPurpose="suspension")]
    cases = {
        "set": Case(listed(world), "revoked"),
        "not set": Case(listed(world, statusListIndex="4710"), UNKNOWN),
        "set to hold": Case(listed(world, **on_hold), "suspended"),
        "two lists, of which the second has it": Case(world.sign(badge(credentialStatus=both)), "suspended"),
        "revoked and past its date": Case(
            world.sign(badge(credentialStatus=entry(), validUntil="2026-06-01T00:00:00Z")), "revoked", REFUSED,
            why="it looks at the date first",
        ),
        "the last place": Case(listed(world, statusListIndex=str(LENGTH - 1)), UNKNOWN),
        "behind the last place": Case(listed(world, statusListIndex=str(LENGTH)), UNVERIFIABLE),
        "a place below nothing": Case(listed(world, statusListIndex="-1"), UNVERIFIABLE),
        "a place that is no number": Case(listed(world, statusListIndex="first"), UNVERIFIABLE),
        "a purpose that is not known": Case(listed(world, statusPurpose="pause"), UNVERIFIABLE),
        "another purpose than the list's": Case(listed(world, statusPurpose="suspension"), UNVERIFIABLE),
        "a list at an address of this hub": Case(
            listed(world, "http://testserver/status/1"), UNVERIFIABLE
        ),
        "a list that is not there": Case(
            listed(world, "https://school.example/status/9"), UNVERIFIABLE
        ),
    }  # fmt: skip
    assert disagreements(world, cases) == {}
    assert [url for url in world.asked if "testserver" in url] == []
    assert world.judgement(cases["set"].data).status_as_of == AT


def test_lists_that_are_not_to_be_believed(world):
    thief = world.issuer("did:web:thief.example")
    at = "https://school.example/status/{}".format
    published(world, at(1))
    world.documents[at(1)]["credentialSubject"]["encodedList"] = bits(world)
    published(world, at(2), issuer="did:web:thief.example", key=thief)
    published(world, at(3), id=at(30))
    published(world, at(4), validUntil="2026-06-01T00:00:00Z")
    published(world, at(5), type=["VerifiableCredential"])
    published(world, at(6), subject={"encodedList": "uH4sIAAAA"})
    published(world, at(7), subject={"encodedList": bits(world, length=8)})
    published(world, at(8))
    del world.documents[at(8)]["proof"]
    world.documents[at(9)] = (500, {})
    world.documents[at(10)] = "<html>"
    world.documents[at(11)] = b"{" + b'"a": 1,' * 200_000

    names = [
        "changed", "of another issuer", "under another id", "past its date", "of another type", "no list", "too short",
        "not signed", "an error", "a web page", "too large",
    ]  # fmt: skip
    cases = {name: Case(listed(world, at(n)), UNVERIFIABLE) for n, name in enumerate(names, start=1)}
    cases["under another id"] = dataclasses.replace(
        cases["under another id"], node=ENDED, why="it does not compare the id with the address"
    )
    assert disagreements(world, cases) == {}


def test_lists_in_older_and_other_forms(world):
    packed = bits(world, SET).removeprefix("u")
    published(
        world,
        subject={"type": "StatusList2021", "encodedList": packed},
        type=["VerifiableCredential", "StatusList2021Credential"],
        validFrom=None,
        issuanceDate="2026-01-01T00:00:00Z",
        **{"@context": [CREDENTIALS_V1, STATUS_LIST_2021_V1, DATA_INTEGRITY_V2]},
    )
    token_list = "https://school.example/status/token"
    jwk = world.make("makeTokenKey", id="list", alg="EdDSA")
    methods = world.documents["https://school.example/.well-known/did.json"]["verificationMethod"]
    method = {"id": f"{SCHOOL}#list", "type": "JsonWebKey", "controller": SCHOOL, "publicKeyJwk": jwk}
    world.publish(SCHOOL, [*methods, method])
    published(world, token_list)
    claims = {name: value for name, value in world.documents[token_list].items() if name != "proof"}
    header = {"alg": "EdDSA", "kid": f"{SCHOOL}#list", "typ": "vc+jwt"}
    world.documents[token_list] = world.make("makeToken", key="list", payload=claims, header=header)
    revoked = "https://school.example/revoked"
    world.documents[revoked] = {
        "id": revoked,
        "issuer": SCHOOL,
        "revokedCredential": [{"id": badge()["id"]}, {"id": "urn:uuid:2", "revoked": False}],
    }
    other_way = {"id": revoked, "type": "1EdTechRevocationList"}
    theirs = "https://school.example/theirs"
    world.documents[theirs] = world.documents[revoked] | {"issuer": "did:web:thief.example"}
    contexts: dict[str, Any] = {
        "@context": [*badge()["@context"], "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"]
    }
    with_2021: dict[str, Any] = {"@context": [CREDENTIALS_V2, badge()["@context"][1], STATUS_LIST_2021_V1]}

    def case(status: Any, verdict: str, **changes: Any) -> Case:
        signed = world.sign(badge(credentialStatus=status, **changes))
        known = status["type"] == "BitstringStatusListEntry" and status["statusListCredential"] != token_list
        if known or verdict == UNVERIFIABLE:
            return Case(signed, verdict)
        return Case(
            signed, verdict, REFUSED, "it knows bit lists of the newest kind alone, and with a proof in them"
        )

    cases = {
        "2021, set": case(entry(type="StatusList2021Entry"), "revoked", **with_2021),
        "2021, not set": case(entry(type="StatusList2021Entry", statusListIndex="1"), UNKNOWN, **with_2021),
        "2021 where the new kind is named": case(entry(), UNVERIFIABLE),
        "a token, set": case(entry(token_list), "revoked"),
        "a token, not set": case(entry(token_list, statusListIndex="1"), UNKNOWN),
        "1EdTech, named": case(other_way, "revoked", **contexts),
        "1EdTech, not named": case(other_way, UNKNOWN, **contexts, id="urn:uuid:3"),
        "1EdTech, taken back": case(other_way, UNKNOWN, **contexts, id="urn:uuid:2"),
        "1EdTech, of another issuer": case(other_way | {"id": theirs}, UNVERIFIABLE, **contexts),
    }
    assert disagreements(world, cases) == {}
