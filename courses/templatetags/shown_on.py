"""Where safety rests on what a picture, a download or a word of the glossary is now, for the editor."""

from typing import Any

from django import template

from courses.domain.shown_on import why_it_stays

register = template.Library()


@register.simple_tag
def why_not_changed(row: Any) -> str:
    """Why it is not changed in its place; empty if it may be, and for what is not stored yet."""
    return why_it_stays(row) if row is not None and row.pk else ""
