"""Background work of the site as a whole."""

from celery import shared_task
from django.utils import timezone

from courses.domain import guardians
from lms.accounts import joining
from lms.web import privacy


@shared_task
def erase_due() -> None:
    """Erase everybody whose seven days are over, whoever a restored backup has brought back, and old links by mail."""
    privacy.reapply()
    privacy.erase_due()
    joining.forget_old(timezone.now())
    guardians.forget_old_links(timezone.now())
