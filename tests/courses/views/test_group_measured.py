"""The page for a group: what readings depend on, a shared instrument, and files of each person."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from courses.domain.ledger import facts_of
from courses.enums import ConsentScope
from courses.forms import group as forms
from courses.models import Evidence, SignOffEvent, Standing
from tests.architecture.markup import Markup
from tests.factories import accounts, courses, evidence, traces

pytestmark = pytest.mark.django_db

URL = "/mentor/group/S01/"
LEAD = {"id": "lead", "quantity": "Length of the lead", "unit": "m"}
CLASSES = {"id": "class", "quantity": "Class", "choices": ["I", "II"]}


@pytest.fixture
def version():
    return courses.skill(
        batch_allowed=True, measurements=[courses.measurement(max="5", conditions=[LEAD, CLASSES])]
    )


@pytest.fixture
def client(version):
    client = Client()
    client.force_login(courses.mentor("Max"))
    return client


@pytest.fixture
def tessa():
    return accounts.trainee("Tessa")


@pytest.fixture
def noor():
    return accounts.trainee("Noor")


def part(learner, **changes):
    data = {
        "client_uuid": str(uuid.uuid4()),
        "mark_c1": "met",
        "mark_c2": "met",
        "reading_m1_1": "4.2",
        "condition_m1_lead": "2",
        "condition_m1_class": "I",
        "level": "3",
        "items": "kettle 1",
        "comment": "Good",
    } | changes
    return {f"p{learner.public_id}-{name}": value for name, value in data.items()}


def sent(*parts, learners, **changes):
    data = {"version_number": "1", "learner": [str(learner.public_id) for learner in learners]}
    for one in parts:
        data |= one
    return data | changes


def readings():
    """What the ledger says was read of each person."""
    events = SignOffEvent.objects.filter(kind="Observed")
    return {event.subject: facts_of(event)["readings"][0] for event in events}


def photo(name="bench.jpg"):
    return SimpleUploadedFile(name, evidence.photo())


def person(page, learner):
    return next(one for one in page.context["form"].people if one.learner == learner)


def test_what_a_limit_depends_on_is_asked_of_each_and_recorded(client, tessa, noor):
    page = client.get(URL, {"go": "1", "learner": [str(tessa.public_id), str(noor.public_id)]})
    assert Markup(page.content.decode(), origin="http://testserver").findings == []
    assert page.content.decode().count("Length of the lead in m") == 2
    answer = client.post(
        URL,
        sent(
            part(tessa),
            part(noor, condition_m1_lead="0,5", condition_m1_class="II"),
            learners=[tessa, noor],
        ),
    )
    assert answer.status_code == 302
    assert {who: reading["conditions"] for who, reading in readings().items()} == {
        tessa.pseudonym: [{"id": "lead", "value": "2", "unit": "m"}, {"id": "class", "choice": "I"}],
        noor.pseudonym: [{"id": "lead", "value": "0.5", "unit": "m"}, {"id": "class", "choice": "II"}],
    }


def test_one_instrument_and_its_uncertainty_go_with_everybodys_readings(client, tessa, noor):
    meter = evidence.instrument("DMM-1", due_in=30)
    shared = {"instrument_m1": "DMM-1", "uncertainty_m1": "0,1"}
    client.post(URL, sent(part(tessa), part(noor, reading_m1_1="3.9"), learners=[tessa, noor], **shared))
    found = readings()
    assert [found[who.pseudonym]["values"] for who in (tessa, noor)] == [["4.2"], ["3.9"]]
    for reading in found.values():
        assert reading["instrument"] == {"code": "DMM-1", "due": meter.calibration_due.isoformat()}
        assert (reading["uncertainty"], reading["outcome"]) == (["0.1"], "pass")


def test_an_instrument_out_of_calibration_is_asked_about_for_each(client, tessa, noor):
    evidence.instrument("DMM-1", due_in=-3)
    data = sent(part(tessa), part(noor, comment=""), learners=[tessa, noor], instrument_m1="DMM-1")
    page = client.post(URL, data)
    assert page.status_code == 422
    text = page.content.decode()
    assert text.count("Instrument DMM-1 was due for calibration on") == 2
    assert '<option value="DMM-1" selected>' in text
    answers = {}
    for who, wanted in ((tessa, "count"), (noor, "record")):
        (measurement,) = person(page, who).measurements
        offered = {value.partition(":")[0]: value for value, _label, _chosen in measurement.answers}
        answers[measurement.answer_name] = offered[wanted]
    assert client.post(URL, data | answers).status_code == 302
    assert {who: reading["accepted"] for who, reading in readings().items()} == {
        tessa.pseudonym: True,
        noor.pseudonym: False,
    }
    assert {row.person: row.state for row in Standing.objects.all()} == {
        tessa.pseudonym: "held",
        noor.pseudonym: "in_progress",
    }


def test_letting_a_reading_count_needs_a_word_on_why(client, tessa):
    evidence.instrument("DMM-1", due_in=-3)
    data = sent(part(tessa, comment=""), learners=[tessa], instrument_m1="DMM-1")
    (measurement,) = person(client.post(URL, data), tessa).measurements
    page = client.post(URL, data | {measurement.answer_name: measurement.answers[0][0]})
    assert "Say why you let the reading count." in page.content.decode()
    assert not SignOffEvent.objects.filter(kind="Observed").exists()


@pytest.mark.parametrize(
    ("shared", "said"),
    [
        ({"instrument_m1": "DMM-9"}, "This instrument is not on the list. Choose one from it."),
        ({"uncertainty_m1": "much"}, "This is not a number. Write one such as 0.02."),
        ({"uncertainty_m1": "-1"}, "An uncertainty is never below zero."),
    ],
)
def test_what_is_wrong_for_everybody_is_said_once_and_every_word_stays(client, tessa, noor, shared, said):
    evidence.instrument("DMM-1", due_in=30)
    data = sent(part(tessa, comment="Keep this"), part(noor), learners=[tessa, noor], **shared)
    page = client.post(URL, data)
    text = page.content.decode()
    assert page.status_code == 422
    assert text.count(said) == 1
    assert 'href="#shared"' in text
    assert "Keep this" in text
    assert not SignOffEvent.objects.filter(kind="Observed").exists()


def test_a_reading_in_another_unit_does_not_go_with_the_shared_uncertainty(client, tessa):
    data = sent(part(tessa, reading_m1_1="900 mV"), learners=[tessa])
    page = client.post(URL, data | {"uncertainty_m1": "0.1"})
    assert "Write this reading in V: the uncertainty for the group is in V." in page.content.decode()
    assert client.post(URL, data).status_code == 302
    assert readings()[tessa.pseudonym]["values"] == ["0.9"]


def test_a_condition_that_is_no_number_is_said_beside_the_reading(client, tessa):
    page = client.post(URL, sent(part(tessa, condition_m1_lead="long"), learners=[tessa]))
    assert page.status_code == 422
    assert person(page, tessa).errors["reading_m1_1"]
    assert 'value="long"' in page.content.decode()


def test_a_measurement_over_time_is_left_to_the_form_for_one_trainee(client, tessa, version):
    courses.new_version(version.skill, batch_allowed=True, measurements=[traces.band_of_temperature()])
    data = sent(part(tessa), learners=[tessa], version_number="2")
    page = client.post(URL, data)
    assert "“Temperature over time” needs a trace. Open the form for one trainee" in page.content.decode()
    unmet = sent(part(tessa, mark_c2="not_yet"), learners=[tessa], version_number="2")
    assert client.post(URL, unmet).status_code == 302


def test_a_file_goes_with_the_observation_of_its_person_and_is_seen_by_nobody_else(client, tessa, noor):
    name = f"p{tessa.public_id}-evidence_photo"
    assert (
        client.post(URL, sent(part(tessa), part(noor), learners=[tessa, noor], **{name: photo()})).status_code
        == 302
    )
    row = Evidence.objects.get()
    assert (row.learner, row.scope) == (tessa, ConsentScope.SIGNOFF_ONLY)
    assert row.event == SignOffEvent.objects.get(kind="Observed", subject=tessa.pseudonym)
    told = {e.subject: facts_of(e).get("evidence", []) for e in SignOffEvent.objects.filter(kind="Observed")}
    assert [one["evidence"] for one in told[tessa.pseudonym]] == [row.sha256]
    assert told[noor.pseudonym] == []
    other = Client()
    other.force_login(noor)
    assert other.get(f"/evidence/{row.public_id}/").status_code in {403, 404}


def test_what_was_received_stays_when_somebody_elses_part_is_wrong(client, tessa, noor):
    name = f"p{tessa.public_id}-evidence"
    wrong = sent(part(tessa), part(noor, items=""), learners=[tessa, noor])
    page = client.post(URL, wrong | {f"{name}_photo": photo()})
    assert page.status_code == 422
    row = Evidence.objects.get()
    assert f'name="{name}" value="{row.public_id}"' in " ".join(page.content.decode().split())
    right = sent(part(tessa), part(noor), learners=[tessa, noor]) | {name: [str(row.public_id)]}
    assert client.post(URL, right).status_code == 302
    row.refresh_from_db()
    assert row.event is not None
    assert Evidence.objects.count() == 1


def test_nobodys_file_can_be_named_in_the_part_of_somebody_else(client, tessa, noor):
    row = evidence.item(noor)
    data = sent(part(tessa), learners=[tessa]) | {f"p{tessa.public_id}-evidence": [str(row.public_id)]}
    assert client.post(URL, data).status_code == 302
    row.refresh_from_db()
    assert row.event is None


def test_a_refused_file_keeps_the_form_and_names_the_file(client, tessa):
    name = f"p{tessa.public_id}-evidence_photo"
    data = sent(part(tessa, comment="Keep this"), learners=[tessa])
    page = client.post(URL, data | {name: SimpleUploadedFile("x.jpg", b"no picture")})
    text = page.content.decode()
    assert page.status_code == 422
    assert "x.jpg: " in text
    assert "A file was not taken in." in text
    assert "Keep this" in text
    assert not SignOffEvent.objects.filter(kind="Observed").exists()


def test_more_files_than_can_be_opened_at_a_time_are_asked_for_again(client, tessa, noor, monkeypatch):
    monkeypatch.setattr(forms, "MOST_FILES", 1)
    first, second = (f"p{who.public_id}-evidence_photo" for who in (tessa, noor))
    data = sent(part(tessa), part(noor), learners=[tessa, noor])
    page = client.post(URL, data | {first: photo(), second: photo()})
    assert page.status_code == 422
    assert [len(person(page, who).evidence.received) for who in (noor, tessa)] == [1, 0]
    assert "At most 1 files at a time." in page.content.decode()


def test_nothing_is_kept_of_whoever_is_left_out(client, tessa, noor):
    name = f"p{noor.public_id}-evidence_photo"
    data = sent(part(tessa), part(noor, left_out="on"), learners=[tessa, noor])
    assert client.post(URL, data | {name: photo()}).status_code == 302
    assert not Evidence.objects.exists()


def test_the_files_of_a_large_group_cost_no_query_each(client, django_assert_max_num_queries):
    people = [accounts.trainee(f"T{n}") for n in range(5)]
    for one in people:
        evidence.item(one)
    evidence.instrument("DMM-1", due_in=30)
    client.get(URL)
    with django_assert_max_num_queries(16):
        page = client.get(URL, {"go": "1", "learner": [str(one.public_id) for one in people]})
    assert [len(one.evidence.offered) for one in page.context["form"].people] == [1] * 5


def test_a_group_of_thirty_with_every_input_is_not_too_large_to_be_sent(client):
    people = [accounts.trainee(f"T{n:02}") for n in range(30)]
    data = sent(*[part(one, left_out="on") for one in people], learners=people)
    boundary = "--x\r\n"
    body = "".join(
        f'{boundary}Content-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, values in data.items()
        for value in (values if isinstance(values, list) else [values])
    ) + "".join(
        f'{boundary}Content-Disposition: form-data; name="p{one.public_id}-evidence_{kind}"; filename=""\r\n'
        "Content-Type: application/octet-stream\r\n\r\n\r\n"
        for one in people
        for kind in ("photo", "photo", "document", "document")
    )
    page = client.generic("POST", URL, body + "--x--\r\n", content_type="multipart/form-data; boundary=x")
    assert page.status_code == 422
    assert "Everybody is left out." in page.content.decode()
