"""The mentor's form: readings that do not pass by themselves, units, times, evidence, what to practise."""

import json
import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.models import Evidence, SignOffEvent, Standing
from tests.factories import accounts, courses, evidence

pytestmark = pytest.mark.django_db


@pytest.fixture
def bench():
    version = courses.skill(measurements=[courses.measurement()])
    mentor, learner = courses.mentor(), accounts.trainee()
    client = Client()
    client.force_login(mentor)
    return client, reverse("signoff_sign", args=[learner.public_id, "S01"]), version, learner


def answers(**changes):
    return {
        "client_uuid": str(uuid.uuid4()),
        "version_number": "1",
        "mark_c1": "met",
        "mark_c2": "met",
        "items": "kettle 1",
        "level": "3",
        "comment": "",
        "reading_m1_1": "1",
    } | changes


def reading():
    event = SignOffEvent.objects.get(kind="Observed")
    return json.loads(event.payload)["facts"]["readings"][0]


def offered(response) -> dict[str, str]:
    """The answers that the form offers about the reading, by their first word."""
    (fields,) = response.context["form"].measurements
    return {value.partition(":")[0]: value for value, _label, _chosen in fields.answers}


def test_a_reading_that_does_not_pass_by_itself_is_asked_about_and_everything_is_kept(bench):
    client, url, _version, _learner = bench
    data = answers(reading_m1_1="4,95", uncertainty_m1="0.1", practise="Wait for it to settle")
    response = client.post(url, data)
    text = response.content.decode()
    assert response.status_code == 422
    assert "4.95 V is too close to the limit of 5 V to be sure: the uncertainty is ±0.1 V." in text
    assert "Wait for it to settle" in text
    assert not SignOffEvent.objects.filter(kind="Observed").exists()
    count = offered(response)["count"]
    again = client.post(url, data | {"verdict_m1": count})
    assert "Say why you let the reading count." in again.content.decode()
    client.post(url, data | {"verdict_m1": count, "comment": "Two meters agree"})
    assert (reading()["outcome"], reading()["accepted"]) == ("marginal", True)
    assert Standing.objects.get().state == "held"


def test_recorded_without_counting_it_does_not_count(bench):
    client, url, _version, _learner = bench
    data = answers(reading_m1_1="4.95", uncertainty_m1="0.1")
    client.post(url, data | {"verdict_m1": offered(client.post(url, data))["record"]})
    assert (reading()["outcome"], reading()["accepted"]) == ("marginal", False)
    assert Standing.objects.get().state == "in_progress"


def test_an_answer_holds_for_the_reading_it_was_given_about(bench):
    client, url, _version, _learner = bench
    data = answers(reading_m1_1="4.95", uncertainty_m1="0.1", comment="Fine")
    count = offered(client.post(url, data))["count"]
    response = client.post(url, data | {"reading_m1_1": "5.05", "verdict_m1": count})
    assert response.status_code == 422
    assert not SignOffEvent.objects.filter(kind="Observed").exists()


def test_a_unit_may_be_written_behind_the_number_and_a_wrong_one_is_named(bench):
    client, url, _version, _learner = bench
    text = client.post(url, answers(reading_m1_1="900 mA")).content.decode()
    assert "mA is a current; this reading is a voltage, in V." in text
    assert 'value="900 mA"' in text
    client.post(url, answers(reading_m1_1="900 mV"))
    assert (reading()["values"], reading()["read"]) == (["0.9"], [{"value": "900", "unit": "mV"}])


def test_an_instrument_out_of_calibration_is_asked_about(bench):
    client, url, _version, _learner = bench
    evidence.instrument("DMM-1", due_in=-3)
    response = client.post(url, answers(instrument_m1="DMM-1"))
    assert response.status_code == 422
    assert "Instrument DMM-1 was due for calibration on" in response.content.decode()
    assert set(offered(response)) == {"count", "record"}
    other = client.post(url, answers(instrument_m1="DMM-9"))
    assert "This instrument is not on the list. Choose one from it." in other.content.decode()


def test_the_time_can_be_said_and_one_that_cannot_be_is_refused_with_the_form_kept(bench):
    client, url, _version, _learner = bench
    when = (timezone.now() - timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M")
    for wrong, words in (
        ("2999-01-01T10:00", "The time of the observation lies in the future."),
        ("2011-01-01T10:00", "You have no authority to sign C01·S01 Skill S01 on this day."),
        ("yesterday", "Write date and time such as 2026-11-22 14:30, or leave it empty."),
    ):
        response = client.post(url, answers(seen_at=wrong, comment="Calm"))
        assert (response.status_code, words in response.content.decode()) == (422, True)
        assert "Calm" in response.content.decode()
    client.post(url, answers(seen_at=when))
    assert SignOffEvent.objects.get(kind="Observed").observed_at.strftime("%Y-%m-%dT%H:%M") == when


def test_a_photo_is_received_once_whatever_else_is_wrong_and_bound_to_the_observation(bench):
    client, url, _version, learner = bench
    photo = SimpleUploadedFile("bench.jpg", evidence.photo(gps=True), content_type="image/jpeg")
    response = client.post(url, answers(items="", evidence_photo=photo))
    row = Evidence.objects.get()
    assert f'name="evidence" value="{row.public_id}"' in " ".join(response.content.decode().split())
    client.post(url, answers(evidence=str(row.public_id)))
    row.refresh_from_db()
    event = SignOffEvent.objects.get(kind="Observed")
    assert (row.event, row.learner) == (event, learner)
    assert [file["evidence"] for file in json.loads(event.payload)["facts"]["evidence"]] == [row.sha256]
    with row.file.open() as stored:
        assert b"SecretCam" not in stored.read()


def test_a_file_that_is_refused_is_named_and_nothing_is_recorded(bench):
    client, url, _version, _learner = bench
    bad = SimpleUploadedFile("bench.jpg", b"\xff\xd8\xff not a picture", content_type="image/jpeg")
    response = client.post(url, answers(evidence_photo=bad))
    assert response.status_code == 422
    assert "bench.jpg:" in response.content.decode()
    assert not SignOffEvent.objects.filter(kind="Observed").exists()


def test_what_to_practise_is_kept_beside_the_ledger_and_bound_to_it(bench):
    client, url, _version, _learner = bench
    client.post(url, answers(mark_c2="not_yet", practise="Hold the probe still"))
    event = SignOffEvent.objects.get(kind="Observed")
    assert event.detail.practise == "Hold the probe still"
    assert "probe" not in event.payload
