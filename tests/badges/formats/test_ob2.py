import dataclasses
import hashlib

import pytest
from pyld import jsonld

from badges.formats import ob2
from badges.formats.claims import Recipient
from badges.formats.contexts import OB_2, pinned_contexts
from tests.badges.formats.samples import ACHIEVEMENT, BASE_URL, CLAIMS, ISSUER

SUBJECT = "urn:uuid:0b6b8a4e-2f0e-4d35-9a3b-6f7f4f5f3a11"
RECIPIENT = Recipient(type="url", identity=SUBJECT, salt="c2FsdA")
ASSERTION_ID = "http://localhost:8000/ob2/assertions/6f0c1c52-6c7c-4f39-9b1c-3c8a9c6f0f5a.json"


def undefined_terms(document):
    dropped: list[str | None] = []
    jsonld.expand(
        document,
        {
            "documentLoader": lambda url, _: {
                "contextUrl": None,
                "contentType": None,
                "documentUrl": url,
                "document": pinned_contexts()[url],
            },
        },
        on_property_dropped=dropped.append,
    )
    return dropped


def test_assertion_is_hosted_and_names_nobody():
    assert ob2.assertion(CLAIMS, base_url=BASE_URL) == {
        "@context": OB_2,
        "id": ASSERTION_ID,
        "type": "Assertion",
        "recipient": {
            "type": "url",
            "hashed": True,
            "salt": "c2FsdA",
            "identity": "sha256$" + hashlib.sha256(f"{SUBJECT}c2FsdA".encode()).hexdigest(),
        },
        "badge": "http://localhost:8000/ob2/badges/safe-start.json",
        "verification": {"type": "HostedBadge"},
        "issuedOn": "2026-11-20T10:16:00Z",
        "image": {
            "id": "http://localhost:8000/ob2/assertions/6f0c1c52-6c7c-4f39-9b1c-3c8a9c6f0f5a.png",
            "caption": "Safe start — „sicher“ 李",
        },
        "evidence": [
            {
                "id": "http://localhost:8000/credentials/6f0c1c52-6c7c-4f39-9b1c-3c8a9c6f0f5a/",
                "type": "Evidence",
                "name": "What was seen, by whom and when",
            }
        ],
        "expires": "2027-11-20T10:15:00Z",
    }


def test_assertion_that_does_not_expire_has_no_end():
    assert "expires" not in ob2.assertion(dataclasses.replace(CLAIMS, valid_until=None), base_url=BASE_URL)


def test_assertion_needs_a_recipient():
    with pytest.raises(ValueError, match="needs a recipient"):
        ob2.assertion(dataclasses.replace(CLAIMS, recipient=None), base_url=BASE_URL)


def test_revoked_assertion_keeps_its_id_and_nothing_else():
    assert ob2.revoked_assertion(ASSERTION_ID) == {
        "@context": OB_2, "id": ASSERTION_ID, "type": "Assertion", "revoked": True,
    }  # fmt: skip
    assert (
        ob2.revoked_assertion(ASSERTION_ID, reason="Issued in error")["revocationReason"] == "Issued in error"
    )


def test_badge_class_points_at_its_issuer_and_criteria():
    assert ob2.badge_class(ACHIEVEMENT, base_url=BASE_URL) == {
        "@context": OB_2,
        "id": "http://localhost:8000/ob2/badges/safe-start.json",
        "type": "BadgeClass",
        "name": "Safe start — „sicher“ 李",
        "description": "Works safely at a bench with mains-powered goods.",
        "image": {
            "id": "http://localhost:8000/achievements/safe-start.png", "caption": "Safe start — „sicher“ 李",
        },
        "criteria": {
            "id": "http://localhost:8000/achievements/safe-start/",
            "narrative": "Isolates, proves dead and locks off; says *stop*.\n\n- every time",
        },
        "issuer": "http://localhost:8000/ob2/issuer.json",
        "tags": ["electrical safety", "repair", "entry"],
        "alignment": [
            {
                "type": "AlignmentObject",
                "targetName": "household appliances repair technician",
                "targetUrl": "http://data.europa.eu/esco/occupation/f4eaff3d-f8d0-4a6a-aa90-76827c0fbada",
                "targetFramework": "ESCO",
            }
        ],
    }  # fmt: skip


def test_issuer_counts_only_assertions_under_its_own_address():
    assert ob2.issuer_profile(ISSUER, base_url=f"{BASE_URL}/") == {
        "@context": OB_2,
        "id": "http://localhost:8000/ob2/issuer.json",
        "type": "Issuer",
        "name": "Fettle Werkstatt Köln",
        "url": "http://localhost:8000/",
        "email": "hub@fettle.test",
        "verification": {
            "type": "VerificationObject",
            "startsWith": "http://localhost:8000/ob2/assertions/",
            "allowedOrigins": "localhost:8000",
        },
        "image": "http://localhost:8000/logo.png",
    }


@pytest.mark.parametrize(
    "document",
    [
        ob2.assertion(CLAIMS, base_url=BASE_URL),
        ob2.badge_class(ACHIEVEMENT, base_url=BASE_URL),
        ob2.issuer_profile(ISSUER, base_url=BASE_URL),
        ob2.revoked_assertion(ASSERTION_ID, reason="x"),
    ],
    ids=lambda document: document["type"],
)
def test_every_term_is_defined(document):
    assert undefined_terms(document) == []


def test_hash_is_the_one_the_specification_works_out():
    identity = ob2.identity(Recipient(type="email", identity="a@example.com", salt="Kosher"))

    assert identity["identity"] == "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399"


@pytest.mark.parametrize(
    ("recipient", "candidate", "same"),
    [
        (ob2.identity(RECIPIENT), SUBJECT, True),
        (ob2.identity(RECIPIENT), SUBJECT + "x", False),
        ({"hashed": False, "identity": "a@b.test"}, "a@b.test", True),
        ({"hashed": True, "identity": "sha256$" + hashlib.sha256(b"x").hexdigest().upper()}, "x", True),
        ({"hashed": True, "identity": 5}, "x", False),
        ({"hashed": True, "identity": "md5$abc", "salt": None}, "x", False),
        ({}, "x", False),
    ],
)
def test_recipient_can_be_recognised(recipient, candidate, same):
    assert ob2.is_recipient(recipient, candidate) is same
