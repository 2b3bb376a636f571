"""A safety drill with ten people, from planning it to what each of them reads."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.domain.seats import take_seat
from courses.models import SignOffEvent, Standing, WorkshopSession
from lms.accounts import roles
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db
ALARM = {"safety_gate": True, "batch_allowed": True, "expiry_months": 12}


@pytest.fixture
def alarm():
    return courses.skill("S01", **ALARM)


@pytest.fixture
def mentor(client, alarm):
    person = courses.mentor("Mo")
    client.force_login(person)
    return person


def planned(client, *codes: str) -> WorkshopSession:
    """A drill that the mentor plans by the form, with ten seats; it begins in half an hour."""
    start = timezone.localtime() + timedelta(minutes=30)
    data = {
        "title": "Evacuation drill",
        "kind": "drill",
        "gates": codes,
        "place": courses.place().code,
        "starts_at": f"{start:%Y-%m-%dT%H:%M}",
        "ends_at": f"{start + timedelta(hours=1):%Y-%m-%dT%H:%M}",
        "seats": "10",
    }
    client.post("/mentor/sessions/new/", data)
    return WorkshopSession.objects.get()


def ten_who_came(client, session) -> list:
    people = [accounts.trainee(f"Trainee {number:02}") for number in range(1, 11)]
    for person in people:
        take_seat(session, by=person)
    answers = {f"came_{person.public_id}": "yes" for person in people[:9]} | {
        f"came_{people[9].public_id}": "no"
    }
    client.post(f"/mentor/sessions/{session.public_id}/presence/", answers)
    return people


def filled_in(page: str, person, **changes: str) -> dict[str, str]:
    """One person's part of the form, as it stands on the page, with everything shown."""
    name = f"p{person.public_id}"
    made = page.split(f'name="{name}-client_uuid" value="')[1].split('"', maxsplit=1)[0]
    answers = {"client_uuid": made, "items": "Safety drill", "level": "3", "all_met": "on"}
    return {f"{name}-{field}": value for field, value in (answers | changes).items()}


def drill_page(client, session):
    return client.get(f"/mentor/sessions/{session.public_id}/drill/").content.decode()


def test_a_drill_with_ten_people(client, mentor, alarm):
    fire = courses.skill("S02", safety_gate=True, batch_allowed=True, prerequisites=["S09"])
    courses.skill("S09", "C01")
    session = planned(client, "S01", "S02")
    people = ten_who_came(client, session)
    page = drill_page(client, session)
    assert "Record for 9 people" in page  # of the alarm; nobody is ready for the other gate, one did not come
    assert page.count("First needs: C01·S09 Skill S09") == 9
    assert "Trainee 10" not in page

    query = {"session": session.public_id, "learner": [person.public_id for person in people[:9]]}
    page = client.get("/mentor/group/S01/", query).content.decode()
    assert page.count("Showed everything on the card") == 9
    assert page.count("Safety drill, ") == 9
    data = {**query, "version_number": "1", "place": courses.place().code}
    for person in people[:7]:
        data |= filled_in(page, person)
    data |= filled_in(page, people[7], all_met="", mark_c1="met", mark_c2="not_yet")
    data |= filled_in(page, people[8], all_met="", left_out="on")
    answer = client.post("/mentor/group/S01/", data, follow=True)
    assert "Recorded for the group" in answer.content.decode()

    events = SignOffEvent.objects.filter(kind="Observed")
    assert {event.subject for event in events} == {person.pseudonym for person in people[:8]}
    assert all(f'"session":"{session.public_id}"' in event.payload for event in events)
    assert all('"place":"main"' in event.payload for event in events)
    held = Standing.objects.held_at(timezone.now()).filter(skill_code="S01")
    assert {row.person for row in held} == {person.pseudonym for person in people[:7]}
    page = drill_page(client, session)
    assert "Record for one person" in page
    assert "Recorded</h3>" in page.replace(" (8)", "")
    assert fire.skill.code in page
    client.force_login(people[0])
    assert "Skill S01" in client.get("/me/record/").content.decode()


def test_sent_twice_or_by_two_mentors_each_is_recorded_once(client, mentor, alarm):
    session = planned(client, "S01")
    people = ten_who_came(client, session)[:2]
    query = {"session": session.public_id, "learner": [person.public_id for person in people]}
    page = client.get("/mentor/group/S01/", query).content.decode()
    data = {**query, "version_number": "1"}
    for person in people:
        data |= filled_in(page, person)
    client.post("/mentor/group/S01/", data)
    client.post("/mentor/group/S01/", data)
    assert SignOffEvent.objects.filter(kind="Observed").count() == 2
    other = courses.mentor("Max")
    client.force_login(other)
    page = client.get("/mentor/group/S01/", query).content.decode()
    for person in people:
        data |= filled_in(page, person)
    answer = client.post("/mentor/group/S01/", data)
    assert answer.status_code == 422
    assert "This is recorded of Trainee 01 already, at this drill." in answer.content.decode()
    assert SignOffEvent.objects.filter(kind="Observed").count() == 2


def test_who_is_not_noted_as_present_is_refused_and_the_others_are_recorded(client, mentor, alarm):
    session = planned(client, "S01")
    people = ten_who_came(client, session)
    here, absent = people[0], people[9]
    query = {"session": session.public_id, "learner": [here.public_id, absent.public_id]}
    page = client.get("/mentor/group/S01/", query).content.decode()
    data = {**query, "version_number": "1"} | filled_in(page, here) | filled_in(page, absent)
    answer = client.post("/mentor/group/S01/", data)
    assert answer.status_code == 422
    assert "It is not noted that Trainee 10 came. Say who came first." in answer.content.decode()
    assert [event.subject for event in SignOffEvent.objects.filter(kind="Observed")] == [here.pseudonym]


def test_everything_shown_and_something_not_met_is_sent_back(client, mentor, alarm):
    session = planned(client, "S01")
    person = ten_who_came(client, session)[0]
    query = {"session": session.public_id, "learner": [person.public_id]}
    page = client.get("/mentor/group/S01/", query).content.decode()
    data = {**query, "version_number": "1"} | filled_in(page, person, mark_c2="stop", comment="Ran back in")
    answer = client.post("/mentor/group/S01/", data)
    assert answer.status_code == 422
    said = answer.content.decode()
    assert "You ticked that everything was shown, and marked something as not met." in said
    assert "Ran back in" in said
    assert f'name="session" value="{session.public_id}"' in said


def test_a_mentor_without_authority_reads_so_and_records_nothing(client, mentor, alarm):
    session = planned(client, "S01")
    ten_who_came(client, session)
    client.force_login(accounts.person("Max", role=roles.MENTOR))
    page = drill_page(client, session)
    assert "You have no authority to sign this at this place that day." in page
    assert "Record for" not in page
    assert client.get("/mentor/group/S01/", {"session": session.public_id}).status_code == 403


def test_before_anybody_came_the_page_leads_to_saying_so(client, mentor, alarm):
    session = planned(client, "S01")
    page = drill_page(client, session)
    assert "Nobody is noted as having come" in page
    assert f"/mentor/sessions/{session.public_id}/presence/" in page


def test_a_drill_without_gates_is_sent_back_and_only_gates_for_groups_are_offered(client, mentor, alarm):
    courses.skill("S03", safety_gate=True)
    courses.skill("S04", batch_allowed=True)
    page = client.get("/mentor/sessions/new/").content.decode()
    assert 'value="S01"' in page
    assert 'value="S03"' not in page
    assert 'value="S04"' not in page
    planned_without = {"title": "Drill", "kind": "drill", "place": courses.place().code}
    times = {"starts_at": "2031-01-01T10:00", "ends_at": "2031-01-01T11:00"}
    answer = client.post("/mentor/sessions/new/", planned_without | times)
    assert answer.status_code == 422
    assert "Say which safety gates the drill refreshes." in answer.content.decode()
    assert not WorkshopSession.objects.exists()


def test_the_drills_page_asks_the_same_questions_for_one_and_for_nine(client, mentor, alarm):
    session = planned(client, "S01")
    people = [accounts.trainee(f"Trainee {number:02}") for number in range(1, 10)]

    def queries(number: int) -> int:
        for person in people[:number]:
            take_seat(session, by=person)
        answers = {f"came_{person.public_id}": "yes" for person in people[:number]}
        client.post(f"/mentor/sessions/{session.public_id}/presence/", answers)
        client.get(f"/mentor/sessions/{session.public_id}/drill/")
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/mentor/sessions/{session.public_id}/drill/")
        return len(asked)

    assert queries(1) == queries(9)


@pytest.mark.parametrize("name", ["x", "00000000-0000-0000-0000-000000000000"])
def test_a_drill_that_is_not_there_is_said_so(client, mentor, alarm, name):
    assert client.get("/mentor/group/S01/", {"session": name}).status_code == 404
