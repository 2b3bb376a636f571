"""The standing matrix: exact cells, a fixed number of queries with 200 people and 44 skills, and a bounded page."""

import csv
import io
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courses.domain import incidents
from courses.domain.recognition import Grounds, recognise
from courses.enums import Cell, Entrustment, Mark, RecognitionBasis, StandingState
from courses.models import Standing
from lms.accounts import roles
from lms.accounts.models import User
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db

YEAR = timedelta(days=365)


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def cora():
    return client_of(accounts.coordinator())


def cells(response):
    """Each person's cells that say something, by skill."""
    return {
        str(line.person): {e.version.skill.code: e.cell for e in line.entries if e.cell}
        for line in response.context["lines"]
    }


@pytest.mark.parametrize("role", [roles.TRAINEE, roles.MENTOR, roles.TEACHER, roles.EDITOR])
def test_the_matrix_is_closed_to_others(role):
    client = client_of(accounts.person("Somebody", role=role))
    assert client.get(reverse("coordinator_matrix")).status_code == 403
    assert client.get(reverse("coordinator_matrix_csv")).status_code == 403
    assert Client().get(reverse("coordinator_matrix")).status_code == 302


def test_every_state_has_a_cell_of_its_own(cora):
    mentor, now = courses.mentor(), timezone.now()
    coordinator = User.objects.get(name="Cora")
    version = courses.skill(expiry_months=12)
    learner = {name: accounts.trainee(name) for name in ("Held", "Soon", "Lapsed", "Seen", "Hold", "Paper")}
    courses.observation(mentor, learner["Held"], version, when=now - timedelta(days=3))
    courses.observation(mentor, learner["Soon"], version, when=now - YEAR + timedelta(days=30))
    courses.observation(mentor, learner["Lapsed"], version, when=now - YEAR - timedelta(days=3))
    courses.observation(mentor, learner["Seen"], version, marks={"c1": Mark.MET, "c2": Mark.NOT_YET})
    courses.observation(mentor, learner["Hold"], version, when=now - timedelta(days=3))
    incidents.suspend(
        version.skill, [learner["Hold"]], by=coordinator, reason="guard", public_id=uuid.uuid4()
    )
    grounds = Grounds(RecognitionBasis.PAPER, now - timedelta(days=3), Entrustment.NEARBY, "Book 7")
    recognise(learner["Paper"], version, grounds, by=mentor, client_uuid=uuid.uuid4())
    response = cora.get(reverse("coordinator_matrix"))
    assert cells(response) == {
        "Cora": {},
        "Held": {"S01": Cell.HELD},
        "Hold": {"S01": Cell.SUSPENDED},
        "Lapsed": {"S01": Cell.LAPSED},
        "Max": {},
        "Paper": {"S01": Cell.RECOGNISED},
        "Seen": {"S01": Cell.IN_PROGRESS},
        "Soon": {"S01": Cell.SOON},
    }
    text = response.content.decode()
    assert '<td class="c-lapsed" data-k="S01"><b aria-hidden="true">L</b><span>lapsed</span></td>' in text
    assert "<td></td>" in text


def test_it_can_be_narrowed_to_a_course_to_gates_to_names_and_to_what_lapses(cora):
    now = timezone.now()
    gate = courses.skill("S01", safety_gate=True, expiry_months=12)
    plain, other = courses.skill("S02"), courses.skill("S05", "C02")
    mentor = courses.mentor()
    courses.mentor(course="C02")
    ann, bo = accounts.trainee("Ann"), accounts.trainee("Bo")
    courses.observation(mentor, ann, gate, when=now - YEAR + timedelta(days=59))
    courses.observation(mentor, bo, plain)
    courses.observation(mentor, bo, other)

    def shown(**asked):
        response = cora.get(reverse("coordinator_matrix"), asked)
        codes = [version.skill.code for version in response.context["versions"]]
        return codes, [str(line.person) for line in response.context["lines"]]

    everybody = ["Ann", "Bo", "Cora", "Max"]
    assert shown() == (["S01", "S02", "S05"], everybody)
    assert shown(course="C02") == (["S05"], everybody)
    assert shown(gates="on") == (["S01"], everybody)
    assert shown(person="bo@") == (["S01", "S02", "S05"], ["Bo"])
    assert shown(lapsing="on") == (["S01", "S02", "S05"], ["Ann"])
    assert shown(lapsing="on", course="C02") == (["S05"], [])
    refused = cora.get(reverse("coordinator_matrix"), {"course": "C99"})
    assert refused.status_code == 422
    assert "Select a valid choice." in refused.content.decode()


def test_people_who_left_and_people_who_do_not_learn_are_not_in_it(cora):
    courses.skill()
    gone = accounts.trainee("Gone")
    gone.is_active = False
    gone.save()
    accounts.person("Teacher", role=roles.TEACHER)
    assert list(cells(cora.get(reverse("coordinator_matrix")))) == ["Cora"]


def test_the_csv_has_everybody_with_states_and_dates_and_no_formulas(cora):
    version = courses.skill(expiry_months=12)
    when = timezone.now().replace(microsecond=0)
    courses.observation(courses.mentor(), accounts.trainee("李 Łukasz"), version, when=when)
    learner = accounts.trainee("Mal")
    learner.name = "=HYPERLINK(1)"
    learner.save()
    response = cora.get(reverse("coordinator_matrix_csv"))
    text = b"".join(response.streaming_content).decode()
    head, *rows = list(csv.reader(io.StringIO(text[1:])))
    assert head == ["Person", "C01·S01 Skill S01"]
    told = dict(rows)
    until = Standing.objects.get().valid_until
    assert told["李 Łukasz"] == f"held, until {until:%Y-%m-%d %H:%M} +00:00"
    assert told["'=HYPERLINK(1)"] == ""


def crowd(people, skills):
    """So many trainees, each with a standing in each of so many skills."""
    versions = [courses.skill(f"S{n:02}", f"C{n % 12:02}") for n in range(1, skills + 1)]
    trainees = User.objects.bulk_create(
        User(email=f"t{n}@example.test", name=f"Trainee {n:03}") for n in range(people)
    )
    group = roles.groups(roles.TRAINEE).get()
    User.groups.through.objects.bulk_create(
        User.groups.through(user_id=one.pk, group_id=group.pk) for one in trainees
    )
    now = timezone.now()
    Standing.objects.bulk_create(
        (
            Standing(
                person=one.pseudonym,
                skill_code=version.skill.code,
                skill_version=1,
                state=StandingState.HELD,
                counted=1,
                items=1,
                assessors=1,
                level=3,
                held_since=now - YEAR,
                valid_until=now + timedelta(days=(number * 7) % 400 - 100),
                last_observed_at=now - YEAR,
                position=1,
            )
            for one in trainees
            for number, version in enumerate(versions)
        ),
        batch_size=500,
    )


@pytest.mark.parametrize(("people", "skills"), [(3, 2), (200, 44)])
def test_the_number_of_queries_and_the_size_of_a_page_stay_bounded(people, skills):
    crowd(people, skills)
    client = client_of(accounts.coordinator())
    with CaptureQueriesContext(connection) as counted:
        response = client.get(reverse("coordinator_matrix"))
    assert len(counted) == 9
    assert sum(len(row) for row in cells(response).values()) == min(people, 39) * skills  # and Cora, without
    assert len(response.content) < 200_000
    with CaptureQueriesContext(connection) as counted:
        exported = b"".join(client.get(reverse("coordinator_matrix_csv")).streaming_content).decode()
    assert len(counted) == 8
    assert exported.count("\r\n") == people + 2
