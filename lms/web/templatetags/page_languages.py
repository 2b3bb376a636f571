"""What a page of content says about its other languages: to the reader, and to search engines."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language_info
from wagtail.models import Page

from courses.domain.openness import reader_of
from courses.domain.translations import Standing, in_languages, safety_rests_on, standing_of

register = template.Library()


@dataclass(frozen=True)
class InLanguage:
    """The page in one language, named in its own words."""

    code: str
    name: str
    path: str

    @property
    def address(self) -> str:
        """The whole address, as other sites link it."""
        return f"{settings.BASE_URL}{self.path}"


@dataclass(frozen=True)
class PageLanguages:
    """A page in its languages, as one reader needs it.

    `offered` are those to point out: the reader's, where that is another one, and those that the picker at the foot
    does not have. `untranslated` says that it is not there in the reader's, though the hub has content in that
    language. `standing` is None for a page that is no translation.
    """

    all: tuple[InLanguage, ...]
    here: InLanguage
    offered: tuple[InLanguage, ...]
    untranslated: bool
    standing: Standing | None
    safety: bool

    @property
    def others(self) -> tuple[InLanguage, ...]:
        """Every language but this one."""
        return tuple(one for one in self.all if one.code != self.here.code)

    @property
    def first(self) -> InLanguage:
        """The page in the hub's own language, or in the first there is."""
        return self.all[0]


@register.simple_tag(takes_context=True)
def page_languages(context: dict[str, Any]) -> PageLanguages | None:
    """The page that is being served, in its languages; None for a screen, a preview and a page that is not live."""
    page, request = context.get("self"), context.get("request")
    if not isinstance(page, Page) or request is None or getattr(request, "is_preview", False):
        return None
    found = in_languages(page, reader_of(request))
    here = getattr(request, "content_language", "")
    if here not in found or found[here].pk != page.pk:
        return None
    return _told(page, found, here, request)


def _told(page: Page, found: dict[str, Page], here: str, request: HttpRequest) -> PageLanguages:
    reader = getattr(request, "reader_language", here)
    picker = {code for code, _name in settings.INTERFACE_LANGUAGES}
    shown = {code: _shown(code, row, request) for code, row in found.items()}
    original = found.get(settings.LANGUAGE_CODE)
    translated = original is not None and here != settings.LANGUAGE_CODE
    standing = standing_of(found[here], original) if original is not None and translated else None
    old = original is not None and standing is not None and standing.older_than is not None
    return PageLanguages(
        all=tuple(shown.values()),
        here=shown[here],
        offered=tuple(
            one for one in shown.values() if one.code != here and one.code not in picker - {reader}
        ),
        untranslated=reader not in found and reader in dict(settings.WAGTAIL_CONTENT_LANGUAGES),
        standing=standing,
        # A hazard that is new is in the original alone, and one that was taken out is here alone.
        safety=old and any(safety_rests_on(one.specific) for one in (page, original) if one is not None),
    )


def _shown(code: str, page: Page, request: HttpRequest) -> InLanguage:
    name = str(get_language_info(code)["name_local"])
    return InLanguage(code, name[:1].upper() + name[1:], page.get_url(request) or "")
