"""Traces that came from a device, once their mentor has looked at them: what waited for them is recorded, or goes on
waiting for a person.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from courses.domain import ledger, trace_intake
from courses.domain.holding import record_what_arrived, seen_as_json, seen_from_json
from courses.domain.sync.obstacles import HOLDS, without_files
from courses.enums import EvidenceKind, EvidenceState, HoldKind, HoldState
from courses.events import observation_held
from courses.models import Evidence, HeldObservation, MeasurementTrace, SignOffEvent
from lms.kernel.errors import DomainError

# What another reading of the columns can set right: kept as it is, the trace could not be read anew.
_OF_ITS_COLUMNS: Final = frozenset({"trace", "unit", "reading"})


@dataclass(frozen=True)
class Kept:
    """A trace that is kept, and what became of the observations that waited for it."""

    evidence: Evidence
    recorded: tuple[SignOffEvent, ...] = ()
    held: tuple[HeldObservation, ...] = ()


@transaction.atomic
def keep_trace(trace: MeasurementTrace) -> Kept:
    """Keep what was read of a trace, and record what waited for it and for nothing else.

    What cannot be recorded all the same is held with the reason for that. Raises DomainError, and keeps nothing, where
    there is nothing read to keep, or where the reading that was signed cannot be taken from the columns as they stand.
    """
    ledger.lock()  # before the evidence, in the order in which observations are taken in
    evidence = trace_intake.accept(trace)
    recorded, held = [], []
    for row in _ready(waiting_for(evidence)):
        event = _record(row)
        if event is None:
            held.append(row)
        else:
            recorded.append(event)
    return Kept(evidence, tuple(recorded), tuple(held))


@transaction.atomic
def drop_trace(trace: MeasurementTrace) -> None:
    """Delete a trace that is not kept. What waited for it is held for a coordinator, without what it measured there."""
    ledger.lock()
    gone = trace.evidence.public_id
    for row in waiting_for(trace.evidence):
        row.seen = seen_as_json(without_files(seen_from_json(row.seen), {gone}))
        row.kind = HoldKind.EVIDENCE
        row.reason = _("The mentor removed the trace that it was to be measured from.")
        row.save(update_fields=["seen", "kind", "reason"])
        observation_held.announce(
            held_id=row.pk
        )  # now it waits for a coordinator, which its trainee has not heard
    trace_intake.drop(trace)


def waiting_for(evidence: Evidence) -> list[HeldObservation]:
    """What is held until this trace is kept, in the order in which it was made; one query."""
    rows = HeldObservation.objects.filter(
        state=HoldState.WAITING,
        kind=HoldKind.TRACE,
        mentor=evidence.uploaded_by_id,
        learner=evidence.learner_id,
    )
    found = rows.select_related("mentor", "learner", "version__skill", "place").order_by("observed_at", "pk")
    return [row for row in found if str(evidence.public_id) in row.seen["evidence"]]


def let_count_in(rows: Iterable[HeldObservation], evidence: Evidence) -> list[str]:
    """Why their mentor lets this trace count where it does not pass by itself, as they said it at the desk: the comment
    of each observation in which they did.
    """
    name = str(evidence.public_id)
    return [
        row.seen["comment"]
        for row in rows
        if any(taken["trace"] == name and taken["accepted"] for taken in row.seen["taken"].values())
    ]


def _ready(rows: list[HeldObservation]) -> Iterable[HeldObservation]:
    """Those of them all of whose traces are kept; one query."""
    named = {uuid.UUID(name) for row in rows for name in row.seen["evidence"]}
    unkept = Evidence.objects.filter(
        public_id__in=named, kind=EvidenceKind.TRACE, state=EvidenceState.UPLOADED
    )
    open_names = {str(name) for name in unkept.values_list("public_id", flat=True)}
    return [row for row in rows if not open_names & set(row.seen["evidence"])]


def _record(row: HeldObservation) -> SignOffEvent | None:
    try:
        return record_what_arrived(row)
    except DomainError as error:
        if error.code in _OF_ITS_COLUMNS:
            raise
        row.kind, row.reason = HOLDS.get(error.code, HoldKind.EVIDENCE), str(error.message)
        row.save(update_fields=["kind", "reason"])
        observation_held.announce(held_id=row.pk)
        return None
