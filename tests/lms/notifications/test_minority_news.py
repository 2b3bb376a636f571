"""Mail to coordinators about people under age who took part without a guardian's consent."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.formats import date_format

from courses.domain import guardians
from courses.domain.minority import answer_for
from courses.domain.occasions import occasions_without
from courses.domain.presence import mark_presence
from courses.models import PresenceMark, WorkshopSession
from lms.accounts import roles
from lms.accounts.models import User
from lms.notifications import choices, minority_news
from lms.notifications.choices import choose
from lms.notifications.digest import send_due
from lms.notifications.forgone import forgo
from lms.notifications.held_news import SETTLES
from lms.notifications.models import Delivery, Pace, Way
from lms.notifications.tasks import sweep
from tests.factories import accounts, courses, joining
from tests.lms.notifications.happenings import DAY, came_without_consent, next_monday

pytestmark = pytest.mark.django_db


@pytest.fixture
def kay() -> User:
    """Who hears of it at once."""
    person = accounts.coordinator("Kay")
    choose(person, {"unagreed": Pace.AT_ONCE})
    return person


def told(mailoutbox) -> list[str]:
    return [message.to[0] for message in mailoutbox]


def test_it_names_the_session_and_the_day_and_nobody_and_leads_to_who_it_is(kay, mailoutbox):
    nia = came_without_consent("Nia", title="Soldering")
    sweep()
    [message] = mailoutbox
    day = date_format(timezone.localdate(timezone.now() - 2 * SETTLES), "DATE_FORMAT")
    assert message.subject == "Took part without a guardian’s consent"
    assert f"somebody under age took part on {day}, and no guardian’s consent is on record: Soldering." in (
        " ".join(message.body.split())
    )
    assert f"http://testserver/coordinator/safeguards/{nia.public_id}/" in message.body.split()
    html = message.alternatives[0][0]
    assert [word for word in ("Nia", nia.email) if word in message.subject + message.body + html] == []


def test_everybody_who_coordinates_hears_of_it_once_and_nobody_else(kay, mailoutbox):
    other, away = accounts.coordinator("Cora"), accounts.coordinator("Away")
    away.is_active = False
    away.save()
    accounts.person("Tea", role=roles.TEACHER)
    for person in (other, away):
        choose(person, {"unagreed": Pace.AT_ONCE})
    nia = came_without_consent("Nia")
    for _turn in range(3):
        sweep()
    assert sorted(told(mailoutbox)) == sorted([kay.email, other.email])
    assert Delivery.objects.filter(recipient__in=[nia, away]).count() == 0


def test_a_coordinator_under_age_gets_none_about_themselves(kay, mailoutbox):
    nia = came_without_consent("Nia")
    nia.give_roles(roles.COORDINATOR)
    choose(nia, {"unagreed": Pace.AT_ONCE})
    sweep()
    assert told(mailoutbox) == [kay.email]


def test_an_observation_is_told_with_its_skill_and_a_day_is_told_once(kay, mailoutbox):
    nia = came_without_consent("Nia", title="Soldering")
    mentor, version = courses.mentor(), courses.skill()
    courses.observation(mentor, nia, version, when=timezone.now() - timedelta(days=3))
    [before, today] = occasions_without()
    assert (before.sessions, [skill.code for skill in before.skills]) == ([], ["S01"])
    assert ([session.title for session in today.sessions], today.skills) == (["Soldering"], [])
    sweep()  # the observation has only just come in
    assert told(mailoutbox) == [kay.email]
    later = timezone.now() + 2 * SETTLES
    found = list(minority_news.untold(timezone.now() - DAY, later))
    [one] = found
    assert "C01·S01 Skill S01." in one.write().paragraphs[0]


def test_what_is_put_right_or_answered_within_minutes_is_told_nobody(kay, mailoutbox):
    mentor = courses.mentor("Mo")
    nia = came_without_consent("Nia")
    PresenceMark.objects.update(marked_at=timezone.now() - SETTLES + timedelta(minutes=1))
    sweep()
    assert mailoutbox == []
    mark_presence(WorkshopSession.objects.get(), {nia.public_id: False}, by=mentor)
    PresenceMark.objects.update(marked_at=timezone.now() - 2 * SETTLES)
    sweep()
    assert mailoutbox == []


def test_what_a_device_brings_weeks_later_is_told_and_what_is_long_past_is_not(kay, mailoutbox):
    came_without_consent("Nia")
    PresenceMark.objects.update(marked_at=timezone.now() - timedelta(days=40))
    sweep()
    assert mailoutbox == []
    PresenceMark.objects.update(marked_at=timezone.now() - timedelta(days=20))
    sweep()
    assert told(mailoutbox) == [kay.email]


def test_after_an_answer_the_same_day_is_told_again(kay, mailoutbox):
    nia = came_without_consent("Nia")
    sweep()
    answer_for(nia, by=kay, answer="Spoke to her mother")
    sweep()
    assert len(mailoutbox) == 1
    mark = PresenceMark.objects.get()
    mark_presence(mark.session, {nia.public_id: False}, by=courses.mentor("Mo"))
    mark_presence(mark.session, {nia.public_id: True}, by=courses.mentor("Mo"))
    found = list(minority_news.untold(timezone.now() - DAY, timezone.now()))
    assert [news.recipient for news in found] == [kay]
    assert not Delivery.objects.filter(subject=found[0].subject).exists()


def test_usually_it_waits_for_the_digest_which_leaves_out_what_was_answered(mailoutbox):
    cora = accounts.coordinator("Cora")
    nia, ben = came_without_consent("Nia", title="Soldering"), came_without_consent("Ben", title="Sawing")
    sweep()
    assert mailoutbox == []
    assert list(Delivery.objects.values_list("recipient", "way")) == [(cora.pk, Way.DIGEST)] * 2
    answer_for(nia, by=cora, answer="Spoke to her mother")
    assert send_due(next_monday()) == 1
    [message] = mailoutbox
    assert ("Soldering" in message.body, "Sawing" in message.body) == (False, True)
    assert f"/coordinator/safeguards/{ben.public_id}/" in message.body
    assert [row.way for row in Delivery.objects.filter(event="unagreed").order_by("pk")] == [
        Way.LEFT_OUT,
        Way.DIGEST,
    ]
    assert send_due(next_monday(60)) == 0


def test_a_paper_of_before_that_is_recorded_takes_it_out_of_the_digest(mailoutbox):
    cora = accounts.coordinator("Cora")
    nia = came_without_consent("Nia")
    sweep()
    agreed = guardians.Agreed(guardian_name="Gus", contact="+49 30 1")
    guardians.record_paper_consent(nia, agreed, by=cora, on=guardians.today() - timedelta(days=1))
    assert (send_due(next_monday()), mailoutbox) == (0, [])


def test_whoever_coordinates_no_more_hears_nothing_of_what_waited(mailoutbox):
    cora = accounts.coordinator("Cora")
    came_without_consent("Nia")
    sweep()
    cora.groups.clear()
    assert (send_due(next_monday()), mailoutbox) == (0, [])


def test_the_link_of_a_digest_switches_off_only_what_its_reader_can_get():
    tessa, cora = accounts.trainee(), accounts.coordinator("Cora")
    assert "unagreed" not in [kind.key for kind in choices.stop(tessa, "digest")]
    assert "unagreed" in [kind.key for kind in choices.stop(cora, "digest")]


def test_of_a_past_that_was_made_up_nobody_is_told(kay, mailoutbox):
    came_without_consent("Nia")
    forgo([kay], since=timezone.now() - DAY)
    sweep()
    assert mailoutbox == []


def test_it_asks_no_more_for_many_people(kay):
    counts = []
    for number in range(2):
        for one in range(1 + 3 * number):
            came_without_consent(f"N{number}{one}")
            accounts.coordinator(f"K{number}{one}")
        with CaptureQueriesContext(connection) as asked:
            found = list(minority_news.missed(timezone.now()))
        counts.append((len(found), len(asked)))
    assert [found for found, _asked in counts] == [2, 30]
    assert counts[0][1] == counts[1][1] <= 8


def test_where_there_is_nothing_it_asks_two_things(kay, django_assert_num_queries):
    joining.minor("Nia", by=kay)
    with django_assert_num_queries(2):
        assert list(minority_news.missed(timezone.now())) == []
