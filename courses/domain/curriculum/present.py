"""What the site holds now, as the neutral tree would say it: each page beside its outline."""

import re
from dataclasses import dataclass, field, replace
from typing import Final, Generic, TypeVar

from django.utils.text import slugify
from wagtail.blocks import StreamValue
from wagtail.models import Locale, Page

from content.formats.glossary import TermOutline
from content.formats.outline import (
    Body,
    CourseOutline,
    LessonOutline,
    PathwayOutline,
    PracticalOutline,
    SkillOutline,
)
from content.models import FettleDocument, FettleImage
from courses.domain.curriculum.media import names_for
from courses.domain.curriculum.placing import Places, places_of
from courses.domain.curriculum.skills import outline_of, skills_in_force
from courses.domain.curriculum.terms import terms_on_site
from courses.domain.curriculum.to_bundle import BundleNames, body_of, kit_of, lines_of
from courses.domain.curriculum.tree import home_page
from courses.models import CoursePage, HomePage, LessonPage, PathwayPage, PracticalPage, Skill

P = TypeVar("P", CoursePage, LessonPage, PracticalPage, PathwayPage)
Said = TypeVar("Said", CourseOutline, LessonOutline, PracticalOutline, PathwayOutline)

_STEP: Final = Page.steplen


@dataclass(frozen=True, slots=True)
class Found(Generic[P, Said]):
    """A page and what it says. ``parent`` is the code of its course, empty for courses and pathways."""

    page: P
    outline: Said
    parent: str = ""


@dataclass(slots=True)
class SiteContent:
    """Everything of the hub's own language below its home page, published or not, in order of the tree.

    A course's outline is without its lessons and practicals; those stand beside it. Lessons are found by
    course code and slug, practicals by skill, the others by code.
    """

    home: HomePage | None = None
    names: BundleNames = field(default_factory=BundleNames)
    skills: dict[str, Skill] = field(default_factory=dict)
    places: dict[str, Places] = field(default_factory=dict)
    terms: dict[str, TermOutline] = field(default_factory=dict)
    courses: dict[str, Found[CoursePage, CourseOutline]] = field(default_factory=dict)
    lessons: dict[tuple[str, str], Found[LessonPage, LessonOutline]] = field(default_factory=dict)
    practicals: dict[str, Found[PracticalPage, PracticalOutline]] = field(default_factory=dict)
    pathways: dict[str, Found[PathwayPage, PathwayOutline]] = field(default_factory=dict)

    def skill_outlines(self) -> dict[str, SkillOutline]:
        """The definitions in force, by code, each with where the skill fits elsewhere."""
        return {
            code: replace(outline_of(skill.current.definition), alignments=self.places.get(code, ()))
            for code, skill in self.skills.items()
            if skill.current is not None
        }


def read_site(*, live_only: bool = False, bodies: bool = True) -> SiteContent:
    """Read the page tree; thirteen queries however large it is. ``live_only`` leaves out what readers cannot see.

    Without ``bodies`` those of the outlines are empty: writing them takes nearly all of the time.
    """
    home = home_page()
    content = SiteContent(home=home, skills=skills_in_force(), places=places_of(), terms=terms_on_site())
    if home is not None:
        _Reader(home, content, live_only=live_only, bodies=bodies).read()
    return content


class _Reader:
    def __init__(self, home: HomePage, content: SiteContent, *, live_only: bool, bodies: bool) -> None:
        self.home = home
        self.content = content
        self.live_only = live_only
        self.bodies = bodies
        self.courses = self._pages(CoursePage)
        self.lessons = self._pages(LessonPage)
        self.practicals = self._pages(PracticalPage, "skill")
        self.pathways = self._pages(PathwayPage, prefetch=("steps", "requirements"))
        self.by_path = {page.path: page for page in self.courses}

    def _pages(self, model: type[P], *related: str, prefetch: tuple[str, ...] = ()) -> list[P]:
        pages = model.objects.descendant_of(self.home).filter(locale=Locale.get_default()).order_by("path")
        if self.live_only:
            pages = pages.live()
        if related:
            pages = pages.select_related(*related)
        return list(pages.prefetch_related(*prefetch))

    def read(self) -> None:
        content = self.content
        content.names = BundleNames(
            pictures=names_for(FettleImage),
            downloads=names_for(FettleDocument),
            pages=self._targets(),
            terms=content.terms,
        )
        for page in self.courses:
            content.courses.setdefault(page.code, Found(page, self._course(page)))
        for page in self.lessons:
            if course := self._course_above(page):
                key = (course.code, page.slug)
                content.lessons.setdefault(key, Found(page, self._lesson(page), course.code))
        for page in self.practicals:
            if course := self._course_above(page):
                found = Found(page, self._practical(page), course.code)
                content.practicals.setdefault(page.skill.code, found)
        for page in self.pathways:
            content.pathways.setdefault(page.code, Found(page, self._pathway(page)))

    def _course_above(self, page: Page) -> CoursePage | None:
        return self.by_path.get(page.path[:-_STEP])

    def _targets(self) -> dict[int, str]:
        """Link targets by page: the address in a bundle, or the path on the site of what no bundle holds."""
        below = Page.objects.descendant_of(self.home, inclusive=True)
        if self.live_only:
            below = below.live()
        top = len(self.home.url_path)
        targets = {pk: f"/{path[top:]}" for pk, path in below.values_list("pk", "url_path")}
        indexes = {"/courses/": "page:courses", "/pathways/": "page:pathways"}
        targets = {pk: indexes.get(path, path) for pk, path in targets.items()}
        for page in (*self.courses, *self.lessons, *self.practicals, *self.pathways):
            if address := self._address(page):
                targets[page.pk] = f"page:{address}"
        return targets

    def _address(self, page: Page) -> str:
        """The address that a page has in a bundle."""
        match page:
            case PathwayPage():
                return f"pathways/{page.code.lower()}-{bundle_slug(page, page.code)}"
            case CoursePage():
                return f"courses/{page.code.lower()}-{bundle_slug(page, page.code)}"
        course = self._course_above(page)
        if course is None:
            return ""
        if isinstance(page, PracticalPage):
            return f"{self._address(course)}/{page.skill.code.lower()}-{bundle_slug(page, page.skill.code)}"
        return f"{self._address(course)}/{bundle_slug(page)}"

    def _body(self, stream: StreamValue) -> Body:
        return body_of(stream, self.content.names) if self.bodies else ()

    def _course(self, page: CoursePage) -> CourseOutline:
        return CourseOutline(
            code=page.code,
            slug=bundle_slug(page, page.code),
            title=page.title,
            summary=page.summary,
            level=page.level,
            hours=page.hours,
            objectives=lines_of(page.objectives),
            kit=kit_of(page.kit),
            body=self._body(page.introduction),
            lessons=(),
            practicals=(),
            badge=page.badge,
        )

    def _lesson(self, page: LessonPage) -> LessonOutline:
        return LessonOutline(
            slug=bundle_slug(page),
            title=page.title,
            summary=page.summary,
            minutes=page.minutes,
            objectives=lines_of(page.objectives),
            kit=kit_of(page.kit),
            body=self._body(page.body),
        )

    def _practical(self, page: PracticalPage) -> PracticalOutline:
        return PracticalOutline(
            slug=bundle_slug(page, page.skill.code),
            skill=page.skill.code,
            title=page.title,
            summary=page.summary,
            minutes=page.minutes,
            kit=kit_of(page.kit),
            body=self._body(page.body),
        )

    def _pathway(self, page: PathwayPage) -> PathwayOutline:
        return PathwayOutline(
            code=page.code,
            slug=bundle_slug(page, page.code),
            title=page.title,
            summary=page.summary,
            level=page.level,
            courses=tuple(step.course_code for step in page.steps.all()),
            requires=tuple(requirement.pathway_code for requirement in page.requirements.all()),
            body=self._body(page.introduction),
            badge=page.badge,
        )


def bundle_slug(page: Page, code: str = "") -> str:
    """The page's slug as a bundle may write it: plain letters, and without the code that a bundle adds."""
    bare = page.slug.removeprefix(f"{code.lower()}-") if code else page.slug
    plain = re.sub(r"[-_]+", "-", slugify(bare)).strip("-")
    return plain or f"page-{page.pk}"
