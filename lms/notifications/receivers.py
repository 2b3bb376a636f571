"""Which event sends what."""

from typing import Any

from django.dispatch import receiver

from badges.events import (
    award_issued,
    award_lifted,
    award_replaced,
    award_revoked,
    award_suspended,
    drill_finished,
)
from courses.events import held_answered, observation_held, seat_given, session_changed, signoff_recorded
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


@receiver(session_changed, dispatch_uid="notifications.tell_session")
def on_session_changed(session_id: int, **_: Any) -> None:
    """Whoever means to come hears of another time or place, or that it was called off."""
    tasks.tell_session.delay(session_id)


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
