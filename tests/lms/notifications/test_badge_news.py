"""Mail about the end of a badge: to its holder, once for each thing that happened."""

import uuid

import pytest

from badges.domain import awards, ending, issuing
from badges.models import Award
from courses.domain import second
from courses.models import SignOffEvent, Skill
from lms.accounts.models import User
from lms.celery import app
from lms.notifications.models import Delivery, Pace
from lms.notifications.tasks import sweep, tell_award, tell_lift
from tests.factories import accounts, badges, courses
from tests.factories.mail import wants

pytestmark = pytest.mark.django_db


@pytest.fixture
def award(mailoutbox):
    made = badges.issued(expiry_months=12)
    sweep()
    mailoutbox.clear()
    return made


@pytest.fixture
def workers():
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


def subjects(mailoutbox) -> list[str]:
    return [message.subject for message in mailoutbox]


def take_back() -> None:
    event = SignOffEvent.objects.get(kind="Observed")
    signer = User.objects.get(pseudonym=event.signer)
    second.revoke(event, by=signer, reason="wrong kit", client_uuid=uuid.uuid4())
    awards.award_missing()


def test_a_badge_that_the_ledger_revoked_is_told_once_with_what_to_do_next(award, mailoutbox):
    take_back()
    tell_award(award.pk)
    tell_award(award.pk)
    sweep()
    assert subjects(mailoutbox) == ["Your badge “Course C01” is revoked"]
    assert "a sign-off that it rested on counts no longer" in mailoutbox[0].body
    assert "Ask a mentor to watch you again" in mailoutbox[0].body
    assert f"/credentials/{award.public_id}/" in mailoutbox[0].body


def test_a_badge_that_a_newer_one_replaced(award, mailoutbox):
    wants(Pace.AT_ONCE, award.learner)
    courses.observation(courses.mentor("Mia"), award.learner, Skill.objects.get().current)
    awards.award_missing()
    issuing.issue_pending()
    tell_award(award.pk)
    assert subjects(mailoutbox) == ["Your earlier badge “Course C01” is replaced"]
    sweep()
    assert sorted(subjects(mailoutbox))[1] == "Your earlier badge “Course C01” is replaced"
    assert len(mailoutbox) == 2  # the other is about the new badge


def test_what_people_did_is_told_each_time_with_the_reason_and_not_twice(award, mailoutbox):
    cora = accounts.coordinator()
    ending.suspend(award, by=cora, reason="Reason 0")
    tell_award(award.pk)
    ending.lift(award, by=cora, reason="Reason 1")
    newer = issuing.issue(Award.objects.get(edition=2))
    for _again in range(2):
        tell_lift(award.pk)
        tell_award(award.pk)  # that it was replaced is no news beside that
    ending.revoke(newer, by=cora, reason="Reason 2")
    tell_award(newer.pk)
    sweep()
    assert subjects(mailoutbox) == [
        "Your badge “Course C01” is on hold",
        "Your badge “Course C01” is on hold no longer",
        "Your badge “Course C01” is revoked",
    ]
    assert [f"The reason: Reason {n}" in m.body for n, m in enumerate(mailoutbox)] == [True] * 3
    assert cora.name not in mailoutbox[2].body


def test_of_badges_that_end_together_the_newest_is_told_of(award, mailoutbox):
    courses.observation(courses.mentor("Mia"), award.learner, Skill.objects.get().current)
    awards.award_missing()
    issuing.issue_pending()
    ending.revoke(Award.objects.latest("renewal"), by=accounts.coordinator(), reason="Wrong")
    for one in Award.objects.all():
        tell_award(one.pk)
    assert subjects(mailoutbox) == ["Your badge “Course C01” is revoked"]


def test_the_sweep_catches_up(award, mailoutbox):
    ending.revoke(award, by=accounts.coordinator(), reason="Wrong")
    sweep()
    sweep()
    assert subjects(mailoutbox) == ["Your badge “Course C01” is revoked"]


def test_the_events_lead_to_the_mails(award, workers, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        ending.suspend(award, by=accounts.coordinator(), reason="We look into it")
    assert subjects(mailoutbox) == ["Your badge “Course C01” is on hold"]


def test_nobody_is_told_of_what_was_never_issued_nor_after_an_erasure(award, mailoutbox):
    Award.objects.filter(pk=award.pk).update(learner=None)
    ending.revoke(award, by=accounts.coordinator(), reason="Wrong")
    tell_award(award.pk)
    pending = badges.earned(accounts.trainee("Tom"), code="C07", skill_code="S07")
    Award.objects.filter(pk=pending.pk).update(state="replaced")
    tell_award(pending.pk)
    sweep()
    assert mailoutbox == []
    assert not Delivery.objects.filter(event__startswith="award_re").exists()
