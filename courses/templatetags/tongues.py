"""In which language a row of a list is, where that is another than the words around it."""

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import get_language
from wagtail.models import Page


def tongue_of(request: HttpRequest, page: Page, shown: Page | None = None) -> str:
    """The language of a page, where a list shows it among words of another; else empty. No query for a listed page.

    `shown` is the page with the list: a signpost's words are the reader's, any other's its own.
    """
    here = str(getattr(request, "content_language", ""))
    around = get_language() if getattr(shown, "is_signpost", False) or not here else here
    known = here if page is shown else str(getattr(page, "language", ""))
    own = known or page.locale.language_code
    return "" if own == around else own


def mark_for(request: HttpRequest | None, page: Page, shown: Page | None = None) -> str:
    """The attribute that says so to a screen reader and a browser, with a blank before it; else nothing."""
    code = "" if request is None else tongue_of(request, page, shown)
    return format_html(' lang="{}"', code) if code else ""
