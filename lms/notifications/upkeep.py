"""Whether mails get out: for `manage.py doctor`."""

from datetime import timedelta
from typing import Final

from django.db import DatabaseError
from django.utils import timezone

from lms.kernel.findings import Finding
from lms.notifications.days import CATCH_UP
from lms.notifications.kinds import HELD, HELD_ANSWERED
from lms.notifications.models import Delivery, Way

LATE: Final = timedelta(hours=1)
_NAME: Final = "mails"


def late_mails() -> Finding:
    """How many mails should have gone out, did not, and are still tried. One query."""
    now = timezone.now()
    owed = Delivery.objects.filter(way=Way.LETTER, sent_at__isnull=True, recipient__is_active=True)
    # What is held gathers until the next letter may go: that letter is a row, too.
    letters = owed.exclude(event__in=[*HELD.events, *HELD_ANSWERED.events])
    try:
        late = letters.filter(created_at__lt=now - LATE, created_at__gt=now - 2 * CATCH_UP).count()
    except DatabaseError as error:
        return Finding(_NAME, "", type(error).__name__, "Put the database right first.")
    if not late:
        return Finding(_NAME, "No mail has been waiting for more than an hour.")
    word = "mail has" if late == 1 else "mails have"
    return Finding(
        _NAME,
        "",
        f"{late} {word} been waiting for more than an hour.",
        "Look for lms.notifications in the log: it says why, for each. They are tried again by themselves.",
        needed=False,
    )
