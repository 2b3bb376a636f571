"""The items on a mentor's form: one on each line, not too many, none too long."""

from typing import Final

from django import forms
from django.utils.translation import gettext as _

LONGEST_ITEM: Final = 80  # characters
MOST_ITEMS: Final = 30


def items_in(text: str) -> list[str]:
    """The lines that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def check_items(text: str) -> None:
    """Raises ValidationError for too many items, or for one that is too long."""
    items = items_in(text)
    if len(items) > MOST_ITEMS or any(len(item) > LONGEST_ITEM for item in items):
        raise forms.ValidationError(
            _("At most %(most)s items, each at most %(longest)s characters."),
            code="items",
            params={"most": MOST_ITEMS, "longest": LONGEST_ITEM},
        )
