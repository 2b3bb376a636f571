"""Rows of the ledger as people read them: who, when, by what authority, in what words."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from courses.domain.following import AS_COORDINATOR
from courses.domain.ledger import HUB, facts_of
from courses.enums import EventKind, RecognitionBasis
from courses.models import AuthorityGrant, Incident, ObservationDetail, SignOffEvent
from lms.accounts.models import User

_LATE = timedelta(hours=1)  # an observation that took longer to arrive says so

# The kinds that happen when they are said. The others tell of the moment they are about.
_DATED_BY_RECEIPT = (EventKind.CORRECTED, EventKind.REVOKED, EventKind.DISPUTED, EventKind.DISPUTE_RESOLVED)


@dataclass(frozen=True)
class Entry:
    """One event with the people and words that belong to it; both may be missing, once they are erased.

    `grant` is the authority it rests on, where it rests on a grant and the entries were told with authority;
    `incident` is why a skill was suspended.
    """

    event: SignOffEvent
    facts: dict[str, Any]
    by: User | None = None
    learner: User | None = None
    detail: ObservationDetail | None = None
    grant: AuthorityGrant | None = None
    incident: Incident | None = None

    @property
    def kind(self) -> EventKind:
        """What the row states."""
        return EventKind(self.event.kind)

    @property
    def by_hub(self) -> bool:
        """Whether no person said it: an announcement, or a deed of the hub itself."""
        return self.event.signer == HUB

    @property
    def who(self) -> str:
        """Who said it, in words."""
        if self.by is not None:
            return str(self.by)
        return _("the hub") if self.by_hub else _("an erased person")

    @property
    def agrees(self) -> bool:
        """Whether a second person agreed; False for every other kind."""
        return self.kind == EventKind.COUNTERSIGNED and bool(self.facts["agrees"])

    @property
    def reason(self) -> str:
        """Why, in the words of whoever said it; empty where there are none, or they are erased."""
        if self.incident is not None:
            return self.incident.reason
        if self.detail is None or self.kind == EventKind.OBSERVED:
            return ""
        return self.detail.reason if self.kind == EventKind.CORRECTED else self.detail.comment

    @property
    def when(self) -> datetime:
        """When it happened: for what somebody says about an earlier event, when it was said."""
        return self.event.received_at if self.kind in _DATED_BY_RECEIPT else self.event.observed_at

    @property
    def delay(self) -> timedelta | None:
        """How long an observation took to arrive; None where it came at once."""
        taken = self.event.received_at - self.event.observed_at
        return taken if self.kind == EventKind.OBSERVED and taken >= _LATE else None

    @property
    def as_coordinator(self) -> bool:
        """Whether it rests on the role of a coordinator, and on no grant."""
        return self.facts.get("authority") == AS_COORDINATOR

    @property
    def device(self) -> str:
        """The device it was entered on; empty where it was this site, or the hub's own doing."""
        named = str(self.facts.get("device", ""))
        return "" if named in {"web", "hub"} else named

    @property
    def basis(self) -> str:
        """What a recognition rests on, in words; empty for every other kind."""
        if self.kind != EventKind.RECOGNISED:
            return ""
        return str(RecognitionBasis(self.facts["basis"]).label)


def tell(events: Iterable[SignOffEvent], *, with_authority: bool = False) -> list[Entry]:
    """The entries of these events, in their order: two queries, one more for suspensions and one for authority."""
    rows = [(event, facts_of(event)) for event in events]
    details = {
        row.event_id: row for row in ObservationDetail.objects.filter(event__in=[e.pk for e, _facts in rows])
    }
    people = _people({name for event, _facts in rows for name in (event.subject, event.signer)})
    grants = _grants([facts for _event, facts in rows]) if with_authority else {}
    incidents = _incidents([facts for event, facts in rows if event.kind == EventKind.SUSPENDED])
    return [
        Entry(
            event=event,
            facts=facts,
            by=people.get(event.signer),
            learner=people.get(event.subject),
            detail=details.get(event.pk),
            grant=grants.get(str(facts.get("authority"))),
            incident=incidents.get(str(facts.get("incident"))),
        )
        for event, facts in rows
    ]


def _people(pseudonyms: set[uuid.UUID]) -> dict[uuid.UUID, User]:
    return {person.pseudonym: person for person in User.objects.filter(pseudonym__in=pseudonyms)}


def _grants(facts: list[dict[str, Any]]) -> dict[str, AuthorityGrant]:
    named = {name for stated in facts if (name := _uuid(stated.get("authority")))}
    rows = AuthorityGrant.objects.filter(public_id__in=named).select_related("place") if named else []
    return {str(row.public_id): row for row in rows}


def _incidents(facts: list[dict[str, Any]]) -> dict[str, Incident]:
    named = {name for stated in facts if (name := _uuid(stated.get("incident")))}
    rows = Incident.objects.filter(public_id__in=named).select_related("skill") if named else []
    return {str(row.public_id): row for row in rows}


def _uuid(text: Any) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(text))
    except ValueError:
        return None
