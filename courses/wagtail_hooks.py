"""What the courses app adds to Wagtail's admin."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from courses.domain.curriculum.record import ACTION


@hooks.register("register_log_actions")  # type: ignore[untyped-decorator]
def register_log_actions(actions: Any) -> None:
    """Name the actions that only this app writes into a page's history."""
    actions.register_action(ACTION, _("Import a curriculum"), _("Curriculum imported"))
