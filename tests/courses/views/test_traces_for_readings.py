"""A trace for a reading that is otherwise written: chosen, looked at with its verdict, recorded, told."""

import pytest

from courses.domain import evidence as evidence_domain
from courses.domain.ledger import facts_of
from courses.enums import EventKind, Mark
from courses.models import SignOffEvent
from lms.accounts import roles
from tests.factories import accounts, courses, traces
from tests.factories.courses import measurement

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    single = measurement(quantity="Surface temperature", unit="°C", max="40")
    rows = measurement(id="m2", quantity="Joint temperature", unit="°C", max="40", readings=3)
    return courses.skill("S31", measurements=[single, rows])


@pytest.fixture
def tessa():
    return accounts.trainee()


@pytest.fixture
def max_(client):
    person = courses.mentor()
    person.give_roles(roles.MENTOR)
    client.force_login(person)
    return person


@pytest.fixture
def page(client, version, tessa, max_):
    return Page(client, f"/mentor/sign/{tessa.public_id}/S31/")


class Page:
    """The form as a browser has it: what came back hidden is sent again."""

    def __init__(self, client, address):
        self.client, self.address = client, address
        self.data = {
            "client_uuid": client.get(address).context["form"]["client_uuid"].value(),
            "version_number": "1",
            "items": "cell 3",
            "level": "3",
            "comment": "Kept",
            "mark_c1": Mark.MET.value,
            "mark_c2": Mark.MET.value,
            **{f"reading_m2_{turn}": "30" for turn in (1, 2, 3)},
        }

    def send(self, **changes):
        self.data |= changes
        answer = self.client.post(self.address, self.data)
        if answer.status_code == 422:
            self.data |= {one.look_name: one.look for one in answer.context["form"].measurements if one.look}
        return answer


def log(*rows: str) -> bytes:
    return "\n".join(["Time (s);Temp (°C)", *(f"{turn};{row}" for turn, row in enumerate(rows))]).encode()


def name_of(row) -> str:
    return str(row.evidence.public_id)


def test_the_value_is_shown_with_its_verdict_before_it_is_recorded(page, version, tessa, max_):
    row = traces.kept(tessa, version.skill, by=max_, data=log("20", "28", "42", "30"))
    asked = page.send(trace_m1=name_of(row))
    assert asked.context["form"].errors == {
        "choice_m1": ["Say which value of the trace is the reading of “Surface temperature”."]
    }
    shown = page.send(choice_m1="mean")
    assert list(shown.context["form"].errors) == ["choice_m1"]
    said = "The mean over time is 31.6666666666667 °C. Verdict: pass."
    (told,) = shown.context["form"].errors["choice_m1"]
    assert told == f"{said} If that is the reading, send the form once more."
    assert shown.context["form"].measurements[0].figure.outcome == "pass"
    assert not SignOffEvent.objects.filter(kind=EventKind.OBSERVED).exists()
    assert page.send().status_code == 302
    event = SignOffEvent.objects.get(kind=EventKind.OBSERVED)
    assert facts_of(event)["readings"][0]["trace"]["feature"] == "mean"
    story = page.client.get(f"/mentor/observations/{event.client_uuid}/").content.decode()
    assert "From the trace “cell 3.h5”: the mean over time of “Temp”, 4 readings." in story
    own = page.client
    own.force_login(tessa)
    assert (
        "the mean over time of “Temp”"
        in own.get(f"/me/observations/{event.detail.public_id}/").content.decode()
    )


def test_another_choice_is_shown_again_before_it_is_recorded(page, version, tessa, max_):
    row = traces.kept(tessa, version.skill, by=max_, data=log("20", "28", "42", "30"))
    page.send(trace_m1=name_of(row), choice_m1="mean")
    shown = page.send(choice_m1="peak")
    said = shown.context["form"].errors
    assert said["choice_m1"][0].startswith("The highest value is 42 °C. Verdict: fail.")
    assert said["trace_m1"] == [
        "42 °C is above the limit of 40 °C. Add another trace, or tick to record this one as it is."
    ]
    confirmed = page.send(as_read=shown.context["form"].outside)
    assert confirmed.status_code == 302
    (event,) = SignOffEvent.objects.filter(kind=EventKind.OBSERVED)
    assert facts_of(event)["readings"][0]["outcome"] == "fail"


def test_a_tick_for_one_value_is_none_for_another(page, version, tessa, max_):
    row = traces.kept(tessa, version.skill, by=max_, data=log("45", "50", "45"))
    shown = page.send(trace_m1=name_of(row), choice_m1="mean")
    again = page.send(choice_m1="peak", as_read=shown.context["form"].outside)
    assert "50 °C is above the limit" in again.context["form"].errors["trace_m1"][0]


def test_a_written_reading_and_a_trace_are_not_both_taken(page, version, tessa, max_):
    row = traces.kept(tessa, version.skill, by=max_, data=log("20", "28"))
    answer = page.send(trace_m1=name_of(row), choice_m1="mean", reading_m1_1="21")
    assert answer.context["form"].errors == {
        "trace_m1": ["There is a written reading as well as a trace. Empty the reading, or choose no trace."]
    }
    assert answer.context["form"]["reading_m1_1"].value() == "21"


@pytest.mark.parametrize(("rows", "said"), [(2, "The trace has 2 rows"), (13, "at most 12 are taken")])
def test_a_trace_with_too_few_or_far_too_many_rows_is_sent_back_with_everything_typed(
    page, version, tessa, max_, rows, said
):
    row = traces.kept(tessa, version.skill, by=max_, data=log(*["20"] * rows))
    written = {f"reading_m2_{turn}": "" for turn in (1, 2, 3)}
    answer = page.send(reading_m1_1="30", trace_m2=name_of(row), **written)
    assert answer.status_code == 422
    form = answer.context["form"]
    assert said in form.errors["trace_m2"][0]
    assert (form["comment"].value(), form["reading_m1_1"].value(), form["trace_m2"].value()) == (
        "Kept",
        "30",
        name_of(row),
    )


def test_the_rows_of_a_trace_are_recorded_as_the_repeated_readings(page, version, tessa, max_):
    row = traces.kept(tessa, version.skill, by=max_, data=log("20", "21", "22"))
    written = {f"reading_m2_{turn}": "" for turn in (1, 2, 3)}
    assert page.send(reading_m1_1="30", trace_m2=name_of(row), **written).status_code == 302
    event = SignOffEvent.objects.get(kind=EventKind.OBSERVED)
    assert facts_of(event)["readings"][1]["values"] == ["20", "21", "22"]
    story = page.client.get(f"/mentor/observations/{event.client_uuid}/")
    assert "From the trace “cell 3.h5”: each row of “Temp”, 3 readings." in story.content.decode()
    assert story.context["story"].seen.counts
    assert story.context["shown"].readings[1].figure.outcome == "pass"


def test_a_trace_in_another_unit_or_of_somebody_else_cannot_be_chosen(page, version, tessa, max_):
    volts = traces.kept(tessa, version.skill, by=max_, data=b"Time (s);U (V)\n0;1\n1;2\n")
    other = traces.kept(accounts.trainee("Otto"), version.skill, by=max_, data=log("20", "21"))
    for row in (volts, other):
        answer = page.send(trace_m1=name_of(row), choice_m1="mean")
        assert answer.context["form"].errors["trace_m1"] == ["This trace is gone. Add it once more."]
        assert answer.context["form"]["comment"].value() == "Kept"


def test_a_choice_that_no_trace_offers_is_refused(page, version, tessa, max_):
    row = traces.kept(tessa, version.skill, by=max_, data=log("20", "21"))
    answer = page.send(trace_m1=name_of(row), choice_m1="ramp_rate")
    assert answer.context["form"].errors == {"choice_m1": ["This trace does not hold that. Choose another."]}


def test_a_page_without_traces_asks_for_none_and_says_where_one_is_added(page):
    answer = page.client.get(page.address)
    assert [one.trace for one in answer.context["form"].measurements] == [None, None]
    assert answer.content.decode().count("Add a trace") == 2


def test_who_may_not_see_the_trace_reads_what_counted_and_no_name_in_it(page, version, tessa, max_):
    row = traces.kept(tessa, version.skill, by=max_, data=log("20", "30"))
    page.send(trace_m1=name_of(row), choice_m1="last")
    page.send()
    row.evidence.refresh_from_db()
    evidence_domain.withdraw(row.evidence, by=tessa)
    event = SignOffEvent.objects.get(kind=EventKind.OBSERVED)
    story = page.client.get(f"/mentor/observations/{event.client_uuid}/").content.decode()
    assert "From a trace: the last value, 2 readings." in story
    assert "“Temp”" not in story


def test_the_choice_of_a_value_says_that_it_is_needed_with_a_trace(page, version, tessa, max_):
    traces.kept(tessa, version.skill, by=max_, data=log("20", "28"))
    text = page.client.get(page.address).content.decode()
    label = text.partition("Value of the trace that counts")[2].partition("</label>")[0]
    assert label == ' <span class="optional">(needed with a trace)</span>'
