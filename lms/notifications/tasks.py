"""Sending mail in the background."""

from celery import shared_task

from badges.models import Award
from lms.notifications import sending


@shared_task
def announce_award(award_id: int) -> None:
    """Tell the holder about one award."""
    sending.announce_award(Award.objects.select_related("achievement").get(pk=award_id))


@shared_task
def sweep() -> None:
    """Send what was left behind."""
    sending.send_missing()
