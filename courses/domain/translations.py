"""How a page stands in other languages: where it is, and whether a translation keeps up with what it was made from.

Nothing of it is stored: what Wagtail Localize keeps about a translation, and when pages were published, tell it.
"""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _
from wagtail.models import Locale, Page
from wagtail_localize.models import StringSegment, TranslationSource

from courses.domain.openness import Reader, open_to
from courses.models import CoursePage
from courses.models.reviewed import Reviewed, has_safety_question
from lms.kernel.errors import DomainError


@dataclass(frozen=True)
class Standing:
    """How a translation stands to its original.

    `older_than` is when the original was published last, where that is not in the translation yet. `unfinished`
    says that some of its words are still those of the original.
    """

    original: Page
    older_than: datetime | None
    unfinished: bool


def in_languages(page: Page, reader: Reader) -> dict[str, Page]:
    """The page itself and its live translations, by language, the hub's own first; one query.

    Those to which the reader may not be led are left out, unless it is the page itself.
    Those in a language that the hub has content in no longer are left out: nobody reaches them.
    """
    rows = Page.objects.live().filter(Q(pk=page.pk) | open_to(reader), translation_key=page.translation_key)
    rows = rows.select_related("locale")
    found = {row.locale.language_code: row for row in rows}
    order = [code for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES]
    return {code: found[code] for code in order if code in found}


def withdraw_translations(original: Page) -> None:
    """Unpublish what was made from a page that is unpublished: nobody would keep it up to date any more."""
    if original.locale.language_code != settings.LANGUAGE_CODE:
        return
    for page in original.get_translations().live():
        page.specific.unpublish()


def check_can_translate(page: Page, locale: Locale, *, and_below: bool) -> None:
    """Raise DomainError where a translation of a page would change at once what readers see in that language.

    Below a course that is not translated, Wagtail Localize makes one that is live, in the words of the original; and
    whatever is below a page is begun anew, also where it is live.
    """
    above = page.get_parent()
    if isinstance(above.specific, CoursePage):
        translated = above.get_translation_or_none(locale)
        if translated is None or translated.alias_of_id:
            raise DomainError(
                _("Translate “%(title)s” first: this page stands below it.") % {"title": above.title},
                code="not_above",
            )
    keys = page.get_descendants().values("translation_key")
    if and_below and Page.objects.live().filter(locale=locale, translation_key__in=keys).exists():
        raise DomainError(
            _(
                "Readers have a page below this one in that language already. Translate the others one by one."
            ),
            code="live_below",
        )


def standing_of(page: Page, original: Page) -> Standing:
    """How a live translation stands to the live page it was made from; two queries."""
    source = TranslationSource.objects.filter(
        object_id=page.translation_key, locale_id=original.locale_id
    ).first()
    taken_over = _taken_over(page, source)
    changed = original.last_published_at
    old = changed is not None and (taken_over is None or taken_over < changed)
    return Standing(original, changed if old else None, unfinished=_unfinished(page, source))


def _taken_over(page: Page, source: TranslationSource | None) -> datetime | None:
    """As of when the original is in the live translation."""
    published: datetime | None = page.last_published_at
    if source is None:
        return published
    taken: datetime = source.last_updated_at
    # The source was renewed, and the translation has not been published since: what is live is from before.
    return taken if published is not None and published >= taken else None


def _unfinished(page: Page, source: TranslationSource | None) -> bool:
    if page.alias_of_id:
        return True
    if source is None:
        return False
    segments = StringSegment.objects.filter(source=source).annotate_translation(page.locale_id)
    return bool(segments.filter(translation__isnull=True).exists())


def safety_rests_on(page: Page) -> bool:
    """Whether a page tells of a hazard, a limit or a sign, or asks what must be right: what a safety reviewer reads."""
    return isinstance(page, Reviewed) and (page.can_hurt() or has_safety_question(page))
