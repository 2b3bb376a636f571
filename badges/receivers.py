"""What the badges app does about events: pass them on to a task."""

from typing import Any

from django.dispatch import receiver

from badges import tasks
from badges.events import award_created, award_revoked, award_suspended
from courses.events import course_published, curriculum_imported, signoff_recorded


@receiver(signoff_recorded, dispatch_uid="badges.award_for_signoff")
def on_signoff_recorded(event_id: int, **_: Any) -> None:
    """A sign-off may complete something, or undo it."""
    tasks.award_for_signoff.delay(event_id)


@receiver(curriculum_imported, dispatch_uid="badges.sync_achievements")
def on_curriculum_imported(**_: Any) -> None:
    """New courses and pathways can be earned from now on."""
    tasks.sync_achievements.delay()


@receiver(course_published, dispatch_uid="badges.sync_published")
def on_course_published(**_: Any) -> None:
    """Likewise what is published by itself; a translation brings the achievement's words in its language."""
    tasks.sync_achievements.delay()


@receiver(award_created, dispatch_uid="badges.issue")
def on_award_created(award_id: int, **_: Any) -> None:
    """An award is owed its credentials."""
    tasks.issue.delay(award_id)


@receiver(award_revoked, dispatch_uid="badges.publish_revoked")
def on_award_revoked(**_: Any) -> None:
    """Its bit is to be seen by those who check elsewhere."""
    tasks.publish_status.delay()


@receiver(award_suspended, dispatch_uid="badges.publish_suspended")
def on_award_suspended(**_: Any) -> None:
    """Likewise: outside of the hub, a hold is a revocation that a new badge follows."""
    tasks.publish_status.delay()
