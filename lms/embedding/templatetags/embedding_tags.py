"""What a page says about being shown elsewhere."""

from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.models import Page

from lms.embedding.pages import iframe

register = template.Library()


@register.simple_tag
def oembed_link(page: Page) -> SafeString:
    """The discovery link for the page's head."""
    query = urlencode({"url": f"{settings.BASE_URL}{page.get_url()}", "format": "json"})
    return format_html(
        '<link rel="alternate" type="application/json+oembed" href="{}/oembed?{}" title="{}">',
        settings.BASE_URL,
        query,
        page.title,
    )


@register.simple_tag
def embed_frame(page: Page) -> SafeString:
    """The iframe to copy into another site."""
    return iframe(page)
