"""Background work. Each task is safe to run twice, and one domain call long."""

from celery import shared_task
from django.utils import timezone

from courses.domain import sampling


@shared_task
def draw_samples() -> None:
    """Draw the samples of the weeks that are over and have not been drawn."""
    sampling.draw_due(timezone.now())
