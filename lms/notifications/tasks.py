"""Sending mail in the background."""

import uuid

from celery import shared_task
from django.utils import timezone
from wagtail.models import TaskState, WorkflowState

from badges.models import Award, CompromiseDrill, HandLift
from courses.models import (
    Attendance,
    HeldObservation,
    Refresher,
    ReviewEntry,
    SigningReminder,
    SignOffEvent,
    WorkshopSession,
    WrittenAnswer,
)
from lms.accounts.models import ErasureRequest, Passkey, Pin, User
from lms.notifications import (
    answer_news,
    badge_news,
    digest,
    draft_news,
    drill_news,
    held_news,
    minority_news,
    news,
    refresher_news,
    reminders,
    review_news,
    sending,
    session_news,
    signing_news,
)


@shared_task
def announce_award(award_id: int) -> None:
    """Tell the holder about one award."""
    sending.announce_award(Award.objects.select_related("achievement", "learner").get(pk=award_id))


@shared_task
def tell_award(award_id: int) -> None:
    """Tell the holder of the end of one badge."""
    for award in Award.objects.filter(pk=award_id).select_related("achievement", "learner"):
        news.tell(badge_news.about_award(award))


@shared_task
def tell_lift(award_id: int) -> None:
    """Tell the holder that a person lifted the hold on one badge."""
    found = HandLift.objects.select_related("award__achievement", "award__learner", "reason")
    for lift in found.filter(award=award_id):
        news.tell(badge_news.about_lift(lift))


@shared_task
def tell_drill(drill_id: int) -> None:
    """Tell the holders of badges that a lost key had signed what became of them."""
    news.tell(drill_news.about_drill(CompromiseDrill.objects.get(pk=drill_id)))


@shared_task
def tell_seat(attendance_id: int) -> None:
    """Tell whoever waited for a seat that they have it; nothing where they gave it back meanwhile."""
    for row in Attendance.objects.filter(pk=attendance_id).select_related("session__place", "learner"):
        news.tell(session_news.about_seat(row))


@shared_task
def tell_unsigned(reminder_id: int) -> None:
    """Remind somebody of what they have not signed; nothing where they have signed meanwhile."""
    for row in SigningReminder.objects.filter(pk=reminder_id).select_related("person"):
        news.tell(signing_news.about_reminder(row))


@shared_task
def tell_session(session_id: int) -> None:
    """Tell whoever means to come that a session is at another time or place, or was called off."""
    for row in WorkshopSession.objects.filter(pk=session_id).select_related("place"):
        news.tell(session_news.about_change(row))


@shared_task
def tell_review_task(task_state_id: int) -> None:
    """Tell whom one step of a review concerns, as it stands now."""
    for row in TaskState.objects.filter(pk=task_state_id).select_related(
        "task", "workflow_state", "finished_by"
    ):
        news.tell(review_news.about_task(row))


@shared_task
def tell_review(state_id: int) -> None:
    """Tell whoever wrote a draft that it was approved."""
    for state in WorkflowState.objects.filter(pk=state_id).select_related("current_task_state"):
        news.tell(review_news.about_approval(state))


@shared_task
def tell_draft(entry_id: int) -> None:
    """Tell whom one step of the review of a skill concerns, as it stands now."""
    for entry in ReviewEntry.objects.filter(pk=entry_id).select_related("by"):
        news.tell(draft_news.about_entry(entry))


@shared_task
def tell_refresher(refresher_id: int) -> None:
    """Tell somebody that they are asked to refresh a skill."""
    rows = Refresher.objects.select_related("learner", "change__version__skill__current")
    for row in rows.filter(pk=refresher_id):
        news.tell(refresher_news.about_refresher(row))


@shared_task
def tell_answer(answer_id: int) -> None:
    """Tell somebody that a mentor has read what they wrote in a quiz."""
    for row in WrittenAnswer.objects.filter(pk=answer_id).select_related("attempt__learner", "decided_by"):
        news.tell(answer_news.about_answer(row))


@shared_task
def tell_event(event_id: int) -> None:
    """Tell whom one event of the ledger concerns."""
    news.tell(news.about_event(SignOffEvent.objects.get(pk=event_id)))


@shared_task
def owe_held(held_id: int) -> None:
    """Note that trainee and mentor have to hear about one held observation: in their next letter."""
    held_news.owe(HeldObservation.objects.filter(pk=held_id).select_related("learner", "mentor"))


@shared_task
def tell_erasure(request: str) -> None:
    """Tell somebody that they are going to be erased; nothing where it was stopped meanwhile."""
    for row in ErasureRequest.objects.filter(public_id=uuid.UUID(request)).select_related("person"):
        news.tell(news.about_erasure(row))


@shared_task
def tell_erasure_stopped(person_id: int, request: str) -> None:
    """Tell somebody that they are not."""
    news.tell(news.about_erasure_stopped(User.objects.get(pk=person_id), uuid.UUID(request)))


@shared_task
def tell_passkey(passkey_id: int) -> None:
    """Tell somebody of a passkey that was added or removed."""
    for row in Passkey.objects.filter(pk=passkey_id).select_related("user"):
        news.tell(news.about_passkey(row))


@shared_task
def tell_pin(pin_id: int) -> None:
    """Tell somebody that a PIN was set, or is locked for good."""
    for row in Pin.objects.filter(pk=pin_id).select_related("user"):
        news.tell(news.about_pin(row))


@shared_task
def remind() -> None:
    """Remind people of what is about to lapse."""
    reminders.remind(timezone.now())


@shared_task
def sweep() -> None:
    """Send what was left behind."""
    sending.send_missing()
    news.send_missing(
        badge_news.missed,
        drill_news.missed,
        session_news.missed,
        review_news.missed,
        draft_news.missed,
        refresher_news.missed,
        signing_news.missed,
        answer_news.missed,
        minority_news.missed,
    )
    held_news.owe_missed(timezone.now())
    held_news.send_due(timezone.now())
    digest.send_due(timezone.now())
