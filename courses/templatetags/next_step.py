"""The one thing to do next, and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.domain.openness import is_open
from courses.models import CoursePage, LessonPage, PracticalPage
from courses.templatetags.own import OwnSkill, own_skill
from courses.templatetags.rows import Rows, rows_of
from courses.templatetags.shelf import Shelf, shelf_of
from courses.templatetags.skill_words import day
from courses.templatetags.tongues import filled, words_of

SOON = timedelta(days=30)


@dataclass(frozen=True)
class NextStep:
    """What `components/next_step.html` shows."""

    title: str
    why: str
    href: str
    action: str
    urgent: bool = False


def next_step_for(request: HttpRequest) -> NextStep | None:
    """The first of: have re-checked what is on hold, renew what lapsed or will, learn on, ask, begin a course.

    None for a visitor, and for somebody who has done all there is.
    """
    rows, shelf = rows_of(request), shelf_of(request)
    if rows.learner is None:
        return None
    return next(_candidates(rows, shelf, request), None)


def _candidates(rows: Rows, shelf: Shelf, request: HttpRequest) -> Iterator[NextStep]:
    skills = _skills(rows, shelf)
    yield from _renewals(skills, request)
    followed = by_last_activity(rows, shelf)
    lessons = shelf.lessons_of(followed)
    for course in followed:
        yield from _lesson(course, lessons.get(course.code, []), rows, request)
        yield from _practical(course, skills, request)
    yield from _waiting(skills, request)
    for course in shelf.courses.values():
        if course.code not in rows.enrolments and _has_work_left(course, skills):
            yield _beginning(course, request)


def lesson_for(request: HttpRequest) -> NextStep | None:
    """The first lesson that is not done in the course last worked in; None for a visitor, or where none is left."""
    rows, shelf = rows_of(request), shelf_of(request)
    if rows.learner is None:
        return None
    followed = by_last_activity(rows, shelf)
    lessons = shelf.lessons_of(followed)
    found = (step for c in followed for step in _lesson(c, lessons.get(c.code, []), rows, request))
    return next(found, None)


def step_in_course(course: CoursePage, request: HttpRequest) -> NextStep | None:
    """What to do next in one course: begin it, its next lesson, or a practical that nothing stands against."""
    rows, shelf = rows_of(request), shelf_of(request)
    if course.code not in rows.enrolments:
        return _beginning(course, request)
    lesson = next(_lesson(course, shelf.lessons_of([course]).get(course.code, []), rows, request), None)
    return lesson or next(_practical(course, _skills(rows, shelf), request), _going_on(course, request))


def _skills(rows: Rows, shelf: Shelf) -> list[tuple[PracticalPage, OwnSkill]]:
    return [
        (page, own_skill(rows, rows.versions[code]))
        for code, page in shelf.practicals.items()
        if code in rows.versions
    ]


def by_last_activity(rows: Rows, shelf: Shelf) -> list[CoursePage]:
    """The courses that the reader follows, the one they last did something in first."""
    followed = [shelf.courses[code] for code in rows.enrolments if code in shelf.courses]
    return sorted(
        followed,
        key=lambda c: max([rows.enrolments[c.code].enrolled_at, *rows.done[c.code].values()]),
        reverse=True,
    )


def _renewals(skills: list[tuple[PracticalPage, OwnSkill]], request: HttpRequest) -> Iterator[NextStep]:
    for page, own in skills:
        if own.state == "suspended" and own.request is None:
            yield NextStep(
                title=filled(_("Have %(skill)s re-checked"), skill=_name(own)),
                why=_("It is on hold. One good observation by any mentor who may sign it lifts the hold."),
                href=page.get_url(request),
                action=_("Open the skill card"),
                urgent=True,
            )
            continue
        until = own.standing.valid_until if own.standing else None
        if until is None or own.request is not None:
            continue
        if own.state == "lapsed":
            yield NextStep(
                title=filled(_("Renew %(skill)s"), skill=_name(own)),
                why=_("Your sign-off lapsed on %(day)s. What rests on it is closed until you renew it.")
                % {"day": day(until)},
                href=page.get_url(request),
                action=_("Open the skill card"),
                urgent=own.version.safety_gate,
            )
        elif own.may_ask and until - own.moment <= SOON:
            yield NextStep(
                title=filled(_("Renew %(skill)s"), skill=_name(own)),
                why=_("Your sign-off lapses on %(day)s. One good observation before then keeps it.")
                % {"day": day(until)},
                href=page.get_url(request),
                action=_("Open the skill card"),
            )


def _lesson(
    course: CoursePage, lessons: list[LessonPage], rows: Rows, request: HttpRequest
) -> Iterator[NextStep]:
    done = rows.done[course.code]
    for number, page in enumerate(lessons, start=1):
        if page.translation_key not in done and is_open(page):
            title = words_of(page, page.title)
            yield NextStep(
                title=filled(_("Continue: %(lesson)s"), lesson=title) if done else title,
                why=filled(
                    _("Lesson %(number)s of %(total)s in %(course)s, about %(minutes)s minutes."),
                    number=str(number),
                    total=str(len(lessons)),
                    course=_coded(course),
                    minutes=str(page.minutes),
                ),
                href=page.get_url(request),
                action=_("Go on learning") if done else _("Start the first lesson"),
            )
            return


def _practical(
    course: CoursePage, skills: list[tuple[PracticalPage, OwnSkill]], request: HttpRequest
) -> Iterator[NextStep]:
    for page, own in skills:
        if own.version.skill.course_code == course.code and own.may_ask and own.state != "held":
            yield NextStep(
                title=filled(_("Practise %(skill)s, then ask for a sign-off"), skill=_name(own)),
                why=_("Nothing is missing for it: you have what it needs."),
                href=page.get_url(request),
                action=_("Open the skill card"),
            )


def _waiting(skills: list[tuple[PracticalPage, OwnSkill]], request: HttpRequest) -> Iterator[NextStep]:
    waiting = [(page, own) for page, own in skills if own.request is not None]
    if waiting:
        page, own = waiting[0]
        yield NextStep(
            title=filled(_("Find a mentor for %(skill)s"), skill=_name(own)),
            why=ngettext(
                "Your request waits. Practise until a mentor has time to watch.",
                "%(number)s requests wait. Practise until a mentor has time to watch.",
                len(waiting),
            )
            % {"number": len(waiting)},
            href=page.get_url(request),
            action=_("Open the skill card"),
        )


def _has_work_left(course: CoursePage, skills: list[tuple[PracticalPage, OwnSkill]]) -> bool:
    states = [own.state for _page, own in skills if own.version.skill.course_code == course.code]
    return not states or any(state != "held" for state in states)


def _beginning(course: CoursePage, request: HttpRequest) -> NextStep:
    return NextStep(
        title=filled(_("Begin %(course)s"), course=_coded(course)),
        why=words_of(course, course.summary),
        href=course.get_url(request),
        action=_("Look at the course"),
    )


def _going_on(course: CoursePage, request: HttpRequest) -> NextStep:
    return NextStep(
        title=filled(_("Go on with %(course)s"), course=_coded(course)),
        why=_("Each of its practicals says what it needs first."),
        href=course.get_url(request),
        action=_("Look at the course"),
    )


def _name(own: OwnSkill) -> str:
    return words_of(own.version, f"{own.version.skill.engraved} {own.version.title}")


def _coded(course: CoursePage) -> str:
    return words_of(course, f"{course.code} {course.title}")
