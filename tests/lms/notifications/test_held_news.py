"""Mail about held observations: one letter a day to each person, about all that came since the last."""

import threading
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from courses.domain.holding import dismiss_held, record_held
from courses.models import HeldObservation
from lms.accounts.models import User
from lms.notifications import held_news
from lms.notifications.held_news import SETTLES, owe_missed, send_due
from lms.notifications.models import Delivery, Pace
from lms.notifications.tasks import owe_held, sweep
from tests.factories import accounts, courses
from tests.factories.desk import Desk
from tests.factories.mail import wants
from tests.lms.notifications import servers

DAY = timedelta(days=1)


class Scene:
    """A mentor whose phone is two days ahead, and two trainees."""

    def __init__(self) -> None:
        self.versions = [courses.skill(), courses.skill("S02")]
        self.mentor = courses.mentor()
        self.learners = [accounts.trainee("Tessa"), accounts.trainee("Tom")]
        self.cora = accounts.coordinator()
        self.desk = Desk(self.mentor, skew=2 * DAY)
        wants(Pace.AT_ONCE, self.mentor, *self.learners)

    def hold(self, many: int = 1, learner: User | None = None) -> list[HeldObservation]:
        """So many observations that the wrong clock holds up, each with the message that it leaves."""
        who = learner or self.learners[0]
        items = [self.desk.observation(who, self.versions[n % 2]) for n in range(many)]
        for receipt in self.desk.send(*items):
            assert (receipt.outcome, receipt.code) == ("held", "clock")
        rows = list(HeldObservation.objects.order_by("-pk")[:many])
        for row in rows:
            owe_held(row.pk)
        return rows


def later(days: int = 0) -> datetime:
    """When what is made now has settled; or so many days after that."""
    return timezone.now() + 2 * SETTLES + days * DAY


@pytest.fixture
def scene(db) -> Scene:
    return Scene()


def sent(mailoutbox) -> list[tuple[str, str]]:
    found = sorted((message.to[0], message.subject) for message in mailoutbox)
    mailoutbox.clear()
    return found


def test_twenty_held_at_once_are_one_letter_to_each_and_one_more_the_next_day(scene, mailoutbox):
    scene.hold(20)
    assert send_due(later()) == 2
    subject = "20 observations wait for review"
    both = [(scene.mentor.email, subject), (scene.learners[0].email, subject)]
    assert sent(mailoutbox) == both
    scene.hold(3)
    assert send_due(later()) == 0
    assert send_due(later(1)) == 2
    assert [subject for _who, subject in sent(mailoutbox)] == ["3 observations wait for review"] * 2
    assert [send_due(later(days)) for days in (1, 2, 3)] == [0, 0, 0]
    assert Delivery.objects.filter(event="held", sent_at__isnull=True).count() == 0


def test_the_letter_groups_them_by_reason_and_leads_to_the_queue(scene, mailoutbox):
    scene.hold(3)
    first = HeldObservation.objects.first()
    HeldObservation.objects.filter(pk=first.pk).update(kind="evidence", reason="The photo was refused.")
    send_due(later())
    own, mine = sorted(mailoutbox, key=lambda message: message.to != [scene.learners[0].email])
    assert "3 observations that you sent in have arrived, and are held. Nothing is lost." in mine.body
    assert mine.body.count("The device’s clock is wrong") == 1
    assert "Evidence is missing or differs\n  C01·S01 Skill S01\n  The photo was refused." in mine.body
    assert "http://testserver/mentor/#held" in mine.body
    assert "mentors sent in 3 observations of your work." in own.body
    assert "C01·S01 Skill S01 (2), C01·S02 Skill S02" in own.body
    assert "photo" not in own.body
    assert "http://testserver/me/" in own.body


def test_one_alone_is_told_as_such(scene, mailoutbox):
    scene.hold(1)
    send_due(later())
    waiting = "An observation of C01·S01 Skill S01 waits for review"
    assert sent(mailoutbox) == [(scene.mentor.email, waiting), (scene.learners[0].email, waiting)]


def test_the_mentor_hears_of_all_their_trainees_in_one_and_each_trainee_of_their_own(scene, mailoutbox):
    scene.hold(2, scene.learners[0])
    scene.hold(3, scene.learners[1])
    send_due(later())
    assert sent(mailoutbox) == [
        (scene.mentor.email, "5 observations wait for review"),
        (scene.learners[0].email, "2 observations wait for review"),
        (scene.learners[1].email, "3 observations wait for review"),
    ]


def test_who_sent_in_and_was_seen_hears_of_both_in_one_letter(scene, mailoutbox):
    scene.hold(2)
    other = Desk(courses.mentor("Mia"), skew=2 * DAY)
    other.send(other.observation(scene.mentor, scene.versions[0]))
    owe_missed(timezone.now())
    send_due(later())
    [letter] = [message for message in mailoutbox if message.to == [scene.mentor.email]]
    assert letter.subject == "3 observations wait for review"
    assert "2 observations that you sent in" in letter.body
    assert "a mentor sent in 1 observation of your work." in letter.body
    assert "Your own work\n  C01·S01 Skill S01" in letter.body


def test_nothing_is_told_before_the_queue_has_arrived(scene, mailoutbox):
    scene.hold(2)
    assert send_due(timezone.now()) == 0
    sweep()
    assert "wait for review" not in " ".join(message.subject for message in mailoutbox)
    Delivery.objects.filter(event="held").update(created_at=timezone.now() - SETTLES)
    sweep()
    assert [message.subject for message in mailoutbox].count("2 observations wait for review") == 2


def test_a_lost_message_is_made_up_for_by_the_sweep(scene, mailoutbox):
    scene.hold(4)
    Delivery.objects.all().delete()
    for _turn in range(2):
        owe_missed(timezone.now())
    assert Delivery.objects.count() == 8
    assert send_due(later()) == 2


def test_a_message_that_comes_twice_changes_nothing(scene, mailoutbox):
    [row] = scene.hold(1)
    send_due(later())
    mailoutbox.clear()
    owe_held(row.pk)
    owe_missed(timezone.now())
    assert send_due(later(1)) == 0
    assert Delivery.objects.filter(event="held").count() == 2


def test_what_waits_for_its_mentor_to_confirm_a_trace_is_told_to_nobody_else_until_it_is_gone(
    scene, mailoutbox
):
    scene.hold(1)
    Delivery.objects.all().delete()
    HeldObservation.objects.update(kind="trace", reason="Open the trace.")
    owe_missed(timezone.now())
    send_due(later())
    assert [message.to for message in mailoutbox] == [[scene.mentor.email]]
    assert "waits for you" in mailoutbox[0].body
    assert "Open the trace." in mailoutbox[0].body
    HeldObservation.objects.update(kind="evidence")
    owe_missed(timezone.now())
    send_due(later())
    assert [message.to for message in mailoutbox[1:]] == [[scene.learners[0].email]]


def test_what_was_answered_before_anybody_was_told_is_told_as_answered(scene, mailoutbox):
    first, _second, _third = scene.hold(3)
    dismiss_held(first, by=scene.cora, reason="Nobody was there")
    owe_held(first.pk)
    send_due(later())
    assert sent(mailoutbox) == [
        (scene.mentor.email, "2 observations wait for review"),
        (scene.mentor.email, "The observation of C01·S01 Skill S01 was reviewed"),
        (scene.learners[0].email, "2 observations wait for review"),
        (scene.learners[0].email, "The observation of C01·S01 Skill S01 was reviewed"),
    ]


def test_answers_are_one_letter_a_day_too_with_their_reasons(scene, mailoutbox):
    rows = scene.hold(20)
    send_due(later())
    mailoutbox.clear()
    for row in rows[:12]:
        dismiss_held(row, by=scene.cora, reason="Nobody was there")
    now = timezone.now()
    for row in rows[12:]:
        record_held(row, by=scene.cora, observed_at=now, reason="I stood beside them")
    owe_missed(now)
    assert send_due(later()) == 2
    own = next(message for message in mailoutbox if message.to == [scene.learners[0].email])
    assert own.subject == "20 observations were reviewed"
    assert own.body.count("The reason: Nobody was there") == own.body.count("I stood beside them") == 1
    assert "Your own work: Not recorded" in own.body
    assert "you are on the mentors’ list again" in own.body
    mine = next(message for message in mailoutbox if message.to == [scene.mentor.email])
    assert "- Recorded\n  C01·S01 Skill S01 (4), C01·S02 Skill S02 (4)" in mine.body
    assert "mentors’ list" not in mine.body
    assert send_due(later(1)) == 0


def test_a_server_that_is_away_costs_nothing_but_time(scene, mailoutbox, settings):
    scene.hold(3)
    servers.Away.asked.clear()
    settings.EMAIL_BACKEND = f"{servers.__name__}.Away"
    assert send_due(later()) == 0
    assert len(servers.Away.asked) == 1
    servers.Away.asked.clear()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send_due(later(1)) == 2
    assert {message.subject for message in mailoutbox} == {"3 observations wait for review"}


def test_a_worker_that_is_killed_leaves_everything_owed_and_the_next_sends_it(scene, mailoutbox, settings):
    scene.hold(3)
    settings.EMAIL_BACKEND = f"{servers.__name__}.Killed"
    with pytest.raises(SystemExit):
        send_due(later())
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send_due(later()) == 1  # the other one; the first is being sent, as far as is known
    Delivery.objects.filter(sent_at__isnull=True).update(claimed_at=timezone.now() - held_news.CLAIM)
    assert send_due(later(1)) == 1
    assert sorted(message.to[0] for message in mailoutbox) == sorted(
        [scene.mentor.email, scene.learners[0].email]
    )
    assert Delivery.objects.filter(event="held", sent_at__isnull=True).count() == 0


def test_what_arrives_while_the_letter_is_on_its_way_is_told_the_next_day(scene, mailoutbox, settings):
    scene.hold(2)
    settings.EMAIL_BACKEND = f"{servers.__name__}.Watched"
    servers.Watched.during.append(lambda: scene.hold(2, scene.learners[0]))
    servers.Watched.during.append(lambda: send_due(later()))
    send_due(later())
    assert send_due(later(1)) == 2
    counted = [(message.to[0], message.subject[0]) for message in mailoutbox]
    for who in (scene.mentor, scene.learners[0]):
        told = [int(number) for address, number in counted if address == who.email]
        assert (sum(told), len(told)) == (4, 2)


def test_old_news_and_whoever_left_are_left_alone(scene, mailoutbox):
    scene.hold(2)
    User.objects.filter(pk=scene.mentor.pk).update(is_active=False)
    assert send_due(later(7)) == 0
    assert send_due(later()) == 1
    assert [message.to for message in mailoutbox] == [[scene.learners[0].email]]


def test_many_cost_no_more_questions_than_few(scene, django_assert_num_queries):
    scene.hold(2)
    Delivery.objects.filter(recipient=scene.mentor).delete()
    with django_assert_num_queries(14):
        send_due(later())
    scene.hold(20)
    Delivery.objects.filter(recipient=scene.mentor).delete()
    with django_assert_num_queries(14):
        send_due(later(1))


def test_many_workers_send_one_letter(transactional_db, mailoutbox):
    scene = Scene()
    scene.hold(20)
    when, workers = later(), 4
    together = threading.Barrier(workers)

    def work() -> None:
        together.wait()
        try:
            owe_missed(timezone.now())
            send_due(when)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _number in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(message.to[0] for message in mail.outbox) == sorted(
        [scene.mentor.email, scene.learners[0].email]
    )
    assert Delivery.objects.filter(event="held", sent_at__isnull=True).count() == 0
