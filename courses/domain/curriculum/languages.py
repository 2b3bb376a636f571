"""The trees of the other languages: a home page with its two lists for each language that content is kept in."""

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.models import Locale, Page

from courses.domain.curriculum.tree import ensure_home
from courses.models import CourseIndexPage, PathwayIndexPage


@transaction.atomic
def ensure_languages() -> list[str]:
    """Make what is missing for every language of `FETTLE_CONTENT_LANGUAGES`; the codes of those that are new.

    Called again it changes nothing, and nothing is taken away for a language that is no longer among them.
    """
    home = ensure_home()
    return [code for code in translated_languages() if _ensure(home, code)]


def translated_languages() -> list[str]:
    """The codes of the languages that the hub keeps content in besides its own."""
    return [code for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES if code != settings.LANGUAGE_CODE]


def _ensure(home: Page, code: str) -> bool:
    locale, _created = Locale.objects.get_or_create(language_code=code)
    with translation.override(code):
        courses, pathways = _("Courses"), _("Pathways")
    return any(
        [
            _made(home, locale, home.title),
            _made(CourseIndexPage.objects.child_of(home).get(), locale, courses),
            _made(PathwayIndexPage.objects.child_of(home).get(), locale, pathways),
        ]
    )


def _made(page: Page, locale: Locale, title: str) -> bool:
    if page.has_translation(locale):
        return False
    copy = page.copy_for_translation(locale)
    copy.title = copy.draft_title = title
    if hasattr(copy, "summary"):
        copy.summary = ""  # then the words that the site has in this language stand there
    copy.save_revision().publish()
    return True
