"""Sending mail in the background."""

import uuid

from celery import shared_task
from django.utils import timezone

from badges.models import Award, CompromiseDrill, HandLift
from courses.models import Attendance, HeldObservation, SignOffEvent, WorkshopSession
from lms.accounts.models import ErasureRequest, Passkey, Pin, User
from lms.notifications import badge_news, digests, drill_news, news, reminders, sending, session_news


@shared_task
def announce_award(award_id: int) -> None:
    """Tell the holder about one award."""
    sending.announce_award(Award.objects.select_related("achievement").get(pk=award_id))


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
def tell_session(session_id: int) -> None:
    """Tell whoever means to come that a session is at another time or place, or was called off."""
    for row in WorkshopSession.objects.filter(pk=session_id).select_related("place"):
        news.tell(session_news.about_change(row))


@shared_task
def tell_event(event_id: int) -> None:
    """Tell whom one event of the ledger concerns."""
    news.tell(news.about_event(SignOffEvent.objects.get(pk=event_id)))


@shared_task
def owe_held(held_id: int) -> None:
    """Note that trainee and mentor have to hear about one held observation: in their next letter."""
    digests.owe(HeldObservation.objects.filter(pk=held_id).select_related("learner", "mentor"))


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
    news.send_missing(badge_news.missed, drill_news.missed, session_news.missed)
    digests.owe_missed(timezone.now())
    digests.send_due(timezone.now())
