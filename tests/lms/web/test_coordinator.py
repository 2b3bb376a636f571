"""The coordinator's overview, and giving and ending authority."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.domain import incidents, learner_words, requests
from courses.enums import Act, DisputeOutcome
from courses.models import (
    AuthorityGrant,
    HeldObservation,
    LedgerHead,
    ObservationDetail,
    Place,
    Sample,
    SignOffEvent,
)
from courses.models.ledger import TABLE
from courses.models.protection import LEDGER
from lms.accounts import roles
from lms.kernel.triggers import unprotect
from lms.web.coordination import parts
from tests.factories import accounts, courses, evidence

pytestmark = pytest.mark.django_db


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


def overview(person, **query):
    return client_of(person).get(reverse("coordinator"), query)


@pytest.mark.parametrize("role", [roles.TRAINEE, roles.MENTOR, roles.TEACHER, roles.EDITOR])
def test_the_coordinators_pages_are_closed_to_others(role):
    courses.mentor()
    row = AuthorityGrant.objects.get()
    client = client_of(accounts.person("Somebody", role=role))
    assert client.get(reverse("coordinator")).status_code == 403
    assert client.get(reverse("authority_grant")).status_code == 403
    assert client.post(reverse("authority_grant"), {}).status_code == 403
    assert (
        client.post(reverse("authority_withdraw", args=[row.public_id]), {"confirm": "on"}).status_code == 403
    )
    row.refresh_from_db()
    assert row.withdrawn_at is None
    assert Client().get(reverse("coordinator")).status_code == 302


def part(response, key):
    """One part of the overview: how many there are, and its lines."""
    found = next(one for one in response.context["parts"] if one.key == key)
    return found.number, [(line.text, line.about, line.marked) for line in found.lines]


def test_an_empty_hub_says_so():
    response = overview(accounts.coordinator())
    text = response.content.decode()
    assert [(one.key, one.number) for one in response.context["parts"]] == [
        ("lapsing", 0),
        ("waiting", 0),
        ("short", 0),
        ("samples", 0),
        ("held", 0),
        ("unagreed", 0),
        ("devices", 0),
        ("disputes", 0),
        ("incidents", 0),
        ("instruments", 0),
    ]
    for one in response.context["parts"]:
        assert one.empty in text
    assert "Protected" in text


def test_what_runs_out_within_sixty_days_is_listed_soonest_first_and_nothing_else():
    gate = courses.skill("S01", safety_gate=True, expiry_months=12)
    other = courses.skill("S02", expiry_months=12)
    never = courses.skill("S03")
    mentor, now = courses.mentor(), timezone.now()
    year = timedelta(days=365)
    for name, version, days in (
        ("Soon", gate, 10),
        ("Sooner", other, 5),
        ("Later", gate, 70),
        ("Gone", gate, -5),
        ("Never", never, 10),
    ):
        courses.observation(mentor, accounts.trainee(name), version, when=now - year + timedelta(days=days))
    response = overview(accounts.coordinator())
    assert part(response, "lapsing") == (
        2,
        [("Sooner", "C01·S02 Skill S02", False), ("Soon", "C01·S01 Skill S01", True)],
    )


def test_who_waits_is_listed_longest_waiting_first():
    version = courses.skill()
    for name in ("Tessa", "Noor"):
        requests.ask(learner=accounts.trainee(name), skill=version.skill)
    response = overview(accounts.coordinator())
    assert part(response, "waiting") == (
        2,
        [("Tessa", "C01·S01 Skill S01", False), ("Noor", "C01·S01 Skill S01", False)],
    )


def test_whoever_has_no_desk_gets_no_links_to_it():
    requests.ask(learner=accounts.trainee(), skill=courses.skill().skill)
    link = "/mentor/sign/"
    assert link in overview(accounts.coordinator()).content.decode()
    assert link not in overview(accounts.person("Ada", role=roles.ADMINISTRATOR)).content.decode()


def test_what_waits_for_a_judgement_is_counted_and_listed():
    version, cora, mentor = courses.skill(), accounts.coordinator(), courses.mentor()
    tessa, noor = accounts.trainee(), accounts.trainee("Noor")
    event = courses.observation(mentor, tessa, version)
    courses.observation(mentor, noor, version)
    now = timezone.now()
    Sample.objects.create(
        event=event, reason="risk", draw="2026-11", seed="x", share="0.1", drawn_at=now, due_at=now
    )
    Sample.objects.create(
        event=event,
        reason="risk",
        draw="2026-10",
        seed="x",
        share="0.1",
        drawn_at=now,
        due_at=now,
        verdict="accepted",
    )
    HeldObservation.objects.create(
        client_uuid=uuid.uuid4(),
        mentor=mentor,
        learner=noor,
        version=version,
        seen={},
        device="web",
        observed_at=now,
        received_at=now,
        reason="ended",
    )
    disputed = learner_words.dispute(event, by=tessa, reason="not me", client_uuid=uuid.uuid4())
    incident = incidents.suspend(version.skill, [noor], by=cora, reason="guard", public_id=uuid.uuid4())
    response = overview(cora)
    about = "C01·S01 Skill S01"
    assert part(response, "samples") == (1, [("Tessa", about, False)])
    assert part(response, "held") == (1, [("Noor", about, False)])
    assert part(response, "disputes") == (1, [("Tessa", about, False)])
    assert part(response, "incidents") == (1, [(about, "", False)])
    assert part(response, "short") == (1, [(about, "", False)])
    learner_words.resolve(
        disputed, by=cora, outcome=DisputeOutcome.STANDS, reason="it was", client_uuid=uuid.uuid4()
    )
    incidents.close(incident, by=cora, note="guard mended")
    HeldObservation.objects.update(state="dismissed")
    Sample.objects.update(verdict="accepted")
    response = overview(cora)
    assert [part(response, key)[0] for key in ("samples", "held", "disputes", "incidents")] == [0, 0, 0, 0]


def test_what_is_not_listed_is_said(monkeypatch):
    monkeypatch.setattr(parts, "LISTED", 6)
    version = courses.skill()
    for number in range(8):
        requests.ask(learner=accounts.trainee(f"Trainee {number}"), skill=version.skill)
    response = overview(accounts.coordinator())
    number, lines = part(response, "waiting")
    assert (number, len(lines)) == (8, 6)
    text = " ".join(response.content.decode().split())
    assert "<summary>One more</summary>" in text.replace("> ", ">").replace(" <", "<")
    assert "2 are not listed here." in text


def test_the_ledgers_state_names_its_end():
    courses.mentor()
    head = LedgerHead.objects.get()
    text = overview(accounts.coordinator()).content.decode()
    assert f"{head.hash[:12]}…" in text
    assert overview(accounts.coordinator("Carl")).context["ledger"].position == 1


def test_a_missing_trigger_is_said_at_once():
    unprotect(TABLE, connection)
    text = overview(accounts.coordinator()).content.decode()
    LEDGER.restore(connection)
    assert "Not protected" in text


def test_a_head_that_does_not_fit_is_said_at_once():
    courses.mentor()
    LedgerHead.objects.update(position=7)
    assert "The last row does not fit" in overview(accounts.coordinator()).content.decode()


def grant_form(**changes):
    today = timezone.localdate()
    data = {
        "public_id": str(uuid.uuid4()),
        "who": "tessa@example.test",
        "act": "observe",
        "what": "C01/S01",
        "valid_from": today.isoformat(),
        "valid_until": (today + timedelta(days=30)).isoformat(),
        "basis": "certificate",
        "basis_note": "EN 50699, no 7",
        "basis_expires": (today + timedelta(days=400)).isoformat(),
    }
    return data | changes


def test_giving_authority_makes_a_mentor_and_a_row_in_the_ledger_once():
    courses.skill()
    tessa, cora = accounts.trainee(), accounts.coordinator()
    client, data = client_of(cora), grant_form(who="TESSA@example.test")
    assert client.post(reverse("authority_grant"), data)["Location"] == reverse("coordinator")
    assert client.post(reverse("authority_grant"), data)["Location"] == reverse("coordinator")
    row = AuthorityGrant.objects.get()
    assert (row.mentor, row.granted_by, row.act, row.course_code, row.skill_code) == (
        tessa,
        cora,
        Act.OBSERVE,
        "C01",
        "S01",
    )
    assert row.valid_until is not None
    assert row.valid_until - row.valid_from == timedelta(days=31)  # the last day is part of it
    assert SignOffEvent.objects.filter(kind="AuthorityGranted").count() == 1
    assert tessa.has_role(roles.MENTOR)
    assert "EN 50699, no 7" in client.get(reverse("coordinator_authority")).content.decode()


def test_a_whole_course_at_one_place_without_end():
    courses.skill()
    accounts.trainee()
    place = Place.objects.create(code="north", name="North hall")
    data = grant_form(what="C01", valid_until="", place="north")
    assert client_of(accounts.coordinator()).post(reverse("authority_grant"), data).status_code == 302
    row = AuthorityGrant.objects.get()
    assert (row.course_code, row.skill_code, row.place, row.valid_until) == ("C01", "", place, None)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"who": "nobody@example.test"}, "Nobody here signs in with this address."),
        ({"who": "cora@example.test"}, "You cannot grant authority to yourself."),
        ({"what": "C99"}, "Select a valid choice."),
        ({"valid_until": "2020-01-01"}, "The last day lies before the first."),
        ({"valid_from": "yesterday"}, "Enter a valid date."),
        ({"basis_note": ""}, "Say which certificate it is."),
        ({"basis_expires": ""}, "Say until when the certificate is valid."),
        ({"basis_expires": "2020-01-01"}, "The certificate has expired."),
        ({"valid_from": "2020-01-01"}, "Authority cannot begin before today."),
        ({"basis": "judging"}, "Choose another basis, or have them signed off first."),
        ({"supervised": "perhaps"}, "Select a valid choice."),
        ({"basis": "founding"}, "Select a valid choice."),
        ({"public_id": "x"}, "Enter a valid UUID."),
    ],
)
def test_a_grant_that_is_wrong_is_refused_with_a_word_and_what_was_typed(changes, message):
    courses.skill()
    accounts.trainee()
    response = client_of(accounts.coordinator()).post(reverse("authority_grant"), grant_form(**changes))
    assert response.status_code == 422
    text = response.content.decode()
    assert message in text
    assert response.context["form"]["who"].value() == (grant_form() | changes)["who"]
    assert not AuthorityGrant.objects.exists()
    assert not SignOffEvent.objects.exists()


def test_only_administrators_make_founding_grants():
    courses.skill()
    accounts.trainee()
    admin = accounts.person("Ada", role=roles.ADMINISTRATOR)
    assert client_of(admin).post(reverse("authority_grant"), grant_form(basis="founding")).status_code == 302


def test_ending_authority_asks_first_and_is_written_down_once():
    mentor, cora = courses.mentor(), accounts.coordinator()
    row = AuthorityGrant.objects.get()
    client, url = client_of(cora), reverse("authority_withdraw", args=[row.public_id])
    assert str(mentor) in client.get(url).content.decode()
    assert client.post(url, {}).status_code == 422
    assert client.post(url, {"confirm": "on"}).status_code == 422
    data = {"confirm": "on", "reason": "He signs everything"}
    assert client.post(url, data).status_code == 302
    assert client.post(url, data).status_code == 302
    row.refresh_from_db()
    assert row.withdrawn_at is not None
    assert ObservationDetail.objects.get().comment == "He signs everything"
    assert SignOffEvent.objects.filter(kind="AuthorityWithdrawn").count() == 1
    assert "Ended already" in client.get(url).content.decode()


def test_nobody_ends_their_own_authority():
    cora = accounts.coordinator()
    courses.mentor("Cora")
    row = AuthorityGrant.objects.get()
    url = reverse("authority_withdraw", args=[row.public_id])
    response = client_of(cora).post(url, {"confirm": "on", "reason": "x"})
    assert response.status_code == 422
    assert "Ask another coordinator to withdraw your own authority." in response.content.decode()
    row.refresh_from_db()
    assert row.withdrawn_at is None


def test_an_unknown_grant_is_not_found():
    client = client_of(accounts.coordinator())
    assert client.get(reverse("authority_withdraw", args=[uuid.uuid4()])).status_code == 404


@pytest.mark.parametrize("rows", [1, 5])
def test_the_overview_asks_the_same_number_of_queries_however_many_there_are(rows, django_assert_num_queries):
    version = courses.skill(expiry_months=12)
    when = timezone.now() - timedelta(days=340)
    for number in range(rows):
        learner = accounts.trainee(f"Trainee {number}")
        courses.observation(courses.mentor(f"Mentor {number}"), learner, version, when=when)
        requests.ask(learner=learner, skill=version.skill)
    client = client_of(accounts.coordinator())
    client.get(reverse("coordinator"))
    with django_assert_num_queries(36):
        client.get(reverse("coordinator"))


def test_instruments_that_are_due_soon_or_never_calibrated_are_listed():
    evidence.instrument("DMM-1", due_in=20)
    evidence.instrument("DMM-2", due_in=200)
    evidence.instrument("DMM-3")
    part = client_of(accounts.coordinator()).get(reverse("coordinator")).context["parts"][-1]
    assert (part.key, part.number) == ("instruments", 2)
    assert {line.text for line in part.lines} == {"DMM-1", "DMM-3"}


def test_the_forms_keep_their_number_of_queries(django_assert_max_num_queries):
    courses.skill()
    courses.mentor()
    client = client_of(accounts.coordinator())
    with django_assert_max_num_queries(14):
        client.get(reverse("authority_grant"))
    with django_assert_max_num_queries(8):
        client.get(reverse("authority_withdraw", args=[AuthorityGrant.objects.get().public_id]))
