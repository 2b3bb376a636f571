"""A trace beside the measurements of a skill: what each comes to, as a picture, before and after it is used."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from courses.domain.measuring import Sources, Taken, channels_in, verdict_on
from courses.domain.plots import Figure, readings_figure, trace_figure
from courses.domain.trace_fit import Fit, feature_of, fits
from courses.formats.limits import Verdict
from courses.formats.reasons import TraceError
from courses.formats.specs import spec_of
from courses.formats.traces import Channel, find_channel
from courses.models import Evidence, MeasurementTrace, SkillVersion
from lms.accounts.models import User
from lms.kernel.errors import DomainError


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one measurement comes to with a trace: the picture, or why there is none."""

    definition: Mapping[str, Any]
    figure: Figure | None
    problem: str = ""


def judgements(version: SkillVersion, trace: MeasurementTrace, *, day: date) -> list[Judgement]:
    """What each measurement that is read from a trace would come to with this one, on that day. No queries, where
    instrument and calibrations are at hand.
    """
    name = uuid.uuid4()
    sources = Sources(instruments={}, traces={name: trace}, day=day)
    channels = channels_in(trace.summary)
    return [
        _judgement(fit, trace, Taken(trace=name), sources, ident=f"trace-{turn}")
        for turn, fit in enumerate(fits(version, channels), start=1)
    ]


def _judgement(fit: Fit, trace: MeasurementTrace, taken: Taken, sources: Sources, *, ident: str) -> Judgement:
    if fit.channel is None:
        return Judgement(fit.definition, None, fit.problem)
    problem = feature_of(trace.summary, fit.spec, [fit.channel]).get("problem", "")
    if problem:
        return Judgement(fit.definition, None, problem)
    try:
        verdict = verdict_on(fit.definition, [], taken, sources)
    except DomainError as error:
        return Judgement(fit.definition, None, str(error.message))
    return Judgement(fit.definition, trace_figure(fit.spec, fit.channel, verdict, ident=ident))


def figure_of(
    definition: Mapping[str, Any], verdict: Verdict, trace: MeasurementTrace | None, *, ident: str
) -> Figure | None:
    """The picture of one measurement: its trace where there is one, else its readings; None of nothing."""
    spec = spec_of(definition)
    channel = channel_for(definition, trace) if trace is not None else None
    if channel is not None:
        return trace_figure(spec, channel, verdict, ident=ident)
    return readings_figure(spec, verdict, ident=ident) if verdict.readings else None


def channel_for(definition: Mapping[str, Any], trace: MeasurementTrace) -> Channel | None:
    """The column of a kept trace that a measurement is about; None where none or several are."""
    try:
        found = find_channel(spec_of(definition), channels_in(trace.summary))
    except (KeyError, TypeError, TraceError):  # kept by something that knew no summary
        return None
    return found if isinstance(found, Channel) else None


def usable(definition: Mapping[str, Any], trace: MeasurementTrace) -> bool:
    """Whether a kept trace can answer this measurement."""
    channel = channel_for(definition, trace)
    if channel is None:
        return False
    spec = spec_of(definition)
    return spec.envelope is not None or "value" in feature_of(trace.summary, spec, [channel])


def traces_offered(by: User, learner: User) -> list[MeasurementTrace]:
    """Kept traces of a learner that no observation rests on, added by one of the two, newest first; one query."""
    loose = Evidence.objects.loose().filter(
        learner=learner, uploaded_by__in=[by, learner], withdrawn_at__isnull=True
    )
    rows = MeasurementTrace.objects.filter(evidence__in=loose).select_related("evidence", "instrument")
    return list(rows.order_by("-evidence__created_at", "-pk")[:40])


def trace_name(trace: MeasurementTrace) -> str:
    """A trace in a list: its name, rows and length."""
    summary = trace.summary
    shown = {
        "name": trace.evidence.caption or trace.evidence.label or _("Trace"),
        "rows": summary.get("rows", "?"),
        "seconds": summary.get("duration", "?"),
    }
    return _("%(name)s (%(rows)s rows, %(seconds)s s)") % shown
