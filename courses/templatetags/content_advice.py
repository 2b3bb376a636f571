"""What an author should look at again, for the editor."""

from django import template
from wagtail.models import Page

from courses.domain.curriculum.advice import Remark, remarks_on

register = template.Library()


@register.simple_tag
def content_advice(page: Page) -> list[Remark]:
    """What to look at on a page as it was saved last; nothing for one that was never saved."""
    return remarks_on(page) if page.pk else []
