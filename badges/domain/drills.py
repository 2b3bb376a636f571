"""What a drill comes to, and the record of it: for holders to be told once it is done."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils import timezone

from badges.enums import DrillOutcome
from badges.events import drill_finished
from badges.models import CompromiseDrill, DrillFinding

BATCH = 200
Progress = Callable[[int, int], object]


@dataclass
class Drill:
    """What came of it. `fallen` are the badges that the ledger does not show to be genuine, by their public id."""

    signed_again: int = 0
    fallen: list[uuid.UUID] = field(default_factory=list)


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
