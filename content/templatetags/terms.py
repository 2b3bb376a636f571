"""Words that a page uses and the glossary explains."""

from typing import Any

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page
from wagtail.templatetags.wagtailcore_tags import richtext

from content.domain.terms import in_language_of, linked_from
from content.models import Term

register = template.Library()


@register.simple_tag
def terms_on(page: Page, body: Any) -> list[Term]:
    """What the words mean that this body links to, in the language of its page: paper has no links."""
    return linked_from(page, body)


@register.simple_tag(takes_context=True)
def explained(context: Context, text: Any) -> SafeString:
    """Rich text as HTML; its links to the glossary lead to the words in the language of the `page` around it."""
    html = mark_safe(str(richtext(text)))  # noqa: S308 -- what Wagtail's own filter shows
    return in_language_of(context.get("page"), html)
