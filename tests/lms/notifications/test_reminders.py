"""Mail before a sign-off lapses: when, about what, and when not."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from wagtail.models import Locale, PageViewRestriction

from courses.domain.incidents import suspend
from courses.enums import Basis
from courses.models import AuthorityGrant, Standing
from lms.accounts import roles
from lms.notifications import reminders
from lms.notifications.models import Delivery
from lms.notifications.reminders import remind, step_at
from lms.notifications.tasks import remind as task
from lms.web import privacy
from tests.factories import accounts, courses
from tests.lms.notifications import servers

pytestmark = pytest.mark.django_db

SEEN = datetime(2026, 1, 10, 9, 30, tzinfo=UTC)
UNTIL = datetime(2026, 7, 10, 9, 30, tzinfo=UTC)


def before(days: float) -> datetime:
    return UNTIL - timedelta(days=days)


@pytest.fixture
def learner():
    return accounts.trainee()


def signed(learner, code="S01", *, when=SEEN, **changes):
    """A sign-off for six months."""
    version = courses.skill(code, expiry_months=6, **changes)
    courses.observation(courses.mentor(), learner, version, when=when)
    return version


@pytest.mark.parametrize(
    ("days", "step"),
    [(60.1, None), (60, 60), (31, 60), (30, 30), (8, 30), (7, 7), (0.01, 7), (0, None), (-1, None)],
)
def test_the_nearest_step_counts(days, step):
    assert step_at(UNTIL, before(days)) == step


def test_one_mail_for_each_step_however_often_it_runs(learner, mailoutbox):
    signed(learner)
    days = [61, 60, 59.9, 45, 31, 30, 29, 8, 7, 6, 1, 0, -1]
    sent = [day for day in days for _again in range(3) if remind(before(day))]
    assert sent == [60, 30, 7]
    assert {tuple(message.to) for message in mailoutbox} == {(learner.email,)}


def test_whoever_was_missed_is_reminded_of_the_nearest_step_only(learner, mailoutbox):
    signed(learner)
    assert [remind(before(day)) for day in (20, 19, 7, 6)] == [1, 0, 1, 0]


def test_one_mail_a_day_gathers_all_that_is_due(learner, mailoutbox):
    signed(learner, "S01")
    signed(learner, "S02", when=SEEN + timedelta(hours=3))
    signed(learner, "S03", when=SEEN + timedelta(days=2))
    assert remind(before(60)) == 1  # S02 falls due three hours later: the next day's mail
    assert remind(before(60) + timedelta(hours=4)) == 0
    assert remind(before(59)) == 1
    assert remind(before(58)) == 1
    bodies = [message.body for message in mailoutbox]
    assert [[code for code in ("S01", "S02", "S03") if code in body] for body in bodies] == [
        ["S01"],
        ["S02"],
        ["S03"],
    ]
    assert remind(before(30)) == 1
    assert remind(before(29)) == 1
    late = before(5)
    assert remind(late) == 1
    assert all(code in mailoutbox[-1].body for code in ("S01", "S02", "S03"))
    assert mailoutbox[-1].subject == "3 sign-offs of yours lapse, the first on 10 Jul 2026"


def test_the_mail_says_when_what_to_do_and_who_can_watch(learner, mailoutbox):
    learner.timezone = "America/New_York"
    learner.save()
    page = courses.course()
    version = signed(learner)
    courses.practical(page, version)
    remind(before(60))
    (message,) = mailoutbox
    assert message.subject == "A sign-off of yours lapses on 10 Jul 2026"
    for text in (
        "- C01·S01 Skill S01\n",
        "Lapses on 10 Jul 2026, 05:30 EDT.",
        "Can watch you: Max.",
        "http://testserver/courses/c01/skill-s01/",
        "press “Ask to renew it”",
    ):
        assert text in message.body
    html, kind = message.alternatives[0]
    assert kind == "text/html"
    assert 'href="http://testserver/courses/c01/skill-s01/"' in html


def test_nobody_who_can_watch_is_said_too(learner, mailoutbox):
    signed(learner)
    AuthorityGrant.objects.update(withdrawn_at=before(70))
    remind(before(60))
    assert "Nobody here can watch you at it now. Tell the coordinator." in mailoutbox[0].body


def test_a_mentor_whose_own_standing_has_lapsed_is_not_named(learner, mailoutbox):
    signed(learner)
    AuthorityGrant.objects.update(basis=Basis.STANDING)
    remind(before(60))
    assert "Nobody here can watch you" in mailoutbox[0].body


def test_a_gate_says_what_it_will_close(learner, mailoutbox):
    signed(learner, safety_gate=True)
    courses.skill("S02", prerequisites=["S01"])
    courses.skill("S03", prerequisites=["S02"])
    remind(before(60))
    assert "nobody may watch you at: S02 Skill S02, S03 Skill S03. What you hold stays." in mailoutbox[0].body


def test_of_many_skills_that_a_gate_closes_the_first_are_named(learner, mailoutbox):
    signed(learner, safety_gate=True)
    for number in range(2, 10):
        courses.skill(f"S0{number}", prerequisites=["S01"])
    remind(before(60))
    assert "S06 Skill S06, S07 Skill S07 and 2 more. What you hold" in mailoutbox[0].body


def test_reminders_can_be_switched_off_but_not_about_gates(learner, mailoutbox):
    learner.wants_reminders = False
    learner.save()
    signed(learner, "S01")
    assert remind(before(60)) == 0
    signed(learner, "S02", safety_gate=True)
    assert remind(before(60)) == 1
    assert ("S01" in mailoutbox[0].body, "S02" in mailoutbox[0].body) == (False, True)
    assert "cannot be switched off" in mailoutbox[0].body


def test_nobody_is_reminded_of_what_was_renewed_or_of_a_closed_account(learner, mailoutbox):
    version = signed(learner)
    remind(before(60))
    courses.observation(courses.mentor(), learner, version, when=before(40))
    assert [remind(before(day)) for day in (30, 7)] == [0, 0]
    gone, closed = accounts.trainee("Gone"), accounts.trainee("Closed")
    signed(gone, "S03")
    signed(closed, "S04")
    privacy.erase(gone)
    closed.is_active = False
    closed.save()
    mailoutbox.clear()
    assert remind(before(30)) == 0
    assert mailoutbox == []


def test_nobody_is_reminded_of_what_is_on_hold(learner, mailoutbox):
    version = signed(learner, when=timezone.now() - timedelta(days=1))
    until = Standing.objects.get().valid_until
    assert until is not None
    suspend(version.skill, [learner], by=accounts.coordinator(), reason="New blade", public_id=uuid.uuid4())
    assert remind(until - timedelta(days=30)) == 0


def test_after_a_renewal_the_new_date_is_reminded_of(learner, mailoutbox):
    version = signed(learner)
    remind(before(60))
    courses.observation(courses.mentor(), learner, version, when=before(40))
    until = Standing.objects.get().valid_until
    assert until is not None
    assert remind(until - timedelta(days=60)) == 1


def test_a_mail_that_fails_stays_owed_and_keeps_no_other_back(settings, mailoutbox, caplog):
    bad, good = accounts.person("Bad", email="refused@example.test"), accounts.trainee("Good")
    signed(bad, "S01")
    signed(good, "S02")
    settings.EMAIL_BACKEND = "tests.lms.notifications.servers.Choosy"
    assert remind(before(60)) == 1
    assert Delivery.objects.filter(recipient=bad, sent_at__isnull=False).count() == 0
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert remind(before(60)) == 1
    assert [message.to[0] for message in mailoutbox] == [good.email, bad.email]


def test_a_server_that_does_not_answer_is_asked_once(settings, caplog):
    for number in range(3):
        signed(accounts.trainee(f"T{number}"), f"S0{number}")
    settings.EMAIL_BACKEND = "tests.lms.notifications.servers.Away"
    servers.Away.asked.clear()
    assert remind(before(60)) == 0
    assert len(servers.Away.asked) == 1


def test_who_is_to_be_reminded_is_found_in_few_queries_however_many_there_are(
    learner, django_assert_max_num_queries
):
    version = signed(learner)
    for number in range(10):
        courses.observation(courses.mentor(), accounts.trainee(f"T{number}"), version, when=SEEN)
    assert remind(before(60)) == 11
    with django_assert_max_num_queries(14):
        assert remind(before(60)) == 0


def test_the_task_sends_what_is_due_today(learner, mailoutbox, monkeypatch):
    signed(learner)
    monkeypatch.setattr(reminders.timezone, "now", lambda: before(7))
    task()
    assert len(mailoutbox) == 1


def closed_to_all_but(role: str, page) -> None:
    rule = PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.GROUPS)
    rule.groups.add(Group.objects.get(name=role))


def test_the_mail_leads_to_the_practical_only_whom_it_is_open_to(learner, mailoutbox):
    version, page = signed(learner), courses.course()
    courses.practical(page, version)
    mentor = courses.mentor("Mia")
    courses.observation(courses.mentor(), mentor, version, when=SEEN)
    closed_to_all_but(roles.MENTOR, page)
    assert remind(before(60)) == 2
    assert {message.to[0]: "/courses/c01/skill-s01/" in message.body for message in mailoutbox} == {
        learner.email: False,
        mentor.email: True,
    }
    page.unpublish()
    mailoutbox.clear()
    assert remind(before(30)) == 2
    assert [message for message in mailoutbox if "/courses/" in message.body] == []


def test_where_the_translation_alone_is_closed_the_mail_leads_to_the_original(learner, mailoutbox):
    learner.language = "de"
    learner.save()
    course, version = courses.course(), signed(learner)
    page, german = courses.practical(course, version), Locale.objects.create(language_code="de")
    for one in (courses.home(), course.get_parent(), course, page):
        one.copy_for_translation(german, alias=True)
    theirs = page.get_translation(german)
    assert remind(before(60)) == 1
    closed_to_all_but(roles.MENTOR, theirs)
    assert remind(before(30)) == 1
    address = [one.get_url_parts()[2] for one in (theirs, page)]
    assert [
        [one in message.body.split() for one in (f"http://testserver{path}" for path in address)]
        for message in mailoutbox
    ] == [[True, False], [False, True]]


def test_what_is_open_to_whom_is_asked_once_for_all_reminders(learner, django_assert_num_queries):
    version, page = signed(learner), courses.course()
    closed_to_all_but(roles.MENTOR, courses.practical(page, version))
    people = [learner, *(accounts.trainee(f"T{number}") for number in range(10)), courses.mentor("Mia")]
    reminders.remind(before(60))  # what the site is called is kept from here on
    with django_assert_num_queries(2):
        assert [card.readers for card in reminders._cards([version.skill.pk], people)["S01"]] == [
            {people[-1].pk}
        ]
