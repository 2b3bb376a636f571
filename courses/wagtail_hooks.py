"""What the courses app adds to Wagtail's admin."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from courses.domain.curriculum.record import ACTION


@hooks.register("register_log_actions")  # type: ignore[untyped-decorator]
def register_log_actions(actions: Any) -> None:
    """Name the actions that only this app writes into a page's history."""
    actions.register_action(ACTION, _("Import a curriculum"), _("Curriculum imported"))


class _ImportItem(MenuItem):
    """For those who may import only."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the reader may import."""
        return bool(request.user.has_perm("courses.import_curriculum"))


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator]
def import_item() -> MenuItem:
    """The way there."""
    return _ImportItem(
        _("Import a curriculum"),
        reverse_lazy("curriculum_send"),
        name="curriculum",
        icon_name="upload",
        order=460,
    )
