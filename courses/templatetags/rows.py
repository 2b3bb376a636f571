"""What one request needs to know about its reader, each thing asked of the database once at most."""

import uuid
from collections import defaultdict
from datetime import datetime
from functools import cached_property

from django.http import HttpRequest
from django.utils import timezone

from courses.domain.clearance import without_consent
from courses.domain.readiness import Readiness, judge, standings_of, versions_in_force
from courses.domain.refreshers import open_for
from courses.enums import RequestState
from courses.models import Enrolment, LessonProgress, Refresher, SignOffRequest, SkillVersion, Standing
from lms.accounts.models import User


class Rows:
    """The reader's rows. A visitor has none, and asking for them costs no query."""

    def __init__(self, learner: User | None, moment: datetime) -> None:
        self.learner = learner
        self.moment = moment
        self._readiness: dict[str, Readiness] = {}

    @cached_property
    def versions(self) -> dict[str, SkillVersion]:
        """The version in force of every skill, by code."""
        return versions_in_force()

    @cached_property
    def standings(self) -> dict[str, Standing]:
        """What the ledger says about the reader, by skill code."""
        return standings_of(self.learner) if self.learner else {}

    @cached_property
    def waiting(self) -> dict[str, SignOffRequest]:
        """Requests that wait for a mentor, by skill code, the oldest first."""
        if self.learner is None:
            return {}
        rows = SignOffRequest.objects.filter(learner=self.learner, state=RequestState.WAITING)
        return {row.skill.code: row for row in rows.select_related("skill")}

    @cached_property
    def refreshers(self) -> dict[str, Refresher]:
        """What the reader is asked to refresh, by skill code, the soonest first; nothing asked of a visitor."""
        if self.learner is None:
            return {}
        rows = list(open_for(self.learner))
        return {row.change.version.skill.code: row for row in reversed(rows)} if rows else {}

    @cached_property
    def needs_consent(self) -> bool:
        """Whether the reader is under age without a guardian's consent."""
        return self.learner is not None and bool(without_consent([self.learner.pk], self.moment))

    @cached_property
    def enrolments(self) -> dict[str, Enrolment]:
        """Courses the reader follows, by code, the newest first."""
        if self.learner is None:
            return {}
        rows = Enrolment.objects.active().filter(learner=self.learner).order_by("-enrolled_at", "-pk")
        return {row.course_code: row for row in rows}

    @cached_property
    def done(self) -> dict[str, dict[uuid.UUID, datetime]]:
        """When each lesson was completed, by course code and lesson key."""
        found: dict[str, dict[uuid.UUID, datetime]] = defaultdict(dict)
        if self.learner is not None:
            for row in LessonProgress.objects.filter(learner=self.learner):
                found[row.course_code][row.lesson_key] = row.completed_at
        return found

    def readiness(self, skill_code: str) -> Readiness:
        """What the reader has and lacks for one skill; no query beyond those above."""
        if skill_code not in self._readiness:
            judged = judge([skill_code], self.versions, self.standings, self.moment)
            self._readiness.update(judged)
        return self._readiness[skill_code]


def rows_of(request: HttpRequest) -> Rows:
    """The rows of whoever makes this request; the same object for every tag on the page."""
    rows: Rows | None = getattr(request, "_courses_rows", None)
    if rows is None:
        user = getattr(request, "user", None)
        rows = Rows(user if isinstance(user, User) else None, timezone.now())
        request._courses_rows = rows  # type: ignore[attr-defined]  # one per request, as Wagtail does
    return rows
