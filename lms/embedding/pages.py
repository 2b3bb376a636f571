"""Which pages may be shown elsewhere, and how an address leads to one."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.models import Page, Site

from courses.domain.openness import VISITOR, open_to
from courses.models import CoursePage, LessonPage, PracticalPage

EMBEDDABLE = (CoursePage, LessonPage, PracticalPage)


def page_at(request: HttpRequest, path: str) -> Page:
    """The live, public course, lesson or practical at a path such as `courses/safe-start/alarms/`.

    Raises Http404 for anything else: what is private, or of a course that was taken down, stays out of every frame.
    """
    site = Site.find_for_request(request)
    if site is None or not path.isprintable():  # PostgreSQL takes no NUL, and no page has one in its address
        raise Http404
    parts = [part for part in path.split("/") if part]
    root = site.root_page
    if parts and parts[0] in _prefixes():
        root = root.get_translations().filter(locale__language_code=parts.pop(0)).first()
    if root is None or not parts:
        raise Http404
    # One look-up by address: Wagtail's own routing asks twice for every step of the path.
    found = Page.objects.live().filter(open_to(VISITOR), url_path=f"{root.url_path}{'/'.join(parts)}/")
    page = found.specific().first()
    if not isinstance(page, EMBEDDABLE):
        raise Http404
    return page


def _prefixes() -> set[str]:
    """Language codes that stand in front of a path; the default language has none."""
    return {code for code, _name in settings.LANGUAGES} - {settings.LANGUAGE_CODE}


def path_of(address: str) -> str | None:
    """The page path in an address of this hub (its page or its embedded form); None for a foreign address."""
    try:
        parts = urlsplit(address)
    except ValueError:  # such as http://[
        return None
    if f"{parts.scheme}://{parts.netloc}" != settings.BASE_URL:
        return None
    return parts.path.removeprefix("/embed").strip("/")


def embed_url(page: Page) -> str:
    """The full address that goes into an iframe."""
    return f"{settings.BASE_URL}/embed/{page_path(page)}"


def page_path(page: Page) -> str:
    """A page's path below the site's root, with its language prefix: `courses/safe-start/alarms/`."""
    return urlsplit(page.get_url() or "").path.lstrip("/")


def iframe(page: Page, *, width: int = 800, height: int = 600) -> SafeString:
    """The element to paste into another site; sizes in CSS pixels."""
    return format_html(
        '<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy" allowfullscreen></iframe>',
        embed_url(page),
        page.title,
        width,
        height,
    )
