"""What trainees read of their record, acknowledge and dispute."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime

from courses.domain.incidents import suspend, suspensions_of
from courses.domain.second import revoke
from courses.enums import Entrustment, Mark
from courses.models import SignOffEvent, Standing
from lms.accounts.models import User
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
NOT_YET = {"c1": Mark.MET, "c2": Mark.NOT_YET}


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=person.pk))
    return client


def text_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


@pytest.fixture
def scene():
    mentor, learner = courses.mentor(), accounts.trainee()
    event = courses.observation(
        mentor, learner, courses.skill(expiry_months=12), when=timezone.now() - DAY, comment="Calm"
    )
    return event, mentor, learner, client_of(learner)


def address(event, act="") -> str:
    return f"/me/observations/{event.detail.public_id}/{act}"


def reason(**changes):
    return {"client_uuid": str(uuid.uuid4()), "reason": "The probe slipped."} | changes


def hold(version, *people):
    incident = suspend(
        version.skill,
        people,
        by=accounts.coordinator(),
        reason="The drill changed.",
        public_id=uuid.uuid4(),
    )
    return suspensions_of(incident)[0]


def test_an_empty_record_says_what_belongs_there():
    assert "Nothing in your record yet" in text_of(client_of(accounts.trainee()), "/me/record/")


def test_the_record_shows_expiry_what_is_missing_and_who_vouched(scene):
    _event, mentor, learner, client = scene
    courses.observation(mentor, learner, courses.skill("S02", observations=3), marks=NOT_YET)
    courses.recognition(
        mentor,
        learner,
        courses.skill("S03", expiry_months=6),
        vouched="Guild: card 4",
        level=Entrustment.CHECKED,
    )
    page = text_of(client, "/me/record/")
    assert "Valid until" in page
    assert "Not held yet: no expiry" in page
    assert "3 more observations that count" in page
    assert "Not every criterion is met yet." in page
    assert "Recognised by Max (A sign-off on paper), not watched here. Vouched by Guild: card 4" in page


def test_the_record_asks_as_much_for_many_skills_as_for_few(scene, django_assert_num_queries):
    _event, mentor, learner, client = scene
    version = courses.skill("S02", observations=2)
    courses.recognition(mentor, learner, version)
    client.get("/me/record/")
    with django_assert_num_queries(11):
        client.get("/me/record/")
    for number in range(3, 12):
        skill = courses.skill(f"S{number:02}", observations=3)
        for item in range(3):
            courses.observation(mentor, learner, skill, items=[f"kettle {item}"])
    with django_assert_num_queries(11):
        client.get("/me/record/")


def test_the_page_of_a_skill_asks_as_much_for_many_events_as_for_few(scene, django_assert_num_queries):
    _event, mentor, learner, client = scene
    version = courses.skill("S02", observations=2)
    courses.observation(mentor, learner, version)
    courses.recognition(mentor, learner, version)
    client.get("/me/record/S02/")
    with django_assert_num_queries(19):
        client.get("/me/record/S02/")
    for number in range(12):
        courses.observation(mentor, learner, version, items=[f"kettle {number}"])
    with django_assert_num_queries(19):
        client.get("/me/record/S02/")


def test_a_skill_without_events_and_somebody_elses_have_no_page(scene):
    _event, _mentor, _learner, client = scene
    assert client.get("/me/record/S99/").status_code == 404
    assert client_of(accounts.trainee("Omar")).get("/me/record/S01/").status_code == 404


def test_acknowledging_twice_is_one_event_and_the_list_on_the_bench_is_done(scene):
    event, _mentor, _learner, client = scene
    assert "To read and acknowledge" in text_of(client, "/me/")
    for _turn in range(2):
        assert client.post(address(event, "acknowledge/"))["Location"] == address(event)
    assert SignOffEvent.objects.filter(kind="LearnerAcknowledged").count() == 1
    assert "You have read and acknowledged it." in text_of(client, address(event))
    assert "To read and acknowledge" not in text_of(client, "/me/")


def test_the_timeline_says_which_observation_something_was_said_of(scene):
    event, mentor, learner, client = scene
    other = courses.observation(mentor, learner, courses.skill("S01"), when=timezone.now() - 3 * DAY)
    client.post(address(other, "acknowledge/"))
    revoke(event, by=mentor, reason="The wrong person.", client_uuid=uuid.uuid4())
    page = text_of(client, "/me/record/S01/")
    for title, about in (("Read and acknowledged by", other), ("Taken back by", event)):
        said = page[page.index(title) :]
        when = date_format(localtime(about.observed_at), "DATETIME_FORMAT")
        link = f'<a class="foot-link" href="{address(about)}"> About the observation of {when} </a>'
        assert link in said[: said.index("</li>")]
    assert page.count("About the observation of") == 2


def test_opening_the_acknowledgement_by_its_address_changes_nothing(scene):
    event, _mentor, _learner, client = scene
    assert client.get(address(event, "acknowledge/"))["Location"] == address(event)
    assert not SignOffEvent.objects.filter(kind="LearnerAcknowledged").exists()


def test_a_dispute_explains_what_follows_and_is_recorded_once(scene):
    event, _mentor, learner, client = scene
    page = text_of(client, address(event, "dispute/"))
    assert "Somebody other than Max answers" in page
    assert "a skill that rests on it may be on hold" in page
    data = reason()
    for _turn in range(2):
        assert client.post(address(event, "dispute/"), data)["Location"] == address(event)
    assert SignOffEvent.objects.filter(kind="Disputed").count() == 1
    assert Standing.objects.get(person=learner.pseudonym).state == "suspended"
    page = text_of(client, address(event))
    assert "Disputed by Tessa" in page
    assert "The probe slipped." in page
    assert "You have already disputed this." in text_of(client, address(event, "dispute/"))
    assert "You disputed an observation that it rests on." in text_of(client, "/me/")


def test_disputing_a_not_yet_suspends_nothing_and_the_form_says_so():
    mentor, learner = courses.mentor(), accounts.trainee()
    version, client = courses.skill(), client_of(learner)
    courses.observation(mentor, learner, version, when=timezone.now() - DAY)
    poor = courses.observation(mentor, learner, version, marks=NOT_YET)
    page = text_of(client, address(poor, "dispute/"))
    assert "nothing of yours is suspended by disputing it" in page
    assert "stays in your record and stays visible" in page
    client.post(address(poor, "dispute/"), reason())
    assert Standing.objects.get(person=learner.pseudonym).state == "held"
    assert "This observation does not count yet" in text_of(client, address(poor))


def test_a_dispute_without_a_reason_comes_back_with_the_form(scene):
    event, _mentor, _learner, client = scene
    response = client.post(address(event, "dispute/"), reason(reason="  "))
    assert response.status_code == 422
    assert "Say what is not right." in response.content.decode()
    assert not SignOffEvent.objects.filter(kind="Disputed").exists()


def test_what_was_taken_back_is_not_disputed_and_the_words_are_kept(scene):
    event, mentor, _learner, client = scene
    revoke(event, by=mentor, reason="Wrong person", client_uuid=uuid.uuid4())
    response = client.post(address(event, "dispute/"), reason())
    assert response.status_code == 422
    assert "It was already taken back" in response.content.decode()
    assert response.context["form"]["reason"].value() == "The probe slipped."


def test_a_hold_is_on_the_bench_with_why_and_what_lifts_it(scene):
    _event, mentor, learner, client = scene
    version = courses.Skill.objects.get(code="S01").current
    held = hold(version, learner)
    page = text_of(client, "/me/")
    assert "S01 is on hold" in page
    assert "The drill changed." in page
    assert "A re-check by any mentor who may sign this skill lifts it." in page
    page = text_of(client, "/me/record/S01/")
    assert "Put on hold by Cora" in page
    assert f'href="/me/holds/{held.client_uuid}/dispute/"' in page
    courses.observation(mentor, learner, version)
    assert "on hold" not in text_of(client, "/me/")


def test_a_hold_can_be_disputed_by_whom_it_concerns_and_nobody_else(scene):
    _event, _mentor, learner, client = scene
    held = hold(courses.Skill.objects.get(code="S01").current, learner)
    url = f"/me/holds/{held.client_uuid}/dispute/"
    assert client_of(accounts.trainee("Omar")).post(url, reason()).status_code == 404
    assert client.post(url, reason())["Location"] == "/me/record/S01/"
    assert SignOffEvent.objects.get(kind="Disputed").target == held.client_uuid


def test_the_card_of_a_skill_on_hold_asks_for_a_re_check(scene):
    _event, _mentor, learner, client = scene
    version = courses.Skill.objects.get(code="S01").current
    courses.practical(courses.course(), version)
    hold(version, learner)
    page = text_of(client, "/courses/c01/skill-s01/")
    assert "This skill is on hold" in page
    assert "Ask for a re-check" in page
    assert "Have C01·S01 Skill S01 re-checked" in text_of(client, "/me/")


def test_a_recognised_skill_is_marked_as_such_on_its_card_and_on_the_bench():
    mentor, learner = courses.mentor(), accounts.trainee()
    version = courses.skill(expiry_months=12)
    courses.practical(courses.course(), version)
    courses.recognition(mentor, learner, version)
    client = client_of(learner)
    for url in ("/courses/c01/skill-s01/", "/me/"):
        page = text_of(client, url)
        assert "Recognised, not watched here. Valid until" in page
        assert "Signed off. Valid until" not in page
