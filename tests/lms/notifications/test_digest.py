"""The digest: what it gathers and leaves out, when it comes, and that it comes once."""

import threading
import uuid
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from courses.domain import incidents
from courses.domain.holding import dismiss_held
from courses.models import HeldObservation, SkillVersion
from lms.accounts.models import User
from lms.notifications import digest, sending
from lms.notifications.choices import choose, stop
from lms.notifications.digest import last_turn, send_due
from lms.notifications.models import Delivery, Pace, Way
from lms.notifications.reminders import remind
from lms.notifications.tasks import owe_held, sweep, tell_award
from lms.web import privacy
from tests.factories import accounts, badges, courses
from tests.factories.mail import wants
from tests.lms.notifications import happenings, servers
from tests.lms.notifications.happenings import DAY, next_monday

WORKING = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def person(db) -> User:
    """Somebody who wants everything in a digest, once a day."""
    tessa = accounts.trainee()
    wants(Pace.DAILY, tessa)
    return tessa


def tomorrow(days: int = 1) -> datetime:
    """A minute after the turn of the day, so many turns from now."""
    return last_turn(timezone.now(), Pace.DAILY) + days * DAY + timedelta(minutes=1)


def badge(person: User, number: int = 1) -> None:
    sending.announce_award(badges.issued(person, code=f"C{number:02}", skill_code=f"S{number:02}"))


def lines(message) -> list[str]:
    return [line[2:] for line in message.body.splitlines() if line.startswith("- ")]


@pytest.mark.parametrize(
    ("now", "daily", "weekly"),
    [
        # Berlin is an hour ahead in winter, two in summer; 23 November 2026 is a Monday.
        ("2026-11-26T05:59Z", "2026-11-25T06:00Z", "2026-11-23T06:00Z"),
        ("2026-11-26T06:00Z", "2026-11-26T06:00Z", "2026-11-23T06:00Z"),
        ("2026-11-23T05:59Z", "2026-11-22T06:00Z", "2026-11-16T06:00Z"),
        ("2026-11-23T06:00Z", "2026-11-23T06:00Z", "2026-11-23T06:00Z"),
        ("2026-03-29T12:00Z", "2026-03-29T05:00Z", "2026-03-23T06:00Z"),
        ("2026-10-25T23:30Z", "2026-10-25T06:00Z", "2026-10-19T05:00Z"),
    ],
)
def test_the_turn_is_at_seven_on_the_hubs_own_clock(settings, now, daily, weekly):
    settings.TIME_ZONE = "Europe/Berlin"
    timezone.get_default_timezone.cache_clear()
    moment = datetime.fromisoformat(now)
    with timezone.override(ZoneInfo("Pacific/Kiritimati")):  # whatever the reader's clock says
        found = [last_turn(moment, pace).astimezone(UTC) for pace in (Pace.DAILY, Pace.WEEKLY)]
    timezone.get_default_timezone.cache_clear()
    assert found == [datetime.fromisoformat(daily), datetime.fromisoformat(weekly)]


def test_all_of_a_day_is_one_mail_by_kind_and_age_each_with_its_link(person, mailoutbox):
    happenings.answered_dispute(person)
    badge(person, 2)
    badge(person, 3)
    assert [message for message in mailoutbox if message.to == [person.email]] == []
    assert send_due(timezone.now()) == 0
    choose(User.objects.get(name="Max"), {"disputes": Pace.NEVER})
    assert send_due(tomorrow()) == 1
    [message] = mailoutbox
    assert message.subject == "Your digest from Fettle hub: 3 things"
    assert lines(message) == [
        "Your badge: Course C02",
        "Your badge: Course C03",
        "Your dispute about C01·S01 Skill S01 is answered",
    ]
    [first, second] = person.awards.order_by("pk")
    body = message.body
    assert (
        body.index("A new badge")
        < body.index(f"/credentials/{first.public_id}/")
        < body.index(f"/credentials/{second.public_id}/")
    )
    assert body.index("A dispute is answered") < body.index("You said that something in your record")
    html = message.alternatives[0][0]
    assert f'<a href="http://testserver/credentials/{first.public_id}/">Your badge: Course C02</a>' in html
    assert [send_due(tomorrow(days)) for days in (1, 2, 8)] == [0, 0, 0]


def test_what_comes_after_the_turn_waits_for_the_next_and_a_week_for_monday(person, mailoutbox):
    choose(person, {"replaced": Pace.WEEKLY})
    happenings.replaced(person)
    badge(person, 2)
    monday = next_monday()
    Delivery.objects.update(created_at=monday)  # just too late for this Monday
    assert [send_due(monday + days * DAY) for days in range(9)] == [0, 1, 0, 0, 0, 0, 0, 1, 0]
    assert [lines(message) for message in mailoutbox] == [
        ["Your badge: Course C02"],
        ["Your earlier badge “Course C01” is replaced"],
    ]


def test_a_hub_that_was_off_on_monday_is_late_and_still_sends_one(person, mailoutbox):
    choose(person, {"badge": Pace.WEEKLY})
    badge(person, 1)
    badge(person, 2)
    assert [send_due(next_monday() + days * DAY) for days in (2, 3, 7)] == [1, 0, 0]
    assert mailoutbox[0].subject == "Your digest from Fettle hub: 2 things"


def test_a_badge_that_was_revoked_meanwhile_is_left_out_and_no_empty_mail_comes(person, mailoutbox):
    award = badges.issued(person)
    sending.announce_award(award)
    happenings.end_of(award)
    assert send_due(tomorrow()) == 0
    assert [message.subject for message in mailoutbox] == []
    row = Delivery.objects.get(event="award_issued")
    assert (row.way, row.sent_at is None, row.claimed_at) == (Way.LEFT_OUT, False, None)
    assert not Delivery.objects.filter(event="digest").exists()
    tell_award(award.pk)  # that it ended always goes
    assert [message.subject for message in mailoutbox] == ["Your badge “Course C01” is revoked"]


def test_what_was_answered_meanwhile_does_not_wait_any_more(person, mailoutbox):
    happenings.held(person)
    mentor = User.objects.get(name="Max")
    dismiss_held(HeldObservation.objects.get(), by=accounts.coordinator(), reason="Nobody was there")
    owe_held(HeldObservation.objects.get().pk)
    assert send_due(tomorrow()) == 2
    for message in mailoutbox:
        assert lines(message) == ["The observation of C01·S01 Skill S01 was reviewed"]
        assert "The reason: Nobody was there" in message.body
    assert {message.to[0] for message in mailoutbox} == {person.email, mentor.email}
    assert {row.way for row in Delivery.objects.filter(event="held")} == {Way.LEFT_OUT}


def test_a_hold_that_is_back_is_not_told_as_over(person, mailoutbox):
    happenings.hold_over(person)
    version = SkillVersion.objects.get()
    cora = User.objects.get(name="Cora")
    incidents.suspend(version.skill, [person], by=cora, reason="Again", public_id=uuid.uuid4())
    assert send_due(tomorrow()) == 0
    assert Delivery.objects.get(event="ledger_resumed").way == Way.LEFT_OUT


def test_a_sign_off_that_was_renewed_meanwhile_is_not_said_to_lapse(person, mailoutbox):
    happenings.lapses(person)
    version = SkillVersion.objects.get()
    courses.observation(courses.mentor("Mia"), person, version)
    assert send_due(tomorrow()) == 0
    assert [row.way for row in Delivery.objects.filter(event__startswith="lapses")] == [Way.LEFT_OUT]


def test_a_gate_does_not_wait_for_a_digest(person, mailoutbox):
    version = courses.skill(expiry_months=1, safety_gate=True)
    courses.observation(courses.mentor(), person, version, when=timezone.now() - 5 * DAY)
    remind(timezone.now())
    [message] = mailoutbox
    assert message.subject.startswith("A sign-off of yours lapses on ")
    assert "List-Unsubscribe" not in message.extra_headers
    assert send_due(tomorrow()) == 0


@pytest.mark.parametrize(
    ("pace", "sent"), [(Pace.NEVER, 0), (Pace.AT_ONCE, 1), (Pace.DAILY, 1), (Pace.WEEKLY, 0)]
)
def test_what_waits_goes_by_what_is_wanted_when_the_turn_comes(person, mailoutbox, pace, sent):
    badge(person)
    monday = next_monday()
    Delivery.objects.update(created_at=monday)
    choose(person, {"badge": pace})
    assert send_due(monday + DAY) == sent
    assert (Delivery.objects.get(event="award_issued").way == Way.LEFT_OUT) is (pace == Pace.NEVER)


def test_a_link_stops_the_digest_that_waits(person, mailoutbox):
    badge(person)
    stop(person, "digest")
    assert send_due(tomorrow()) == 0
    assert mailoutbox == []


def test_of_very_many_the_first_are_told_and_the_rest_is_counted(person, mailoutbox):
    for number in range(1, digest.MOST_LINES + 4):
        badge(person, number)
    assert send_due(tomorrow()) == 1
    assert mailoutbox[0].subject == "Your digest from Fettle hub: 23 things"
    assert lines(mailoutbox[0])[19:] == ["Your badge: Course C20", "And 3 more."]
    assert Delivery.objects.waiting_for_digest().count() == 0


def test_who_left_or_was_erased_gets_none(person, mailoutbox):
    badge(person)
    gone = accounts.trainee("Gone")
    wants(Pace.DAILY, gone)
    sending.announce_award(badges.issued(gone, code="C02", skill_code="S02"))
    privacy.erase(gone)
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert send_due(tomorrow()) == 0
    assert Delivery.objects.filter(recipient=gone).count() == gone.mail_choices.count() == 0


def test_a_server_that_is_away_or_refuses_costs_nothing_but_time(person, mailoutbox, settings):
    other = accounts.person("Refused", role="trainee", email="refused@example.test")
    wants(Pace.DAILY, other)
    badge(other)
    badge(person, 2)
    settings.EMAIL_BACKEND = f"{servers.__name__}.Away"
    servers.Away.asked.clear()
    assert (send_due(tomorrow()), len(servers.Away.asked)) == (0, 1)
    settings.EMAIL_BACKEND = f"{servers.__name__}.Choosy"
    assert send_due(tomorrow()) == 1
    assert Delivery.objects.waiting_for_digest().get().claimed_at is None
    settings.EMAIL_BACKEND = WORKING
    assert send_due(tomorrow()) == 1
    assert [message.to[0] for message in mailoutbox] == [person.email, other.email]


def test_a_worker_that_is_killed_loses_nothing_and_the_mail_is_known_for_the_same(
    person, mailoutbox, settings
):
    badge(person)
    settings.EMAIL_BACKEND = f"{servers.__name__}.Killed"
    with pytest.raises(SystemExit):
        send_due(tomorrow())
    settings.EMAIL_BACKEND = WORKING
    assert send_due(tomorrow()) == 0  # as far as is known, it is being sent
    Delivery.objects.update(claimed_at=timezone.now() - sending.CLAIM)
    assert send_due(tomorrow()) == 1
    assert send_due(tomorrow()) == send_due(tomorrow(2)) == 0
    letter = Delivery.objects.get(event="digest")
    Delivery.objects.update(
        sent_at=None, claimed_at=None
    )  # killed after the server took it, before it was noted
    assert send_due(tomorrow()) == 1
    first, second = mailoutbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"] != ""
    assert letter.recipient == person


def test_another_worker_whose_turn_is_the_next_leaves_alone_what_is_on_its_way(person, mailoutbox, settings):
    badge(person)
    settings.EMAIL_BACKEND = f"{servers.__name__}.Watched"
    meanwhile: list[int] = []
    servers.Watched.during.append(lambda: meanwhile.append(send_due(tomorrow(2))))
    assert send_due(tomorrow()) == 1
    assert (meanwhile, [message.subject for message in mailoutbox]) == (
        [0],
        ["Your digest from Fettle hub: 1 thing"],
    )


def test_many_workers_send_one_digest(transactional_db, mailoutbox):
    people = [accounts.trainee("Tessa"), accounts.trainee("Theo")]
    wants(Pace.DAILY, *people)
    for number, person in enumerate(people * 2, 1):
        badge(person, number)
    when, workers = tomorrow(), 4
    together = threading.Barrier(workers)

    def work() -> None:
        together.wait()
        try:
            send_due(when)
            send_due(when + DAY)  # another turn begins while some are still busy with this one
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _number in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told = [(message.to[0], line) for message in mail.outbox for line in lines(message)]
    assert sorted(told) == [
        (people[0].email, "Your badge: Course C01"),
        (people[0].email, "Your badge: Course C03"),
        (people[1].email, "Your badge: Course C02"),
        (people[1].email, "Your badge: Course C04"),
    ]
    assert Delivery.objects.filter(sent_at__isnull=True, way=Way.DIGEST).count() == 0


def test_the_sweep_sends_it(person, mailoutbox):
    badge(person)
    sweep()
    assert mailoutbox == []
    Delivery.objects.update(created_at=timezone.now() - 2 * DAY)
    sweep()
    sweep()
    assert [message.subject for message in mailoutbox] == ["Your digest from Fettle hub: 1 thing"]


def test_more_news_costs_no_more_questions_for_each_person_than_its_kinds(person, django_assert_num_queries):
    badge(person, 1)
    with django_assert_num_queries(17):
        send_due(tomorrow())
    for number in range(2, 9):
        badge(person, number)
    with django_assert_num_queries(17):
        send_due(tomorrow(2))
