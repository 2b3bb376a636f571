"""Why something is not open to the reader yet, and what opens it: worked out here for lessons and for practicals.

Templates show what they are given (`courses/_lock.html`). Sessions say theirs in `courses.domain.seats`, quizzes in
`courses.domain.quiz`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import quote

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.clearance import consent_words
from courses.domain.openness import reader_of
from courses.domain.practical_quizzes import missing_quizzes
from courses.domain.progress import CourseProgress
from courses.domain.quiz import QuizState, QuizzedPage
from courses.domain.readiness import Need
from courses.models import CoursePage
from courses.permissions import can_ask
from courses.templatetags.lists import LessonPlace, LinkedNeed, linked_needs
from courses.templatetags.own import OwnSkill
from courses.templatetags.quiz_links import is_practical, quiz_address
from courses.templatetags.rows import rows_of
from courses.templatetags.tongues import filled, words_of
from lms.accounts.models import User


@dataclass(frozen=True)
class Way:
    """One thing to do next: a link, or with `posts` a button. `first` marks the one to begin with."""

    words: str
    href: str
    note: str = ""
    first: bool = False
    posts: bool = False


@dataclass(frozen=True)
class Lock:
    """What keeps something closed. `code` is a stable word for it; `until` is when it opens by itself."""

    code: str
    title: str
    why: str
    ways: tuple[Way, ...] = ()
    until: datetime | None = None


def lesson_lock(
    request: HttpRequest,
    course: CoursePage,
    progress: CourseProgress,
    place: LessonPlace,
    quizzes: Sequence[QuizState],
) -> Lock | None:
    """Why the reader cannot mark this lesson complete; None where they can, or have."""
    if place.state.done:
        return None
    if not request.user.is_authenticated:
        why = _("Sign in and enrol. Then you can mark lessons complete and ask for sign-offs.")
        return Lock("signed_out", _("Keep your progress"), why, (_sign_in(request),))
    if not progress.enrolled:
        return _not_enrolled(course)
    if not place.state.open:
        return _out_of_order(request, progress)
    missing = [state for state in quizzes if state.quiz.required and not state.passed]
    return _quiz(missing[0], place.state.page) if missing else None


def _sign_in(request: HttpRequest) -> Way:
    return Way(_("Sign in"), f"{reverse('account_login')}?next={quote(request.path)}")


def _not_enrolled(course: CoursePage) -> Lock:
    why = _(
        "You are not enrolled in “%(course)s” yet. You can read every lesson; marking one complete needs enrolment."
    )
    way = Way(_("Enrol"), reverse("courses:enrol", args=[course.pk]), posts=True)
    why = filled(why, course=words_of(course, course.title))
    return Lock("not_enrolled", _("Enrol to keep your progress"), why, (way,))


def _out_of_order(request: HttpRequest, progress: CourseProgress) -> Lock:
    why = _("Read as far as you like. Lessons build on each other, so you mark them complete in order.")
    following = progress.next if progress.next and progress.next.is_readable else None
    ways = (
        (
            Way(
                filled(_("First finish: %(lesson)s"), lesson=words_of(following.page, following.page.title)),
                following.page.get_url(request),
            ),
        )
        if following
        else ()
    )
    return Lock("out_of_order", _("This lesson comes later"), why, ways)


def _quiz(state: QuizState, page: QuizzedPage) -> Lock:
    way = Way(words_of(page, state.quiz.title), quiz_address(page, state.quiz.id))
    pause = state.pause_at(timezone.now())
    if state.open is None and pause is not None:
        why = _("You have tried the quiz. Take a break and read this page again; then you can try once more.")
        return Lock("quiz_pause", _("The quiz has a pause"), why, (way,), until=pause)
    if state.waiting is not None:
        why = _("A mentor has your answer in words. Once they accept it, you can mark this lesson complete.")
        if is_practical(page):
            why = _("A mentor has your answer in words. Once they accept it, you can ask for a sign-off.")
        return Lock("quiz_waits", _("A mentor reads your answer"), why, (way,))
    return Lock("quiz", _("First pass the quiz"), _then(state, page), (way,))


def _then(state: QuizState, page: QuizzedPage) -> str:
    if not is_practical(page):
        return _("Then you can mark this lesson complete.")
    if any(question.safety for question in state.quiz.questions):
        return _(
            "Safety rests on questions of it, and those must all be right. Then you can ask a mentor to watch you."
        )
    return _("Then you can ask a mentor to watch you.")


def practical_lock(request: HttpRequest, own: OwnSkill) -> Lock | None:
    """Why the reader cannot be watched, or ask for it; None where they can, or hold it."""
    if own.state == "unknown":
        why = _("Sign in. Then you can ask a mentor to watch you, and see what you still need.")
        return Lock("signed_out", _("Want to be signed off for this?"), why, (_sign_in(request),))
    if own.state == "held" and not own.may_ask:
        return None
    if own.missing:
        return _needs(request, own)
    learner = rows_of(request).learner
    if own.may_ask and learner is not None:  # so their guardian has agreed, or they hold it already
        return _quiz_first(request, learner, own)
    if own.request is None and learner is not None and not can_ask(learner):
        why = _(
            "Sign-offs are for trainees, and for mentors who keep their own skills up. You may read all of it."
        )
        return Lock("role", _("Your account does not ask for sign-offs"), why, (_account(),))
    if own.request is None and rows_of(request).needs_consent:
        return _guardian()
    return None


def _guardian() -> Lock:
    way = Way(_("Before you take part"), reverse("my_joining"))
    return Lock("guardian", _("First a guardian has to agree"), consent_words(), (way,))


def _quiz_first(request: HttpRequest, learner: User, own: OwnSkill) -> Lock | None:
    missing = missing_quizzes(learner, own.version.skill, reader=reader_of(request))
    if not missing:
        return None
    state, page = missing[0].state, missing[0].page
    if page is None:
        why = _("It is on a page that is closed to you. Ask the coordinator for it.")
        return Lock("quiz_closed", _("First pass the quiz"), why)
    course = CoursePage.objects.parent_of(page).get()
    lock = _quiz(state, page)
    if own.state == "held" and lock.code == "quiz":
        lock = replace(lock, title=_("To renew it, first pass the quiz"))
    if course.code not in rows_of(request).enrolments:
        why = _("%(why)s To take the quiz, enrol in “%(course)s”; the page of the quiz has the button.")
        return replace(lock, why=filled(why, why=lock.why, course=words_of(course, course.title)))
    return lock


def _account() -> Way:
    return Way(_("Look at your account"), reverse("profile"))


def _needs(request: HttpRequest, own: OwnSkill) -> Lock:
    missing = [linked for linked in linked_needs(request, own) if not linked.need.held]
    ready = [linked.need.version.skill.code for linked in missing if _is_open(request, linked.need)]
    ways = tuple(
        _way_to(linked, first=linked.need.version.skill.code == next(iter(ready), "")) for linked in missing
    )
    first = next((way for way in ways if way.first), None)
    why = _("Before a mentor may watch you at this, you need:")
    if first is not None and len(ways) > 1:
        why = filled(
            _("Before a mentor may watch you at this, you need these. Begin with %(skill)s:"),
            skill=first.words,
        )
    return Lock("needs", _("Not open yet"), why, tuple(sorted(ways, key=lambda way: not way.first)))


def _is_open(request: HttpRequest, need: Need) -> bool:
    return rows_of(request).readiness(need.version.skill.code).ready


def _way_to(linked: LinkedNeed, *, first: bool) -> Way:
    need = linked.need
    if need.suspended:
        note = _("on hold")
    elif need.lapsed:
        note = _("lapsed")
    elif not linked.href:
        note = _("its skill card is not published; ask a mentor")
    else:
        note = ""
    words = words_of(need.version, f"{need.version.skill.code} {need.version.title}")
    return Way(words, linked.href, note, first)
