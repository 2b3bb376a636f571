"""Background work. Each task is safe to run twice, and is one domain call long."""

from celery import shared_task
from django.utils import timezone

from courses.domain import checkpoints


@shared_task
def checkpoint() -> None:
    """Sign the ledger as it stands, if anything was appended, and write what is not kept as a file yet."""
    checkpoints.keep_up(timezone.now())
