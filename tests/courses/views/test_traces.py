"""Pages on which a trace is added: who may, what is shown, and that nothing typed is lost."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from courses import tasks
from courses.domain import trace_intake
from courses.enums import EventKind, Mark, TraceStage
from courses.models import Evidence, MeasurementTrace, SignOffEvent
from courses.views import traces as views
from lms.accounts import roles
from tests.architecture.markup import Markup
from tests.courses.domain.sync import test_traces as at_desk
from tests.factories import accounts, courses, evidence, traces

pytestmark = pytest.mark.django_db

SIMULATED = "This trace is simulated. No instrument measured it."


@pytest.fixture
def version():
    return courses.skill("S31", measurements=[traces.peak_of_temperature(), traces.band_of_temperature()])


@pytest.fixture
def tessa():
    return accounts.trainee()


@pytest.fixture
def max_(client):
    person = courses.mentor()
    person.give_roles(roles.MENTOR)
    client.force_login(person)
    return person


def as_(person):
    client = Client()
    client.force_login(person)
    return client


def new(learner) -> str:
    return f"/mentor/sign/{learner.public_id}/S31/trace/"


def file(data: bytes = b"", name: str = "cell 3.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data or traces.log())


def clean(response) -> bool:
    return Markup(response.content.decode(), origin="http://testserver").findings == []


def added(client, learner, data: bytes = b"") -> str:
    """The address of a trace whose columns are to be confirmed."""
    answer = client.post(new(learner), {"file": file(data)})
    assert answer.status_code == 302, answer.context["form"].errors
    return str(answer["Location"])


def test_a_mentor_adds_a_trace_sees_the_verdict_and_signs_with_it(client, version, tessa, max_):
    evidence.instrument(due_in=30)
    answer = client.post(new(tessa), {"file": file(), "instrument": "DMM-1"})
    address = answer["Location"]
    page = client.get(address)
    assert clean(page)
    assert "Read from “Temp” (°C)." in page.content.decode()
    assert [one.number for one in page.context["form"].rows] == ["1", "2"]
    client.post(address, traces.filled_in(client, address) | {"do": "read"})
    page = client.get(address)
    assert clean(page)
    assert [one.figure.outcome for one in page.context["judgements"]] == ["pass", "pass"]
    assert not Evidence.objects.loose().exists()
    row = MeasurementTrace.objects.get()
    back = client.post(f"{address}keep/")["Location"]
    assert back == f"/mentor/sign/{tessa.public_id}/S31/?trace={row.evidence.public_id}#readings"
    page = client.get(back)
    assert clean(page)
    name = str(row.evidence.public_id)
    assert (page.context["form"]["trace_m1"].value(), page.context["form"]["trace_m2"].value()) == (
        name,
        name,
    )
    data = signing(page, trace_m1=name, trace_m2=name)
    assert client.post(f"/mentor/sign/{tessa.public_id}/S31/", data).status_code == 302
    event = SignOffEvent.objects.get(kind=EventKind.OBSERVED)
    assert Evidence.objects.get().event == event
    story = client.get(f"/mentor/observations/{event.client_uuid}/")
    assert clean(story)
    assert story.context["story"].seen.counts
    assert [one.figure.outcome for one in story.context["shown"].readings] == ["pass", "pass"]


def signing(page, **more) -> dict[str, str]:
    marks = {"mark_c1": Mark.MET.value, "mark_c2": Mark.MET.value}
    uuid = page.context["form"]["client_uuid"].value()
    return {"client_uuid": uuid, "version_number": "1", "items": "cell 3", "level": "3"} | marks | more


def test_a_trace_that_says_it_is_simulated_is_shown_as_such(client, version, tessa, max_):
    for data, times in ((traces.log(), 0), (b"# Simulated: yes\n" + traces.log(), 1)):
        address = added(client, tessa, data)
        client.post(address, traces.filled_in(client, address) | {"do": "read"})
        page = client.get(address)
        assert clean(page)
        assert page.content.decode().count(SIMULATED) == times
        client.post(f"{address}keep/")


@pytest.mark.parametrize(
    ("head", "times", "name"),
    [
        (b"", 0, "cell 3.h5 (61 rows, 60 s)"),
        (b"# Simulated: yes\n", 1, "cell 3.h5 (simulated, 61 rows, 60 s)"),
    ],
)
def test_the_form_says_that_a_trainees_trace_is_simulated(client, version, tessa, max_, head, times, name):
    row = traces.kept(tessa, version.skill, by=tessa, data=head + traces.log(peak=43))
    address, chosen = f"/mentor/sign/{tessa.public_id}/S31/", str(row.evidence.public_id)
    data = signing(client.get(address), trace_m1=chosen)
    page = client.post(address, data)
    assert clean(page)
    form = page.context["form"]
    assert form.fields["trace_m1"].choices[1:] == [(chosen, name)]
    assert form.measurements[0].figure.outcome == "fail"
    assert page.content.decode().count(SIMULATED) == times


def test_a_trace_outside_its_limits_is_shown_with_its_plot_and_the_words_stay(client, version, tessa, max_):
    row = traces.kept(tessa, version.skill, by=max_, data=traces.log(peak=43))
    address, name = f"/mentor/sign/{tessa.public_id}/S31/", str(row.evidence.public_id)
    data = signing(client.get(address), trace_m1=name, trace_m2=name, comment="Kept")
    page = client.post(address, data)
    assert page.status_code == 422
    form = page.context["form"]
    assert form.errors["trace_m1"] == [
        "43 °C is above the limit of 40 °C. Add another trace, or tick to record this one as it is."
    ]
    assert [one.figure.outcome for one in form.measurements] == ["fail", "pass"]
    assert (form["trace_m1"].value(), form["comment"].value()) == (name, "Kept")
    assert clean(page)
    confirmed = client.post(address, data | {"as_read": form.outside})
    assert confirmed.status_code == 302
    event = SignOffEvent.objects.get(kind=EventKind.OBSERVED)
    assert not client.get(f"/mentor/observations/{event.client_uuid}/").context["story"].seen.counts
    assert not SignOffEvent.objects.filter(kind=EventKind.SIGNED_OFF).exists()


def test_a_trace_outside_a_band_is_asked_about_before_it_is_recorded(client, version, tessa, max_):
    row = traces.kept(tessa, version.skill, by=max_, data=traces.log(peak=50))
    address, name = f"/mentor/sign/{tessa.public_id}/S31/", str(row.evidence.public_id)
    page = client.post(address, signing(client.get(address), reading_m1_1="38", trace_m2=name))
    (said,) = page.context["form"].errors["trace_m2"]
    assert said.startswith("The trace is above its limit from ")
    assert said.endswith(" Add another trace, or tick to record this one as it is.")
    assert not SignOffEvent.objects.filter(kind=EventKind.OBSERVED).exists()


def test_without_the_trace_a_measurement_over_time_is_asked_for(client, version, tessa, max_):
    address = f"/mentor/sign/{tessa.public_id}/S31/"
    page = client.get(address)
    assert [len(one.inputs) for one in page.context["form"].measurements] == [1, 0]
    answer = client.post(address, signing(page, reading_m1_1="38"))
    assert answer.context["form"].errors == {
        "trace_m2": ["Add the trace. Every criterion is met, but without it nothing can count."]
    }


def test_a_trace_of_somebody_else_cannot_be_chosen(client, version, tessa, max_):
    other = traces.kept(accounts.trainee("Otto"), version.skill, by=max_)
    address = f"/mentor/sign/{tessa.public_id}/S31/"
    answer = client.post(address, signing(client.get(address), trace_m1=str(other.evidence.public_id)))
    assert answer.context["form"].errors["trace_m1"] == ["This trace is gone. Add it once more."]


def test_a_trainee_adds_a_trace_that_a_mentor_finds_in_the_form(client, version, tessa, max_):
    own = as_(tessa)
    address = own.post("/me/traces/new/S31/", {"file": file()})["Location"]
    own.post(address, traces.filled_in(own, address) | {"do": "read"})
    row = MeasurementTrace.objects.get()
    assert own.post(f"{address}keep/")["Location"] == f"/evidence/{row.evidence.public_id}/"
    form = client.get(f"/mentor/sign/{tessa.public_id}/S31/").context["form"]
    assert form.fields["trace_m1"].choices[1:] == [(str(row.evidence.public_id), "cell 3.h5 (61 rows, 60 s)")]


def test_who_may_add_a_trace_for_whom(client, version, tessa, max_):
    assert client.get(new(max_)).status_code == 403  # one's own work
    other = accounts.person("Mo", role=roles.MENTOR)
    assert as_(other).get(new(tessa)).status_code == 403  # no authority
    assert as_(tessa).get(new(tessa)).status_code == 403
    assert client.get(new(tessa)).status_code == 200


def test_nobody_but_the_sender_finds_a_trace_on_its_way(client, version, tessa, max_):
    address = added(client, tessa)
    for person in (tessa, accounts.coordinator()):
        for path in (address, f"{address}keep/", f"{address}remove/"):
            assert as_(person).post(path, {"do": "read"}).status_code == 404
        assert as_(person).get(address).status_code == 404
    assert MeasurementTrace.objects.get().stage == TraceStage.COLUMNS


def test_a_refused_file_is_answered_with_its_reason(client, version, tessa, max_):
    answer = client.post(new(tessa), {"file": file(b"PK\x03\x04rest", "log.xlsx")})
    assert answer.status_code == 422
    assert "Export the table as CSV" in answer.context["form"].errors["file"][0]
    assert clean(answer)
    assert not Evidence.objects.exists()


def test_a_refused_reading_keeps_everything_that_was_typed(client, version, tessa, max_):
    address = added(client, tessa, traces.log().replace(b"30;38,500", b"30;OL"))
    data = traces.filled_in(client, address, name_1="Cell 3", do="read")
    answer = client.post(address, data)
    assert answer.status_code == 422
    form = answer.context["form"]
    assert form.errors["__all__"][0].startswith("Line 32: column “Cell 3”")
    assert form["name_1"].value() == "Cell 3"
    assert clean(answer)
    assert client.get(address).context["complaint"] == form.errors["__all__"][0]


def test_a_missing_unit_and_interval_are_asked_for_before_anything_is_read(client, version, tessa, max_):
    address = added(client, tessa)
    answer = client.post(
        address, traces.filled_in(client, address, unit_1="", time_kind="interval", do="read")
    )
    assert answer.context["form"].errors == {
        "unit_1": ["Say the unit; a plain number has the unit 1."],
        "interval": ["Give the seconds between two rows."],
    }


def test_a_wrong_unit_is_said_beside_the_measurement_that_it_leaves_empty(client, version, tessa, max_):
    address = added(client, tessa, traces.log(unit="mV"))
    page = client.get(address).content.decode()
    assert "The trace has no column for “Cell surface temperature”." in page
    client.post(address, traces.filled_in(client, address, do="read"))
    page = " ".join(client.get(address).content.decode().split())
    assert "Go back to the columns" in page
    assert "the unit of this one must be fit for °C" in page


def test_another_dialect_shows_the_columns_again_before_anything_is_read(client, version, tessa, max_):
    address = added(client, tessa)
    data = traces.filled_in(client, address, delimiter=",", header_line="0", do="read")
    assert client.post(address, data).status_code == 302
    row = MeasurementTrace.objects.get()
    assert (row.stage, row.preview["dialect"]["delimiter"]) == (TraceStage.COLUMNS, ",")
    refused = client.post(address, traces.filled_in(client, address, first_data_line="300", do="look"))
    assert "no row of values from line 300 on" in refused.context["form"].errors["__all__"][0]


def test_a_large_file_is_read_in_the_background_on_a_page_that_can_be_left(
    client, version, tessa, max_, monkeypatch
):
    monkeypatch.setattr(views, "LARGE", 100)
    address = added(client, tessa)
    client.post(address, traces.filled_in(client, address) | {"do": "read"})
    page = client.get(address)
    for left in (new(tessa), "/me/evidence/"):
        assert address in client.get(left).content.decode()
    assert (page["Refresh"], "The file is being read" in page.content.decode()) == ("5", True)
    assert clean(page)
    row = MeasurementTrace.objects.get()
    tasks.read_trace(row.pk)
    page = client.get(address)
    assert "Refresh" not in page
    assert "Keep this trace" in page.content.decode()


def test_a_file_that_waits_too_long_can_be_tried_again(client, version, tessa, max_):
    address = added(client, tessa)
    row = MeasurementTrace.objects.get()
    trace_intake.queue(row, row.mapping, now=row.evidence.created_at - 2 * trace_intake.IMPATIENT_AFTER)
    assert "Try again" in client.get(address).content.decode()
    client.post(address, {"do": "again"})
    assert "Try again" not in client.get(address).content.decode()


def test_back_to_the_columns_and_throwing_away(client, version, tessa, max_):
    address = added(client, tessa)
    client.post(address, traces.filled_in(client, address) | {"do": "read"})
    client.post(address, {"do": "back"})
    assert "form" in client.get(address).context
    assert client.post(f"{address}remove/")["Location"] == new(tessa)
    assert not Evidence.objects.exists()
    assert client.get(address).status_code == 404


def test_a_file_above_the_cap_is_stopped(client, version, tessa, max_):
    answer = client.post(
        new(tessa), b"x", content_type="multipart/form-data; boundary=b", CONTENT_LENGTH="99000000"
    )
    assert answer.status_code == 413
    assert "at most 64 MB" in answer.content.decode()


@pytest.mark.parametrize(("name", "shown"), [("cell 3.csv", "cell 3.csv"), ("", "Your file")])
def test_a_trace_on_its_way_is_named_as_it_was_sent(client, name, shown):
    tessa, version = accounts.trainee(), courses.skill("S31", measurements=[traces.peak_of_temperature()])
    what = trace_intake.Sent(learner=tessa, skill=version.skill, name=name)
    row = trace_intake.begin([traces.log()], what, by=tessa)
    trace_intake.read(row, row.mapping)
    client.force_login(tessa)
    read = " ".join(client.get(reverse("trace", args=[row.evidence.public_id])).content.decode().split())
    assert f"<dt>File</dt> <dd> {shown} </dd>" in read
    begun = client.get(reverse("my_trace_new", args=["S31"])).content.decode()
    assert f">{shown}</a>" in begun


@pytest.mark.parametrize(
    ("measurements", "leads"),
    [([courses.measurement()], True), ([traces.peak_of_temperature()], True), ([], False)],
    ids=["a reading that is written", "one from a trace", "nothing measured"],
)
def test_every_card_that_measures_leads_to_adding_a_trace(rf, tessa, measurements, leads):
    request = rf.get("/")
    request.user = tessa
    skill = courses.skill("S31", measurements=measurements)
    card = render_to_string("courses/_skill_card.html", {"version": skill, "request": request})
    assert (f'href="{reverse("my_trace_new", args=["S31"])}"' in card) is leads


@pytest.mark.parametrize("accepted", [True, False])
def test_that_it_may_count_as_was_said_at_the_desk_stands_above_what_was_read(accepted):
    version, desk, learner = at_desk.scene()
    receipt = at_desk.sent(desk, learner, version)
    how = at_desk.read_from(receipt)["m1"] | {"uncertainty": "3", "accepted": accepted}
    comment = "Seen on the logger’s own screen."
    desk.send(at_desk.observed(desk, learner, version, receipt, taken={"m1": how}, comment=comment))
    at_desk.confirmed(desk, receipt)
    text = as_(desk.mentor).get(f"/traces/{receipt.id}/").content.decode()
    assert ("At the desk you let it count" in text, f"“{comment}”" in text) == (accepted, accepted)
