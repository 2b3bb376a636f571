"""Learner state for templates. Pages are content; what a reader has done reaches them through these tags.

Every tag draws on the same rows of one request, so that a page asks as many questions with forty practicals
as with one.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from wagtail.models import Page

from content.formats.finding import Piece
from courses.domain import notes
from courses.domain.curriculum.record import ImportRecord, last_import
from courses.domain.openness import reader_of
from courses.domain.outlook import Need
from courses.domain.progress import CourseProgress, progress_of
from courses.domain.skill_map import SkillMap, mark_of
from courses.domain.story import Story
from courses.enums import Level, Mark
from courses.models import CoursePage, HomePage, LessonPage, Note, PathwayPage, PracticalPage, SkillVersion
from courses.templatetags import locks, pathway_steps, skill_words
from courses.templatetags import next_step as steps
from courses.templatetags.history import History, history_of
from courses.templatetags.lapses import Lapse, lapses_of
from courses.templatetags.lists import (
    FollowedCourse,
    LatestObservation,
    LessonPlace,
    LinkedNeed,
    ListedCourse,
    ListedPathway,
    ListedPractical,
    Neighbours,
    Step,
    followed_courses,
    latest_observations,
    lesson_place,
    lesson_steps,
    linked_needs,
    listed_courses,
    listed_pathways,
    listed_practicals,
    neighbours,
    standings_on_show,
    waiting_requests,
)
from courses.templatetags.note_links import LinkedNote, linked
from courses.templatetags.own import OwnSkill, own_skill
from courses.templatetags.pathway_map import pathway_map_of, signs
from courses.templatetags.rows import rows_of
from courses.templatetags.short_words import counts_of_kit, time_in_words
from courses.templatetags.tongues import language_of, mark_for

register = template.Library()
Context = dict[str, Any]

register.filter("what_counts", skill_words.what_counts)
register.filter("risk_label", skill_words.risk_label)
register.filter("state_label", skill_words.state_label)
register.filter("standing_sentence", skill_words.standing_sentence)


@register.filter
def block_values(stream: Any) -> list[Any]:
    """The values of a stream of one kind of block, such as objectives or kit."""
    return [block.value for block in stream]


@register.filter
def capped(need: Need) -> int:
    """How many there are of what is needed, never more than it takes."""
    return min(need.have, need.want)


@register.filter
def stopped(story: Story) -> bool:
    """Whether the mentor marked a safety stop."""
    return any(mark["mark"] == Mark.STOP for mark in story.marks)


@register.filter
def for_group(kit: list[Any], wanted: bool) -> list[Any]:
    """The kit that is there once for the whole group, or else everything but that."""
    return [part for part in kit if (part["per"] == "cohort") == wanted]


@register.simple_tag(takes_context=True)
def next_step(context: Context) -> steps.NextStep | None:
    """The one thing to do next and why; None for a visitor."""
    return steps.next_step_for(context["request"])


@register.simple_tag(takes_context=True)
def trail_to(context: Context, page: Page) -> list[dict[str, str]]:
    """The pages between home and this one, for `components/breadcrumbs.html`."""
    request: HttpRequest = context["request"]
    trail: list[dict[str, str]] = []
    lang = mark_for(page)  # of all: they are in one tree
    above = page.get_parent()
    while above is not None and above.depth > 1 and above.specific_class is not HomePage:
        trail.insert(0, {"title": above.title, "href": above.get_url(request), "lang": lang})
        above = above.get_parent()
    return trail


@register.simple_tag(takes_context=True)
def url_of(context: Context, page: Page) -> str:
    """The address of a page, without a query for each."""
    return str(page.get_url(context["request"]))


@register.simple_tag
def imported_curriculum() -> ImportRecord | None:
    """Title, credit and licence of the curriculum that came in last; one query."""
    return last_import()


@register.simple_tag
def course_of(page: Page) -> CoursePage:
    """The course of a lesson or practical; no query where the page was reached by its address."""
    course: CoursePage = page.get_parent().specific
    course.language = language_of(page)
    return course


@register.simple_tag
def place_of(page: LessonPage, progress: CourseProgress) -> LessonPlace:
    """Where a lesson stands among the others: its state, and the lessons before and after."""
    return lesson_place(page, progress)


@register.simple_tag(takes_context=True)
def course_progress(context: Context, course: CoursePage) -> CourseProgress:
    """The reader's progress in one course."""
    request = context["request"]
    return progress_of(rows_of(request).learner, course, reader=reader_of(request))


@register.simple_tag(takes_context=True)
def steps_of(context: Context, progress: CourseProgress, current: LessonPage | None = None) -> list[Step]:
    """The lessons for `components/steps.html`; `current` is the one on show."""
    return lesson_steps(context["request"], progress, current)


@register.simple_tag(takes_context=True)
def practicals_of(context: Context, course: CoursePage) -> list[ListedPractical]:
    """The practicals of a course with what each needs and the reader's standing."""
    return listed_practicals(context["request"], course)


@register.simple_tag(takes_context=True)
def own(context: Context, version: SkillVersion) -> OwnSkill:
    """The reader's side of one skill: standing, request, and whether they may ask."""
    return own_skill(rows_of(context["request"]), version)


@register.simple_tag(takes_context=True)
def card_of(context: Context, page: PracticalPage) -> ListedPractical | None:
    """The skill card of a practical with the reader's side of it; None where no version is in force."""
    rows = rows_of(context["request"])
    version = next((v for v in rows.versions.values() if v.skill_id == page.skill_id), None)
    if version is None:
        return None
    return ListedPractical(page, page.get_url(context["request"]), own_skill(rows, version))


@register.simple_tag(takes_context=True)
def needs_of(context: Context, mine: OwnSkill) -> list[LinkedNeed]:
    """What one skill needs, with the practical that earns it."""
    return linked_needs(context["request"], mine)


@register.simple_tag(takes_context=True)
def practical_lock(context: Context, mine: OwnSkill) -> locks.Lock | None:
    """Why the reader cannot ask to be watched, and what to do; None where they can, have, or need not."""
    return locks.practical_lock(context["request"], mine)


@register.simple_tag(takes_context=True)
def neighbours_of(context: Context, page: PracticalPage) -> Neighbours:
    """The practicals before and after this one in its course; one query."""
    return neighbours(context["request"], page)


@register.simple_tag(takes_context=True)
def continue_with(context: Context) -> steps.NextStep | None:
    """The lesson that the reader goes on with; None for a visitor, or where no lesson is left."""
    return steps.lesson_for(context["request"])


@register.simple_tag(takes_context=True)
def pathway_step(context: Context, mine: ListedPathway) -> steps.NextStep | None:
    """What to do next on a pathway; None for a visitor, or where all of it is done."""
    return pathway_steps.step_on(context["request"], mine)


@register.filter
def with_marks(pieces: Iterable[Piece]) -> SafeString:
    """A text with what was looked for marked, and all of it escaped."""
    marks = {True: "<mark>{}</mark>", False: "{}"}
    return SafeString("".join(format_html(marks[piece.found], piece.text) for piece in pieces))


@register.filter
def in_time(minutes: int) -> str:
    """Minutes as people say them: minutes below an hour and a half, then hours and minutes."""
    return time_in_words(minutes)


@register.filter
def kit_counts(kit: list[Any]) -> list[str]:
    """How many kinds of tools, protection and consumables there are, in words; what there is none of is left out."""
    return counts_of_kit([str(part["kind"]) for part in kit])


@register.simple_tag(takes_context=True)
def note_on(context: Context, page: LessonPage | PracticalPage) -> Note | None:
    """The reader's own note on a lesson or a skill; one query, and none for a visitor."""
    learner = rows_of(context["request"]).learner
    return notes.note_on(learner, notes.subject_of(page, course_of(page))) if learner else None


@register.simple_tag(takes_context=True)
def linked_notes(context: Context, notes_shown: Iterable[Note]) -> list[LinkedNote]:
    """Notes with the pages they were written on, as far as these are there."""
    return linked(context["request"], notes_shown)


@register.simple_tag(takes_context=True)
def history(context: Context, version: SkillVersion) -> History | None:
    """The reader's own observations of one skill, the newest first; None for a visitor."""
    rows = rows_of(context["request"])
    return history_of(rows.learner, version, moment=rows.moment) if rows.learner else None


@register.simple_tag(takes_context=True)
def courses(context: Context) -> list[ListedCourse]:
    """Every course, with the reader's part in it: the first level first, in one level in the order of the tree."""
    return sorted(listed_courses(context["request"]), key=lambda one: Level.values.index(one.page.level))


@register.simple_tag(takes_context=True)
def pathways(context: Context) -> list[ListedPathway]:
    """Every pathway, with how much of it the reader holds."""
    return listed_pathways(context["request"])


@register.simple_tag(takes_context=True)
def pathway(context: Context, page: PathwayPage) -> ListedPathway:
    """One pathway: its courses in order and what it requires."""
    return next(
        (found for found in listed_pathways(context["request"]) if found.page.pk == page.pk),
        ListedPathway(page=page, href=page.get_url(context["request"]), courses=(), requires=()),
    )


@register.simple_tag(takes_context=True)
def pathway_map(context: Context, listed: ListedPathway) -> SkillMap | None:
    """The skills of a pathway, drawn and as a list, with the reader's standing; None where there is none."""
    return pathway_map_of(context["request"], listed)


@register.simple_tag
def map_signs() -> list[tuple[SafeString, str]]:
    """The signs on the map, each with what it means."""
    return [(mark_of(state, letter), words) for state, letter, words in signs()]


@register.simple_tag(takes_context=True)
def my_courses(context: Context) -> list[FollowedCourse]:
    """The courses the reader follows, the one they last did something in first."""
    return followed_courses(context["request"])


@register.simple_tag(takes_context=True)
def my_requests(context: Context) -> list[ListedPractical]:
    """The skills for which the reader waits for a mentor, the longest wait first."""
    return waiting_requests(context["request"])


@register.simple_tag(takes_context=True)
def my_standings(context: Context) -> list[ListedPractical]:
    """Every skill with a standing: on hold first, then lapsed, then in progress, then held."""
    return standings_on_show(context["request"])


@register.simple_tag(takes_context=True)
def my_refreshers(context: Context) -> list[ListedPractical]:
    """The skills that a coordinator asks the reader to refresh, the earliest day first."""
    asked = [item for item in standings_on_show(context["request"]) if item.own.refresher is not None]
    return sorted(asked, key=lambda item: item.own.refresher.due_on if item.own.refresher else date.max)


@register.simple_tag(takes_context=True)
def my_lapses(context: Context) -> list[Lapse]:
    """Safety gates that have lapsed, and what lapses within sixty days, the earliest date first."""
    return lapses_of(context["request"])


@register.simple_tag(takes_context=True)
def my_observations(context: Context, number: int) -> list[LatestObservation]:
    """What mentors saw last, the newest first."""
    return latest_observations(context["request"], number)


@register.simple_tag(takes_context=True)
def came_from(context: Context) -> str:
    """The page of this site that the reader comes from; empty when there is none or it is elsewhere."""
    request: HttpRequest = context["request"]
    referrer = request.headers.get("Referer", "")
    own_host = {request.get_host()}
    if not referrer or not url_has_allowed_host_and_scheme(referrer, own_host, request.is_secure()):
        return ""
    parts = urlsplit(referrer)
    return parts.path + (f"?{parts.query}" if parts.query else "")
