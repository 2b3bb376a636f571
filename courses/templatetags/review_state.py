"""Where a page stands in its review, for the editor."""

from django import template
from wagtail.models import Page

from courses.domain import review_state as states
from lms.accounts.models import User

register = template.Library()


@register.simple_tag
def review_state(page: Page, reader: User) -> states.ReviewState | None:
    """All that the panel says."""
    return states.review_state(page, reader)
