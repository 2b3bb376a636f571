"""Lists of courses, pathways, lessons and practicals with the reader's part in each."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.domain.openness import is_open, reader_of
from courses.domain.progress import CourseProgress, LessonState
from courses.domain.readiness import Need
from courses.domain.story import Story, stories
from courses.domain.taught import practicals_in
from courses.enums import EventKind
from courses.models import (
    CoursePage,
    LessonPage,
    ObservationDetail,
    PathwayPage,
    PracticalPage,
    SkillVersion,
)
from courses.templatetags.next_step import by_last_activity
from courses.templatetags.own import OwnSkill, own_skill
from courses.templatetags.rows import Rows, rows_of
from courses.templatetags.shelf import shelf_of
from courses.templatetags.skill_words import Label, risk_label
from courses.templatetags.tongues import mark_for


@dataclass(frozen=True)
class Step:
    """One row of `components/steps.html`."""

    title: str
    href: str
    state: str
    note: str
    lang: str = ""


@dataclass(frozen=True)
class LessonPlace:
    """A lesson among its neighbours."""

    state: LessonState
    before: LessonPage | None
    after: LessonPage | None


@dataclass(frozen=True)
class ListedPractical:
    """A practical, or a skill whose practical is not live (`page` None), with the reader's side of it."""

    page: PracticalPage | None
    href: str
    own: OwnSkill

    @property
    def card_tags(self) -> list[Label]:
        """Risk, and whether it is a safety gate: the same for every reader."""
        gate = [Label(_("Safety gate"), "work", "lock")] if self.own.version.safety_gate else []
        return [risk_label(self.own.version), *gate]


@dataclass(frozen=True)
class Neighbours:
    """The practicals before and after one in its course."""

    before: PracticalPage | None
    after: PracticalPage | None


@dataclass(frozen=True)
class LinkedNeed:
    """A need of a skill; `href` is empty when its practical is not live."""

    need: Need
    href: str


@dataclass(frozen=True)
class ListedCourse:
    """A course as a card. `held` counts its skills that the reader holds."""

    page: CoursePage
    href: str
    skills: int
    held: int
    enrolled: bool

    @property
    def complete(self) -> bool:
        """Whether every skill of it is held."""
        return self.skills > 0 and self.held == self.skills

    @property
    def foot(self) -> list[str]:
        """Level, hours and number of practicals."""
        hours = self.page.hours.normalize()
        return [
            str(self.page.get_level_display()),
            ngettext("%(hours)s hour", "%(hours)s hours", int(hours) or 1) % {"hours": f"{hours:f}"},
            ngettext("%(number)s practical", "%(number)s practicals", self.skills) % {"number": self.skills},
        ]


@dataclass(frozen=True)
class ListedPathway:
    """A pathway, its courses in order, and the pathways to finish first."""

    page: PathwayPage
    href: str
    courses: tuple[ListedCourse, ...]
    requires: tuple["ListedPathway", ...]

    @property
    def skills(self) -> int:
        """How many skills its own courses ask for."""
        return sum(course.skills for course in self.courses)

    @property
    def held(self) -> int:
        """How many of them the reader holds."""
        return sum(course.held for course in self.courses)

    @property
    def complete(self) -> bool:
        """Whether all its skills are held, and those of the pathways it names as required."""
        own = self.skills > 0 and self.held == self.skills
        return own and all(required.complete for required in self.requires)


@dataclass(frozen=True)
class LatestObservation:
    """An observation as one line: which skill, the mentor's words, and what came of it."""

    detail: ObservationDetail
    story: Story
    version: SkillVersion | None


@dataclass(frozen=True)
class FollowedCourse:
    """A course in progress: lessons done, skills held."""

    course: ListedCourse
    done: int
    total: int


def lesson_steps(request: HttpRequest, progress: CourseProgress, current: LessonPage | None) -> list[Step]:
    """The lessons in order that the reader may be led to; the next to do is marked where nothing else is on show."""
    shown = current or (progress.following.page if progress.enrolled and progress.following else None)
    here = shown.translation_key if shown else None
    return [
        Step(
            title=state.page.title,
            href=state.page.get_url(request),
            state="current" if state.page.translation_key == here else "done" if state.done else "open",
            note=ngettext("%(number)s minute", "%(number)s minutes", state.page.minutes)
            % {"number": state.page.minutes},
            lang=mark_for(state.page),
        )
        for state in progress.lessons
        if state.is_readable
    ]


def lesson_place(page: LessonPage, progress: CourseProgress) -> LessonPlace:
    """Where a lesson stands; one that is not live (an editor's preview) stands last. Closed ones are passed over."""
    states = progress.lessons
    at = next(
        (n for n, state in enumerate(states) if state.page.translation_key == page.translation_key), None
    )
    if at is None:
        last = next((state.page for state in reversed(states) if state.is_readable), None)
        unseen = LessonState(page=page, number=len(states) + 1, done=False, open=False)
        return LessonPlace(state=unseen, before=last, after=None)
    return LessonPlace(
        state=states[at],
        before=next((one.page for one in reversed(states[:at]) if one.is_readable), None),
        after=next((one.page for one in states[at + 1 :] if one.is_readable), None),
    )


def listed_practicals(request: HttpRequest, course: CoursePage) -> list[ListedPractical]:
    """The practicals of a course; its skills' versions come from the reader's rows."""
    rows = rows_of(request)
    pages = practicals_in([course], "body", "kit", reader=reader_of(request))[course.code]
    return [
        ListedPractical(page, page.get_url(request), own_skill(rows, rows.versions[page.skill.code]))
        for page in pages
        if page.skill.code in rows.versions and is_open(page)
    ]


def neighbours(request: HttpRequest, page: PracticalPage) -> Neighbours:
    """The practicals on either side that the reader may be led to, as the course has them in its language; two
    queries.
    """
    course = CoursePage.objects.parent_of(page).get()
    taught = practicals_in([course], "body", "kit", reader=reader_of(request))[course.code]
    rows = [row for row in taught if is_open(row) or row.translation_key == page.translation_key]
    at = next((n for n, row in enumerate(rows) if row.translation_key == page.translation_key), None)
    if at is None:
        return Neighbours(None, None)
    return Neighbours(rows[at - 1] if at else None, rows[at + 1] if at + 1 < len(rows) else None)


def linked_needs(request: HttpRequest, mine: OwnSkill) -> list[LinkedNeed]:
    """The needs of a skill with links; no query for a skill that needs nothing."""
    if not mine.needs:
        return []
    practicals = shelf_of(request).practicals
    return [
        LinkedNeed(need, practicals[code].get_url(request) if code in practicals else "")
        for need in mine.needs
        for code in [need.version.skill.code]
    ]


def listed_courses(request: HttpRequest) -> list[ListedCourse]:
    """Every live course in the order of the tree."""
    rows = rows_of(request)
    return [_listed(page, rows, request) for page in shelf_of(request).courses.values()]


def _listed(page: CoursePage, rows: Rows, request: HttpRequest) -> ListedCourse:
    codes = [code for code, version in rows.versions.items() if version.skill.course_code == page.code]
    held = [c for c in codes if c in rows.standings and rows.standings[c].is_held(rows.moment)]
    return ListedCourse(
        page=page,
        href=page.get_url(request),
        skills=len(codes),
        held=len(held),
        enrolled=page.code in rows.enrolments,
    )


def listed_pathways(request: HttpRequest) -> list[ListedPathway]:
    """Every live pathway in the order of the tree, with what each requires one level down."""
    shelf = shelf_of(request)
    by_code = {course.page.code: course for course in listed_courses(request)}
    plain = {
        code: ListedPathway(
            page=page,
            href=page.get_url(request),
            courses=tuple(
                by_code[step.course_code] for step in page.steps.all() if step.course_code in by_code
            ),
            requires=(),
        )
        for code, page in shelf.pathways.items()
    }
    return [
        ListedPathway(
            page=listed.page,
            href=listed.href,
            courses=listed.courses,
            requires=_required(listed.page, plain),
        )
        for listed in plain.values()
    ]


def _required(page: PathwayPage, plain: dict[str, ListedPathway]) -> tuple[ListedPathway, ...]:
    codes = [requirement.pathway_code for requirement in page.requirements.all()]
    return tuple(plain[code] for code in codes if code in plain)


def followed_courses(request: HttpRequest) -> list[FollowedCourse]:
    """The courses the reader follows, the one they last did something in first."""
    rows, shelf = rows_of(request), shelf_of(request)
    pages = by_last_activity(rows, shelf)
    lessons = shelf.lessons_of(pages)
    return [
        FollowedCourse(
            course=_listed(page, rows, request),
            done=sum(lesson.translation_key in rows.done[page.code] for lesson in lessons.get(page.code, [])),
            total=len(lessons.get(page.code, [])),
        )
        for page in pages
    ]


def waiting_requests(request: HttpRequest) -> list[ListedPractical]:
    """Skills the reader waits for, the longest wait first."""
    return _on_show(request, rows_of(request).waiting)


def standings_on_show(request: HttpRequest) -> list[ListedPractical]:
    """Skills with a standing: on hold first, then lapsed, then in progress, then held, each in order of their codes."""
    order = {"suspended": -1, "lapsed": 0, "waiting": 1, "in_progress": 1, "locked": 1, "open": 1, "held": 2}
    listed = _on_show(request, rows_of(request).standings)
    return sorted(listed, key=lambda item: (order[item.own.state], item.own.version.skill.code))


def _on_show(request: HttpRequest, codes: Iterable[str]) -> list[ListedPractical]:
    rows, practicals = rows_of(request), shelf_of(request).practicals
    found = []
    for code in codes:
        if code in rows.versions:
            page = practicals.get(code)
            href = page.get_url(request) if page else ""
            found.append(ListedPractical(page, href, own_skill(rows, rows.versions[code])))
    return found


def latest_observations(request: HttpRequest, number: int) -> list[LatestObservation]:
    """The reader's last observations, by when they were made; one query, and seven with some."""
    rows = rows_of(request)
    details = (
        ObservationDetail.objects.filter(learner=rows.learner, event__kind=EventKind.OBSERVED)
        .select_related("event", "signer")
        .order_by("-event__observed_at", "-event__position")
    )
    found = list(details[:number])
    told = stories(detail.event for detail in found) if found else []
    return [
        LatestObservation(detail, story, rows.versions.get(detail.event.skill_code))
        for detail, story in zip(found, told, strict=True)
    ]
