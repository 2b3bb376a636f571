"""Pages on which safety rests, and the pictures, downloads and words that they show (decision 44).

What a page shows from elsewhere is a part of what was reviewed. So is what a draft shows that is in the review, or that
was approved and goes live later. Such a thing is not changed in its place.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.models import Locale, Page, ReferenceIndex, Revision, WorkflowState

from content.domain.renditions import keys_under
from content.formats.glossary import slugs_linked
from content.models import FettleDocument, FettleImage, Term
from courses.models import CoursePage, LessonPage, PracticalPage, Skill
from courses.models.reviewed import HEAVY
from lms.kernel.errors import DomainError

_STREAMS: Final = ("objectives", "kit", "body")
_PICTURES: Final = frozenset({"image"})
_FILES: Final = frozenset({"document", "file", "captions"})


@dataclass(frozen=True)
class Showing:
    """One page as readers see it, or one draft of it that is on its way to them."""

    page: int
    title: str
    locale: int
    own: int  # the hub's own language: what a language lacks, its readers see in that
    pictures: frozenset[int]
    files: frozenset[int]
    words: frozenset[str]


@dataclass
class _Safety:
    """What safety rests on; two queries for all pages."""

    skills: set[int] = field(default_factory=set)
    courses: list[str] = field(default_factory=list)

    @classmethod
    def read(cls) -> "_Safety":
        rows = Skill.objects.filter(HEAVY)
        heavy = list(rows.values_list("pk", "course_code", "current__safety_gate"))
        gates = {course for _pk, course, is_gate in heavy if is_gate}
        paths = CoursePage.objects.filter(code__in=gates).values_list("path", flat=True)
        return cls({pk for pk, _course, _gate in heavy}, list(paths))

    def rests_on(self, path: str, skill: int | None, streams: Any) -> bool:
        """As `is_safety_critical` of the pages says, without asking for each."""
        if _has_safety_question(streams):
            return True
        if skill is not None:
            return skill in self.skills
        return any(path.startswith(course) for course in self.courses)


def pages_showing(row: Any) -> list[Showing]:
    """The pages and drafts on which safety rests that show this picture, download or word; ten queries at most."""
    found = [one for one in _critical(_ids_of(row)) if _shows(one, row)]
    return list({one.page: one for one in found}.values())


def _ids_of(row: Any) -> list[int] | None:
    """The pages that Wagtail knows to refer to a picture or download; None for words, of which it knows nothing."""
    if isinstance(row, Term):
        return None
    rows = ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(row),
        to_object_id=str(row.pk),
        base_content_type=ContentType.objects.get_for_model(Page),
    )
    return [int(page) for page in rows.values_list("object_id", flat=True)]


def _shows(one: Showing, row: Any) -> bool:
    if isinstance(row, FettleImage):
        return row.pk in one.pictures
    if isinstance(row, FettleDocument):
        return row.pk in one.files
    return row.slug in one.words and row.locale_id in {one.locale, one.own}


def _critical(only: list[int] | None) -> Iterator[Showing]:
    safety, own = _Safety.read(), Locale.get_default().pk
    for page, streams in (*_live(only), *_drafts()):
        if safety.rests_on(page["path"], page["skill"], streams):
            yield Showing(
                page["pk"],
                page["title"],
                page["locale_id"],
                own,
                frozenset(keys_under(streams, _PICTURES)),
                frozenset(keys_under(streams, _FILES)),
                slugs_linked(streams),
            )


def _live(only: list[int] | None) -> Iterator[tuple[dict[str, Any], Any]]:
    names = ("pk", "title", "path", "locale_id")
    wanted = Q() if only is None else Q(pk__in=only)
    lessons = LessonPage.objects.live().filter(wanted)
    for row in lessons.values(*names, "objectives", "kit", "body"):
        yield row | {"skill": None}, [list(row[name].raw_data) for name in _STREAMS]
    practicals = PracticalPage.objects.live().filter(wanted)
    for row in practicals.values(*names, "skill", "kit", "body"):
        yield row, [list(row[name].raw_data) for name in ("kit", "body")]


def _drafts() -> Iterator[tuple[dict[str, Any], Any]]:
    """What is in the review, and what was approved for a later day."""
    pages = ContentType.objects.get_for_model(Page)
    in_review = WorkflowState.objects.active().filter(base_content_type=pages)
    ids = [int(page) for page in in_review.values_list("object_id", flat=True)]
    latest = Page.objects.filter(pk__in=ids).values("latest_revision")
    revisions = list(
        Revision.objects.filter(base_content_type=pages).filter(
            Q(pk__in=latest) | Q(approved_go_live_at__isnull=False)
        )
    )
    wanted = [int(one.object_id) for one in revisions]
    paths = dict(Page.objects.filter(pk__in=wanted).values_list("pk", "path"))
    for revision in revisions:
        said = revision.content
        page = int(revision.object_id)
        if page in paths and "body" in said:
            known = {"pk": page, "title": said["title"], "path": paths[page], "locale_id": said["locale"]}
            streams = [json.loads(said[name] or "[]") for name in _STREAMS if name in said]
            yield known | {"skill": said.get("skill")}, streams


def _has_safety_question(value: Any) -> bool:
    if isinstance(value, dict):
        return value.get("safety") is True or any(_has_safety_question(part) for part in value.values())
    return isinstance(value, list | tuple) and any(_has_safety_question(part) for part in value)


def links_to(pages: Iterable[Showing]) -> SafeString:
    """The pages by name, each leading to its editor."""
    rows = ((reverse("wagtailadmin_pages:edit", args=[one.page]), one.title) for one in pages)
    return format_html_join(", ", '<a href="{}">{}</a>', rows)


def why_it_stays(row: Any) -> str:
    """Why this is not changed in its place, with links to the pages; empty if it may be."""
    pages = pages_showing(row)
    if not pages:
        return ""
    if isinstance(row, Term):
        why, forward = (
            _("Safety rests on pages that explain this word:"),
            _("So it is changed in a review. Propose the change there, and it is live when it is approved."),
        )
        way = format_html(
            ' <a href="{}">{}</a>', reverse("term_change", args=[row.pk]), _("Propose a change")
        )
        return format_html("{} {}. {}{}", why, links_to(pages), forward, way)
    why, forward = (
        _("Safety rests on pages that show this file:"),
        _(
            "Another file in its place would change them without a review. Upload it as a new one, choose that on "
            "the page, and submit the page."
        ),
    )
    return format_html("{} {}. {}", why, links_to(pages), forward)


def shown_of(rows: Collection[Any]) -> list[Any]:
    """Which of these pictures, downloads and words are shown where safety rests; as many queries as for one."""
    pages = list(_critical(None)) if rows else []
    return [row for row in rows if any(_shows(one, row) for one in pages)]


def check_may_go(row: Any) -> None:
    """Raises DomainError where a page on which safety rests shows it: the page would lack it without a review."""
    if pages := pages_showing(row):
        raise DomainError(
            _("Safety rests on pages that show it: %(pages)s. Take it off them first, and submit them.")
            % {"pages": ", ".join(one.title for one in pages)},
            code="is_shown",
        )
