"""What the reader has yet to do before they may take a seat."""

from typing import Any

from django import template
from django.utils import timezone

from courses.domain.clearance import Clearance, clearance_of, way_forward
from courses.templatetags.rows import rows_of
from lms.accounts.models import User

register = template.Library()


@register.simple_tag(takes_context=True)
def my_needs(context: dict[str, Any]) -> Clearance:
    """What the reader lacks; nothing for visitors, and for people who take no sign-offs. Four queries at most."""
    reader = context["request"].user
    if not isinstance(reader, User) or not reader.has_perm("courses.ask_for_signoff"):
        return Clearance()
    found = clearance_of(reader, timezone.now())
    rows_of(context["request"]).needs_consent = found.needs_consent  # so that the page asks for it once
    return found


@register.filter
def way_on(lacks: Clearance) -> str:
    """What to do next about it."""
    return way_forward(lacks)
