"""The coordinator's pages about changed skills, and what a trainee and a mentor see of a request to refresh."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from courses.domain import refreshers
from courses.domain.refreshers import Terms
from courses.domain.requests import withdraw_request
from courses.domain.skill_changes import note_safety_change
from courses.models import Refresher, SafetyChange
from lms.accounts import roles
from lms.accounts.models import User
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db
LIST, PAGE = "/coordinator/changes/", "/coordinator/changes/S01/"


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=person.pk))
    return client


@pytest.fixture
def scene():
    """Ana and Ben hold the first version of a skill that has a second one; a coordinator's browser."""
    version, mentor = courses.skill(), courses.mentor()
    people = [accounts.trainee(name) for name in ("Ana", "Ben")]
    for person in people:
        courses.observation(mentor, person, version)
    courses.practical(courses.course(), version)
    courses.new_version(version.skill, criteria=[{"id": "c1", "text": "With both hands"}])
    return version.skill, mentor, people, accounts.coordinator()


def noted(scene) -> SafetyChange:
    return note_safety_change(scene[0].current, by=scene[3], reason="Both hands now.")


def asked(*people: User, **changes: str) -> dict:
    due = timezone.localdate() + timedelta(days=10)
    sent = {
        "ask": "yes",
        "people": [str(one.public_id) for one in people],
        "due_on": due.isoformat(),
        "holds": "no",
    }
    return sent | changes


def test_a_hub_in_which_nothing_has_changed_says_so():
    page = client_of(accounts.coordinator()).get(LIST).content.decode()
    assert "No skill has changed so far" in page


def test_a_coordinator_says_that_a_change_matters_and_sees_whom_it_concerns(scene):
    browser = client_of(scene[3])
    before = browser.get(PAGE).content.decode()
    assert "Does the last change matter for safety?" in before
    assert "Ana" not in before
    kept = browser.post(PAGE, {"note": "yes", "reason": ""})
    assert kept.status_code == 422
    assert "Say what changed, and why it matters for safety." in kept.content.decode()
    assert browser.post(PAGE, {"note": "yes", "reason": "Both hands now."}).status_code == 302
    after = browser.get(PAGE).content.decode()
    for words in ("Both hands now.", "Ana", "Ben", "Still counts", "/coordinator/changes/S01/1/2/"):
        assert words in after
    assert "Does the last change matter" not in after
    assert "Both hands now." in browser.get(LIST).content.decode()


def test_the_two_versions_stand_side_by_side(scene):
    page = client_of(scene[3]).get("/coordinator/changes/S01/1/2/").content.decode()
    assert "<del>First</del>" in page
    assert "<ins>With both hands</ins>" in page


@pytest.mark.parametrize("path", ["1/9", "0/1", "x/1", "1/99999999999999999999999999"])
def test_versions_that_are_not_there_are_not_found(scene, path):
    assert client_of(scene[3]).get(f"/coordinator/changes/S01/{path}/").status_code == 404


def test_a_coordinator_asks_some_and_what_they_typed_stays_when_something_is_wrong(scene):
    noted(scene)
    ana, ben = scene[2]
    browser = client_of(scene[3])
    wrong = browser.post(PAGE, asked(ana, due_on="2020-01-01", words="On Tuesdays"))
    assert wrong.status_code == 422
    assert "Choose a day from tomorrow on, within a year." in wrong.content.decode()
    assert "On Tuesdays" in wrong.content.decode()
    nobody = browser.post(PAGE, asked())
    assert "Choose at least one person." in nobody.content.decode()
    assert Refresher.objects.count() == 0
    assert browser.post(PAGE, asked(ana, words="On Tuesdays")).status_code == 302
    again = browser.post(PAGE, asked(ana))
    assert again.status_code == 422
    assert [(row.learner, row.words, row.holds) for row in Refresher.objects.all()] == [
        (ana, "On Tuesdays", False)
    ]
    assert browser.post(PAGE, asked(ben, holds="yes")).status_code == 302
    assert Refresher.objects.filter(learner=ben, holds=True).count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"due_on": "x\0"},
        {"words": "a\0b"},
        {"people": "x"},
        {"people": str(uuid.uuid4())},
        {"holds": "maybe"},
    ],
)
def test_odd_input_is_sent_back(scene, changes):
    noted(scene)
    answer = client_of(scene[3]).post(PAGE, asked(scene[2][0]) | changes)
    assert (answer.status_code, Refresher.objects.count()) == (422, 0)


def test_a_request_is_taken_back_after_a_look(scene):
    change = noted(scene)
    due = timezone.localdate() + timedelta(days=10)
    [row] = refreshers.ask(change, scene[2][:1], Terms(due, holds=False), by=scene[3])
    browser, address = client_of(scene[3]), f"/coordinator/refreshers/{row.public_id}/take-back/"
    assert "Ana" in browser.get(address).content.decode()
    assert Refresher.objects.get().state == "asked"
    assert browser.post(address).status_code == 302
    assert Refresher.objects.get().state == "withdrawn"
    assert browser.post(address, follow=True).status_code == 200


def test_the_trainee_sees_it_on_their_bench_and_on_the_card_and_the_mentor_in_the_queue(scene):
    change = noted(scene)
    ana = scene[2][0]
    due = timezone.localdate() + timedelta(days=10)
    refreshers.ask(change, [ana], Terms(due, holds=True, words="On Tuesdays"), by=scene[3])
    browser = client_of(ana)
    for address in ("/me/", "/courses/c01/skill-s01/"):
        page = browser.get(address).content.decode()
        assert "Please be watched again until" in page, address
        assert "Both hands now." in page
        assert "On Tuesdays" in page
        assert "on hold until a mentor has watched you" in page
    assert "To refresh it: Both hands now." in client_of(scene[1]).get("/mentor/").content.decode()
    assert "Please be watched again" not in client_of(scene[2][1]).get("/me/").content.decode()


def test_whoever_withdrew_can_ask_to_be_watched_again_although_the_skill_never_lapses(scene):
    change = noted(scene)
    ana, page = scene[2][0], "/courses/c01/skill-s01/"
    due = timezone.localdate() + timedelta(days=10)
    [row] = refreshers.ask(change, [ana], Terms(due, holds=False), by=scene[3])
    browser = client_of(ana)
    withdraw_request(row.request)
    assert "Ask to be watched again" in browser.get(page).content.decode()


@pytest.mark.parametrize("role", [roles.TRAINEE, roles.MENTOR, roles.EDITOR, roles.TEACHER])
def test_others_do_not_see_it_and_ask_nobody(scene, role):
    noted(scene)
    browser = client_of(accounts.person("Otto", role=role))
    for address in (LIST, PAGE, "/coordinator/changes/S01/1/2/"):
        assert browser.get(address).status_code == 403
    assert browser.post(PAGE, asked(scene[2][0])).status_code == 403
    assert Refresher.objects.count() == 0


def test_the_page_asks_as_much_for_two_holders_as_for_ten(scene, django_assert_max_num_queries):
    noted(scene)
    browser = client_of(scene[3])
    with django_assert_max_num_queries(40) as two:
        browser.get(PAGE)
    old = scene[0].versions.get(number=1)
    scene[0].current = old
    scene[0].save()
    for number in range(8):
        courses.observation(scene[1], accounts.trainee(f"Person {number}"), old)
    scene[0].current = scene[0].versions.get(number=2)
    scene[0].save()
    with django_assert_max_num_queries(40) as ten:
        page = browser.get(PAGE).content.decode()
    assert "Person 7" in page
    assert len(ten) == len(two)
