"""Why nobody can join with what a visitor brought."""

from typing import Any

from django import template

from lms.accounts.joining import check_invitation
from lms.kernel.errors import DomainError

register = template.Library()


@register.simple_tag(takes_context=True)
def why_closed(context: dict[str, Any]) -> str:
    """Why the link that led here makes no account, and what to do."""
    request = context["request"]
    try:
        check_invitation(request.POST.get("invitation") or request.GET.get("invitation", ""))
    except DomainError as error:
        return str(error.message)
    return ""
