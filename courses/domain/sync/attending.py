"""Who came to a session, as a device noted it without a network."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from courses.domain.desk import learners
from courses.domain.seats import MOST_ATTENDEES
from courses.domain.sessions import attend
from courses.domain.sync import receipts
from courses.domain.sync.fields import Fields, unreadable
from courses.enums import Arrival
from courses.models import Attendance, WorkshopSession
from lms.accounts.models import User
from lms.kernel.errors import DomainError

MOST_ARRIVALS: Final = MOST_ATTENDEES


@dataclass(frozen=True)
class Came:
    """One line of a list: who came to which session, how, and when."""

    session: uuid.UUID
    learner: uuid.UUID
    how: Arrival
    at: datetime


def receive_arrivals(items: Sequence[Any], *, by: User) -> list[dict[str, str]]:
    """Put these people on the lists of their sessions; one outcome each, in order. Twice changes nothing.

    Of somebody who is on the list already it is noted that they came, unless a mentor has said so or otherwise. That
    somebody came without a guardian's consent is kept, too.
    """
    opened = [_opened(item) for item in items]
    came = [one for one in opened if isinstance(one, Came)]
    sessions = {
        row.public_id: row
        for row in WorkshopSession.objects.filter(public_id__in={one.session for one in came})
    }
    people = {row.public_id: row for row in learners().filter(public_id__in={one.learner for one in came})}
    return [
        _outcome(one, by, sessions.get(one.session), people.get(one.learner))
        if isinstance(one, Came)
        else one
        for one in opened
    ]


def _opened(item: Any) -> Came | dict[str, str]:
    try:
        fields = Fields(item, "item", ("session", "learner", "how", "at"))
        how = fields.text("how", 10)
        if how not in Arrival.values:
            raise unreadable("item.how")
        return Came(
            fields.identifier("session"), fields.identifier("learner"), Arrival(how), fields.moment("at")
        )
    except DomainError as error:
        return _told("", "", receipts.REJECTED, error.code, str(error.message))


def _outcome(came: Came, by: User, session: WorkshopSession | None, learner: User | None) -> dict[str, str]:
    names = str(came.session), str(came.learner)
    if session is None:
        return _told(*names, receipts.REJECTED, "unknown_session", _("The hub does not know this session."))
    if learner is None:
        unknown = _("The hub knows nobody by this identifier any more.")
        return _told(*names, receipts.REJECTED, "unknown_person", unknown)
    before = Attendance.objects.filter(session=session, learner=learner).exists()
    try:
        with transaction.atomic():
            attend(session, learner, by=by, how=came.how, at=came.at, is_here=True)
    except DomainError as error:
        if before:
            return _told(*names, receipts.DUPLICATE)
        return _told(*names, receipts.REJECTED, error.code, str(error.message))
    return _told(*names, receipts.DUPLICATE if before else receipts.ACCEPTED)


def _told(session: str, learner: str, outcome: str, code: str = "", reason: str = "") -> dict[str, str]:
    return {"session": session, "learner": learner, "outcome": outcome, "code": code, "reason": reason}
