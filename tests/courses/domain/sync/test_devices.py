"""What is known to be on a device that was not seen for long."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.domain.sync.devices import MOST_DEVICES, Told, devices_of, quiet_devices, tell
from courses.models import Device
from lms.kernel.errors import DomainError
from tests.factories import accounts, courses
from tests.factories.desk import Desk

pytestmark = pytest.mark.django_db


def told(desk, queued, sequence, label="Phone"):
    return Told(desk.device, label, queued, timezone.now() if queued else None, sequence)


def waiting(desk):
    return [state.waiting for state in devices_of(desk.mentor)]


def scene():
    return courses.skill(), Desk(courses.mentor()), accounts.trainee()


def test_what_a_device_said_is_waiting_is_known_until_it_arrives():
    version, desk, learner = scene()
    items = [desk.observation(learner, version, items=[f"kettle {number}"]) for number in range(3)]
    tell(told(desk, 3, 3), by=desk.mentor, now=timezone.now())
    assert waiting(desk) == [3]
    desk.send(items[0], items[2])
    assert waiting(desk) == [1]
    desk.send(items[1])
    assert waiting(desk) == [0]


def test_a_gap_among_the_numbers_given_out_since_shows_what_is_missing():
    version, desk, learner = scene()
    tell(told(desk, 0, 0), by=desk.mentor, now=timezone.now())
    items = [desk.observation(learner, version, items=[f"kettle {number}"]) for number in range(4)]
    desk.send(items[0], items[3])
    assert waiting(desk) == [2]


def test_what_is_held_has_arrived():
    version, desk, learner = scene()
    item = desk.sealed(desk.content(learner, version))
    tell(told(desk, 1, 1), by=desk.mentor, now=timezone.now())
    desk.send(item)
    assert waiting(desk) == [0]


def test_a_phone_that_two_mentors_share_is_a_device_of_each():
    _version, desk, _learner = scene()
    other = Desk(courses.mentor("Other"), device=desk.device)
    tell(told(desk, 2, 2), by=desk.mentor, now=timezone.now())
    tell(told(other, 1, 1), by=other.mentor, now=timezone.now())
    assert (waiting(desk), waiting(other)) == ([2], [1])


def test_nobody_fills_the_table_with_devices():
    _version, desk, _learner = scene()
    for _number in range(MOST_DEVICES):
        tell(told(Desk(desk.mentor, key=desk.key), 0, 0), by=desk.mentor, now=timezone.now())
    with pytest.raises(DomainError) as caught:
        tell(told(Desk(desk.mentor, key=desk.key), 0, 0), by=desk.mentor, now=timezone.now())
    assert caught.value.code == "too_many_devices"


def test_coordinators_see_devices_that_went_quiet_with_something_on_them():
    _version, desk, _learner = scene()
    tell(told(desk, 3, 3), by=desk.mentor, now=timezone.now())
    long_ago = timezone.now() - timedelta(days=2)
    assert quiet_devices(timezone.now() - timedelta(days=1)) == []
    Device.objects.update(last_seen_at=long_ago)
    [state] = quiet_devices(timezone.now() - timedelta(days=1))
    assert (state.device.user, state.waiting) == (desk.mentor, 3)
    client = Client()
    client.force_login(accounts.coordinator())
    page = client.get(reverse("coordinator")).content.decode()
    assert "3 observations are known to be on Phone" in page


def test_many_devices_cost_as_much_as_one(django_assert_num_queries):
    version, desk, learner = scene()
    for number in range(6):
        other = Desk(desk.mentor, key=desk.key)
        tell(told(other, 2, 2), by=desk.mentor, now=timezone.now())
        other.send(other.observation(learner, version, items=[f"kettle {number}"]))
    with django_assert_num_queries(3):
        assert [state.waiting for state in devices_of(desk.mentor)] == [1] * 6


def test_a_mentor_reads_what_is_on_their_devices_and_says_that_one_is_lost():
    _version, desk, _learner = scene()
    tell(told(desk, 3, 3), by=desk.mentor, now=timezone.now())
    client = Client()
    client.force_login(desk.mentor)
    page = client.get(reverse("mentor")).content.decode()
    assert "3 observations are known to be on it and not here" in page
    address = reverse("device_lost", args=[desk.device])
    assert "3 observations are known to be on it" in client.get(address).content.decode()
    assert client.post(address).status_code == 302
    assert Device.objects.get().lost_at is not None
    assert "marked as lost" in client.get(reverse("mentor")).content.decode()
    other = Client()
    other.force_login(courses.mentor("Other"))
    assert other.get(address).status_code == 404
    tell(told(desk, 0, 3), by=desk.mentor, now=timezone.now())  # it was found
    assert Device.objects.get().lost_at is None
