"""Held observations as they are listed and read: by the coordinators who review them, and by the mentor."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet

from courses.domain.holding import seen_from_json
from courses.domain.signoff import Seen
from courses.enums import HoldState, Mark
from courses.models import HeldObservation
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
