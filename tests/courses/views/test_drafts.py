"""Side steps from the sign-off form: what was typed is there again afterwards, for this mentor and nobody else."""

import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.domain import tidying
from courses.domain.authority import withdraw
from courses.domain.drafts import KEPT
from courses.domain.handing_out import export_record
from courses.models import AuthorityGrant, Evidence, MeasurementTrace, Place, SignOffDraft, SignOffEvent
from lms.web import privacy
from tests.architecture.markup import Markup
from tests.factories import accounts, courses, evidence, traces

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    return courses.skill(
        "S31", measurements=[traces.peak_of_temperature(), courses.measurement(id="m2", max="5")]
    )


@pytest.fixture
def mentor(version):
    return courses.mentor("Max")


@pytest.fixture
def learner():
    return accounts.trainee("Tessa")


@pytest.fixture
def bench(mentor, learner):
    return as_(mentor), reverse("signoff_sign", args=[learner.public_id, "S31"])


def as_(person):
    client = Client()
    client.force_login(person)
    return client


def typed(**changes):
    return {
        "client_uuid": str(uuid.uuid4()),
        "version_number": "1",
        "mark_c1": "met",
        "mark_c2": "not_yet",
        "items": "cell 3",
        "level": "3",
        "comment": "Calm\r\nand tidy",
        "practise": "Wait longer",
        "seen_at": "2026-11-22T14:30",
        "reading_m2_1": "4,2",
        "uncertainty_m2": "0.1",
    } | changes


def values(page, names):
    return {name: page.context["form"][name].value() for name in names}


def clean(page):
    return Markup(page.content.decode(), origin="http://testserver").findings == []


def test_adding_a_trace_from_a_half_filled_form_loses_nothing(bench, learner):
    client, url = bench
    Place.objects.create(code="north", name="North")
    evidence.instrument("DMM-1", due_in=30)
    data = typed(place="north", instrument_m2="DMM-1")
    away = client.post(url, data | {"then": "add_trace"})
    assert away["Location"] == reverse("trace_new", args=[learner.public_id, "S31"])
    file = SimpleUploadedFile("cell 3.csv", traces.log())
    address = client.post(away["Location"], {"file": file})["Location"]
    client.post(address, traces.filled_in(client, address) | {"do": "read"})
    page = client.get(client.post(f"{address}keep/")["Location"])
    assert page.status_code == 200
    assert clean(page)
    assert values(page, data) == data
    assert page.context["form"]["trace_m1"].value() == str(MeasurementTrace.objects.get().evidence.public_id)
    assert page.context["form"].errors == {}
    assert "As you left it" in page.content.decode()
    assert not SignOffEvent.objects.filter(kind="Observed").exists()


def test_the_half_filled_form_is_not_judged_when_it_comes_back(bench):
    client, url = bench
    assert client.post(url, {"then": "later", "comment": "First words"})["Location"] == "/mentor/"
    client.post(url, typed(reading_m2_1="6", then="later", comment="First words"))
    page = client.get(url)
    text = page.content.decode()
    assert "First words" in text
    assert [one.figure for one in page.context["form"].measurements] == [None, None]
    assert page.context["form"].outside == ""
    assert "errorlist" not in text
    assert "aria-invalid" not in text


def test_files_that_were_chosen_are_received_and_go_with_the_form(bench):
    client, url = bench
    photo = SimpleUploadedFile("bench.jpg", evidence.photo())
    client.post(url, typed(evidence_photo=photo, then="card"))
    row = Evidence.objects.get()
    page = client.get(url)
    assert page.context["evidence"].received == [row]
    done = client.post(url, typed(mark_c1="not_yet", evidence=[str(row.public_id)], seen_at=""))
    assert done.status_code == 302
    assert Evidence.objects.get().event == SignOffEvent.objects.get(kind="Observed")


def test_a_file_that_is_refused_is_said_before_leading_on_and_the_words_stay(bench):
    client, url = bench
    page = client.post(
        url, typed(evidence_photo=SimpleUploadedFile("x.jpg", b"no picture"), then="add_trace")
    )
    assert page.status_code == 422
    text = page.content.decode()
    assert "A file could not be taken in" in text
    assert "x.jpg: " in text
    assert "Wait longer" in text


def test_a_file_that_is_gone_when_the_form_comes_back_is_missed(bench):
    client, url = bench
    client.post(url, typed(evidence_photo=SimpleUploadedFile("b.jpg", evidence.photo()), then="later"))
    assert "is gone" not in client.get(url).content.decode()
    Evidence.objects.all().delete()
    assert "A file that you had added is gone" in client.get(url).content.decode()


def test_what_was_confirmed_about_readings_is_asked_no_second_time(bench):
    client, url = bench
    first = client.post(url, typed(reading_m2_1="6"))
    confirmed = typed(reading_m2_1="6", as_read=first.context["form"].outside, then="later")
    client.post(url, confirmed)
    form = client.get(url).context["form"]
    assert (form.outside, form.confirmed) == ("reading_m2_1=6", True)


def test_recording_deletes_what_was_kept(bench):
    client, url = bench
    data = typed(seen_at="", reading_m2_1="4.2")
    client.post(url, data | {"then": "later"})
    assert client.post(url, data).status_code == 302
    assert not SignOffDraft.objects.exists()
    assert "As you left it" not in client.get(url).content.decode()


def test_the_form_can_be_emptied_also_on_the_device(bench):
    client, url = bench
    client.post(url, typed(then="later"))
    page = client.post(url, typed(then="empty"))
    text = page.content.decode()
    assert page.status_code == 200
    assert "Calm" not in text
    assert f'data-keep-clear="{page.context["keep"]}"' in text
    assert not SignOffDraft.objects.exists()


def test_each_mentor_trainee_and_skill_has_a_form_of_its_own(bench, mentor):
    client, url = bench
    courses.skill("S32")
    other = accounts.trainee("Noor")
    client.post(url, typed(comment="About Tessa", then="later"))
    elsewhere = [
        as_(courses.mentor("Mia")).get(url),
        client.get(reverse("signoff_sign", args=[other.public_id, "S31"])),
        client.get(url.replace("S31", "S32")),
    ]
    assert [page.status_code for page in elsewhere] == [200, 200, 200]
    assert not any("About Tessa" in page.content.decode() for page in elsewhere)
    client.post(url, typed(comment="Once more", then="later"))
    assert SignOffDraft.objects.get().fields["comment"] == ["Once more"]


def test_only_what_the_form_asks_is_kept(bench):
    client, url = bench
    client.post(url, typed(comment="a\0b", then="later", password="secret", csrfmiddlewaretoken="x"))
    kept = SignOffDraft.objects.get().fields
    assert kept["comment"] == ["ab"]
    assert not {"password", "then", "csrfmiddlewaretoken"} & set(kept)


def test_more_than_can_be_kept_is_said_and_stays_on_the_page(bench, monkeypatch):
    client, url = bench
    page = client.post(url, typed(comment="x" * 41_000, then="add_trace"))
    assert page.status_code == 422
    assert "too long to be kept" in page.content.decode()
    assert "x" * 41_000 in page.content.decode()
    monkeypatch.setattr("courses.domain.drafts.MOST", 0)
    page = client.post(url, typed(then="add_trace"))
    assert page.status_code == 422
    assert "You have begun 0 forms." in page.content.decode()
    assert not SignOffDraft.objects.exists()


def test_a_card_that_changed_meanwhile_keeps_the_words_and_the_marks_that_still_fit(bench, version):
    client, url = bench
    client.post(url, typed(then="later"))
    criteria = [{"id": "c1", "text": "First"}, {"id": "c2", "text": "Another second"}]
    courses.new_version(version.skill, criteria=criteria, measurements=version.measurements)
    page = client.get(url)
    marks = [one.value for one in page.context["form"].criteria]
    assert marks == ["met", "not_seen"]
    assert values(page, ["comment", "version_number"]) == {
        "comment": "Calm\r\nand tidy",
        "version_number": "2",
    }
    assert "The card has changed since then." in page.content.decode()


def test_after_seven_days_it_is_neither_shown_nor_kept(bench):
    client, url = bench
    client.post(url, typed(then="later"))
    now = timezone.now()
    tidying.tidy(now + KEPT - timedelta(minutes=1))
    assert SignOffDraft.objects.count() == 1
    SignOffDraft.objects.update(kept_at=now - KEPT)
    assert "As you left it" not in client.get(url).content.decode()
    tidying.tidy(now)
    assert not SignOffDraft.objects.exists()


@pytest.mark.parametrize("who", ["mentor", "learner"])
def test_erasure_of_either_takes_it_away(bench, mentor, learner, who):
    client, url = bench
    client.post(url, typed(then="later"))
    privacy.erase({"mentor": mentor, "learner": learner}[who])
    assert not SignOffDraft.objects.exists()


def test_the_enter_key_records_and_does_not_lead_away(bench):
    client, url = bench
    text = client.get(url).content.decode().split('id="signoff"')[1]
    first = text[text.index("<button") :].split("</button>")[0]
    assert "name=" not in first
    assert "Record what I saw" in first


def test_without_authority_the_reason_is_said_before_anything_is_filled_in_again(bench):
    client, url = bench
    client.post(url, typed(then="later"))
    withdraw(AuthorityGrant.objects.get(), by=accounts.coordinator())
    page = client.get(url)
    assert page.status_code == 403
    assert "You have no authority to sign" in page.content.decode()
    assert "As you left it" not in page.content.decode()


def test_the_mentors_copy_of_their_data_holds_it_and_the_trainees_does_not(bench, mentor, learner):
    client, url = bench
    client.post(url, typed(then="later"))
    rows = {
        who.pk: [row for topic in export_record(who) if topic_name(topic) == "drafts" for row in topic.rows()]
        for who in (mentor, learner)
    }
    assert [row["typed"]["comment"] for row in rows[mentor.pk]] == [["Calm\r\nand tidy"]]
    assert rows[learner.pk] == []


def topic_name(topic):
    return getattr(topic, "name", "")
