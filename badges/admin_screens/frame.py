"""What the screens about one achievement or award have in common: where they lie, and their heading."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin


class BadgeScreen(WagtailAdminTemplateMixin):
    """A page below the list of achievements."""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, the list, and this page."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse("wagtailsnippets_badges_achievement:list"), "label": _("Achievements")},
            {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()},
        ]
