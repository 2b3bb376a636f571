"""When people hear of what: each kind of news at each pace, and what is usual."""

import ast
import threading
from pathlib import Path

import pytest
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client

from lms.notifications import (
    answer_news,
    badge_news,
    choices,
    drill_news,
    kinds,
    links,
    minority_news,
    news,
    refresher_news,
    reminders,
    review_news,
    session_news,
    signing_news,
)
from lms.notifications.choices import choose, stop, stopped_by, take_back
from lms.notifications.digest import send_due
from lms.notifications.models import Delivery, MailChoice, Pace, Way
from lms.notifications.tasks import sweep
from tests.factories import accounts
from tests.factories.mail import wants
from tests.lms.notifications.happenings import HAPPENINGS, next_monday

KEYS = [kind.key for kind in kinds.CHOSEN]


def mails_to(person, mailoutbox) -> list[EmailMessage]:
    return [message for message in mailoutbox if message.to == [person.email]]


def test_every_kind_has_a_happening():
    assert list(HAPPENINGS) == KEYS


@pytest.mark.django_db
@pytest.mark.parametrize("pace", Pace)
@pytest.mark.parametrize("key", KEYS)
def test_each_kind_comes_when_it_is_wanted(key, pace, mailoutbox):
    happen, line = HAPPENINGS[key]
    person = accounts.trainee()
    wants(Pace.NEVER, person)
    choose(person, {key: pace})
    happen(person)
    at_once = mails_to(person, mailoutbox)
    events = Delivery.objects.filter(recipient=person, event__in=kinds.chosen(key).events)
    if pace == Pace.AT_ONCE:
        [message] = at_once
        assert line in message.subject + message.body
        assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    else:
        assert at_once == []
        expected = Way.LEFT_OUT if pace == Pace.NEVER else Way.DIGEST
        assert {row.way for row in events} <= {expected}
    mailoutbox.clear()
    send_due(next_monday())
    digests = mails_to(person, mailoutbox)
    assert [message.subject for message in digests] == ["Your digest from Fettle hub: 1 thing"] * (
        pace in choices.IN_DIGEST
    )
    assert all(f"- {line}" in message.body for message in digests)
    assert not events.filter(sent_at__isnull=True).exists()
    assert send_due(next_monday(60)) == 0


@pytest.mark.django_db
@pytest.mark.parametrize("pace", [Pace.DAILY, Pace.NEVER])
@pytest.mark.parametrize("key", [key for key in KEYS if key != "lapses"])
def test_what_waits_or_is_not_wanted_is_not_sent_by_the_sweep(key, pace, mailoutbox):
    person = accounts.trainee()
    wants(pace, person)
    HAPPENINGS[key][0](person)
    mailoutbox.clear()
    now = Delivery.objects.filter(recipient=person, event__in=kinds.chosen(key).events).values_list("way")
    before = list(now)
    sweep()
    assert list(now) == before
    assert [one for one in mails_to(person, mailoutbox) if "on hold" not in one.subject] == []


@pytest.mark.django_db
def test_what_is_usual_is_quiet_and_a_new_badge_is_not_kept_back():
    person = accounts.trainee()
    usual = {key: choices.usual(person, kinds.chosen(key)).value for key in KEYS}
    assert usual == {
        "badge": "at_once",
        "replaced": "weekly",
        "lapses": "at_once",
        "answer_read": "at_once",
        "hold_over": "at_once",
        "disputes": "daily",
        "held": "daily",
        "held_answered": "daily",
        "unagreed": "daily",
    }


@pytest.mark.django_db
def test_reminders_that_were_switched_off_in_the_account_stay_off_until_chosen_anew():
    person = accounts.trainee()
    person.wants_reminders = False
    assert choices.pace_of(person, "lapses_in_30") == Pace.NEVER
    choose(person, {"lapses": Pace.WEEKLY})
    assert choices.pace_of(person, "lapses_in_30") == Pace.WEEKLY


@pytest.mark.django_db
def test_what_always_goes_asks_for_no_choice(django_assert_num_queries):
    person = accounts.trainee()
    with django_assert_num_queries(0):
        paces = {choices.pace_of(person, event) for kind in kinds.ALWAYS for event in kind.events}
    assert paces == {Pace.AT_ONCE}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", kinds.ALWAYS, ids=lambda kind: kind.key)
def test_what_always_goes_cannot_be_stopped(kind):
    with pytest.raises(LookupError):
        stop(accounts.trainee(), kind.key)
    assert not MailChoice.objects.exists()


def test_every_event_of_which_people_are_told_is_of_a_kind():
    events = [
        badge_news.ISSUED,
        badge_news.LIFTED,
        *badge_news.ENDED.values(),
        drill_news.KEY_LOST,
        session_news.SEAT_GIVEN,
        session_news.MOVED,
        session_news.CALLED_OFF,
        signing_news.UNSIGNED,
        refresher_news.ASKED,
        answer_news.ANSWER_READ,
        *(review_news.ASKED, review_news.SENT_BACK, review_news.LIVE),
        *(f"ledger_{kind.name.lower()}" for kind in news.KINDS),
        *(getattr(news, name) for name in ("ERASURE", "ERASURE_STOPPED", "PASSKEY_ADDED", "PASSKEY_REMOVED")),
        *(news.PIN_SET, news.PIN_CLOSED, reminders.MAIL),
        *(f"lapses_in_{step}" for step in reminders.STEPS),
        "held",
        "held_answered",
        minority_news.UNAGREED,
    ]
    assert sorted(events) == sorted(event for kind in (*kinds.CHOSEN, *kinds.ALWAYS) for event in kind.events)


def test_no_module_makes_news_of_an_event_that_is_not_named_above():
    folder = Path(news.__file__).parent
    named = {
        ast.unparse(node.args[0])
        for path in folder.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "News"
    }
    assert named == {
        "ANSWER_READ",
        "ISSUED",
        "ENDED[state]",
        "UNSIGNED",
        "UNAGREED",
        "ASKED",
        "SENT_BACK",
        "LIVE",
        "LIFTED",
        "KEY_LOST",
        "SEAT_GIVEN",
        "event",
        "name",
        "ERASURE",
        "ERASURE_STOPPED",
        "PASSKEY_ADDED",
        "PASSKEY_REMOVED",
        "PIN_SET",
        "PIN_CLOSED",
    }


@pytest.mark.django_db
def test_a_link_undoes_what_it_did_and_nothing_else():
    person, other = accounts.trainee(), accounts.trainee("Theo")
    choose(person, {"held": Pace.WEEKLY, "disputes": Pace.NEVER})
    assert [kind.key for kind in stop(person, "held")] == ["held"]
    assert stop(person, "held") == []
    assert [kind.key for kind in stop(person, "digest")] == ["replaced", "held_answered"]
    assert [kind.key for kind in take_back(person, "digest")] == ["replaced", "held_answered"]
    assert [kind.key for kind in stopped_by(person, "held")] == ["held"]
    assert [kind.key for kind in take_back(person, "held")] == ["held"]
    now = choices.paces([person, other])
    assert (now[person.pk, "held"], now[person.pk, "disputes"]) == (Pace.WEEKLY, Pace.NEVER)
    assert now[other.pk, "held"] == Pace.DAILY
    assert take_back(person, "held") == []


@pytest.mark.django_db
def test_what_was_chosen_since_is_not_undone():
    person = accounts.trainee()
    stop(person, "badge")
    choose(person, {"badge": Pace.NEVER})
    assert take_back(person, "badge") == []
    assert choices.pace_of(person, "award_issued") == Pace.NEVER


@pytest.mark.django_db
def test_the_paces_of_many_cost_one_question(django_assert_num_queries):
    people = [accounts.trainee(f"T{number}") for number in range(5)]
    with django_assert_num_queries(1):
        assert len(choices.paces(people)) == 5 * len(KEYS)


def test_pressed_many_times_at_once_it_is_stopped_and_can_be_undone(transactional_db):
    person = accounts.trainee()
    path, workers = links.stop_address(person, "digest").removeprefix("http://testserver"), 4
    before = choices.paces([person])
    together, answers = threading.Barrier(workers), []

    def press() -> None:
        together.wait()
        try:
            answers.append(Client().post(path, {"List-Unsubscribe": "One-Click"}).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _number in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200] * workers
    Client().post(path, {"undo": "1"})
    assert choices.paces([person]) == before
    assert stop(person, "digest") != []
