"""Recording one skill for several people who were watched together: one event each, marks of their own."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.drills import check_entry
from courses.domain.holding import observe_or_hold
from courses.domain.signoff import Seen
from courses.models import HeldObservation, Place, SignOffEvent, SkillVersion, WorkshopSession
from lms.accounts.models import User
from lms.kernel.errors import DomainError

MOST_LEARNERS: Final = 30


@dataclass(frozen=True)
class Entry:
    """What was seen of one learner of the group, under the name that makes it recorded once."""

    learner: User
    seen: Seen
    client_uuid: uuid.UUID


@dataclass(frozen=True)
class Receipt:
    """What became of one entry: recorded (`event`), held for review (`held`), or refused, and why."""

    entry: Entry
    event: SignOffEvent | None = None
    held: HeldObservation | None = None
    refused: str = ""
    code: str = ""


@transaction.atomic
def observe_group(
    *,
    by: User,
    version: SkillVersion,
    entries: Sequence[Entry],
    observed_at: datetime | None = None,
    place: Place | None = None,
    device: str = "web",
    drill: WorkshopSession | None = None,
) -> list[Receipt]:
    """Record each entry by itself; one receipt for each, in their order. Sent again, nothing changes.

    What is recorded of a `drill` names it, is of whoever came, and once of each. Whoever may not be recorded (not
    ready, oneself, nothing seen) is refused without stopping the others. Raises DomainError("no_group") for a skill
    that is watched one by one, DomainError("group") for nobody, for more than `MOST_LEARNERS`, or for one person twice.
    """
    if not version.batch_allowed:
        raise DomainError(
            _("%(skill)s is watched one person at a time. Open the form for one trainee.")
            % {"skill": f"{version.skill.engraved} {version.title}"},
            code="no_group",
        )
    people = {entry.learner.pk for entry in entries}
    if not entries or len(entries) > MOST_LEARNERS or len(people) < len(entries):
        raise DomainError(
            _("A group is one to %(most)s people, each of them once.") % {"most": MOST_LEARNERS}, code="group"
        )
    when = observed_at or timezone.now()
    return [
        _record(entry, by=by, version=version, observed_at=when, place=place, device=device, drill=drill)
        for entry in entries
    ]


def _record(
    entry: Entry,
    *,
    by: User,
    version: SkillVersion,
    observed_at: datetime,
    place: Place | None,
    device: str,
    drill: WorkshopSession | None,
) -> Receipt:
    try:
        with transaction.atomic():
            if drill is not None:
                check_entry(drill, entry.learner, version, entry.client_uuid)
            found = observe_or_hold(
                by=by,
                learner=entry.learner,
                version=version,
                seen=entry.seen,
                client_uuid=entry.client_uuid,
                observed_at=observed_at,
                place=place,
                device=device,
                remarks={"session": str(drill.public_id)} if drill is not None else None,
            )
    except DomainError as error:
        return Receipt(entry, refused=str(error.message), code=error.code)
    if isinstance(found, HeldObservation):
        return Receipt(entry, held=found)
    return Receipt(entry, event=found)
