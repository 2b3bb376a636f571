"""What mentors and coordinators read, and can do, where somebody under age has no guardian's consent."""

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from courses.domain.minority import who_took_part_without
from courses.domain.presence import mark_presence
from courses.domain.seats import take_seat, wait
from courses.domain.sessions import attend
from courses.enums import Arrival
from courses.models import Attendance, ConsentAnswer, GuardianConsent, SignOffRequest
from tests.courses.domain.test_seats import seated
from tests.factories import accounts, courses, joining

REASON = "No guardian’s consent is on record"
NOTE = "They are here: note it"


@pytest.fixture
def kay(db):
    return accounts.coordinator("Kay")


@pytest.fixture
def mentor(db):
    return courses.mentor("Mo")


@pytest.fixture
def nia(kay):
    return joining.minor(by=kay)


def as_(person) -> Client:
    client = Client()
    client.force_login(person, "django.contrib.auth.backends.ModelBackend")
    return client


def on_lists() -> dict[str, bool | None]:
    return dict(Attendance.objects.values_list("learner__name", "came"))


def test_a_mentor_reads_the_reason_before_they_act_and_is_refused_if_they_do(kay, mentor, nia):
    tessa, session = accounts.trainee(), seated(mentor, 5)
    address = f"/mentor/sessions/{session.public_id}/?q=example"
    page = as_(mentor).get(address)
    text = page.content.decode()
    assert [person.name for person in page.context["form"].fields["people"].queryset] == [
        "Kay",
        "Mo",
        "Tessa",
    ]
    assert (REASON in text, NOTE in text, "/mentor/guardian-paper/" in text) == (True, False, True)
    assert f"/coordinator/safeguards/{nia.public_id}/" not in text
    assert f"/coordinator/safeguards/{nia.public_id}/" in as_(kay).get(address).content.decode()
    sent = as_(mentor).post(address, {"people": [tessa.public_id, nia.public_id]})
    assert (sent.status_code, on_lists()) == (422, {})
    assert "Nia is under 18, and no guardian’s consent is on record" in sent.content.decode()
    assert f'value="{tessa.public_id}"' in sent.content.decode()
    as_(mentor).post(address, {"people": [nia.public_id], "is_here": "on"})
    assert on_lists() == {}


def test_once_it_has_begun_whoever_is_here_is_noted(mentor, nia):
    session = courses.session(mentor)
    address = f"/mentor/sessions/{session.public_id}/?q=nia"
    assert NOTE in as_(mentor).get(address).content.decode()
    assert as_(mentor).post(address, {"people": [nia.public_id]}).status_code == 422
    as_(mentor).post(address, {"people": [nia.public_id], "is_here": "on"})
    assert (on_lists(), who_took_part_without()) == ({"Nia": True}, {nia.pk: 1})
    assert "“No guardian’s consent” means" in as_(mentor).get(address).content.decode()


def test_who_waits_is_let_in_only_where_they_are_here(kay, mentor, nia):
    session, consent = seated(mentor), joining.consent(nia, by=kay)
    take_seat(session, by=accounts.trainee())
    wait(session, by=nia)
    GuardianConsent.objects.filter(pk=consent.pk).delete()
    address = f"/mentor/sessions/{session.public_id}/"
    page = as_(mentor).get(address).content.decode()
    assert ("let-in" in page, NOTE in page) == (False, False)
    let_in = f"{address}let-in/{nia.public_id}/"
    told = as_(mentor).post(let_in, {"is_here": "on"}, follow=True).content.decode()
    assert ("Nia is under 18, and no guardian’s consent" in told, on_lists()) == (True, {"Tessa": None})
    type(session).objects.update(starts_at=timezone.now() - timedelta(minutes=5))
    assert NOTE in as_(mentor).get(address).content.decode()
    as_(mentor).post(let_in)
    assert on_lists() == {"Tessa": None}
    as_(mentor).post(let_in, {"is_here": "on"})
    assert on_lists() == {"Tessa": None, "Nia": True}


def test_every_page_on_which_work_is_recorded_says_it_first(mentor, nia):
    version = courses.skill(batch_allowed=True, safety_gate=True)
    session = courses.session(mentor, kind="drill", gates=(version.skill,))
    attend(session, nia, by=mentor, how=Arrival.NAME, is_here=True)
    addresses = [
        f"/mentor/sessions/{session.public_id}/presence/",
        f"/mentor/sessions/{session.public_id}/drill/",
        f"/mentor/sign/{nia.public_id}/",
        f"/mentor/sign/{nia.public_id}/{version.skill.code}/",
        f"/mentor/group/{version.skill.code}/?learner={nia.public_id}",
    ]
    pages = {address: as_(mentor).get(address) for address in addresses}
    assert {address: page.status_code for address, page in pages.items()} == dict.fromkeys(addresses, 200)
    assert {address: REASON in page.content.decode() for address, page in pages.items()} == dict.fromkeys(
        addresses, True
    )
    desk = as_(mentor).get("/mentor/?q=nia").content.decode()
    chosen = as_(mentor).get(f"/mentor/group/{version.skill.code}/").content.decode()
    assert ("No guardian’s consent" in desk, "No guardian’s consent" in chosen) == (True, True)
    nia.safeguard.delete()
    for address in addresses:
        assert REASON not in as_(mentor).get(address).content.decode()


def test_a_trainee_reads_why_nobody_can_be_asked_and_what_to_do(kay, nia):
    page = courses.practical(courses.course(), courses.skill())
    shown = as_(nia).get(page.url).content.decode()
    assert ("First a guardian has to agree" in shown, 'href="/me/joining/"' in shown) == (True, True)
    assert "Ask for a sign-off" not in shown
    sent = as_(nia).post(f"/learn/practicals/{page.pk}/ask/", {"note": "After lunch"})
    assert (sent.status_code, SignOffRequest.objects.count()) == (409, 0)
    told = sent.content.decode()
    assert ("After lunch" in told, "no guardian’s consent is on record" in told) == (True, True)
    joining.consent(nia, by=kay)
    assert "Ask for a sign-off" in as_(nia).get(page.url).content.decode()


def test_a_coordinator_reads_who_took_part_and_answers_for_it(kay, mentor, nia):
    joining.minor("Ned", by=kay)
    version, session = courses.skill(), courses.session(mentor)
    attend(session, nia, by=mentor, how=Arrival.NAME, is_here=True)
    courses.observation(mentor, nia, version)
    every = as_(kay).get("/coordinator/safeguards/").content.decode()
    assert ("?show=took-part" in every, "Took part 2 times without a consent" in every) == (True, True)
    only = as_(kay).get("/coordinator/safeguards/?show=took-part").content.decode()
    assert ("Nia" in only, "Ned" in only) == (True, False)
    overview = as_(kay).get("/coordinator/").content.decode()
    assert f"/coordinator/safeguards/{nia.public_id}/" in overview
    address = f"/coordinator/safeguards/{nia.public_id}/"
    page = as_(kay).get(address).content.decode()
    assert ("came to “Repair café”, Main workshop" in page, "was observed: C01·S01 Skill S01" in page) == (
        True,
        True,
    )
    empty = as_(kay).post(address, {"do": "answer", "answer": " "})
    assert (empty.status_code, ConsentAnswer.objects.count()) == (422, 0)
    as_(kay).post(address, {"do": "answer", "answer": "Spoke to her mother"})
    after = as_(kay).get(address).content.decode()
    assert ("Spoke to her mother" in after, "came to “Repair café”" in after) == (True, False)
    assert "?show=took-part" not in as_(kay).get("/coordinator/safeguards/").content.decode()


def test_a_coordinator_reads_on_which_lists_they_are_without_a_consent(kay, mentor, nia):
    consent = joining.consent(nia, by=kay)
    session = seated(mentor, 3, title="Bike night")
    take_seat(session, by=nia)
    address = f"/coordinator/safeguards/{nia.public_id}/"
    assert "Bike night" not in as_(kay).get(address).content.decode()
    GuardianConsent.objects.filter(pk=consent.pk).update(withdrawn_at=timezone.now())
    assert "Bike night" in as_(kay).get(address).content.decode()


def test_who_was_under_age_before_is_found_again(kay):
    day = timezone.localdate() - timedelta(days=2)
    nia = joining.minor(by=kay, of_age_on=day)
    assert "Nobody is recorded as under age" in as_(kay).get("/coordinator/safeguards/").content.decode()
    before = as_(kay).get("/coordinator/safeguards/?show=before").content.decode()
    assert ("Nia" in before, "Turned 18 on" in before, "Of age" in before) == (True, True, True)
    assert "Was under age until" in as_(kay).get(f"/coordinator/safeguards/{nia.public_id}/").content.decode()


def test_under_age_and_never_under_age_are_not_both_recorded(kay, nia):
    sent = {"who": nia.email, "known": str(nia.public_id), "is_minor": "on", "mistake": "on"}
    answer = as_(kay).post("/coordinator/safeguards/", sent)
    assert (answer.status_code, answer.context["form"].errors.keys()) == (422, {"mistake"})


def test_the_paper_for_a_guardian_says_what_the_page_says_and_names_nobody(mentor, kay, nia):
    joining.waiver("Work has risks.")
    joining.published("Wear your glasses.")
    page = as_(mentor).get("/mentor/guardian-paper/").content.decode()
    assert (
        "I agree that they take part" in page,
        "Work has risks." in page,
        "glasses" in page,
        "Nia" in page,
    ) == (
        True,
        True,
        False,
        False,
    )
    assert as_(nia).get("/mentor/guardian-paper/").status_code == 403


def test_the_report_for_a_date_says_who_was_under_age_and_with_whose_consent(kay, mentor):
    nia = joining.minor(by=kay, of_age_on=joining.tomorrow())
    joining.consent(nia, by=kay)
    event = courses.observation(mentor, nia, courses.skill())
    courses.observation(mentor, accounts.trainee(), courses.skill("S02"))
    text = as_(kay).get("/coordinator/standing.csv").getvalue().decode("utf-8-sig")
    rows = {row["Person"]: row["Under age"] for row in csv.DictReader(io.StringIO(text))}
    assert rows["Tessa"] == ""
    now, seen = rows["Nia"].split("; ")
    assert now.endswith(
        ": under age, consent of Gus Guard (On paper, "
        f"{(timezone.localdate() - timedelta(days=1)).isoformat()})"
    )
    assert seen.startswith(
        f"{timezone.localtime(event.observed_at, timezone.get_default_timezone()):%Y-%m-%d %H:%M}"
    )
    page = as_(kay).get("/coordinator/standing/").content.decode()
    assert page.count("consent of Gus Guard") == 2


def test_what_is_said_of_who_came_is_never_refused(mentor, nia):
    session = courses.session(mentor)
    attend(session, nia, by=mentor, how=Arrival.NAME, is_here=True)
    mark_presence(session, {nia.public_id: False}, by=mentor)
    mark_presence(session, {nia.public_id: True}, by=mentor)
    assert (on_lists(), who_took_part_without()) == ({"Nia": True}, {nia.pk: 1})
