"""The page that records one skill for a group."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.domain import requests
from courses.domain.ledger import facts_of
from courses.models import Place, SignOffEvent
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    return courses.skill(batch_allowed=True, measurements=[courses.measurement(max="5")])


@pytest.fixture
def mentor(version):
    return courses.mentor("Max")


@pytest.fixture
def client(mentor):
    client = Client()
    client.force_login(mentor)
    return client


URL = "/mentor/group/S01/"


def part(learner, **changes):
    data = {
        "client_uuid": str(uuid.uuid4()),
        "mark_c1": "met",
        "mark_c2": "met",
        "reading_m1_1": "4,2",
        "level": "3",
        "items": "kettle 1",
        "comment": "Good",
    } | changes
    return {f"p{learner.public_id}-{name}": value for name, value in data.items()}


def sent(*parts, learners, **changes):
    data = {"version_number": "1", "learner": [str(learner.public_id) for learner in learners]}
    for one in parts:
        data |= one
    return data | changes


def observed():
    return SignOffEvent.objects.filter(kind="Observed").order_by("position")


def test_who_asked_for_the_skill_is_offered_first_and_others_are_found_by_name(client, version, mentor):
    tessa, noor = accounts.trainee("Tessa"), accounts.trainee("Noor")
    requests.ask(learner=tessa, skill=version.skill)
    requests.ask(learner=mentor, skill=version.skill)
    text = client.get(URL).content.decode()
    assert str(tessa.public_id) in text
    assert str(noor.public_id) not in text
    assert f'value="{mentor.public_id}"' not in text
    found = client.get(URL, {"q": "noor", "choose": "1", "learner": [str(tessa.public_id)]})
    assert offered(found) == {"Trainees": ["Noor", "Tessa"]}
    assert found.context["chosen"] == {tessa.pk}


def offered(answer):
    return {legend: [str(person) for person in people] for legend, people in answer.context["offered"]}


def test_who_is_at_todays_session_comes_before_whoever_else_asked_or_is_found(client, version, mentor):
    tessa, noor, zoe = (accounts.trainee(name) for name in ("Tessa", "Noor", "Zoe"))
    courses.session(mentor, zoe, noor)
    past = timezone.now() - timedelta(days=3)
    courses.session(
        mentor, accounts.trainee("Gone"), title="Past", starts_at=past, ends_at=past + timedelta(hours=2)
    )
    requests.ask(learner=zoe, skill=version.skill)
    requests.ask(learner=tessa, skill=version.skill)
    assert offered(client.get(URL)) == {"At today’s session": ["Noor", "Zoe"], "Others": ["Tessa"]}
    again = client.get(URL, {"q": "noor", "choose": "1", "learner": [str(noor.public_id)]})
    assert offered(again) == {"At today’s session": ["Noor", "Zoe"], "Others": ["Tessa"]}
    text = again.content.decode().partition("<main")[2].partition("</main>")[0]
    assert text.count(f'value="{noor.public_id}" checked') == text.count(str(noor.public_id)) == 1


def test_choosing_costs_the_same_for_a_large_session(client, mentor, django_assert_max_num_queries):
    courses.session(mentor, *(accounts.trainee(f"Nr {number}") for number in range(12)))
    with django_assert_max_num_queries(20):
        client.get(URL)


def test_going_on_without_anybody_says_so(client):
    assert "Choose at least one person." in client.get(URL, {"go": "1"}).content.decode()
    assert "Choose at least one person." in client.get(URL, {"go": "1", "learner": "x"}).content.decode()


def test_more_people_than_a_group_may_have_are_not_cut_off_silently(client):
    people = [str(accounts.trainee(f"T{n}").public_id) for n in range(31)]
    assert "at most 30 people" in client.get(URL, {"go": "1", "learner": people}).content.decode()


def test_everybody_is_recorded_with_marks_of_their_own_and_pressing_twice_records_once(client):
    tessa, noor = accounts.trainee("Tessa"), accounts.trainee("Noor")
    form = client.get(URL, {"go": "1", "learner": [str(tessa.public_id), str(noor.public_id)]})
    assert form.status_code == 200
    data = sent(part(tessa), part(noor, mark_c2="not_yet", items="kettle 2"), learners=[tessa, noor])
    first = client.post(URL, data)
    assert first.status_code == 302
    assert client.post(URL, data)["Location"] == first["Location"]
    told = {event.subject: facts_of(event) for event in observed()}
    assert [m["mark"] for m in told[noor.pseudonym]["marks"]] == ["met", "not_yet"]
    assert told[tessa.pseudonym]["readings"][0]["values"] == ["4.2"]
    assert len(told) == observed().count() == 2
    text = client.get(first["Location"]).content.decode()
    assert "Tessa" in text
    assert "Not every criterion is met yet." in text


def test_one_part_that_is_wrong_keeps_every_word_and_records_nobody(client):
    tessa, noor = accounts.trainee("Tessa"), accounts.trainee("Noor")
    data = sent(
        part(tessa, comment="Steady hands"), part(noor, mark_c1="", mark_c2=""), learners=[tessa, noor]
    )
    response = client.post(URL, data)
    assert response.status_code == 422
    text = response.content.decode()
    assert "Mark at least one criterion, or leave this person out." in text
    assert "Steady hands" in text
    assert not observed().exists()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"items": " \n "}, "Say what was worked on: at least one item."),
        ({"items": "x" * 81}, "At most 30 items"),
        ({"level": ""}, "Choose a level from 1 to 5."),
        ({"level": "9"}, "Select a valid choice."),
        ({"reading_m1_1": "much"}, "is not a reading."),
        ({"reading_m1_1": ""}, "Write this reading."),
        ({"mark_c1": "perfect"}, "Select a valid choice."),
        ({"client_uuid": "x"}, "Enter a valid UUID."),
    ],
)
def test_what_is_wrong_is_said_beside_it(client, changes, message):
    tessa = accounts.trainee("Tessa")
    response = client.post(URL, sent(part(tessa, **changes), learners=[tessa]))
    assert response.status_code == 422
    assert message in response.content.decode()
    assert not observed().exists()


def test_a_reading_outside_the_limits_is_asked_about_once(client):
    tessa = accounts.trainee("Tessa")
    one = part(tessa, reading_m1_1="5.1")
    response = client.post(URL, sent(one, learners=[tessa]))
    assert response.status_code == 422
    assert "is above the limit" in response.content.decode()
    assert 'value="reading_m1_1=5.1"' in response.content.decode()
    confirmed = one | {f"p{tessa.public_id}-as_read": "reading_m1_1=5.1"}
    assert client.post(URL, sent(confirmed, learners=[tessa])).status_code == 302
    assert observed().count() == 1


def test_whoever_is_left_out_is_neither_asked_about_nor_recorded(client):
    tessa, noor = accounts.trainee("Tessa"), accounts.trainee("Noor")
    gone = part(noor, mark_c1="", mark_c2="", items="", level="", reading_m1_1="", left_out="on")
    assert client.post(URL, sent(part(tessa), gone, learners=[tessa, noor])).status_code == 302
    assert [event.subject for event in observed()] == [tessa.pseudonym]
    alone = client.post(URL, sent(gone, learners=[noor]))
    assert alone.status_code == 422
    assert "Everybody is left out." in alone.content.decode()


def test_who_may_not_be_recorded_stays_on_the_page_with_the_reason_and_the_others_are_recorded(
    client, mentor
):
    gate = courses.skill("S00")
    courses.new_version(
        courses.Skill.objects.get(code="S01"), batch_allowed=True, prerequisites=["S00"], measurements=[]
    )
    ready, unready = accounts.trainee("Ready"), accounts.trainee("Unready")
    courses.observation(mentor, ready, gate)
    data = sent(
        part(ready), part(unready, comment="Keep this"), learners=[ready, unready], version_number="2"
    )
    response = client.post(URL, data)
    assert response.status_code == 422
    text = response.content.decode()
    assert "Unready first needs: C01·S00 Skill S00." in text
    assert "Keep this" in text
    assert [p.learner for p in response.context["form"].people] == [unready]
    [name] = response.context["done"]
    courses.observation(mentor, unready, gate)
    again = sent(part(unready), learners=[unready], version_number="2", done=[name])
    done = client.get(client.post(URL, again)["Location"])
    assert [story.learner for story in done.context["stories"]] == [ready, unready]


def test_a_card_that_changed_meanwhile_is_looked_at_again_and_words_are_kept(client, version):
    tessa = accounts.trainee("Tessa")
    criteria = [{"id": "c1", "text": "First"}, {"id": "c2", "text": "Another second"}]
    courses.new_version(
        version.skill, batch_allowed=True, criteria=criteria, measurements=version.measurements
    )
    response = client.post(URL, sent(part(tessa, comment="Keep this"), learners=[tessa]))
    assert response.status_code == 422
    text = response.content.decode()
    assert "The card for C01·S01 has changed since you opened it." in text
    assert "Keep this" in text
    [person] = response.context["form"].people
    assert [(row.text, row.value) for row in person.criteria] == [
        ("First", "met"),
        ("Another second", "not_seen"),
    ]
    assert person["reading_m1_1"].value() == "4,2"
    assert not observed().exists()


def test_where_it_was_is_asked_in_a_hub_with_places_and_recorded(client):
    Place.objects.create(code="north", name="North")
    tessa = accounts.trainee("Tessa")
    assert client.post(URL, sent(part(tessa), learners=[tessa], place="north")).status_code == 302
    assert facts_of(observed()[0])["place"] == "north"


def test_a_skill_that_is_watched_one_by_one_has_no_group_page(client):
    courses.skill("S02", batch_allowed=False)
    response = client.get("/mentor/group/S02/")
    assert response.status_code == 409
    assert "one person at a time" in response.content.decode()
    assert client.get("/mentor/group/S99/").status_code == 404


def test_only_ones_own_observations_are_listed_afterwards(client, version):
    other = courses.observation(courses.mentor("Other"), accounts.trainee(), version, readings={"m1": ["1"]})
    done = client.get(reverse("group_done", args=["S01"]), {"seen": [str(other.client_uuid), "x"]})
    assert done.context["stories"] == []


def test_the_form_has_everything_a_script_would_need_and_needs_none(client, mentor):
    tessa = accounts.trainee("Tessa")
    text = client.get(URL, {"go": "1", "learner": str(tessa.public_id)}).content.decode()
    assert f'data-keep="group:{mentor.public_id}:S01:1"' in text
    assert "style=" not in text.split("<main")[1]
    assert "onclick" not in text


@pytest.mark.parametrize("people", [1, 6])
def test_opening_the_form_costs_the_same_for_a_large_group(client, people, django_assert_max_num_queries):
    names = [str(accounts.trainee(f"T{n}").public_id) for n in range(people)]
    client.get(URL)
    with django_assert_max_num_queries(14):
        assert client.get(URL, {"go": "1", "learner": names}).status_code == 200


def test_the_choice_of_skills_leads_to_the_group_where_the_card_allows_one():
    mentor, learner = courses.mentor(), accounts.trainee()
    courses.skill("S01", batch_allowed=True)
    courses.skill("S02")
    client = Client()
    client.force_login(mentor)
    text = client.get(reverse("signoff_choose", args=[learner.public_id])).content.decode()
    assert reverse("group", args=["S01"]) in text
    assert reverse("group", args=["S02"]) not in text
