"""Setting an observation right that was measured: everything about how is in the form, and the trace stays."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from courses.domain.ledger import facts_of, first_bad_row
from courses.domain.measuring import Taken
from courses.domain.table_audit import first_difference
from courses.domain.trace_choice import Choice
from courses.enums import Mark
from courses.models import SignOffEvent, Standing
from lms.accounts import roles
from lms.accounts.models import User
from tests.factories import accounts, courses, evidence, traces
from tests.factories.courses import measurement

pytestmark = pytest.mark.django_db

NOT_YET = {"c1": Mark.MET, "c2": Mark.NOT_YET}


@pytest.fixture
def max_():
    person = courses.mentor()
    person.give_roles(roles.MENTOR)
    return person


@pytest.fixture
def tessa():
    return accounts.trainee()


def client_of(person) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=person.pk))
    return client


def url(event) -> str:
    return f"/mentor/observations/{event.client_uuid}/correct/"


def as_it_stands(form) -> dict[str, str]:
    """What a browser would send of the form as it came."""
    data = {field.html_name: str(field.value()) for field in form if field.value() not in (None, "", False)}
    data |= {one.look_name: one.look for one in form.measurements if one.look}
    return data | {"correction_reason": "Looked at the film"}


def corrected() -> dict:
    return facts_of(SignOffEvent.objects.get(kind="Corrected"))


def log(*rows: str) -> bytes:
    return "\n".join(["Time (s);Temp (°C)", *(f"{turn};{row}" for turn, row in enumerate(rows))]).encode()


@pytest.fixture
def lead():
    """A resistance in ohms that may be higher with a longer lead."""
    rule = {"by": "lead", "base": "0.3", "up_to": "5", "add": "0.1", "each": "7.5", "steps": "started"}
    length = {"id": "lead", "quantity": "Length of the lead", "unit": "m"}
    return measurement(quantity="Resistance", unit="Ω", max="1", max_rule=rule, conditions=[length])


def test_correcting_a_mark_leaves_everything_about_the_reading_as_it_was(max_, tessa, lead):
    version = courses.skill(measurements=[lead])
    meter = evidence.instrument(due_in=30)
    taken = {"m1": Taken(unit="mΩ", uncertainty="5", instrument="DMM-1", conditions={"lead": "6"})}
    event = courses.observation(
        max_,
        tessa,
        version,
        readings={"m1": ["350"]},
        taken=taken,
        marks=NOT_YET,
        when=timezone.now() - timedelta(days=1),
    )
    meter.retired_at = timezone.now()  # in no list of choices any more
    meter.save()
    client = client_of(max_)
    form = client.get(url(event)).context["form"]
    assert {name: form[name].value() for name in form.fields if name.endswith("_m1") or "_m1_" in name} == {
        "reading_m1_1": "350 mΩ",
        "condition_m1_lead": "6",
        "uncertainty_m1": "5",
        "instrument_m1": "DMM-1",
        "trace_m1": "",
    }
    data = as_it_stands(form)
    unchanged = client.post(url(event), data)
    assert "Nothing is different from what is recorded." in unchanged.content.decode()
    assert client.post(url(event), data | {"mark_c2": "met", "confirmed": "yes"}).status_code == 302
    assert corrected()["readings"] == facts_of(event)["readings"]


def test_another_uncertainty_is_a_difference_and_is_shown(max_, tessa):
    version = courses.skill(measurements=[measurement()])
    event = courses.observation(
        max_, tessa, version, readings={"m1": ["4"]}, taken={"m1": Taken(uncertainty="0.1")}
    )
    client = client_of(max_)
    data = as_it_stands(client.get(url(event)).context["form"])
    page = client.post(url(event), data | {"uncertainty_m1": "0.2"}).content.decode()
    assert "Residual voltage: how it was measured" in page
    assert "<del>Uncertainty: ± 0.1 V</del>" in page
    assert "<ins>Uncertainty: ± 0.2 V</ins>" in page


@pytest.fixture
def by_trace(max_, tessa):
    """An observation whose only reading is the mean of a trace."""
    version = courses.skill(measurements=[measurement(quantity="Surface temperature", unit="°C", max="40")])
    row = traces.kept(tessa, version.skill, by=max_, data=log("20", "42", "30"))
    taken = {"m1": Taken(trace=row.evidence.public_id, choice=Choice("mean"))}
    event = courses.observation(max_, tessa, version, taken=taken, marks=NOT_YET)
    return event, row, version


def test_correcting_a_mark_keeps_the_trace_and_what_was_chosen_of_it(max_, tessa, by_trace):
    event, row, _version = by_trace
    client = client_of(max_)
    form = client.get(url(event)).context["form"]
    assert {name: form[name].value() for name in ("trace_m1", "choice_m1", "reading_m1_1")} == {
        "trace_m1": str(row.evidence.public_id),
        "choice_m1": "mean",
        "reading_m1_1": None,
    }
    data = as_it_stands(form) | {"mark_c2": "met"}
    shown = client.post(url(event), data)
    assert shown.status_code == 200, shown.context["form"].errors
    assert "<ins>met</ins>" in shown.content.decode().lower()
    assert client.post(url(event), data | {"confirmed": "yes"}).status_code == 302
    assert corrected()["readings"] == facts_of(event)["readings"]
    assert corrected()["evidence"] == facts_of(event)["evidence"]
    assert Standing.objects.get(person=tessa.pseudonym).state == "held"


def test_another_value_of_the_same_trace_is_shown_with_its_verdict_first(max_, tessa, by_trace):
    event, _row, _version = by_trace
    client = client_of(max_)
    data = as_it_stands(client.get(url(event)).context["form"]) | {"choice_m1": "last"}
    asked = client.post(url(event), data | {"confirmed": "yes"})
    assert asked.status_code == 422
    assert asked.context["form"].errors["choice_m1"][0].startswith("The last value is 30 °C. Verdict: pass.")
    assert not SignOffEvent.objects.filter(kind="Corrected").exists()
    data |= {one.look_name: one.look for one in asked.context["form"].measurements}
    assert client.post(url(event), data | {"confirmed": "yes"}).status_code == 302
    assert corrected()["readings"][0]["trace"]["feature"] == "last"


def test_the_form_says_that_the_trace_it_draws_is_simulated(max_, tessa):
    version = courses.skill(measurements=[measurement(quantity="Surface temperature", unit="°C", max="40")])
    data = b"# Simulated: yes\n" + log("20", "42", "30")
    row = traces.kept(tessa, version.skill, by=tessa, data=data)
    taken = {"m1": Taken(trace=row.evidence.public_id, choice=Choice("mean"))}
    event = courses.observation(max_, tessa, version, taken=taken, marks=NOT_YET)
    client = client_of(max_)
    data = as_it_stands(client.get(url(event)).context["form"]) | {"choice_m1": "last"}
    page = client.post(url(event), data)
    assert page.context["form"].measurements[0].figure.outcome == "pass"
    assert "This trace is simulated. No instrument measured it." in page.content.decode()


def test_a_trace_is_exchanged_for_another_and_both_are_kept(max_, tessa, by_trace):
    event, old, version = by_trace
    new = traces.kept(tessa, version.skill, by=max_, data=log("20", "24", "28"))
    client = client_of(max_)
    page = client.get(url(event))
    form = page.context["form"]
    offered = [key for key, _name in form.fields["trace_m1"].choices]
    assert offered == ["", str(old.evidence.public_id), str(new.evidence.public_id)]
    data = as_it_stands(form) | {"trace_m1": str(new.evidence.public_id)}
    asked = client.post(url(event), data)
    assert asked.context["form"].errors["choice_m1"][0].startswith("The mean over time is 24 °C.")
    data |= {one.look_name: one.look for one in asked.context["form"].measurements}
    compared = client.post(url(event), data).content.decode()
    assert f"Fingerprint {old.evidence.sha256[:12]}" in compared
    assert f"Fingerprint {new.evidence.sha256[:12]}" in compared
    assert client.post(url(event), data | {"confirmed": "yes"}).status_code == 302
    row = SignOffEvent.objects.get(kind="Corrected")
    for one in (old, new):
        one.evidence.refresh_from_db()
    assert (old.evidence.event, new.evidence.event) == (event, row)
    assert [one["evidence"] for one in corrected()["evidence"]] == [old.evidence.sha256, new.evidence.sha256]
    assert corrected()["readings"][0]["values"] == ["24"]
    story = client.get(f"/mentor/observations/{event.client_uuid}/")
    assert "the mean over time of “Temp”, 3 readings" in story.content.decode()
    assert [one.sha256 for one in story.context["shown"].files] == [old.evidence.sha256, new.evidence.sha256]
    assert client.get(f"/evidence/{new.evidence.public_id}/").status_code == 200
    assert (first_bad_row(), first_difference()) == (None, None)


def test_a_second_correction_keeps_what_the_first_one_added(max_, tessa, by_trace):
    event, _old, version = by_trace
    new = traces.kept(tessa, version.skill, by=max_, data=log("20", "24", "28"))
    client = client_of(max_)
    data = as_it_stands(client.get(url(event)).context["form"]) | {"trace_m1": str(new.evidence.public_id)}
    asked = client.post(url(event), data)
    data |= {one.look_name: one.look for one in asked.context["form"].measurements}
    client.post(url(event), data | {"confirmed": "yes"})
    again = as_it_stands(client.get(url(event)).context["form"])
    assert again["trace_m1"] == str(new.evidence.public_id)
    assert client.post(url(event), again | {"mark_c2": "met", "confirmed": "yes"}).status_code == 302
    first, second = SignOffEvent.objects.filter(kind="Corrected").order_by("position")
    assert facts_of(second)["evidence"] == facts_of(first)["evidence"]
    assert facts_of(second)["readings"] == facts_of(first)["readings"]
    assert first_difference() is None


def test_a_trace_of_another_observation_is_not_offered_and_is_refused(max_, tessa, by_trace):
    event, _row, version = by_trace
    other = traces.kept(tessa, version.skill, by=max_, data=log("20", "21"))
    taken = {"m1": Taken(trace=other.evidence.public_id, choice=Choice("mean"))}
    courses.observation(max_, tessa, version, taken=taken)
    client = client_of(max_)
    data = as_it_stands(client.get(url(event)).context["form"]) | {"trace_m1": str(other.evidence.public_id)}
    answer = client.post(url(event), data | {"confirmed": "yes"})
    assert answer.context["form"].errors["trace_m1"] == ["This trace is gone. Add it once more."]
    assert answer.context["form"]["correction_reason"].value() == "Looked at the film"
    assert not SignOffEvent.objects.filter(kind="Corrected").exists()


def test_a_trace_that_is_added_for_a_correction_leads_back_to_it(max_, tessa, by_trace, client):
    event, _row, _version = by_trace
    client = client_of(max_)
    address = client.get(url(event)).context["add_trace"]
    page = client.get(address)
    assert page.context["back"] == url(event)
    sent = client.post(address, {"file": SimpleUploadedFile("b.csv", log("20", "24"))})
    trace = sent["Location"]
    client.post(trace, traces.filled_in(client, trace) | {"do": "read"})
    assert client.post(f"{trace}keep/")["Location"] == f"{url(event)}#readings"


@pytest.fixture
def insulation():
    """A resistance whose lowest value depends on the class of the appliance."""
    table = [{"for": "Class I", "limit": "1"}, {"for": "Class II", "limit": "2"}]
    asked = {"id": "class", "quantity": "Class", "choices": ["Class I", "Class II"]}
    rule = {"by": "class", "table": table}
    return measurement(quantity="Insulation", unit="MΩ", min="1", max=None, min_rule=rule, conditions=[asked])


@pytest.mark.parametrize(
    "taken",
    [
        Taken(conditions={"class": "Class II"}),
        Taken(),
        Taken(accepted=True),
    ],
    ids=["passes by itself", "recorded without its class", "accepted without its class"],
)
def test_a_reading_that_is_left_alone_is_not_asked_about_again(max_, tessa, insulation, taken):
    version = courses.skill(measurements=[insulation])
    event = courses.observation(
        max_, tessa, version, readings={"m1": ["5"]}, taken={"m1": taken}, marks=NOT_YET, comment="Seen"
    )
    client = client_of(max_)
    form = client.get(url(event)).context["form"]
    assert form["condition_m1_class"].value() == taken.conditions.get("class")
    data = as_it_stands(form) | {"mark_c2": "met", "confirmed": "yes"}
    assert client.post(url(event), data).status_code == 302
    assert corrected()["readings"] == facts_of(event)["readings"]


def test_a_reading_that_is_changed_is_asked_about_again(max_, tessa, insulation):
    version = courses.skill(measurements=[insulation])
    event = courses.observation(
        max_, tessa, version, readings={"m1": ["5"]}, taken={"m1": Taken(accepted=True)}, comment="Seen"
    )
    client = client_of(max_)
    data = as_it_stands(client.get(url(event)).context["form"]) | {"reading_m1_1": "4", "confirmed": "yes"}
    response = client.post(url(event), data)
    assert response.status_code == 422
    assert response.context["form"].errors == {
        "reading_m1_1": ["This does not pass by itself. Measure again, or say below whether it may count."]
    }
    classed = client.post(url(event), data | {"condition_m1_class": "Class II"})
    assert classed.status_code == 302
