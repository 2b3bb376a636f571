"""Definitions of skills keep their digests: sign-offs name them for good."""

from dataclasses import replace

from content.formats.bundle import from_files
from content.formats.outline import ConditionOutline, EnvelopePoint, FeatureOutline, RuleRow, TableRule
from courses.domain.curriculum.skills import definition_of, outline_of
from courses.models.skill import digest_of
from tests.factories.bundles import small_bundle


def stop_the_machine():
    return from_files(small_bundle()).skills[0]


def test_a_definition_without_optional_keys_keeps_the_digest_it_always_had():
    assert (
        digest_of(definition_of(stop_the_machine()))
        == "7b7312c63c18e48817403e6d18ea15e1d84f00f2c94ef6a77b977e50d504a9e4"
    )


def test_optional_keys_stand_in_the_definition_only_where_they_say_something():
    skill = stop_the_machine()
    (time,) = skill.measurements
    plain = {"id", "quantity", "unit", "min", "max", "readings", "basis", "note"}
    assert definition_of(skill)["measurements"][0].keys() == plain
    fuller = replace(skill, measurements=(replace(time, difference=True, uncertainty="required"),))
    assert definition_of(fuller)["measurements"][0].keys() == plain | {"difference", "uncertainty"}


def test_a_definition_with_every_optional_key_comes_back_as_it_was():
    skill = stop_the_machine()
    (time,) = skill.measurements
    rows = (RuleRow(limit="1", choice="a"), RuleRow(limit="2", choice="b"))
    full = replace(
        time,
        difference=True,
        conditions=(ConditionOutline(id="class", quantity="Class", choices=("a", "b")),),
        min_rule=TableRule(by="class", rows=rows),
        default_uncertainty="0.1",
        instrument="required",
        feature=FeatureOutline(name="ramp_rate", channel="T", window="5"),
    )
    trace = replace(
        time,
        id="m2",
        maximum=None,
        kind="envelope",
        channel="T",
        envelope=(
            EnvelopePoint(t="0", minimum=None, maximum="5"),
            EnvelopePoint(t="9", minimum="1", maximum="5"),
        ),
    )
    criteria = tuple(replace(one, safety=True) for one in skill.criteria)
    changed = replace(skill, measurements=(full, trace), criteria=criteria)
    assert outline_of(definition_of(changed)) == changed
