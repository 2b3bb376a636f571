"""A course, a pathway or everything, as a curriculum that stands by itself."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _
from wagtail.models import Locale

from content.formats import markdown
from content.formats.checks import media_shown
from content.formats.glossary import LINK
from content.formats.outline import (
    Body,
    CourseOutline,
    Curriculum,
    LessonOutline,
    PathwayOutline,
    PracticalOutline,
    ProcedureBlock,
    TextBlock,
)
from content.formats.vocabulary import UNKNOWN_LICENCE
from courses.domain.curriculum.media import UNKNOWN_CREDIT, media_from_bundles, read_media
from courses.domain.curriculum.pages import Entry, entries
from courses.domain.curriculum.present import Found, SiteContent, read_site
from courses.domain.curriculum.record import ImportRecord, last_import
from courses.domain.curriculum.terms import with_see_also
from lms.kernel.errors import DomainError

EVERYTHING: Final = "all"


def export_curriculum(slug: str) -> Curriculum:
    """What readers see of the course or pathway with this slug or code, or of everything (``all``).

    With it comes whatever it rests on, so that it can be imported anywhere: the courses of a pathway, the
    pathways it requires, the courses of skills that its skills need, and the courses that its texts link to.
    Raises DomainError("unknown_slug").
    """
    site = read_site(live_only=True)
    content = {code: _whole(code, site) for code in site.courses}
    chosen = _Chosen(site, content)
    if slug == EVERYTHING:
        chosen.courses, chosen.pathways = set(content), set(site.pathways)
        return _curriculum(chosen, _header(None), media_from_bundles(), site.terms)
    start = _named(slug, site.courses) or _named(slug, site.pathways)
    if start is None:
        message = _("There is no published course or pathway “%(slug)s”. Use its slug, its code, or “all”.")
        raise DomainError(message % {"slug": slug}, code="unknown_slug")
    chosen.take(start.outline.code)
    return _curriculum(chosen, _header(start.outline.title), ())


def entries_on_site() -> list[Entry]:
    """What readers see, as the pages of a bundle with everything; what they say is left out of the outlines."""
    site = read_site(live_only=True, bodies=False)
    courses = [_whole(code, site) for code in sorted(site.courses)]
    pathways = [site.pathways[code].outline for code in sorted(site.pathways)]
    return list(entries(courses, pathways, site))


def _named(slug: str, found: dict[str, Found[Any, Any]]) -> Found[Any, Any] | None:
    wanted = slug.casefold()
    return next((one for code, one in found.items() if wanted in {code.casefold(), one.page.slug}), None)


def _whole(code: str, site: SiteContent) -> CourseOutline:
    """A course with its lessons and practicals."""
    lessons = [found.outline for found in site.lessons.values() if found.parent == code]
    practicals = [found.outline for found in site.practicals.values() if found.parent == code]
    return replace(
        site.courses[code].outline,
        lessons=tuple(lessons),
        practicals=tuple(sorted(practicals, key=lambda practical: practical.skill)),
    )


@dataclass(slots=True)
class _Chosen:
    """Codes of courses and pathways that belong together."""

    site: SiteContent
    content: dict[str, CourseOutline]
    courses: set[str] = field(default_factory=set)
    pathways: set[str] = field(default_factory=set)

    def take(self, code: str) -> None:
        """Choose a course or pathway and whatever it rests on."""
        waiting = [code]
        while waiting:
            code = waiting.pop()
            if code in self.content and code not in self.courses:
                self.courses.add(code)
                waiting.extend(self._below_course(self.content[code]))
            elif code in self.site.pathways and code not in self.pathways:
                self.pathways.add(code)
                pathway = self.site.pathways[code].outline
                waiting.extend((*pathway.courses, *pathway.requires, *self._linked(pathway.body)))

    def _below_course(self, course: CourseOutline) -> Iterator[str]:
        for outline in self.site.skill_outlines().values():
            if outline.course == course.code:
                yield from (
                    self.site.skills[code].course_code
                    for code in outline.prerequisites
                    if code in self.site.skills
                )
        for body in _bodies(course):
            yield from self._linked(body)

    def _linked(self, body: Body) -> Iterator[str]:
        """Codes of the courses and pathways that a body links to."""
        for address in _page_links(body):
            kind, _slash, rest = address.partition("/")
            slug = rest.partition("/")[0]
            found = self.site.courses if kind == "courses" else self.site.pathways
            yield from (code for code, one in found.items() if one.outline.page_slug == slug)


def _bodies(outline: CourseOutline | PathwayOutline) -> Iterator[Body]:
    yield outline.body
    if isinstance(outline, CourseOutline):
        parts: tuple[LessonOutline | PracticalOutline, ...] = (*outline.lessons, *outline.practicals)
        yield from (part.body for part in parts)


def _texts(body: Body) -> Iterator[str]:
    for block in body:
        if isinstance(block, TextBlock):
            yield block.markdown
        elif isinstance(block, ProcedureBlock):
            yield from (step.text for step in block.steps)


def _page_links(body: Body) -> Iterator[str]:
    return _links(body, "page:")


def _links(body: Body, start: str) -> Iterator[str]:
    """What follows this start in the targets of a body's links."""
    for text in _texts(body):
        if start in text:
            links = markdown.parse(text).links
            yield from (link.href.removeprefix(start) for link in links if link.href.startswith(start))


def media_in(body: Body) -> Iterator[str]:
    """The names of the pictures and downloads that a body shows, in order."""
    for block in body:
        yield from media_shown(block)


def _header(title: str | None) -> ImportRecord:
    """Under whose name it goes out: as the last bundle came in, or for want of one what is known."""
    last = last_import() or ImportRecord(
        title=settings.HUB_NAME,
        language=Locale.get_default().language_code,
        licence=UNKNOWN_LICENCE,
        credit=UNKNOWN_CREDIT,
    )
    return last if title is None else replace(last, title=title)


def _curriculum(
    chosen: _Chosen, header: ImportRecord, media: Iterable[str], words: Iterable[str] = ()
) -> Curriculum:
    courses = tuple(chosen.content[code] for code in sorted(chosen.courses))
    pathways = tuple(chosen.site.pathways[code].outline for code in sorted(chosen.pathways))
    outlines = chosen.site.skill_outlines()
    every: tuple[CourseOutline | PathwayOutline, ...] = (*courses, *pathways)
    used = {name for outline in every for body in _bodies(outline) for name in media_in(body)}
    linked = {slug for outline in every for body in _bodies(outline) for slug in _links(body, LINK)}
    whole = Curriculum(
        title=header.title,
        language=header.language,
        licence=header.licence,
        credit=header.credit,
        skills=tuple(
            outline for _code, outline in sorted(outlines.items()) if outline.course in chosen.courses
        ),
        courses=courses,
        pathways=pathways,
        media=read_media(used | set(media)),
        terms=with_see_also(linked.union(words), chosen.site.terms),
        practical_parts=header.practical_parts,
    )
    there = set(whole.page_addresses())
    return replace(whole, exceptions=tuple(one for one in header.exceptions if one.page in there))
