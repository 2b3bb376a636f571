"""Limits that depend on something are said in sentences, and stand on the skill card."""

import pytest
from django.template.loader import render_to_string

from courses.domain.limit_words import limit_words
from tests.factories import courses


def measurement(**changes):
    return {
        "id": "m1",
        "quantity": "Earth continuity resistance",
        "unit": "Ω",
        "min": None,
        "max": None,
        "readings": 1,
        "basis": "standard",
        "note": "",
    } | changes


BY_LENGTH = measurement(
    max="1.0",
    conditions=[{"id": "lead", "quantity": "Length of the lead", "unit": "m"}],
    max_rule={
        "by": "lead",
        "base": "0.3",
        "up_to": "5",
        "add": "0.1",
        "each": "7.5",
        "steps": "whole",
        "cap": "1.0",
    },
)
BY_CLASS = measurement(
    unit="MΩ",
    basis="draft",
    conditions=[{"id": "class", "quantity": "Class", "choices": ["Class I", "Class II"]}],
    min_rule={
        "by": "class",
        "table": [{"for": "Class I", "limit": "1.0"}, {"for": "Class II", "limit": "2.0"}],
    },
)
SAID_BY_LENGTH = (
    "At most, depending on “Length of the lead”: 0.3 Ω up to 5 m, then 0.1 Ω more for each further 7.5 m that is "
    "complete, never beyond 1.0 Ω."
)
SAID_BY_CLASS = "At least, depending on “Class”: Class I: 1.0 MΩ; Class II: 2.0 MΩ."


@pytest.mark.parametrize(
    ("definition", "sentences"),
    [(BY_LENGTH, [SAID_BY_LENGTH]), (BY_CLASS, [SAID_BY_CLASS]), (measurement(max="5"), [])],
)
def test_a_rule_is_one_sentence_and_two_numbers_need_none(definition, sentences):
    assert limit_words(definition) == sentences


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("definition", "sentence", "draft"), [(BY_LENGTH, SAID_BY_LENGTH, False), (BY_CLASS, SAID_BY_CLASS, True)]
)
def test_the_skill_card_says_the_rule_on_paper_too_and_whether_it_is_a_draft(definition, sentence, draft):
    card = render_to_string("courses/_skill_card.html", {"version": courses.skill(measurements=[definition])})
    assert sentence in card
    assert ("Draft limit: confirm with a locally competent person" in card) == draft
    assert "no-print" not in card
