"""The coordinator's pages about instruments, and who is under age."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.models import Instrument, InstrumentCalibration, LearnerSafeguard
from tests.factories import accounts
from tests.factories import evidence as made

pytestmark = pytest.mark.django_db


@pytest.fixture
def cora(client):
    person = accounts.coordinator()
    client.force_login(person)
    return person


def day(ahead: int) -> str:
    return (timezone.localdate() + timedelta(days=ahead)).isoformat()


def test_an_empty_list_says_what_belongs_there(client, cora):
    page = client.get("/coordinator/instruments/").content.decode()
    assert "No instruments yet" in page
    assert "/coordinator/instruments/add/" in page


def test_an_instrument_is_added_once(client, cora):
    data = {"code": "DMM-03", "name": "Multimeter", "kind": "multimeter", "ranges": "resistance 0–20 MΩ"}
    answer = client.post("/coordinator/instruments/add/", data)
    row = Instrument.objects.get()
    assert answer["Location"] == f"/coordinator/instruments/{row.public_id}/"
    again = client.post("/coordinator/instruments/add/", data | {"code": "dmm-03"})
    assert again.status_code == 422
    assert again.context["form"].errors["code"] == [
        "There is an instrument with this code. Each has a code of its own."
    ]
    assert again.context["form"]["ranges"].value() == "resistance 0–20 MΩ"


def test_the_code_cannot_be_changed_later(client, cora):
    row = made.instrument("DMM-1")
    page = f"/coordinator/instruments/{row.public_id}/edit/"
    client.post(page, {"code": "DMM-2", "name": "Better meter", "kind": "multimeter"})
    row.refresh_from_db()
    assert (row.code, row.name) == ("DMM-1", "Better meter")


def test_a_calibration_is_recorded_and_shown(client, cora):
    row = made.instrument()
    page = f"/coordinator/instruments/{row.public_id}/"
    assert "Never calibrated" in client.get(page).content.decode()
    data = {
        "on": day(-10),
        "due": day(355),
        "by": "Lab",
        "certificate": "K-77",
        "uncertainty": "0.5 %, k = 2",
    }
    assert client.post(page, data)["Location"] == page
    shown = client.get(page).content.decode()
    assert "K-77" in shown
    assert "Calibrated" in shown
    assert InstrumentCalibration.objects.get().recorded_by == cora


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"on": day(1)}, "on"), ({"due": day(-11)}, "due"), ({"by": ""}, "by"), ({"on": "soon"}, "on")],
)
def test_a_calibration_that_cannot_be_is_sent_back_with_what_was_typed(client, cora, changes, field):
    row = made.instrument()
    data = {"on": day(-10), "due": day(355), "by": "Lab", "certificate": "K-77"} | changes
    answer = client.post(f"/coordinator/instruments/{row.public_id}/", data)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert answer.context["form"]["certificate"].value() == "K-77"
    assert not InstrumentCalibration.objects.exists()


def test_the_filters_show_what_is_due_and_what_is_out_of_use(client, cora):
    lapsed = made.instrument("LAPSED", due_in=-1)
    soon = made.instrument("SOON", due_in=60)
    later = made.instrument("LATER", due_in=61)
    never = made.instrument("NEVER")
    gone = made.instrument("GONE", due_in=5)
    client.post(f"/coordinator/instruments/{gone.public_id}/retire/", {"confirm": "on"})

    def shown(which):
        page = client.get("/coordinator/instruments/", {"show": which})
        return [row["instrument"] for row in page.context["rows"]]

    assert set(shown("due")) == {lapsed, soon, never}
    assert set(shown("use")) == {lapsed, soon, later, never}
    assert shown("retired") == [gone]
    assert shown("nonsense") == shown("use")


def test_the_list_costs_the_same_however_long_it_is(client, cora, django_assert_num_queries):
    made.instrument("A", due_in=5)
    with CaptureQueriesContext(connection) as one:
        client.get("/coordinator/instruments/")
    for number in range(10):
        made.instrument(f"B-{number}", due_in=5)
    with django_assert_num_queries(len(one)):
        client.get("/coordinator/instruments/")


def test_nothing_is_recorded_for_an_instrument_out_of_use(client, cora):
    row = made.instrument()
    client.post(f"/coordinator/instruments/{row.public_id}/retire/", {"confirm": "on"})
    answer = client.post(f"/coordinator/instruments/{row.public_id}/", {"on": day(-1), "by": "Lab"})
    assert answer.status_code == 422
    assert not InstrumentCalibration.objects.exists()
    assert client.get(f"/coordinator/instruments/{row.public_id}/retire/").status_code == 404


def test_who_is_under_age_is_recorded_and_listed(client, cora):
    tessa = accounts.trainee()
    assert "Nobody is recorded as under age" in client.get("/coordinator/safeguards/").content.decode()
    answer = client.post("/coordinator/safeguards/", {"who": "TESSA@example.test", "is_minor": "on"})
    assert answer.status_code == 302
    row = LearnerSafeguard.objects.get()
    assert (row.person, row.is_minor, row.guardian_consent_photo_at, row.recorded_by) == (
        tessa,
        True,
        None,
        cora,
    )
    assert "Tessa" in client.get("/coordinator/safeguards/").content.decode()


def test_an_unknown_person_and_oneself_are_sent_back(client, cora):
    for who in ("nobody@example.test", cora.email):
        answer = client.post("/coordinator/safeguards/", {"who": who, "is_minor": "on"})
        assert answer.status_code == 422
        assert answer.context["form"]["who"].value() == who
    assert not LearnerSafeguard.objects.exists()
