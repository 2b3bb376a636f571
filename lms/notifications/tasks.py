"""Sending mail in the background."""

import uuid

from celery import shared_task
from django.utils import timezone

from badges.models import Award, HandChange
from courses.models import HeldObservation, SignOffEvent
from lms.accounts.models import ErasureRequest, Passkey, Pin, User
from lms.notifications import badge_news, news, reminders, sending


@shared_task
def announce_award(award_id: int) -> None:
    """Tell the holder about one award."""
    sending.announce_award(Award.objects.select_related("achievement").get(pk=award_id))


@shared_task
def tell_award(award_id: int) -> None:
    """Tell the holder that the ledger ended one badge."""
    for award in Award.objects.filter(pk=award_id).select_related("achievement", "learner"):
        news.tell(badge_news.about_award(award))


@shared_task
def tell_hand_change(change_id: int) -> None:
    """Tell the holder what a person did about one badge."""
    found = HandChange.objects.select_related("award__achievement", "award__learner", "reason")
    for change in found.filter(pk=change_id):
        news.tell(badge_news.about_change(change))


@shared_task
def tell_event(event_id: int) -> None:
    """Tell whom one event of the ledger concerns."""
    news.tell(news.about_event(SignOffEvent.objects.get(pk=event_id)))


@shared_task
def tell_held(held_id: int) -> None:
    """Tell trainee and mentor about one held observation."""
    for held in HeldObservation.objects.filter(pk=held_id).select_related(
        "learner", "mentor", "version__skill"
    ):
        news.tell(news.about_held(held))


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
    """Tell somebody that a PIN was set."""
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
    news.send_missing(badge_news.missed)
