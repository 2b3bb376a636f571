"""The pages of a curriculum: which page belongs to what, and how it is filled and published."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, assert_never

from content.formats.outline import (
    CourseOutline,
    LessonOutline,
    PathwayOutline,
    PracticalOutline,
)
from courses.domain.curriculum.present import Found, SiteContent
from courses.domain.curriculum.report import Kind
from courses.domain.curriculum.same_blocks import with_names_kept
from courses.domain.curriculum.to_site import SiteKeys, stored_body, stored_kit, stored_lines
from courses.models import CoursePage, LessonPage, PathwayPage, PracticalPage, Skill
from courses.models.pages import PathwayRequirement, PathwayStep
from lms.accounts.models import User

ContentPage = CoursePage | LessonPage | PracticalPage | PathwayPage
Outline = CourseOutline | LessonOutline | PracticalOutline | PathwayOutline


@dataclass(frozen=True, slots=True)
class Entry:
    """One page of a bundle: its address, the address above it, its file, and the page that is there already."""

    kind: Kind
    address: str
    parent: str
    file: str
    outline: Outline
    page: ContentPage | None


def entries(
    courses: Iterable[CourseOutline], pathways: Iterable[PathwayOutline], site: SiteContent
) -> Iterator[Entry]:
    """Every page of a curriculum in order; a course before what is in it."""
    for course in courses:
        address, folder = f"courses/{course.page_slug}", f"courses/{course.code}-{course.slug}"
        there = _page(site.courses.get(course.code))
        yield Entry(Kind.COURSE, address, "courses", f"{folder}/course.md", course, there)
        yield from _lessons(course, address, folder, site)
        for practical in course.practicals:
            card = _page(site.practicals.get(practical.skill))
            file = f"{folder}/practicals/{practical.skill}-{practical.slug}.md"
            name = f"{address}/{practical.page_slug}"
            yield Entry(Kind.PRACTICAL, name, address, file, practical, card)
    for pathway in pathways:
        there = _page(site.pathways.get(pathway.code))
        file = f"pathways/{pathway.code}-{pathway.slug}.md"
        yield Entry(Kind.PATHWAY, f"pathways/{pathway.page_slug}", "pathways", file, pathway, there)


def _lessons(course: CourseOutline, address: str, folder: str, site: SiteContent) -> Iterator[Entry]:
    for number, lesson in enumerate(course.lessons, start=1):
        there = _page(site.lessons.get((course.code, lesson.slug)))
        file = f"{folder}/lessons/{number:02}-{lesson.slug}.md"
        yield Entry(Kind.LESSON, f"{address}/{lesson.slug}", address, file, lesson, there)


def _page(found: Found[Any, Any] | None) -> ContentPage | None:
    return None if found is None else found.page


def new_page(outline: Outline, skills: Mapping[str, Skill]) -> ContentPage:
    """An unpublished page without its body: bodies link to pages, so all of them have to be there first."""
    plain = _plain(outline, skills)
    match outline:
        case CourseOutline():
            return CoursePage(live=False, **plain)
        case LessonOutline():
            return LessonPage(live=False, **plain)
        case PracticalOutline():
            return PracticalPage(live=False, **plain)
        case PathwayOutline():
            return PathwayPage(live=False, **plain)
    assert_never(outline)


def publish(
    page: ContentPage, outline: Outline, keys: SiteKeys, skills: Mapping[str, Skill], *, by: User | None
) -> None:
    """Give the page what the outline says, as a new revision that readers see at once."""
    fresh = type(page).objects.get(pk=page.pk)  # the tree has moved on since the page was read
    for name, value in _plain(outline, skills).items():
        setattr(fresh, name, value)
    for name, stored in _streams(outline, keys).items():
        entries_now = with_names_kept(json.loads(stored), list(getattr(fresh, name).raw_data))
        setattr(fresh, name, json.dumps(entries_now))
    if isinstance(outline, PathwayOutline):
        fresh.steps = [PathwayStep(course_code=code) for code in outline.courses]
        fresh.requirements = [PathwayRequirement(pathway_code=code) for code in outline.requires]
    revision = fresh.save_revision(user=by, log_action=True)
    revision.publish(user=by, skip_permission_checks=True)


def _plain(outline: Outline, skills: Mapping[str, Skill]) -> dict[str, Any]:
    plain: dict[str, Any] = {"title": outline.title, "summary": outline.summary}
    match outline:
        case CourseOutline():
            own = {"code": outline.code, "level": outline.level, "hours": outline.hours}
            return plain | own | {"slug": outline.page_slug, "badge": outline.badge}
        case LessonOutline():
            return plain | {"slug": outline.slug, "minutes": outline.minutes}
        case PracticalOutline():
            return plain | {
                "slug": outline.page_slug,
                "minutes": outline.minutes,
                "skill": skills[outline.skill],
            }
        case PathwayOutline():
            own = {"code": outline.code, "level": outline.level, "badge": outline.badge}
            return plain | own | {"slug": outline.page_slug}
    assert_never(outline)


def _streams(outline: Outline, keys: SiteKeys) -> dict[str, str]:
    body = stored_body(outline.body, keys)
    match outline:
        case CourseOutline():
            own = {"objectives": stored_lines(outline.objectives), "kit": stored_kit(outline.kit)}
            return own | {"introduction": body}
        case LessonOutline():
            own = {"objectives": stored_lines(outline.objectives), "kit": stored_kit(outline.kit)}
            return own | {"body": body}
        case PracticalOutline():
            return {"kit": stored_kit(outline.kit), "body": body}
        case PathwayOutline():
            return {"introduction": body}
    assert_never(outline)
