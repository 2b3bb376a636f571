"""Which event sends what."""

from typing import Any

from django.dispatch import receiver

from badges.events import award_issued
from lms.notifications import tasks


@receiver(award_issued, dispatch_uid="notifications.announce_award")
def on_award_issued(award_id: int, **_: Any) -> None:
    """The holder hears of a new badge."""
    tasks.announce_award.delay(award_id)
