"""What an import has to do: the bundle beside the site, thing by thing. Nothing is changed here."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from wagtail.models import Page

from content.formats.outline import CourseOutline, Curriculum
from courses.domain.curriculum import media, skills
from courses.domain.curriculum.media import Stored
from courses.domain.curriculum.present import Found, SiteContent
from courses.domain.curriculum.report import Change, Kind, Outcome, Report


def compare(curriculum: Curriculum, site: SiteContent, stored: Mapping[str, Stored]) -> Report:
    """One line for each thing of the bundle, then one for each thing that only the site has."""
    comparison = _Comparison(curriculum, site, stored)
    return Report((*comparison.given(), *comparison.left_alone()))


def children_in_order(course: CourseOutline, site: SiteContent) -> list[Page]:
    """The pages of a course that are there already, in the order the bundle wants: lessons, then practicals."""
    lessons = [site.lessons.get((course.code, lesson.slug)) for lesson in course.lessons]
    practicals = [site.practicals.get(practical.skill) for practical in course.practicals]
    return [found.page for found in (*lessons, *practicals) if found and found.parent == course.code]


class _Comparison:
    def __init__(self, curriculum: Curriculum, site: SiteContent, stored: Mapping[str, Stored]) -> None:
        self.curriculum = curriculum
        self.site = site
        self.stored = stored

    def given(self) -> Iterator[Change]:
        """Everything the bundle holds."""
        for skill in self.curriculum.skills:
            there = self.site.skills.get(skill.code)
            yield _change(Kind.SKILL, skill.code, there, same=skills.is_same(there, skill))
            if there is not None and self.site.places.get(skill.code, ()) != skill.alignments:
                yield Change(Kind.ALIGNMENTS, skill.code, Outcome.CHANGED)
        for file in self.curriculum.media:
            row = self.stored.get(file.file)
            yield _change(_media_kind(file.file), file.file, row, same=media.is_same(row, file))
        for term in self.curriculum.terms:
            explained = self.site.terms.get(term.slug)
            yield _change(Kind.TERM, term.slug, explained, same=explained == term)
        for course in self.curriculum.courses:
            yield from self._course(course)
        for pathway in self.curriculum.pathways:
            found = self.site.pathways.get(pathway.code)
            same = _says(found, pathway) and _is_at(found, pathway.page_slug)
            yield _change(Kind.PATHWAY, f"pathways/{pathway.page_slug}", found, same=same)
        yield from self._lists()

    def _course(self, course: CourseOutline) -> Iterator[Change]:
        found = self.site.courses.get(course.code)
        address = f"courses/{course.page_slug}"
        same = _says(found, replace(course, lessons=(), practicals=())) and _is_at(found, course.page_slug)
        yield _change(Kind.COURSE, address, found, same=same)
        for lesson in course.lessons:
            taught = self.site.lessons.get((course.code, lesson.slug))
            same = _says(taught, lesson) and _is_at(taught, lesson.slug)
            yield _change(Kind.LESSON, f"{address}/{lesson.slug}", taught, same=same)
        for practical in course.practicals:
            card = self.site.practicals.get(practical.skill)
            same = _says(card, practical) and _is_at(card, practical.page_slug, parent=course.code)
            yield _change(Kind.PRACTICAL, f"{address}/{practical.page_slug}", card, same=same)
        yield from _order(address, children_in_order(course, self.site))

    def _lists(self) -> Iterator[Change]:
        courses = [self.site.courses.get(course.code) for course in self.curriculum.courses]
        yield from _order("courses", [found.page for found in courses if found])
        pathways = [self.site.pathways.get(pathway.code) for pathway in self.curriculum.pathways]
        yield from _order("pathways", [found.page for found in pathways if found])

    def left_alone(self) -> Iterator[Change]:
        """Everything that only the site has."""
        given, site = self.curriculum, self.site
        yield from _alone(Kind.SKILL, site.skills.keys() - {skill.code for skill in given.skills})
        for file in sorted(self.stored.keys() - {file.file for file in given.media}):
            yield from _alone(_media_kind(file), [file])
        yield from _alone(Kind.TERM, site.terms.keys() - {term.slug for term in given.terms})
        yield from self._pages_alone(Kind.COURSE, site.courses, {course.code for course in given.courses})
        lessons = {(course.code, lesson.slug) for course in given.courses for lesson in course.lessons}
        yield from self._pages_alone(Kind.LESSON, site.lessons, lessons)
        practicals = {practical.skill for course in given.courses for practical in course.practicals}
        yield from self._pages_alone(Kind.PRACTICAL, site.practicals, practicals)
        yield from self._pages_alone(Kind.PATHWAY, site.pathways, {one.code for one in given.pathways})

    def _pages_alone(
        self, kind: Kind, found: Mapping[Any, Found[Any, Any]], known: set[Any]
    ) -> Iterator[Change]:
        pages = [one.page for key, one in found.items() if key not in known]
        yield from _alone(kind, [self.site.names.pages[page.pk].removeprefix("page:") for page in pages])


def _change(kind: Kind, name: str, there: object | None, *, same: bool) -> Change:
    if there is None:
        return Change(kind, name, Outcome.CREATED)
    return Change(kind, name, Outcome.UNCHANGED if same else Outcome.CHANGED)


def _alone(kind: Kind, names: Iterable[str]) -> Iterator[Change]:
    return (Change(kind, name, Outcome.LEFT_ALONE) for name in sorted(names))


def _media_kind(file: str) -> Kind:
    return Kind.PICTURE if media.folder_of(file) == media.PICTURES else Kind.FILE


def _says(found: Found[Any, Any] | None, outline: object) -> bool:
    return found is not None and found.outline == outline


def _is_at(found: Found[Any, Any] | None, slug: str, *, parent: str = "") -> bool:
    """Whether readers find the page where the bundle puts it."""
    return (
        found is not None
        and found.page.live
        and found.page.slug == slug
        and (not parent or found.parent == parent)
    )


def _order(name: str, wanted: Sequence[Page]) -> Iterator[Change]:
    """A line where the pages that are there stand in another order."""
    if any(before.path > after.path for before, after in pairwise(wanted)):
        yield Change(Kind.ORDER, name, Outcome.CHANGED)
