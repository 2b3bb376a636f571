"""Who came to a session: said by a mentor, put right with a trace. See docs/decisions/0040."""

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.session_times import in_words
from courses.models import Attendance, PresenceMark, WorkshopSession
from lms.accounts.models import User
from lms.kernel.errors import DomainError

EARLY: Final = timedelta(hours=1)  # how long before it begins people may have come


@dataclass(frozen=True)
class Presence:
    """One person's seat at a session, and everything that was said of whether they came, newest first."""

    attendance: Attendance
    marks: tuple[PresenceMark, ...]

    @property
    def corrected(self) -> bool:
        """Whether something else was said before."""
        return len(self.marks) > 1


def may_be_marked(session: WorkshopSession, moment: datetime) -> bool:
    """Whether it can be said who came: once people may have, and not where it was called off."""
    return session.cancelled_at is None and session.starts_at - EARLY <= moment


@transaction.atomic
def mark_presence(session: WorkshopSession, said: Mapping[uuid.UUID, bool], *, by: User) -> int:
    """Say of people on the list, by public id, whether they came; how many of them it changes.

    Each change is a row of its own. Who is not on the list any more is passed over. The caller has checked that `by`
    runs the session. Raises DomainError("cancelled") or ("too_early").
    """
    row = WorkshopSession.objects.locked(session.pk)
    if row.cancelled_at is not None:
        raise DomainError(_("This session was called off. Nobody could come."), code="cancelled")
    if not may_be_marked(row, timezone.now()):
        raise DomainError(
            _("%(session)s has not begun. Say who came from an hour before it begins.")
            % {"session": in_words(row)},
            code="too_early",
        )
    listed = row.attendances.select_related("learner").filter(learner__public_id__in=list(said))
    changed = [one for one in listed if one.came is not said[one.learner.public_id]]
    for one in changed:
        one.came = said[one.learner.public_id]
    _write_down(changed, by=by, at=timezone.now())
    return len(changed)


def came_in(attendance: Attendance, *, by: User, at: datetime) -> None:
    """Note that somebody came through the door, unless a mentor has said something already. Inside a transaction."""
    if attendance.came is None:
        attendance.came = True
        _write_down([attendance], by=by, at=at)


def said_before(attendance: Attendance) -> None:
    """Whoever is on the list again came as was last said of them. Inside a transaction."""
    marks = PresenceMark.objects.filter(session=attendance.session_id, learner=attendance.learner_id)
    last = marks.order_by("pk").last()
    if last is not None:
        attendance.came = last.came
        attendance.save(update_fields=["came"])


def _write_down(changed: list[Attendance], *, by: User, at: datetime) -> None:
    Attendance.objects.bulk_update(changed, ["came"])
    PresenceMark.objects.bulk_create(
        [
            PresenceMark(
                session_id=one.session_id,
                learner_id=one.learner_id,
                came=bool(one.came),
                marked_by=by,
                marked_at=at,
            )
            for one in changed
        ]
    )


def presence_at(session: WorkshopSession) -> list[Presence]:
    """Everybody on the list, by name, with what was said of each; two queries."""
    rows = session.attendances.select_related("learner").order_by("learner__name", "pk")
    marks: dict[int, list[PresenceMark]] = defaultdict(list)
    for mark in session.presence_marks.select_related("marked_by").order_by("-marked_at", "-pk"):
        marks[mark.learner_id].append(mark)
    return [Presence(row, tuple(marks[row.learner_id])) for row in rows]


def presence_of(person: User, *, limit: int = 50) -> list[Presence]:
    """The sessions that a person was expected at and of which something was said, latest first; two queries."""
    rows = list(
        Attendance.objects.filter(learner=person, came__isnull=False)
        .select_related("session__place")
        .order_by("-session__starts_at")[:limit]
    )
    marks: dict[int, list[PresenceMark]] = defaultdict(list)
    said = PresenceMark.objects.filter(learner=person, session__in=[row.session_id for row in rows])
    for mark in said.select_related("marked_by").order_by("-marked_at", "-pk"):
        marks[mark.session_id].append(mark)
    return [Presence(row, tuple(marks[row.session_id])) for row in rows]
