"""What a workflow does once everybody has approved. Wagtail asks for it while models load: it imports none."""

from typing import Any


def publish_approved(workflow_state: Any, user: Any = None) -> None:
    """Publish the draft that was approved.

    Whoever approved last need not be allowed to publish by themselves. The page looks once more whether every approval
    that it needs is there (`check_approved`), and raises DomainError if not.
    """
    page = workflow_state.content_object.specific
    page.check_approved(workflow_state)
    page.get_latest_revision().publish(user=user, skip_permission_checks=True)
