"""The page on which a mentor says who came."""

from datetime import timedelta

import pytest
from django.utils import timezone

from courses.models import Attendance
from lms.accounts import roles
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db


@pytest.fixture
def mentor(client):
    person = accounts.person("Mo", role=roles.MENTOR)
    client.force_login(person)
    return person


def test_who_came_is_noted_put_right_and_read_in_ones_own_record(client, mentor):
    tessa, theo = accounts.trainee(), accounts.trainee("Theo")
    session = courses.session(mentor, tessa, theo)
    address = f"/mentor/sessions/{session.public_id}/presence/"
    assert address in client.get(f"/mentor/sessions/{session.public_id}/").content.decode()
    page = client.get(address).content.decode()
    assert page.count('type="radio"') == 4
    assert "checked" not in page
    answers = {f"came_{tessa.public_id}": "yes", f"came_{theo.public_id}": "yes"}
    assert "Noted for 2 people." in client.post(address, answers, follow=True).content.decode()
    page = client.post(address, {f"came_{theo.public_id}": "no"}, follow=True).content.decode()
    assert "Noted for one person." in page
    assert "Did not come" in page
    assert "What was said before" in client.get(address).content.decode()
    client.force_login(theo)
    record = client.get("/me/record/").content.decode()
    assert "Repair café" in record
    assert "It was put right" in record
    assert "Tessa" not in record


def test_odd_answers_change_nothing(client, mentor):
    tessa = accounts.trainee()
    session = courses.session(mentor, tessa)
    odd = {f"came_{tessa.public_id}": "perhaps", "came_": "yes", "came_x": "no"}
    page = client.post(f"/mentor/sessions/{session.public_id}/presence/", odd, follow=True).content.decode()
    assert "Nothing was changed." in page
    assert Attendance.objects.get().came is None


def test_before_it_begins_the_page_says_from_when(client, mentor):
    tessa, start = accounts.trainee(), timezone.now() + timedelta(days=1)
    session = courses.session(mentor, tessa, starts_at=start, ends_at=start + timedelta(hours=2))
    address = f"/mentor/sessions/{session.public_id}/presence/"
    assert "from an hour before" in client.get(address).content.decode()
    answer = client.post(address, {f"came_{tessa.public_id}": "yes"})
    assert answer.status_code == 409
    assert "has not begun. Say who came from an hour before it begins." in answer.content.decode()


def test_an_empty_list_says_how_to_fill_it(client, mentor):
    session = courses.session(mentor)
    page = client.get(f"/mentor/sessions/{session.public_id}/presence/").content.decode()
    assert "Nobody is on the list" in page
