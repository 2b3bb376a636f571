"""A decision inside a credential, and how it is read back."""

from datetime import UTC, datetime

import pytest

from badges.formats.by_hand import StatedDecision, decision_of, stated_decision
from badges.formats.claims import ByHand

PAGE = "https://hub.example/credentials/1/"
AT = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "grounds", ["Helped", "Zwei\nZeilen; at=2020-01-01T00:00:00Z", "✂️ \u202eabc", "a; b=c"]
)
@pytest.mark.parametrize("observed", [True, False])
def test_what_is_written_is_read_back(grounds, observed):
    by_hand = ByHand(role="coordinator", at=AT, grounds=grounds, observed=observed, evidence="Rota")
    assert stated_decision({"evidence": decision_of(by_hand, PAGE)}) == StatedDecision(
        role="coordinator", at=AT, observed=observed, grounds=grounds, evidence="Rota"
    )


def test_a_link_is_read_back_only_where_it_opens_in_a_browser():
    linked = ByHand(role="administrator", at=AT, grounds="x", observed=False, link="https://a.example/")
    entries = decision_of(linked, PAGE)
    assert stated_decision({"evidence": entries}).link == "https://a.example/"
    entries[1]["id"] = "javascript:alert(1)"
    assert stated_decision({"evidence": entries}).link == ""


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
