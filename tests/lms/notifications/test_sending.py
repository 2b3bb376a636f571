"""Mail about badges: one each, whatever fails on the way."""

import threading
from smtplib import SMTPAuthenticationError, SMTPRecipientsRefused

import pytest
from django.core import mail
from django.db import connections
from django.utils import timezone

from badges.enums import AwardState
from badges.models import Award
from lms.notifications import mailing, sending
from lms.notifications.models import Delivery
from tests.factories import accounts, badges
from tests.lms.notifications import servers

SERVERS = "tests.lms.notifications.servers."
WORKING = "django.core.mail.backends.locmem.EmailBackend"


def award_of(email: str) -> Award:
    """An issued badge of a person with this address, for a course of their own."""
    number = Award.objects.count() + 1
    person = accounts.person(email, role="trainee", email=email)
    return badges.issued(person, code=f"C0{number}", skill_code=f"S0{number}")


def receivers() -> list[str]:
    return [message.to[0] for message in mail.outbox]


@pytest.mark.django_db
@pytest.mark.parametrize("bad", ["refused@example.test", "odd@example.test"])
def test_a_mail_that_fails_is_owed_again_and_keeps_no_other_back(settings, mailoutbox, caplog, bad):
    award_of(bad)
    award_of("good@example.test")
    settings.EMAIL_BACKEND = SERVERS + "Choosy"
    assert sending.send_missing() == 1
    assert receivers() == ["good@example.test"]
    delivery = Delivery.objects.get(recipient__email=bad)
    assert (delivery.claimed_at, delivery.sent_at) == (None, None)
    assert "a later sweep tries again" in caplog.text
    settings.EMAIL_BACKEND = WORKING
    assert sending.send_missing() == 0
    assert receivers() == ["good@example.test", bad]


@pytest.mark.django_db
def test_a_server_that_does_not_answer_is_asked_once_a_turn(settings, mailoutbox, caplog):
    for name in ("one", "two", "three"):
        award_of(f"{name}@example.test")
    settings.EMAIL_BACKEND = SERVERS + "Away"
    servers.Away.asked.clear()
    assert sending.send_missing() == 3
    assert servers.Away.asked == ["one@example.test"]
    assert "The mail server does not answer" in caplog.text
    settings.EMAIL_BACKEND = WORKING
    assert sending.send_missing() == 0
    assert receivers() == ["one@example.test", "two@example.test", "three@example.test"]


@pytest.mark.django_db
def test_the_task_of_one_award_says_what_went_wrong(settings):
    award = award_of("refused@example.test")
    settings.EMAIL_BACKEND = SERVERS + "Choosy"
    with pytest.raises(SMTPRecipientsRefused):
        sending.announce_award(award)
    settings.EMAIL_BACKEND = SERVERS + "Away"
    with pytest.raises(sending.MailServerAway):
        sending.announce_award(award)


@pytest.mark.parametrize(
    ("error", "away"),
    [
        (TimeoutError(), True),
        (SMTPAuthenticationError(535, b"no"), True),
        (SMTPRecipientsRefused({}), False),
        (ValueError(), False),
    ],
)
def test_an_error_about_one_mail_is_told_from_one_about_the_server(error, away):
    assert mailing.is_away(error) is away


@pytest.mark.django_db
def test_a_mail_whose_worker_was_killed_is_sent_after_its_claim_ran_out(settings, mailoutbox):
    award = award_of("one@example.test")
    settings.EMAIL_BACKEND = SERVERS + "Killed"
    with pytest.raises(SystemExit):
        sending.send_missing()
    settings.EMAIL_BACKEND = WORKING
    assert sending.send_missing() == 1
    sending.announce_award(award)
    assert receivers() == []
    Delivery.objects.update(claimed_at=timezone.now() - sending.CLAIM)
    assert sending.send_missing() == 0
    assert receivers() == ["one@example.test"]


@pytest.mark.django_db
def test_what_cannot_be_worded_is_never_claimed(settings, mailoutbox):
    award = award_of("one@example.test")
    templates = settings.TEMPLATES
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [], "APP_DIRS": True}]
    assert sending.send_missing() == 1
    assert Delivery.objects.get().claimed_at is None
    settings.TEMPLATES = templates
    sending.announce_award(award)
    assert receivers() == ["one@example.test"]


@pytest.mark.django_db
def test_while_one_worker_sends_another_leaves_the_mail_alone(settings, mailoutbox):
    award = award_of("one@example.test")
    settings.EMAIL_BACKEND = SERVERS + "Watched"
    servers.Watched.during.append(lambda: sending.announce_award(award))
    sending.announce_award(award)
    assert receivers() == ["one@example.test"]
    assert Delivery.objects.get().sent_at is not None


def test_two_workers_that_start_together_send_one_mail(transactional_db, mailoutbox):
    award = award_of("one@example.test")
    start = threading.Barrier(2)

    def work() -> None:
        start.wait()
        sending.announce_award(award)
        connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert receivers() == ["one@example.test"]


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"state": AwardState.REVOKED}, {"learner": None}])
def test_nothing_is_owed_about_a_badge_that_ended_or_whose_holder_is_gone(mailoutbox, change):
    award_of("one@example.test")
    Award.objects.update(**change)
    assert sending.send_missing() == 0
    assert receivers() == []
