"""Mail about one's record: to whom it concerns, once."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from courses.domain import incidents
from courses.domain.following import Word, follow_up
from courses.domain.learner_words import dispute, resolve
from courses.enums import DisputeOutcome, EventKind, SampleVerdict
from courses.models import SignOffEvent
from lms.accounts import erasure
from lms.accounts.models import ErasureRequest
from lms.notifications import news
from lms.notifications.models import Delivery, Pace
from lms.notifications.tasks import sweep, tell_erasure, tell_event
from tests.factories import accounts, courses
from tests.factories.mail import wants

pytestmark = pytest.mark.django_db


class Scene:
    def __init__(self) -> None:
        self.version = courses.skill()
        self.learner, self.mentor, self.cora = accounts.trainee(), courses.mentor(), accounts.coordinator()
        self.event = courses.observation(
            self.mentor, self.learner, self.version, when=timezone.now() - timedelta(days=1)
        )


@pytest.fixture
def scene() -> Scene:
    return Scene()


def sent(mailoutbox) -> list[tuple[str, str]]:
    return sorted((message.to[0], message.subject) for message in mailoutbox)


def suspended(scene) -> SignOffEvent:
    incidents.suspend(
        scene.version.skill,
        [scene.learner],
        by=scene.cora,
        reason="The guard was changed",
        public_id=uuid.uuid4(),
    )
    return SignOffEvent.objects.get(kind="Suspended")


def test_a_hold_is_told_to_the_person_with_its_reason_once(scene, mailoutbox):
    event = suspended(scene)
    tell_event(event.pk)
    tell_event(event.pk)
    sweep()
    assert sent(mailoutbox) == [(scene.learner.email, "C01·S01 Skill S01 is on hold")]
    assert "The reason: The guard was changed" in mailoutbox[0].body
    assert "http://testserver/me/" in mailoutbox[0].body


def test_a_lost_message_is_made_up_for_by_the_sweep(scene, mailoutbox):
    event = suspended(scene)
    incidents.lift(event, by=scene.cora, reason="Not concerned", client_uuid=uuid.uuid4())
    sweep()
    assert sent(mailoutbox) == [
        (scene.learner.email, "C01·S01 Skill S01 is on hold"),
        (scene.learner.email, "C01·S01 Skill S01 is on hold no longer"),
    ]
    sweep()
    assert len(mailoutbox) == 2


def test_old_news_is_no_news(scene, mailoutbox, monkeypatch):
    suspended(scene)
    later = timezone.now() + timedelta(days=4)
    monkeypatch.setattr(news.timezone, "now", lambda: later)
    sweep()
    assert mailoutbox == []


@pytest.mark.parametrize(
    ("outcome", "words"),
    [(DisputeOutcome.STANDS, "it stands"), (DisputeOutcome.SET_ASIDE, "it is set aside")],
)
def test_an_answer_to_a_dispute_goes_to_trainee_and_mentor(scene, mailoutbox, outcome, words):
    wants(Pace.AT_ONCE, scene.learner, scene.mentor)
    disputed = dispute(scene.event, by=scene.learner, reason="It was not me", client_uuid=uuid.uuid4())
    answer = resolve(
        disputed, by=scene.cora, outcome=outcome, reason="I asked both", client_uuid=uuid.uuid4()
    )
    tell_event(answer.pk)
    assert sent(mailoutbox) == [
        (scene.mentor.email, "A dispute about your observation is answered"),
        (scene.learner.email, "Your dispute about C01·S01 Skill S01 is answered"),
    ]
    own = next(message for message in mailoutbox if message.to == [scene.learner.email])
    assert words in own.body
    assert "The reason: I asked both" in own.body
    assert f"http://testserver/me/observations/{scene.event.detail.public_id}/" in own.body


def sampled(scene, verdict: SampleVerdict) -> SignOffEvent:
    word = Word(scene.cora, uuid.uuid4(), "coordinator", comment="No photo of the plug")
    return follow_up(scene.event, EventKind.SAMPLED, word, {"verdict": verdict.value})


def test_a_rejected_sample_goes_to_trainee_and_mentor_and_an_accepted_one_to_nobody(scene, mailoutbox):
    tell_event(sampled(scene, SampleVerdict.ACCEPTED).pk)
    assert mailoutbox == []
    tell_event(sampled(scene, SampleVerdict.REJECTED).pk)
    assert sent(mailoutbox) == [
        (scene.mentor.email, "An observation of yours does not stand"),
        (scene.learner.email, "An observation of C01·S01 Skill S01 counts no longer"),
    ]


def test_an_ordinary_sign_off_sends_no_mail(scene, mailoutbox):
    tell_event(scene.event.pk)
    sweep()
    assert mailoutbox == []


def test_whoever_left_hears_nothing_and_the_other_does(scene, mailoutbox):
    event = sampled(scene, SampleVerdict.REJECTED)
    scene.mentor.is_active = False
    scene.mentor.save()
    tell_event(event.pk)
    assert [message.to for message in mailoutbox] == [[scene.learner.email]]


def test_a_planned_erasure_and_its_end_are_told(scene, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        row = erasure.schedule(scene.learner)
    tell_erasure(str(row.public_id))
    sweep()
    assert [message.subject.split(" on ")[0] for message in mailoutbox] == ["Your data will be erased"]
    assert "http://testserver/me/data/" in mailoutbox[0].body
    erasure.cancel(scene.learner)
    tell_erasure(str(row.public_id))
    news.tell(news.about_erasure_stopped(scene.learner, row.public_id))
    assert [message.subject for message in mailoutbox[1:]] == ["Nothing will be erased"]
    assert ErasureRequest.objects.count() == 0


def test_mail_speaks_of_times_in_the_readers_zone(scene, mailoutbox):
    scene.learner.timezone = "Asia/Tokyo"
    scene.learner.save()
    erasure.schedule(scene.learner)
    sweep()
    assert "JST" in mailoutbox[0].subject


def test_a_sweep_over_news_that_was_told_is_cheap(scene, mailoutbox, django_assert_max_num_queries):
    for number in range(6):
        learner = accounts.trainee(f"T{number}")
        courses.observation(scene.mentor, learner, scene.version, when=timezone.now() - timedelta(days=1))
        incidents.suspend(scene.version.skill, [learner], by=scene.cora, reason="x", public_id=uuid.uuid4())
    sweep()
    assert len(mailoutbox) == Delivery.objects.count() == 6
    with django_assert_max_num_queries(26):  # one for each kind of news, and what tells them apart
        sweep()
