"""Background work of the site as a whole."""

from celery import shared_task

from lms.web import privacy


@shared_task
def erase_due() -> None:
    """Erase everybody whose seven days are over, and whoever a restored backup has brought back."""
    privacy.reapply()
    privacy.erase_due()
