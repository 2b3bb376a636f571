"""What linked data does to badges of other issuers: words that it drops, contexts, and parts that are shown alone.

Each is shown to Digital Bazaar's verifier too; see `test_proofs_of_others.py`.
"""

from typing import Any

import pytest

from badges.formats.contexts import CREDENTIALS_V1, CREDENTIALS_V2, OB_3, OB_3_VERSIONS
from tests.conformance.elsewhere import (
    GOOD,
    SIGNED,
    Case,
    Elsewhere,
    badge,
    disagreements,
    with_name,
    with_proof,
)

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
TAMPERED, UNVERIFIABLE, UNKNOWN = "tampered", "unverifiable", "untrusted_issuer"


@pytest.fixture
def world(node):
    return Elsewhere(node)


def test_what_linked_data_would_drop_or_nobody_holds(world):
    world.issuer()
    good = world.sign(badge())
    jcs = world.sign(badge(), suite="eddsa-jcs-2022")
    unknown = badge(**{"@context": [CREDENTIALS_V2, OB_3, "https://school.example/context.json"]})
    cases = {
        "a word that no context defines": Case(good | {"alsoCan": "weld"}, TAMPERED),
        "the same where the text itself is signed": Case(jcs | {"alsoCan": "weld"}, TAMPERED),
        "a property that is null": Case(
            good | {"description": None}, TAMPERED, node=GOOD, why="it drops what is null, and so would we"
        ),
        "a context that is not held here": Case(
            world.sign(unknown, suite="eddsa-jcs-2022") | {"proof": good["proof"]}, UNVERIFIABLE
        ),
        "the same, but the text itself is signed": Case(world.sign(unknown, suite="eddsa-jcs-2022"), UNKNOWN),
        "a context written out": Case(
            good | {"@context": [CREDENTIALS_V2, OB_3, {"alsoCan": "urn:x"}]}, UNVERIFIABLE, node=GOOD,
            why="it takes any context; here it changes nothing",
        ),
        "the older data model": Case(
            world.sign(older(badge())), UNKNOWN,
        ),
        "version 3.0.2": Case(world.sign(badge(**{"@context": [CREDENTIALS_V2, OB_3_VERSIONS[1]]})), UNKNOWN),
        "past its date": Case(world.sign(badge(validUntil="2026-06-01T00:00:00Z")), "expired"),
        "not valid yet": Case(world.sign(badge(validFrom="2027-06-01T00:00:00Z")), UNVERIFIABLE),
    }  # fmt: skip
    assert disagreements(world, cases) == {}


def older(document: dict[str, Any]) -> dict[str, Any]:
    """In version 1.1 of the data model, with the context for proofs that it lacks."""
    document["@context"] = [CREDENTIALS_V1, OB_3_VERSIONS[0], "https://w3id.org/security/data-integrity/v2"]
    document["issuanceDate"] = document.pop("validFrom")
    del document["name"]
    return document


def test_a_context_that_is_not_held_is_named(world):
    world.issuer()
    strange = badge(**{"@context": [CREDENTIALS_V2, OB_3, "https://school.example/context.json"]})
    judgement = world.judgement(strange | {"proof": world.sign(badge())["proof"]})

    assert judgement.checks[0].detail == "A context is not known here. (https://school.example/context.json)"
    assert "https://school.example/context.json" not in world.asked


def test_a_part_of_a_badge_that_its_holder_chose_to_show(world):
    issuer = "did:web:guild.example"
    key = world.issuer(issuer, kind="P-256")
    whole = badge(issuer, description="What was shown, and where.")
    pointers = ["/issuer", "/validFrom", "/credentialSubject/id", "/credentialSubject/type",
                "/credentialSubject/achievement"]  # fmt: skip
    made = world.make(
        "makeDerived", key=key, document=whole, created=SIGNED, mandatory=pointers, chosen=["/name"]
    )
    shown, base = made["shown"], made["base"]
    assert "description" not in shown
    cases = {
        "shown": Case(shown, UNKNOWN),
        "a word that was always shown, changed": Case(with_name(shown, "Welding"), TAMPERED),
        "a word that was chosen, changed": Case(shown | {"name": "Welding"}, TAMPERED),
        "one that was chosen, taken away": Case(
            {name: value for name, value in shown.items() if name != "name"}, TAMPERED
        ),
        "one put in": Case(shown | {"description": "What was shown, and where."}, TAMPERED),
        "the issuer's own proof, which is not for showing": Case(base, UNVERIFIABLE),
        "cut off": Case(with_proof(shown, proofValue=shown["proof"]["proofValue"][:-8]), UNVERIFIABLE),
        "nothing but a beginning": Case(with_proof(shown, proofValue="u2V0B"), UNVERIFIABLE),
    }
    assert disagreements(world, cases) == {}
