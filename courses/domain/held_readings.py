"""What a held observation measured, shown as it would be once it is recorded."""

from collections.abc import Iterable, Mapping

from django.utils import timezone

from courses.domain.held_review import HeldStory
from courses.domain.measuring import Sources, Taken, readings_facts, sources_for
from courses.domain.shown_readings import Measured, Shown, measured
from courses.models import Evidence, MeasurementTrace
from courses.permissions import EvidenceReader
from lms.kernel.errors import DomainError


def shown_of_held(story: HeldStory, reader: EvidenceReader) -> Shown:
    """The readings and the files of a held observation, as far as this reader may see them; at most four queries.

    While it waits, whoever reads it is somebody who has to judge it. Nothing of it is in the ledger then: its readings
    are judged here.
    """
    held = story.held
    sources = sources_for(story.seen.taken.values(), learner=held.learner, observed_at=held.observed_at)
    rows = Evidence.objects.readable().filter(public_id__in=story.seen.files, learner=held.learner)
    files = [row for row in rows if reader.can_view(row, judging=story.waits)]
    seen = {row.pk for row in files}
    traces = {row.evidence.sha256: row for row in sources.traces.values() if row.evidence_id in seen}
    return Shown(readings=[*_each(story, sources, traces)], files=files)


def _each(story: HeldStory, sources: Sources, traces: Mapping[str, MeasurementTrace]) -> Iterable[Measured]:
    version, seen = story.held.version, story.seen
    day = timezone.localdate(story.held.observed_at, timezone.get_default_timezone())
    visible = {row.evidence.public_id for row in traces.values()}
    for definition in version.measurements:
        name = definition["id"]
        values, taken = seen.readings.get(name, []), seen.taken.get(name, Taken())
        plain = Measured(definition, tuple(values), None, has_trace=taken.trace is not None)
        if taken.trace and taken.trace not in visible:
            yield plain  # no ledger holds its values, so they are as private as the trace
            continue
        try:
            found = readings_facts(version, {name: values}, {name: taken}, sources)
        except (DomainError, KeyError):  # the rules of its card are no longer known, or its instrument
            yield plain
        else:
            yield from (measured(definition, facts, traces, day) for facts in found)
