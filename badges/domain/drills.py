"""What a drill comes to, and the record of it: for holders to be told once it is done."""

import logging
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from django.utils import timezone

from badges.enums import DrillOutcome
from badges.events import drill_finished
from badges.models import CompromiseDrill, Credential, DrillFinding

logger = logging.getLogger(__name__)
BATCH = 200
Progress = Callable[[int, int], object]
Found = TypeVar("Found")


@dataclass
class Drill:
    """What came of it. `fallen` are the badges that the ledger does not show to be genuine, by their public id; `held`
    those of which a copy was signed that did not pass the last look: they are as they were, and tried again.
    """

    signed_again: int = 0
    fallen: list[uuid.UUID] = field(default_factory=list)
    held: dict[uuid.UUID, tuple[str, ...]] = field(default_factory=dict)

    def add(self, credential_id: int, *, signed: bool) -> None:
        """Count one document more."""
        if signed:
            self.signed_again += 1
            return
        self.fallen.append(_badge(credential_id))

    def hold(self, credential_id: int, reasons: tuple[str, ...]) -> None:
        """Keep a document as it was, and say so: it is looked at again by the next run."""
        badge = _badge(credential_id)
        logger.error("A copy of badge %s was not put in its place: %s", badge, " ".join(reasons))
        self.held[badge] = reasons


def _badge(credential_id: int) -> uuid.UUID:
    found: uuid.UUID = Credential.objects.values_list("award__public_id", flat=True).get(pk=credential_id)
    return found


def counted(each: Iterable[Found], total: int, progress: Progress) -> Iterator[Found]:
    """Each in turn, while it is said how many of them are done: at once that none is, and at last that all are."""
    progress(0, total)
    return _counted(each, total, progress)


def _counted(each: Iterable[Found], total: int, progress: Progress) -> Iterator[Found]:
    for done, one in enumerate(each, start=1):
        yield one
        if done % BATCH == 0 or done == total:
            progress(done, total)


def note(target: str, credential_id: int, outcome: DrillOutcome) -> None:
    """Record what became of a document; nothing where the last drill about this key came to the same."""
    last = DrillFinding.objects.filter(drill__target=target, credential=credential_id).order_by("-pk").first()
    if last is not None and last.outcome == outcome:
        return
    drill, _created = CompromiseDrill.objects.get_or_create(
        target=target, finished_at=None, defaults={"begun_at": timezone.now()}
    )
    DrillFinding.objects.update_or_create(
        drill=drill, credential_id=credential_id, defaults={"outcome": outcome}
    )


def finish(target: str) -> None:
    """Everything is looked at: holders may be told. Nothing where the run came to nothing new."""
    for drill in CompromiseDrill.objects.filter(target=target, finished_at=None):
        if CompromiseDrill.objects.filter(pk=drill.pk, finished_at=None).update(finished_at=timezone.now()):
            drill_finished.announce(drill_id=drill.pk)
