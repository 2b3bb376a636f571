"""Putting a skill on hold for several people: preview, confirmation, re-checks, lifting, closing."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from courses.domain.signoff import observe
from courses.models import Incident, Place, SignOffEvent, Standing
from lms.accounts.models import User
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
NEW = "/coordinator/incidents/new/"


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=person.pk))
    return client


@pytest.fixture
def scene():
    """Three holders, the first of whom was observed in the annexe; a coordinator's browser."""
    version, mentor = courses.skill(), courses.mentor()
    annexe = Place.objects.create(code="A1", name="Annexe")
    people = [accounts.trainee(name) for name in ("Ana", "Ben", "Cy")]
    for person in people:
        observe(
            by=mentor,
            learner=person,
            version=version,
            seen=courses.seen(version),
            client_uuid=uuid.uuid4(),
            observed_at=timezone.now() - 2 * DAY,
            place=annexe if person is people[0] else None,
        )
    return version, mentor, people, client_of(accounts.coordinator())


def filled(**changes):
    return {
        "skill": "S01",
        "public_id": str(uuid.uuid4()),
        "reason": "The saw was changed.",
        "happened_at": timezone.localtime(timezone.now() - DAY).strftime("%Y-%m-%dT%H:%M"),
        "place": "",
        "who": "all",
    } | changes


def affected(page: str) -> list[str]:
    return [name for name in ("Ana", "Ben", "Cy") if f"<li>{name}</li>" in page]


def opened(client, **changes) -> Incident:
    response = client.post(NEW, filled(**changes) | {"confirmed": "yes"})
    assert response.status_code == 302
    return Incident.objects.get()


def test_the_skill_is_chosen_first_and_one_that_nobody_holds_says_so(scene):
    _version, _mentor, _people, client = scene
    courses.skill("S02")
    assert 'value="S01"' in client.get(NEW).content.decode()
    assert "3 people hold this skill now." in client.get(NEW + "?skill=S01").content.decode()
    assert "Nobody holds this skill now" in client.get(NEW + "?skill=S02").content.decode()


def test_whom_it_affects_is_shown_before_anything_is_on_hold(scene):
    _version, _mentor, people, client = scene
    chosen = {"who": "chosen", "people": [str(people[1].public_id), str(people[2].public_id)]}
    for changes, names in (
        ({}, ["Ana", "Ben", "Cy"]),
        ({"who": "place", "place": "A1"}, ["Ana"]),
        (chosen, ["Ben", "Cy"]),
    ):
        response = client.post(NEW, filled(**changes))
        assert response.status_code == 200
        assert affected(response.content.decode()) == names
    assert not Incident.objects.exists()
    assert not SignOffEvent.objects.filter(kind="Suspended").exists()


def test_confirmed_twice_it_is_one_incident_for_exactly_those_people(scene):
    _version, _mentor, people, client = scene
    data = filled(who="place", place="A1") | {"confirmed": "yes"}
    answers = {client.post(NEW, data)["Location"] for _turn in range(2)}
    incident = Incident.objects.get()
    assert answers == {f"/coordinator/incidents/{incident.public_id}/"}
    assert [event.subject for event in SignOffEvent.objects.filter(kind="Suspended")] == [people[0].pseudonym]
    assert "The saw was changed." in client.get("/coordinator/incidents/").content.decode()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"reason": " "}, "Say what happened, or what was changed."),
        ({"happened_at": "2999-01-01T10:00"}, "The time of the incident lies in the future. Check it."),
        ({"happened_at": "yesterday"}, "Enter a valid date/time."),
        ({"who": "place"}, "Choose the place."),
        ({"who": "chosen"}, "Choose at least one person."),
        ({"who": ""}, "Say whom it concerns."),
    ],
)
def test_a_mistake_keeps_the_form(scene, changes, message):
    _version, _mentor, _people, client = scene
    response = client.post(NEW, filled(**changes) | {"confirmed": "yes"})
    assert response.status_code == 422
    assert message in response.content.decode()
    assert response.context["form"]["reason"].value() == changes.get("reason", "The saw was changed.")
    assert not Incident.objects.exists()


def test_a_place_where_nobody_was_seen_affects_nobody(scene):
    _version, _mentor, _people, client = scene
    Place.objects.create(code="B2", name="Barn")
    response = client.post(NEW, filled(who="place", place="B2"))
    assert response.status_code == 422
    assert "None of these people holds the skill now." in response.content.decode()


def test_places_are_told_apart_by_the_case_of_their_codes(scene):
    version, mentor, people, client = scene
    other = Place.objects.create(code="a1", name="Another annexe")
    observe(
        by=mentor,
        learner=people[1],
        version=version,
        seen=courses.seen(version),
        client_uuid=uuid.uuid4(),
        place=other,
    )
    response = client.post(NEW, filled(who="place", place="A1"))
    assert affected(response.content.decode()) == ["Ana"]


def test_changing_something_leads_back_with_everything_in_the_form(scene):
    _version, _mentor, _people, client = scene
    response = client.post(NEW, filled() | {"again": "yes"})
    assert response.status_code == 200
    assert response.context["form"]["reason"].value() == "The saw was changed."
    assert not Incident.objects.exists()


def test_a_re_check_a_lifting_and_closing_end_the_holds_and_the_page_tells_them_apart(scene):
    version, mentor, people, client = scene
    incident = opened(client)
    page = f"/coordinator/incidents/{incident.public_id}/"
    courses.observation(mentor, people[0], version)
    held = SignOffEvent.objects.get(kind="Suspended", subject=people[1].pseudonym)
    lift = f"{page}lift/{held.client_uuid}/"
    data = {"client_uuid": str(uuid.uuid4()), "reason": " "}
    assert client.post(lift, data).status_code == 422
    for _turn in range(2):
        assert client.post(lift, data | {"reason": "Was away"})["Location"] == page
    context = client.get(page).context
    assert [one.person.name for one in context["on_hold"]] == ["Cy"]
    assert {(one.person.name, one.rechecked) for one in context["resumed"]} == {("Ana", True), ("Ben", False)}
    assert "Was away" in client.get(page).content.decode()
    assert client.post(f"{page}close/", data | {"reason": "New guard fitted"})["Location"] == page
    assert client.get(page).context["on_hold"] == []
    assert "New guard fitted" in client.get(page).content.decode()
    assert {row.state for row in Standing.objects.filter(skill_code="S01")} == {"held"}
    assert "This incident is closed." in client.get(f"{page}close/").content.decode()


def test_lifting_what_has_ended_says_so_and_keeps_the_words(scene):
    version, mentor, people, client = scene
    incident = opened(client)
    held = SignOffEvent.objects.get(kind="Suspended", subject=people[0].pseudonym)
    courses.observation(mentor, people[0], version)
    response = client.post(
        f"/coordinator/incidents/{incident.public_id}/lift/{held.client_uuid}/",
        {"client_uuid": str(uuid.uuid4()), "reason": "Was away"},
    )
    assert response.status_code == 422
    assert "This suspension has ended already." in response.content.decode()
    assert response.context["form"]["reason"].value() == "Was away"


def test_a_coordinator_on_hold_does_not_lift_their_own(scene):
    version, mentor, _people, _client = scene
    cora = User.objects.get(name="Cora")
    courses.observation(mentor, cora, version, when=timezone.now() - 2 * DAY)
    other = client_of(accounts.coordinator("Olga"))
    incident = opened(other)
    held = SignOffEvent.objects.get(kind="Suspended", subject=cora.pseudonym)
    page = f"/coordinator/incidents/{incident.public_id}/"
    lift = f"{page}lift/{held.client_uuid}/"
    assert lift in other.get(page).content.decode()
    own = client_of(cora)
    assert lift not in own.get(page).content.decode()
    data = {"client_uuid": str(uuid.uuid4()), "reason": "I say so"}
    assert "Ask another coordinator" in own.post(lift, data).content.decode()
    assert not SignOffEvent.objects.filter(kind="Resumed").exists()


def test_a_hold_of_another_incident_is_not_lifted_from_here(scene):
    version, _mentor, people, client = scene
    opened(client, who="chosen", people=[str(people[0].public_id)])
    held = SignOffEvent.objects.get(kind="Suspended")
    second = Incident.objects.create(
        skill=version.skill, reason="x", happened_at=timezone.now(), opened_at=timezone.now()
    )
    page = f"/coordinator/incidents/{second.public_id}/"
    data = {"client_uuid": str(uuid.uuid4()), "reason": "x"}
    assert client.post(f"{page}lift/{held.client_uuid}/", data)["Location"] == page
    assert not SignOffEvent.objects.filter(kind="Resumed").exists()


def test_the_mentors_choice_of_skills_says_on_hold_rather_than_missing(scene):
    _version, mentor, people, client = scene
    courses.skill("S02", prerequisites=["S01"])
    opened(client)
    page = client_of(mentor).get(f"/mentor/sign/{people[0].public_id}/").content.decode()
    assert "On hold: needs a re-check" in page
    assert "C01·S01 (on hold)" in " ".join(page.split())
    form = client_of(mentor).get(f"/mentor/sign/{people[0].public_id}/S02/")
    assert "Ana first needs: C01·S01 Skill S01 (on hold)." in form.content.decode()


def test_the_page_asks_as_much_for_many_people_as_for_few(scene, django_assert_num_queries):
    version, mentor, people, client = scene
    incident = opened(client, who="chosen", people=[str(people[0].public_id)])
    page = f"/coordinator/incidents/{incident.public_id}/"
    client.get(page)
    with django_assert_num_queries(12):
        client.get(page)
    second = opened_again(client)
    courses.observation(mentor, people[1], version)
    with django_assert_num_queries(12):
        client.get(f"/coordinator/incidents/{second.public_id}/")


def opened_again(client) -> Incident:
    client.post(NEW, filled() | {"confirmed": "yes"})
    return Incident.objects.latest("opened_at")
