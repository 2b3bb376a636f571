"""Held observations as they are listed and read: by the coordinators who review them, and by the mentor."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet

from courses.domain.holding import seen_from_json
from courses.domain.ledger import facts_of
from courses.domain.signoff import Seen
from courses.domain.story import Story, stories
from courses.enums import EventKind, HoldKind, HoldState, Mark
from courses.models import HeldObservation, Place, SignOffEvent
from lms.accounts.models import User

_ANSWERS_SHOWN: Final = timedelta(days=30)
_LISTED: Final = 20


@dataclass(frozen=True)
class HeldStory:
    """What a mentor said that waits for review, or was reviewed."""

    held: HeldObservation
    seen: Seen

    @property
    def waits(self) -> bool:
        """Whether nobody has answered."""
        return self.held.state == HoldState.WAITING

    @property
    def recorded(self) -> bool:
        """Whether it is in the ledger now."""
        return self.held.state == HoldState.RECORDED

    @property
    def hub_time(self) -> datetime | None:
        """When it was made by the hub's clock, as far as the device's clock can be set right; None where nothing is
        known of its clock. A proposal: a person decides.
        """
        skew = self.held.skew_seconds
        return None if skew is None else self.held.observed_at - timedelta(seconds=skew)

    @property
    def clock_is_wrong(self) -> bool:
        """Whether it is the device's clock that stands in the way."""
        return self.held.kind == HoldKind.CLOCK

    @property
    def waits_for_mentor(self) -> bool:
        """Whether its mentor has to confirm the columns of a trace."""
        return self.waits and self.held.kind == HoldKind.TRACE

    @property
    def traces(self) -> list[uuid.UUID]:
        """The traces that it was measured from, each once."""
        return list(dict.fromkeys(one.trace for one in self.seen.taken.values() if one.trace))

    @property
    def conflicts(self) -> bool:
        """Whether something else was received before under the same identifier."""
        return self.held.conflicts_with is not None

    @property
    def signature(self) -> str:
        """How it was signed: passkey or pin where the signature holds, else empty."""
        stated = (self.held.envelope or {}).get("signature") or {}
        return str(stated.get("kind", ""))

    @property
    def marks(self) -> list[dict[str, Any]]:
        """Each `{text, mark}`, in the order of the card; what was left is not seen."""
        return [
            {"text": c["text"], "mark": self.seen.marks.get(c["id"], Mark.NOT_SEEN)}
            for c in self.held.version.shown_criteria
        ]


def held_story(held: HeldObservation) -> HeldStory:
    """One held observation, read."""
    return HeldStory(held, seen_from_json(held.seen))


def held_rows() -> QuerySet[HeldObservation]:
    """Held observations with everything that is shown of them, longest waiting first."""
    return (
        HeldObservation.objects.select_related("mentor", "learner", "version__skill", "place", "answered_by")
        .prefetch_related("version__wordings__locale")
        .order_by("received_at", "pk")
    )


@dataclass(frozen=True)
class OtherSide:
    """What was received first under the name of something that differs: recorded, or held itself."""

    story: HeldStory
    in_ledger: bool


def other_side(held: HeldObservation) -> OtherSide | None:
    """The first of the two that conflict; None where there is no conflict, or it is about somebody who was erased."""
    if held.conflicts_with is None:
        return None
    event = SignOffEvent.objects.filter(client_uuid=held.conflicts_with, kind=EventKind.OBSERVED).first()
    if event is not None:
        return _recorded(stories([event])[0])
    first = held_rows().filter(client_uuid=held.conflicts_with).first()
    return OtherSide(held_story(first), in_ledger=False) if first else None


def _recorded(story: Story) -> OtherSide | None:
    """What stands in the ledger, in the shape of what is held, so that both can be read side by side."""
    facts, detail = facts_of(story.event), story.entry.detail
    if story.learner is None or story.signer is None or detail is None:
        return None
    seen = {
        "marks": {mark["criterion"]: mark["mark"] for mark in facts["marks"]},
        "items": detail.items,
        "level": facts["level"],
        "readings": {one["measurement"]: one["values"] for one in facts["readings"]},
        "comment": detail.comment,
        "practise": detail.practise,
        "taken": {},
        "evidence": [],
        "adjustment": None,
    }
    row = HeldObservation(
        client_uuid=story.event.client_uuid,
        mentor=story.signer,
        learner=story.learner,
        version=story.version,
        place=Place.objects.filter(code=facts.get("place") or "").first(),
        seen=seen,
        observed_at=story.event.observed_at,
        received_at=story.event.received_at,
        state=HoldState.RECORDED,
    )
    return OtherSide(held_story(row), in_ledger=True)


def waiting_for_review() -> QuerySet[HeldObservation]:
    """What nobody has answered, longest waiting first."""
    return held_rows().filter(state=HoldState.WAITING)


def answered_lately(moment: datetime) -> list[HeldObservation]:
    """The latest answers of the last 30 days, newest first; at most 20."""
    rows = held_rows().exclude(state=HoldState.WAITING).filter(answered_at__gte=moment - _ANSWERS_SHOWN)
    return list(rows.order_by("-answered_at", "-pk")[:_LISTED])


def held_of(mentor: User, moment: datetime) -> list[HeldObservation]:
    """For the mentor's desk: what of theirs waits, then what was answered in the last 30 days; at most 20 in all."""
    rows = held_rows().filter(
        Q(state=HoldState.WAITING) | Q(answered_at__gte=moment - _ANSWERS_SHOWN), mentor=mentor
    )
    return sorted(rows[:_LISTED], key=lambda row: row.state != HoldState.WAITING)
