"""What must not be swapped underneath a page: higher apps say when, and why."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError

Guard = Callable[[Any], str]
_guards: list[Guard] = []


def guard(look: Guard) -> None:
    """Ask this, too, before a shown row changes; again changes nothing. It says why not, or nothing."""
    if look not in _guards:
        _guards.append(look)


def why_it_stays(row: Any) -> str:
    """Why this picture, download or word may not be changed in its place; empty if it may."""
    return next((why for look in _guards if (why := look(row))), "")


def check_may_change(row: Any, field: str) -> None:
    """Raises ValidationError beside the field, where somebody relies on what the row is now."""
    if row.pk and (why := why_it_stays(row)):
        raise ValidationError({field: why})
