"""Mail after a key was lost: one to each holder, when the drill is done, however often it was gone on with."""

import hashlib

import pytest
from django.db import DatabaseError
from django.utils import timezone

from badges.domain import compromise, keys
from badges.models import Award, Credential, FormerDocument
from lms.celery import app
from lms.notifications.models import Delivery
from lms.notifications.tasks import sweep
from tests.factories import accounts, badges

pytestmark = pytest.mark.django_db
KEY_LOST = Delivery.objects.filter(event="key_lost")


@pytest.fixture
def holder(mailoutbox):
    """Somebody with two badges, one of which the ledger does not bear out."""
    tina = accounts.trainee("Tina")
    badges.issued(tina)
    fallen = badges.issued(tina, code="C02", skill_code="S09")
    sweep()
    Credential.objects.filter(award=fallen).update(digest="0" * 64)
    mailoutbox.clear()
    return tina


def drill() -> compromise.Drill:
    key = keys.active_key()
    compromise.mark(key, since=timezone.now(), by="Ada", reason="x")
    return compromise.sign_again(key, progress=lambda _done, _total: None)


def test_the_letter_says_what_became_of_each_badge_and_whom_to_ask_and_comes_once(holder, mailoutbox):
    key = keys.active_key()
    drill()
    sweep()
    compromise.sign_again(key, progress=lambda _done, _total: None)
    sweep()
    [letter] = mailoutbox
    good, fallen = Award.objects.order_by("pk")
    assert (letter.to, letter.subject) == (
        [holder.email],
        "We signed your badge anew: please fetch it again",
    )
    assert "somebody else may have had a key" in letter.body
    assert "refused elsewhere" in letter.body
    for award, said in (
        (good, "Signed anew: fetch it again."),
        (fallen, "Not signed anew: ask a coordinator."),
    ):
        name = letter.body.index(award.achievement.name)
        assert letter.body.index(said) > name
        assert f"http://testserver/credentials/{award.public_id}/" in letter.body


def test_nobody_is_told_before_the_drill_is_done(holder, mailoutbox, monkeypatch):
    key = keys.active_key()
    compromise.mark(key, since=timezone.now(), by="Ada", reason="x")

    def dies(**_fields):
        raise DatabaseError("the process died here")

    with monkeypatch.context() as patch:
        patch.setattr(FormerDocument.objects, "create", dies)
        with pytest.raises(DatabaseError):
            compromise.sign_again(key, progress=lambda _done, _total: None)
    sweep()
    assert mailoutbox == []
    compromise.sign_again(key, progress=lambda _done, _total: None)
    sweep()
    assert len(mailoutbox) == 1


def test_a_later_run_that_comes_to_something_else_is_told_of_again(holder, mailoutbox):
    key = keys.active_key()
    drill()
    sweep()
    for row in Credential.objects.filter(key=key):
        digest = hashlib.sha256(bytes(row.document)).hexdigest()
        Credential.objects.filter(pk=row.pk).update(digest=digest)
    compromise.sign_again(key, progress=lambda _done, _total: None)
    sweep()
    assert len(mailoutbox) == 2
    assert "Not signed anew" not in mailoutbox[1].body


def test_of_what_ended_or_whose_holder_is_gone_nobody_is_told(holder, mailoutbox):
    Award.objects.filter(achievement__code="C01").update(state="revoked")
    Award.objects.filter(achievement__code="C02").update(learner=None)
    drill()
    sweep()
    assert (mailoutbox, KEY_LOST.count()) == ([], 0)


def test_the_event_leads_to_the_mail_in_the_language_of_the_holder(
    holder, mailoutbox, django_capture_on_commit_callbacks
):
    type(holder).objects.filter(pk=holder.pk).update(language="de")
    app.conf.task_always_eager = True
    try:
        with django_capture_on_commit_callbacks(execute=True):
            drill()
    finally:
        app.conf.task_always_eager = False
    assert len(mailoutbox) == 1
    assert 'lang="de"' in mailoutbox[0].alternatives[0][0]
