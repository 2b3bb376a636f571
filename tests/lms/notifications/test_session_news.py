"""Mail about sessions: once, to whom it concerns, on the clock of whoever reads it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from courses.domain.seats import leave_seat, take_seat, wait
from courses.domain.sessions import call_off, plan
from courses.models import Attendance, WorkshopSession
from lms.accounts import roles
from lms.accounts.models import User
from lms.notifications.models import Delivery
from lms.notifications.tasks import sweep, tell_seat, tell_session
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db


class Scene:
    """One seat, which Tessa has and Theo waits for."""

    def __init__(self) -> None:
        now = timezone.now()
        self.mentor = accounts.person("Mo", role=roles.MENTOR)
        times = {"starts_at": now + timedelta(days=7), "ends_at": now + timedelta(days=7, hours=3)}
        self.session = courses.session(self.mentor, title="Soldering", seats=1, **times)
        self.tessa, self.theo = accounts.trainee(), accounts.trainee("Theo")
        take_seat(self.session, by=self.tessa)
        wait(self.session, by=self.theo)


@pytest.fixture
def scene() -> Scene:
    return Scene()


def sent(mailoutbox) -> list[tuple[str, str]]:
    return sorted((message.to[0], message.subject) for message in mailoutbox)


def test_whoever_waited_hears_once_that_the_seat_is_theirs(scene, mailoutbox):
    heir = leave_seat(scene.session, by=scene.tessa)
    tell_seat(heir.pk)
    tell_seat(heir.pk)
    sweep()
    assert sent(mailoutbox) == [(scene.theo.email, "You have a seat: Soldering")]
    assert f"http://testserver/sessions/{scene.session.public_id}/" in mailoutbox[0].body


def test_a_seat_won_again_is_news_again(scene, mailoutbox):
    tell_seat(leave_seat(scene.session, by=scene.tessa).pk)
    wait(scene.session, by=scene.tessa)
    leave_seat(scene.session, by=scene.theo)
    wait(scene.session, by=scene.theo)
    tell_seat(leave_seat(scene.session, by=scene.tessa).pk)
    sweep()
    assert sent(mailoutbox) == [(scene.theo.email, "You have a seat: Soldering")] * 2


def test_calling_off_is_told_once_to_everybody_with_a_seat_or_in_line(scene, mailoutbox):
    call_off(scene.session, by=scene.mentor)
    call_off(scene.session, by=scene.mentor)
    tell_session(scene.session.pk)
    tell_session(scene.session.pk)
    sweep()
    subject = "Called off: Soldering"
    assert sent(mailoutbox) == [(scene.tessa.email, subject), (scene.theo.email, subject)]


def test_another_time_is_told_on_the_readers_clock_and_another_title_is_not(scene, mailoutbox):
    User.objects.filter(pk=scene.theo.pk).update(timezone="America/New_York")
    plan(courses.plan_of(scene.session, title="Soldering, group B"), by=scene.mentor, session=scene.session)
    sweep()
    assert sent(mailoutbox) == []
    start = datetime(2031, 3, 5, 14, 0, tzinfo=UTC)
    times = {"starts_at": start, "ends_at": start + timedelta(hours=2), "title": "Soldering, group B"}
    plan(courses.plan_of(scene.session, **times), by=scene.mentor, session=scene.session)
    tell_session(scene.session.pk)
    sweep()
    subject = "Another time or place: Soldering, group B"
    assert sent(mailoutbox) == [(scene.tessa.email, subject), (scene.theo.email, subject)]
    bodies = {message.to[0]: message.body for message in mailoutbox}
    assert "5 Mar 2031, 14:00 – 16:00 UTC" in bodies[scene.tessa.email]
    assert "In your time zone" not in bodies[scene.tessa.email]
    assert "In your time zone (America/New_York): 5 Mar 2031, 09:00 – 11:00 EST" in bodies[scene.theo.email]


def test_each_change_is_news_of_its_own(scene, mailoutbox):
    for days in (8, 9):
        start = timezone.now() + timedelta(days=days)
        times = {"starts_at": start, "ends_at": start + timedelta(hours=2)}
        plan(courses.plan_of(scene.session, **times), by=scene.mentor, session=scene.session)
        tell_session(scene.session.pk)
    assert len(mailoutbox) == 4


def test_nobody_hears_of_a_seat_that_they_gave_back_or_of_a_session_that_was_over(scene, mailoutbox):
    heir = leave_seat(scene.session, by=scene.tessa)
    leave_seat(scene.session, by=scene.theo)
    tell_seat(heir.pk)
    now = timezone.now()
    over = courses.session(
        scene.mentor, scene.tessa, starts_at=now - timedelta(hours=3), ends_at=now - timedelta(hours=1)
    )
    call_off(over, by=scene.mentor)
    tell_session(over.pk)
    sweep()
    assert sent(mailoutbox) == []


def test_whoever_came_after_the_change_is_not_told_of_it(scene, mailoutbox):
    start = timezone.now() + timedelta(days=8)
    times = {"starts_at": start, "ends_at": start + timedelta(hours=2), "seats": 2}
    WorkshopSession.objects.filter(pk=scene.session.pk).update(seats=2)
    plan(courses.plan_of(scene.session, **times), by=scene.mentor, session=scene.session)
    Attendance.objects.filter(learner=scene.theo).update(given=None)
    Attendance.objects.filter(learner=scene.theo).update(added_at=timezone.now())
    tell_session(scene.session.pk)
    assert [to for to, _subject in sent(mailoutbox)] == [scene.tessa.email]


def test_what_a_lost_message_left_behind_is_told_by_the_sweep_once(scene, mailoutbox):
    call_off(scene.session, by=scene.mentor)
    sweep()
    assert len(mailoutbox) == 2
    sweep()
    assert (len(mailoutbox), Delivery.objects.filter(event="session_called_off").count()) == (2, 2)
