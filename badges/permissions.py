"""Who may see what about a badge."""

from typing import Any

from badges.models import Award


def can_see_reasons(user: Any, award: Award) -> bool:
    """Whether this person may read why a badge was revoked or put on hold: its holder, and who runs the hub."""
    if award.learner_id is not None and award.learner_id == user.pk:
        return True
    return bool(user.has_perm("courses.view_coordination") or user.has_perm("badges.view_award"))
