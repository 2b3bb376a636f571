"""Background work. Each task is safe to run twice, and is one domain call long."""

from celery import shared_task
from django.utils import timezone

from courses.domain import expiry


@shared_task
def announce_lapses() -> None:
    """Say in the ledger which standings have run out."""
    expiry.announce_lapses(timezone.now())
