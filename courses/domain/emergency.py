"""Whom to call when something happens: kept sealed, and seen by the mentor of a session at its time. Decision 0042."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.models import Attendance, ContactLook, EmergencyContact, WorkshopSession
from lms.accounts.models import User
from lms.kernel.errors import NotAllowed
from lms.kernel.sealing import SealBroken, seal, unseal

BEFORE: Final = timedelta(hours=2)  # people travel to it
AFTER: Final = timedelta(hours=4)  # and some are brought to a doctor from it
LISTED_FOR: Final = timedelta(
    days=1
)  # before whoever planned a session and listed somebody sees their contact
_PURPOSE: Final = "emergency contact"


@dataclass(frozen=True, kw_only=True)
class Contact:
    """Whom to call, and what first-aiders should know."""

    name: str
    telephone: str
    relation: str = ""
    note: str = ""


def keep_contact(person: User, contact: Contact) -> None:
    """Keep it, in place of an earlier one."""
    sealed = seal(json.dumps(asdict(contact)).encode(), purpose=_PURPOSE, bound_to=_bound(person))
    EmergencyContact.objects.update_or_create(
        person=person, defaults={"sealed": sealed, "changed_at": timezone.now()}
    )


def drop_contact(person: User) -> None:
    """Keep none."""
    EmergencyContact.objects.filter(person=person).delete()


def contact_of(person: User) -> Contact | None:
    """The contact of a person, for themselves; None also where the key it was sealed with is lost."""
    row = EmergencyContact.objects.filter(person=person).first()
    if row is None:
        return None
    try:
        opened = unseal(bytes(row.sealed), purpose=_PURPOSE, bound_to=_bound(person))
    except SealBroken:
        return None
    return Contact(**json.loads(opened))


def _bound(person: User) -> bytes:
    return person.public_id.bytes


def may_open(mentor: User, session: WorkshopSession) -> bool:
    """Whether somebody is a mentor of this session. Coordinators who are not may not."""
    return mentor.has_perm("courses.record_observation") and session.mentors.filter(pk=mentor.pk).exists()


def is_open(session: WorkshopSession, moment: datetime) -> bool:
    """Whether it is the time of the session: from two hours before until four hours after it, if it takes place."""
    return session.cancelled_at is None and session.starts_at - BEFORE <= moment <= session.ends_at + AFTER


def check_may_look(mentor: User, session: WorkshopSession, moment: datetime) -> None:
    """Raises NotAllowed for anybody but a mentor of the session, and outside its time."""
    if not may_open(mentor, session):
        raise NotAllowed(_("Only the mentors of this session see whom to call."), code="not_your_session")
    if not is_open(session, moment):
        raise NotAllowed(
            _("Whom to call is shown from two hours before a session until four hours after it."),
            code="outside_hours",
        )


@transaction.atomic
def look(session: WorkshopSession, person: User, *, by: User, moment: datetime) -> Contact | None:
    """Show a mentor whom to call for somebody on the list of their session; the look is written down for the person.

    Raises NotAllowed; also for somebody who is not on the list, or whom the mentor put there lately, at a session that
    they planned themselves: else any mentor could open any contact. None where they keep no contact.
    """
    check_may_look(by, session, moment)
    row = Attendance.objects.filter(session=session, learner=person).first()
    if row is None:
        raise NotAllowed(_("They are not on the list of this session."), code="not_listed")
    if session.planned_by_id == row.added_by_id == by.pk and row.added_at > moment - LISTED_FOR:
        raise NotAllowed(
            _(
                "You planned this session and put them on its list within the last day. Another of its mentors sees "
                "whom to call."
            ),
            code="own_list",
        )
    ContactLook.objects.create(person=person, session=session, looked_by=by, looked_at=moment)
    return contact_of(person)


def have_contacts(session: WorkshopSession) -> set[int]:
    """Who on the list of a session keeps a contact, by key; not what it says."""
    listed = Attendance.objects.filter(session=session).values("learner")
    return set(EmergencyContact.objects.filter(person__in=listed).values_list("person", flat=True))
