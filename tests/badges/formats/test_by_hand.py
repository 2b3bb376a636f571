"""A decision inside a credential, and how it is read back."""

import hashlib
from datetime import UTC, datetime
from uuid import UUID

import base58
import pytest

from badges.formats.by_hand import StatedDecision, decision_of, stated_decision
from badges.formats.claims import ByHand

PAGE = "https://hub.example/credentials/1/"
NUMBER = UUID("0b6b8a4e-2f0e-4d35-9a3b-6f7f4f5f3a11")
AT = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "grounds", ["Helped", "Zwei\nZeilen; at=2020-01-01T00:00:00Z", "✂️ \u202eabc", "a; b=c"]
)
@pytest.mark.parametrize("observed", [True, False])
def test_what_is_written_is_read_back(grounds, observed):
    by_hand = ByHand(role="coordinator", at=AT, grounds=grounds, observed=observed, evidence="Rota")
    assert stated_decision({"evidence": decision_of(by_hand, PAGE, NUMBER)}) == StatedDecision(
        role="coordinator", at=AT, observed=observed, grounds=grounds, evidence="Rota"
    )


def test_a_link_is_read_back_only_where_it_opens_in_a_browser():
    linked = ByHand(role="administrator", at=AT, grounds="x", observed=False, link="https://a.example/")
    entries = decision_of(linked, PAGE, NUMBER)
    assert stated_decision({"evidence": entries}).link == "https://a.example/"
    entries[1]["id"] = "javascript:alert(1)"
    assert stated_decision({"evidence": entries}).link == ""


def test_a_text_that_was_given_is_bound_by_a_digest_and_a_link_says_why_it_is_not():
    given = ByHand(
        role="coordinator", at=AT, grounds="x", observed=False, evidence="Rota ✂", link="https://a.example/"
    )
    _decision, link, text = decision_of(given, PAGE, NUMBER)
    digest = b"\x12\x20" + hashlib.sha256(NUMBER.bytes + "Rota ✂".encode()).digest()
    assert base58.b58decode(text["digestMultibase"].removeprefix("z")) == digest
    assert (text["id"], text["narrative"]) == (f"{PAGE}#given-evidence", "Rota ✂")
    assert "digestMultibase" not in link
    assert link["narrative"] == (
        "A link to the evidence. No digest: what stands there is not part of the badge and may change."
    )
    read = stated_decision({"evidence": decision_of(given, PAGE, NUMBER)})
    assert (read.evidence, read.link) == ("Rota ✂", "https://a.example/")


@pytest.mark.parametrize(
    ("entry", "evidence", "link"),
    [
        ({"id": "https://a.example/", "narrative": "The rota"}, "The rota", "https://a.example/"),
        (
            {"id": "https://a.example/", "narrative": "A link to the evidence."},
            "A link to the evidence.",
            "https://a.example/",
        ),
        ({"id": f"{PAGE}#given-evidence", "narrative": "The rota"}, "The rota", ""),
    ],
)
def test_what_was_issued_before_there_were_digests_is_read_as_it_was(entry, evidence, link):
    by_hand = ByHand(role="coordinator", at=AT, grounds="x", observed=False)
    document = {"evidence": [*decision_of(by_hand, PAGE, NUMBER), {**entry, "genre": "GivenEvidence"}]}
    read = stated_decision(document)
    assert (read.evidence, read.link) == (evidence, link)


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"evidence": None},
        {"evidence": {"genre": "AwardedByHand", "description": 7}},
        {
            "evidence": [
                {"genre": "AwardedByHand", "description": "awarded_by=x; at=never; observations=none\nz"}
            ]
        },
        {"evidence": [{"genre": "Observation", "description": "awarded_by=x"}]},
    ],
)
def test_nothing_is_read_from_what_states_no_decision(document):
    assert stated_decision(document) is None
