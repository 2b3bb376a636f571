"""A list in the admin without boxes to tick, for rows with which nothing can be done several at a time."""

from typing import Any, Final

from django.utils.functional import cached_property
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn
from wagtail.snippets.views.snippets import IndexView

UNMARKED: Final = "wagtailadmin/generic/index.html"  # that of snippets, without the bar of what can be done


class UnmarkedIndexView(IndexView):
    """As every list of snippets, without the column of boxes."""

    @cached_property
    def columns(self) -> list[Any]:
        """What each line shows."""
        return [column for column in super().columns if not isinstance(column, BulkActionsCheckboxColumn)]
