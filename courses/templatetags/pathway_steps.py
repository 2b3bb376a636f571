"""The next thing to do on a pathway, and why."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from courses.templatetags import next_step as steps
from courses.templatetags.lists import ListedPathway
from courses.templatetags.rows import rows_of
from courses.templatetags.tongues import filled, words_of


def step_on(request: HttpRequest, mine: ListedPathway) -> steps.NextStep | None:
    """First the pathways that it requires, then its courses in order; None for a visitor, or where nothing is left."""
    if rows_of(request).learner is None:
        return None
    required = next((one for one in mine.requires if not one.complete), None)
    if required is not None:
        name = f"{required.page.code} {required.page.title}"
        return steps.NextStep(
            title=filled(_("First finish %(pathway)s"), pathway=words_of(required.page, name)),
            why=_("This pathway builds on it: %(held)s of its %(skills)s skills are signed off.")
            % {"held": required.held, "skills": required.skills},
            href=required.href,
            action=_("Go to that pathway"),
        )
    course = next((one.page for one in mine.courses if not one.complete), None)
    return steps.step_in_course(course, request) if course is not None else None
