"""Background work. Each task takes ids, is safe to run twice, and is one domain call long."""

from celery import shared_task
from django.utils import timezone

from courses.domain import tidying


@shared_task
def sweep_evidence() -> None:
    """Delete evidence that was tied to no observation, and files that no row names."""
    tidying.tidy(timezone.now())
