"""The sign-off form without a browser: its fields follow the card."""

import uuid

import pytest

from courses.domain.signoff import Seen
from courses.enums import Entrustment, Mark
from courses.forms.signoff import SignOffForm
from tests.factories import courses

pytestmark = pytest.mark.django_db


def test_the_fields_follow_criteria_and_readings():
    version = courses.skill(
        measurements=[courses.measurement(readings=2), courses.measurement(id="m2", unit="Ω")]
    )
    form = SignOffForm(version=version)
    assert [(c.name, c.text, c.value) for c in form.criteria] == [
        ("mark_c1", "First", "not_seen"),
        ("mark_c2", "Second", "not_seen"),
    ]
    assert [[(f.name, f.label) for f in m.inputs] for m in form.measurements] == [
        [("reading_m1_1", "Reading 1 in V"), ("reading_m1_2", "Reading 2 in V")],
        [("reading_m2_1", "Reading in Ω")],
    ]
    assert "place" not in form.fields


def test_every_empty_form_has_a_name_of_its_own_and_a_filled_one_keeps_its_name():
    version, name = courses.skill(), str(uuid.uuid4())
    first, second = SignOffForm(version=version), SignOffForm(version=version)
    assert first["client_uuid"].value() == first["client_uuid"].value()
    assert first["client_uuid"].value() != second["client_uuid"].value()
    assert SignOffForm({"client_uuid": name}, version=version)["client_uuid"].value() == name


def test_what_was_typed_becomes_what_was_seen():
    version = courses.skill(measurements=[courses.measurement(readings=2)])
    form = SignOffForm(
        {
            "client_uuid": str(uuid.uuid4()),
            "version_number": "1",
            "mark_c1": "not_yet",
            "items": "kettle\r\n\r\n iron \r\n",
            "level": "4",
            "comment": " Well done ",
            "reading_m1_2": " 0,25 ",
        },
        version=version,
    )
    assert form.is_valid(), form.errors
    assert form.seen == Seen(
        marks={"c1": Mark.NOT_YET, "c2": Mark.NOT_SEEN},
        items=["kettle", "iron"],
        level=Entrustment.CHECKED,
        readings={"m1": ["0.25"]},
        comment="Well done",
    )


def test_carrying_over_keeps_only_what_means_the_same_on_the_newer_card():
    version = courses.skill(measurements=[courses.measurement(), courses.measurement(id="m2")])
    newer = courses.new_version(
        version.skill,
        criteria=[{"id": "c1", "text": "First"}, {"id": "c2", "text": "Changed"}],
        measurements=[courses.measurement(max="4"), courses.measurement(id="m2")],
    )
    form = SignOffForm(
        {
            "version_number": "1",
            "items": "kettle",
            "mark_c1": "met",
            "mark_c2": "met",
            "reading_m1_1": "1",
            "reading_m2_1": "2",
        },
        version=version,
    )
    carried = form.carried_over(newer)
    assert [c.value for c in carried.criteria] == ["met", "not_seen"]
    assert [m.inputs[0].value() for m in carried.measurements] == [None, "2"]
    assert (carried["items"].value(), carried["version_number"].value()) == ("kettle", "2")


def test_a_form_without_a_mark_says_so_beside_the_criteria():
    version = courses.skill()
    assert SignOffForm(version=version).nothing_marked == ""
    form = SignOffForm({"mark_c1": "not_seen"}, version=version)
    assert form.nothing_marked == "Mark at least one criterion: met, not yet or stop."
    assert SignOffForm({"mark_c1": "met"}, version=version).nothing_marked == ""
