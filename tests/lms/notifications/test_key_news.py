"""Whoever gets or loses a way to sign hears of it by mail, once: it may not have been them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lms.accounts import passkeys
from lms.accounts.models import Passkey, Pin
from lms.accounts.signing import SignatureRefused, check_pin, is_closed
from lms.celery import app
from lms.notifications.tasks import sweep, tell_passkey, tell_pin
from tests.factories import accounts
from tests.factories.signing import make_passkey, make_pin

pytestmark = pytest.mark.django_db
ADDED = "A passkey was added to your account"
REMOVED = "A passkey was removed from your account"
PIN_SET = "A PIN was set for your account"
PIN_CLOSED = "Your PIN is locked"


@pytest.fixture
def mentor():
    return accounts.person("Mo")


@pytest.fixture
def at_once():
    """Tasks run where they are sent off."""
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


def subjects(mailoutbox) -> list[str]:
    return [message.subject for message in mailoutbox]


def test_a_new_passkey_and_its_end_are_told_once_each(mentor, mailoutbox):
    row = make_passkey(mentor, name="Blue phone").row
    tell_passkey(row.pk)
    tell_passkey(row.pk)
    assert (subjects(mailoutbox), mailoutbox[0].to) == ([ADDED], [mentor.email])
    assert "“Blue phone”" in mailoutbox[0].body
    assert "http://testserver/accounts/signing/" in mailoutbox[0].body
    passkeys.remove(row, lost=True)
    tell_passkey(row.pk)
    sweep()
    assert subjects(mailoutbox) == [ADDED, REMOVED]
    assert "is lost" in mailoutbox[1].body


def test_each_setting_of_a_pin_is_told(mentor, mailoutbox):
    tell_pin(make_pin(mentor).pk)
    tell_pin(make_pin(mentor, "739150").pk)
    sweep()
    assert subjects(mailoutbox) == [PIN_SET, PIN_SET]
    assert "739150" not in mailoutbox[1].body


def close(mentor) -> Pin:
    """Try wrong PINs until it is locked for good; between pauses, as somebody who is patient would."""
    while not is_closed(Pin.objects.get(user=mentor)):
        Pin.objects.update(locked_until=None)
        with pytest.raises(SignatureRefused):
            check_pin(mentor, bytes(32), message=b"seen")
    return Pin.objects.get(user=mentor)


def test_a_pin_that_is_locked_for_good_is_told_with_what_to_do_once(
    mentor, mailoutbox, at_once, django_capture_on_commit_callbacks
):
    make_pin(mentor, "739150")
    sweep()
    mailoutbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        row = close(mentor)
    tell_pin(row.pk)
    sweep()
    assert (subjects(mailoutbox), mailoutbox[0].to) == ([PIN_CLOSED], [mentor.email])
    body = " ".join(mailoutbox[0].body.split())
    assert "there were 20 wrong PINs in a row for your account, the last on" in body
    assert "Set a new PIN under “How you sign”." in body
    assert "http://testserver/accounts/signing/" in body
    assert "739150" not in body
    with pytest.raises(SignatureRefused) as refused:
        check_pin(mentor, bytes(32), message=b"seen")
    assert refused.value.code == "pin_locked"
    tell_pin(row.pk)
    assert len(mailoutbox) == 1


def test_a_pause_is_not_told_and_the_sweep_finds_what_was_locked_for_good(mentor, mailoutbox):
    make_pin(mentor)
    Pin.objects.update(set_at=timezone.now() - timedelta(days=40))
    for _turn in range(5):
        with pytest.raises(SignatureRefused):
            check_pin(mentor, bytes(32), message=b"seen")
    sweep()
    assert mailoutbox == []
    close(mentor)
    sweep()
    sweep()
    assert subjects(mailoutbox) == [PIN_CLOSED]
    tell_pin(make_pin(mentor, "739150").pk)
    close(mentor)
    sweep()
    assert subjects(mailoutbox) == [PIN_CLOSED, PIN_SET, PIN_CLOSED]


def test_that_it_was_locked_long_ago_is_no_news(mentor, mailoutbox):
    make_pin(mentor)
    close(mentor)
    Pin.objects.update(
        set_at=timezone.now() - timedelta(days=40), locked_until=timezone.now() - timedelta(days=4)
    )
    sweep()
    assert mailoutbox == []


def test_a_lost_message_is_made_up_for_by_the_sweep(mentor, mailoutbox):
    passkeys.remove(make_passkey(mentor).row)
    make_pin(mentor)
    sweep()
    sweep()
    assert subjects(mailoutbox) == [ADDED, REMOVED, PIN_SET]
    assert "was removed on" in mailoutbox[1].body


def test_old_news_and_those_who_are_gone_are_left_alone(mentor, mailoutbox):
    make_passkey(mentor)
    make_pin(mentor)
    Passkey.objects.update(added_at=timezone.now() - timedelta(days=4))
    Pin.objects.update(set_at=timezone.now() - timedelta(days=4))
    gone = accounts.person("Noor", is_active=False)
    make_passkey(gone)
    make_pin(gone)
    Passkey.objects.update(user=None)
    sweep()
    assert mailoutbox == []


def test_what_the_accounts_app_announces_becomes_a_mail(
    mentor, mailoutbox, at_once, django_capture_on_commit_callbacks
):
    row = make_passkey(mentor).row
    tell_passkey(row.pk)
    with django_capture_on_commit_callbacks(execute=True):
        passkeys.remove(row)
        make_pin(mentor)
    assert subjects(mailoutbox) == [ADDED, REMOVED, PIN_SET]
