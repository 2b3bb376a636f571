"""A trace beside the measurements of a skill: what each comes to, as a picture, before and after it is used."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from courses.domain.measuring import Sources, Taken, channels_in, verdict_on
from courses.domain.plots import Figure, readings_figure, trace_figure
from courses.domain.trace_choice import (
    Choice,
    choices_among,
    choices_in,
    columns_of,
    reads_traces,
    takes_rows,
)
from courses.domain.trace_fit import CouldStand, Fit, chosen_channels, could_stand, feature_of, fits
from courses.domain.trace_reasons import problem_in_words
from courses.formats.limits import Verdict
from courses.formats.reasons import TraceError
from courses.formats.specs import spec_of
from courses.formats.traces import Channel, find_channel
from courses.formats.words import value_of
from courses.models import Evidence, MeasurementTrace, SkillVersion
from lms.accounts.models import User
from lms.kernel.errors import DomainError


@dataclass(frozen=True, slots=True)
class Offer:
    """What one choice of a trace would come to: in words, its value with unit, and the verdict's code."""

    words: str
    value: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one measurement comes to with a trace: the picture, or why there is none.

    Where its card leaves open which value counts there is no picture, but what each choice would come to.
    """

    definition: Mapping[str, Any]
    figure: Figure | None
    problem: str = ""
    offers: tuple[Offer, ...] = ()


def judgements(version: SkillVersion, trace: MeasurementTrace, *, day: date) -> list[Judgement]:
    """What each measurement that a trace can answer would come to with this one, on that day; first those whose card
    says what is read from it. No queries, where instrument and calibrations are at hand.
    """
    name = uuid.uuid4()
    sources = Sources(instruments={}, traces={name: trace}, day=day)
    channels = channels_in(trace.summary)
    named = [
        _judgement(fit, trace, Taken(trace=name), sources, ident=f"trace-{turn}")
        for turn, fit in enumerate(fits(version, channels), start=1)
    ]
    left_open = [
        _rows_judged(one, trace, Taken(trace=name), sources, ident=f"rows-{turn}")
        if one.takes_rows
        else _offers(one, channels, Taken(trace=name), sources)
        for turn, one in enumerate(could_stand(version, channels), start=1)
    ]
    return [*named, *left_open]


def _rows_judged(
    stands: CouldStand, trace: MeasurementTrace, taken: Taken, sources: Sources, *, ident: str
) -> Judgement:
    try:
        verdict = verdict_on(stands.definition, [], taken, sources)
    except DomainError as error:
        return Judgement(stands.definition, None, str(error.message))
    return Judgement(stands.definition, figure_of(stands.definition, verdict, trace, ident=ident))


def _offers(stands: CouldStand, channels: Sequence[Channel], taken: Taken, sources: Sources) -> Judgement:
    found: list[Offer] = []
    for choice in choices_in(stands.definition, channels):
        with suppress(DomainError):  # what cannot be worked out from this trace is not offered
            verdict = verdict_on(stands.definition, [], replace(taken, choice=choice), sources)
            found.append(Offer(choice.words, values_in_words(verdict), verdict.word))
    return Judgement(stands.definition, None, offers=tuple(found))


def values_in_words(verdict: Verdict) -> str:
    """The readings of a verdict with unit and uncertainty."""
    return ", ".join(value_of(one, verdict.unit) for one in verdict.readings)


def _judgement(fit: Fit, trace: MeasurementTrace, taken: Taken, sources: Sources, *, ident: str) -> Judgement:
    if fit.channel is None:
        return Judgement(fit.definition, None, fit.problem)
    found = feature_of(trace.summary, fit.spec, [fit.channel])
    if "problem" in found:
        return Judgement(fit.definition, None, problem_in_words(found))
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
    if channel is not None and not takes_rows(definition):
        return trace_figure(spec, channel, verdict, ident=ident)
    return readings_figure(spec, verdict, ident=ident) if verdict.readings else None


def channel_for(definition: Mapping[str, Any], trace: MeasurementTrace) -> Channel | None:
    """The column of a kept trace that a measurement is about; None where none or several are."""
    found = find_channel(spec_of(definition), channels_at_hand(trace))
    return found if isinstance(found, Channel) else None


def channels_at_hand(trace: MeasurementTrace) -> tuple[Channel, ...]:
    """The channels of a kept trace; none where it was kept by something that knew no summary."""
    try:
        return channels_in(trace.summary)
    except (KeyError, TypeError, TraceError):
        return ()


def columns_at_hand(trace: MeasurementTrace) -> list[Channel]:
    """The same without their samples, which takes no time."""
    return chosen_channels(trace.summary) if "channels" in trace.summary else []


def choices_offered(definition: Mapping[str, Any], traces: Iterable[MeasurementTrace]) -> list[Choice]:
    """What somebody can choose of these traces for a measurement; empty where its card says what counts, and where
    every row of the only fitting channel does.
    """
    if reads_traces(definition):
        return []
    found = choices_among(definition, [columns_at_hand(one) for one in traces])
    return [] if takes_rows(definition) and found == [Choice()] else found


def usable(definition: Mapping[str, Any], trace: MeasurementTrace) -> bool:
    """Whether a kept trace can answer this measurement, whatever would have to be chosen of it."""
    if not reads_traces(definition):
        return bool(columns_of(definition, columns_at_hand(trace)))
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
    """A trace in a list: its name, rows and length, and whether no instrument measured it."""
    summary = trace.summary
    shown = {
        "name": trace.evidence.caption or trace.evidence.label or _("Trace"),
        "rows": summary.get("rows", "?"),
        "seconds": summary.get("duration", "?"),
    }
    if trace.is_simulated:
        return _("%(name)s (simulated, %(rows)s rows, %(seconds)s s)") % shown
    return _("%(name)s (%(rows)s rows, %(seconds)s s)") % shown
