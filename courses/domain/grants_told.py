"""Grants of authority as the ledger tells them: who gave what to whom, on what basis, resting on which grant."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from courses.domain.following import AS_COORDINATOR
from courses.enums import Basis, EventKind
from courses.models import SignOffEvent


@dataclass(frozen=True)
class GrantTold:
    """One grant. `rests_on` is the grant under which it was given, or None: then `as_founder` says whether it was
    the hub's own; if not, the giver's role allowed it.
    """

    public_id: uuid.UUID
    mentor: uuid.UUID
    giver: uuid.UUID
    basis: Basis
    given_at: datetime
    position: int
    rests_on: uuid.UUID | None
    as_founder: bool


Grants = Mapping[uuid.UUID, GrantTold]


def grants_told(*, up_to: int) -> dict[uuid.UUID, GrantTold]:
    """Every grant in the ledger up to a position, by its public identifier; one query."""
    events = SignOffEvent.objects.filter(kind=EventKind.AUTHORITY_GRANTED, position__lte=up_to)
    return {event.client_uuid: _told(event) for event in events.order_by("position").iterator()}


def _told(event: SignOffEvent) -> GrantTold:
    facts = json.loads(event.payload)["facts"]
    authority = facts.get("authority", AS_COORDINATOR)
    return GrantTold(
        public_id=event.client_uuid,
        mentor=event.subject,
        giver=event.signer,
        basis=Basis(facts["basis"]),
        given_at=event.observed_at,
        position=event.position,
        rests_on=as_name(authority),
        as_founder=authority == "founding",
    )


def as_name(authority: str | None) -> uuid.UUID | None:
    """The grant that an event's `authority` names; None where it rests on a role, or on the person themselves."""
    try:
        return uuid.UUID(authority or "")
    except ValueError:
        return None


def chain(grants: Grants, public_id: uuid.UUID | None) -> tuple[GrantTold, ...]:
    """A grant, the grant that it rests on, and so on to one that rests on none."""
    found: list[GrantTold] = []
    grant = grants.get(public_id) if public_id else None
    while grant is not None and grant not in found:
        found.append(grant)
        grant = grants.get(grant.rests_on) if grant.rests_on else None
    return tuple(found)
