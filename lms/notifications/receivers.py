"""Which event sends what."""

from typing import Any

from django.db import transaction
from django.dispatch import receiver
from wagtail.models import TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_approved, workflow_rejected, workflow_submitted

from badges.events import (
    award_issued,
    award_lifted,
    award_replaced,
    award_revoked,
    award_suspended,
    drill_finished,
)
from courses.events import (
    answer_read,
    draft_moved,
    held_answered,
    observation_held,
    refresher_asked,
    seat_given,
    session_changed,
    signing_reminded,
    signoff_recorded,
)
from lms.accounts.events import (
    erasure_cancelled,
    erasure_scheduled,
    passkey_added,
    passkey_removed,
    pin_closed,
    pin_set,
)
from lms.notifications import tasks


@receiver(award_issued, dispatch_uid="notifications.announce_award")
def on_award_issued(award_id: int, **_: Any) -> None:
    """The holder hears of a new badge."""
    tasks.announce_award.delay(award_id)


@receiver([award_revoked, award_suspended, award_replaced], dispatch_uid="notifications.tell_award")
def on_award_ended(award_id: int, **_: Any) -> None:
    """The holder hears of the end of a badge."""
    tasks.tell_award.delay(award_id)


@receiver(award_lifted, dispatch_uid="notifications.tell_lift")
def on_award_lifted(award_id: int, **_: Any) -> None:
    """The holder hears that a hold was lifted, and why."""
    tasks.tell_lift.delay(award_id)


@receiver(drill_finished, dispatch_uid="notifications.tell_drill")
def on_drill_finished(drill_id: int, **_: Any) -> None:
    """Holders hear that a key was lost, and what became of their badges."""
    tasks.tell_drill.delay(drill_id)


@receiver(seat_given, dispatch_uid="notifications.tell_seat")
def on_seat_given(attendance_id: int, **_: Any) -> None:
    """Whoever waited hears that a seat is theirs."""
    tasks.tell_seat.delay(attendance_id)


@receiver(signing_reminded, dispatch_uid="notifications.tell_unsigned")
def on_signing_reminded(reminder_id: int, **_: Any) -> None:
    """Whoever has something to sign is reminded of it."""
    tasks.tell_unsigned.delay(reminder_id)


@receiver(session_changed, dispatch_uid="notifications.tell_session")
def on_session_changed(session_id: int, **_: Any) -> None:
    """Whoever means to come hears of another time or place, or that it was called off."""
    tasks.tell_session.delay(session_id)


@receiver(refresher_asked, dispatch_uid="notifications.tell_refresher")
def on_refresher_asked(refresher_id: int, **_: Any) -> None:
    """Whoever is asked to refresh a skill hears of it."""
    tasks.tell_refresher.delay(refresher_id)


@receiver(answer_read, dispatch_uid="notifications.tell_answer")
def on_answer_read(answer_id: int, **_: Any) -> None:
    """Whoever answered a quiz in words hears what a mentor said to it."""
    tasks.tell_answer.delay(answer_id)


@receiver(signoff_recorded, dispatch_uid="notifications.tell_event")
def on_signoff_recorded(event_id: int, **_: Any) -> None:
    """Whom it concerns hears of a hold, its end, an answer and a rejected sample."""
    tasks.tell_event.delay(event_id)


@receiver([observation_held, held_answered], dispatch_uid="notifications.owe_held")
def on_held(held_id: int, **_: Any) -> None:
    """Trainee and mentor hear of an observation that is held, and of the answer: in one letter a day each."""
    tasks.owe_held.delay(held_id)


@receiver(erasure_scheduled, dispatch_uid="notifications.tell_erasure")
def on_erasure_scheduled(request: str, **_: Any) -> None:
    """The person hears when everything goes, and how to stop it."""
    tasks.tell_erasure.delay(request)


@receiver(erasure_cancelled, dispatch_uid="notifications.tell_erasure_stopped")
def on_erasure_cancelled(person_id: int, request: str, **_: Any) -> None:
    """The person hears that nothing goes."""
    tasks.tell_erasure_stopped.delay(person_id, request)


@receiver([passkey_added, passkey_removed], dispatch_uid="notifications.tell_passkey")
def on_passkey(passkey_id: int, **_: Any) -> None:
    """The person hears of a passkey that was added or removed: it may not have been them."""
    tasks.tell_passkey.delay(passkey_id)


@receiver([pin_set, pin_closed], dispatch_uid="notifications.tell_pin")
def on_pin(pin_id: int, **_: Any) -> None:
    """The person hears that a PIN was set, or locked for good: likewise."""
    tasks.tell_pin.delay(pin_id)


@receiver(draft_moved, dispatch_uid="notifications.tell_draft")
def on_draft_moved(entry_id: int, **_: Any) -> None:
    """The next group, or whoever wrote, hears how far a draft of a skill is."""
    tasks.tell_draft.delay(entry_id)


# Under Wagtail's own names, so that they stand in place of its mail, which leaves before anything is committed
# and knows neither who may approve nor the reader's language.
@receiver(task_submitted, sender=TaskState, dispatch_uid="group_approval_task_submitted_email_notification")
def on_review_asked(instance: TaskState, **_: Any) -> None:
    """A group hears that a draft waits for it."""
    transaction.on_commit(lambda: tasks.tell_review_task.delay(instance.pk))


@receiver(workflow_rejected, sender=WorkflowState, dispatch_uid="workflow_state_rejected_email_notification")
def on_review_sent_back(instance: WorkflowState, **_: Any) -> None:
    """Whoever wrote a draft hears that it came back, and why."""
    transaction.on_commit(lambda: tasks.tell_review_task.delay(instance.current_task_state_id))


@receiver(workflow_approved, sender=WorkflowState, dispatch_uid="workflow_state_approved_email_notification")
def on_review_done(instance: WorkflowState, **_: Any) -> None:
    """Whoever wrote a draft hears that readers see it."""
    transaction.on_commit(lambda: tasks.tell_review.delay(instance.pk))


@receiver(
    workflow_submitted, sender=WorkflowState, dispatch_uid="workflow_state_submitted_email_notification"
)
def on_review_submitted(**_: Any) -> None:
    """Nobody beyond the group hears of it."""
