"""Background work of the site as a whole."""

from celery import shared_task
from django.utils import timezone

from lms.accounts import joining
from lms.web import privacy


@shared_task
def erase_due() -> None:
    """Erase everybody whose seven days are over, whoever a restored backup has brought back, and old invitations."""
    privacy.reapply()
    privacy.erase_due()
    joining.forget_old(timezone.now())
