"""The trainee's own screens."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from courses.domain.enrolment import enrol
from courses.domain.requests import ask
from courses.domain.second import countersign, revoke
from courses.enums import Act, Mark
from tests.factories import accounts, badges, courses

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner():
    return accounts.trainee()


@pytest.fixture
def own(learner) -> Client:
    client = Client()
    client.force_login(learner)
    return client


def text_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def address(event) -> str:
    return f"/me/observations/{event.detail.public_id}/"


@pytest.mark.parametrize("path", ["/me/", "/me/observations/5a8e3d0a-2f6b-4c1e-9d77-0c7d5f1b2a34/"])
def test_they_need_somebody_signed_in(client, path):
    response = client.get(path)
    assert (response.status_code, response["Location"]) == (302, f"/accounts/login/?next={path}")


def test_on_the_first_day_every_part_says_what_belongs_there(own):
    courses.course()
    page = text_of(own, "/me/")
    assert "Begin C01 Course C01" in page
    assert "You follow no course yet" in page
    assert "No skill signed off yet" in page
    assert "No badge yet" in page


def test_it_shows_progress_waiting_requests_standings_and_comments(own, learner):
    course = courses.course()
    enrol(learner=learner, course=course)
    courses.lesson(course)
    first, second = courses.skill("S01", observations=3), courses.skill("S02")
    for version in (first, second):
        courses.practical(course, version)
    courses.observation(courses.mentor(), learner, first, comment="Steady hands.")
    ask(learner=learner, skill=second.skill)
    page = text_of(own, "/me/")
    assert "0 of 1" in page
    assert "1 of 3 observations." in page
    assert "Waiting for a mentor" in page
    assert "Steady hands." in page


def test_times_are_in_the_readers_zone_with_its_name(own, learner):
    learner.timezone = "Europe/Vienna"
    learner.save()
    when = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    event = courses.observation(courses.mentor(), learner, courses.skill(), when=when)
    page = text_of(own, address(event))
    assert "Max watched you on 2 Jul 2026, 00:30 CEST." in page


def test_it_asks_as_much_for_many_standings_as_for_few(own, learner, django_assert_num_queries):
    mentor = courses.mentor()
    for number in range(1, 12):
        code = f"C{number:02}"
        course = courses.course(code)
        enrol(learner=learner, course=course)
        courses.lesson(course)
        version = courses.skill(f"S{number:02}", course=code)
        courses.practical(course, version)
        if number == 1:
            courses.observation(mentor, learner, version)
        if number in {1, 11}:
            own.get("/me/")
            with django_assert_num_queries(32):
                own.get("/me/")


def test_an_observation_that_counts_says_so_with_marks_readings_and_items(own, learner):
    version = courses.skill(measurements=[courses.measurement()])
    event = courses.observation(
        courses.mentor(), learner, version, items=["kettle 14"], readings={"m1": ["0.21"]}, comment="Calm."
    )
    page = text_of(own, address(event))
    assert "This observation counts" in page
    assert "kettle 14" in page
    assert "0.21 V" in page
    assert "Calm." in page
    assert "3: does it with a supervisor nearby" in page


def test_one_that_does_not_count_says_why(own, learner):
    event = courses.observation(
        courses.mentor(), learner, courses.skill(), marks={"c1": Mark.MET, "c2": Mark.NOT_YET}
    )
    page = text_of(own, address(event))
    assert "This observation does not count yet" in page
    assert "Not every criterion is met yet." in page


def test_the_second_signature_and_the_taking_back_are_told(own, learner):
    version, mentor = courses.skill(countersign=True), courses.mentor()
    second = courses.mentor("Mia", act=Act.COUNTERSIGN)
    event = courses.observation(mentor, learner, version)
    countersign(event, by=second, agrees=True, client_uuid=uuid.uuid4())
    assert "Countersigned by Mia" in text_of(own, address(event))
    revoke(event, by=mentor, reason="Wrong machine", client_uuid=uuid.uuid4())
    page = text_of(own, address(event))
    assert "This observation was taken back" in page
    assert "Taken back by Max" in page
    assert "Wrong machine" in page


def test_nobody_else_finds_it(learner):
    mentor = courses.mentor()
    event = courses.observation(mentor, learner, courses.skill())
    for person in (accounts.trainee("Omar"), mentor):
        other = Client()
        other.force_login(person)
        assert other.get(address(event)).status_code == 404


def test_history_on_the_card_tells_what_counted_until_it_lapsed(own, learner):
    version = courses.skill(expiry_months=1)
    courses.practical(courses.course(), version)
    courses.observation(courses.mentor(), learner, version, when=timezone.now() - timedelta(days=90))
    page = text_of(own, "/courses/c01/skill-s01/")
    assert "Counted until it lapsed" in page
    assert "Counted so far: 0 of 1 observation." in page


def test_rows_on_the_bench_say_what_came_of_it(own, learner):
    version, mentor = courses.skill(observations=2), courses.mentor()
    courses.observation(mentor, learner, version)
    event = courses.observation(mentor, learner, version, marks={"c1": Mark.MET, "c2": Mark.STOP})
    page = text_of(own, "/me/")
    assert "Counts" in page
    assert "Stopped for safety" in page
    assert f'href="{address(event)}"' in page


def test_history_on_the_card_tells_a_stop_from_what_waits(own, learner):
    version, mentor = courses.skill(countersign=True), courses.mentor()
    courses.practical(courses.course(), version)
    courses.observation(mentor, learner, version)
    courses.observation(mentor, learner, version, marks={"c1": Mark.MET, "c2": Mark.STOP})
    page = text_of(own, "/courses/c01/skill-s01/")
    assert "Waits for a second person" in page
    assert "Stopped for safety" in page


def test_a_badge_of_the_last_days_is_announced_on_top(own, learner):
    award = badges.issued(learner)
    page = text_of(own, "/me/")
    assert f"You have a new badge: {award.achievement.shown_name}" in page
    assert f'href="/credentials/{award.public_id}' in page
    type(award).objects.filter(pk=award.pk).update(issued_at=timezone.now() - timedelta(days=8))
    assert "You have a new badge" not in text_of(own, "/me/")
