"""Background work. Each task is safe to run twice, and is one domain call long."""

from celery import shared_task

from content.domain import renditions


@shared_task
def make_renditions(image_ids: list[int]) -> None:
    """Make the sizes and formats in which pages show these pictures."""
    renditions.make(image_ids)
