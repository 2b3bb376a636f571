"""Measurements as figures for pages: the picture in two widths, its words, and its values as a table."""

from dataclasses import dataclass, replace

from django.utils.safestring import SafeString, mark_safe

from courses.domain.reasons import VOICE
from courses.formats.gauge import limit_gauge
from courses.formats.limits import Verdict
from courses.formats.plot import trace_plot
from courses.formats.plot_parts import NARROW, WIDE
from courses.formats.specs import Spec
from courses.formats.traces import Channel
from courses.formats.words import readings_table, spoken_readings, spoken_trace, trace_table


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What ``components/plot.html`` shows. Of ``wide`` and ``narrow`` the page shows the one that has room.

    ``outcome`` is the key of the verdict's word, empty where it is not told; ``reasons`` are sentences; ``zooms`` says
    whether a script may zoom.
    """

    title: str
    outcome: str
    reasons: tuple[str, ...]
    summary: str
    wide: SafeString
    narrow: SafeString
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    zooms: bool


def readings_figure(spec: Spec, verdict: Verdict, *, ident: str) -> Figure:
    """The figure of typed readings. ``ident`` begins its ids: letters, digits and hyphens, unique on the page."""
    head, rows = readings_table(spec, verdict, voice=VOICE)
    wide, narrow = (
        limit_gauge(spec, verdict, ident=f"{ident}-{layout.width}", layout=layout, voice=VOICE)
        for layout in (WIDE, NARROW)
    )
    return Figure(
        title=spec.quantity,
        outcome=verdict.word,
        reasons=_reasons(verdict),
        summary=spoken_readings(spec, verdict, voice=VOICE),
        wide=_safe(wide),
        narrow=_safe(narrow),
        head=head,
        rows=tuple(rows),
        zooms=False,
    )


def trace_figure(spec: Spec, channel: Channel, verdict: Verdict, *, ident: str, told: bool = True) -> Figure:
    """The figure of a trace; see ``readings_figure``. Not ``told``, the verdict is left to whoever looks."""
    seen = (
        verdict if told else replace(verdict, stretches=())
    )  # rows must not break where the limits are left
    head, rows = trace_table(spec, channel, seen, voice=VOICE)
    shown = len(head) if told else -1  # the last column says where a value lies
    wide, narrow = (
        trace_plot(
            spec, channel, verdict, ident=f"{ident}-{layout.width}", layout=layout, voice=VOICE, told=told
        )
        for layout in (WIDE, NARROW)
    )
    return Figure(
        title=spec.quantity,
        outcome=verdict.word if told else "",
        reasons=_reasons(verdict) if told else (),
        summary=spoken_trace(spec, channel, verdict, voice=VOICE, told=told),
        wide=_safe(wide),
        narrow=_safe(narrow),
        head=head[:shown],
        rows=tuple(row[:shown] for row in rows),
        zooms=True,
    )


def _reasons(verdict: Verdict) -> tuple[str, ...]:
    return tuple(VOICE.reason(reason) for reason in verdict.reasons)


def _safe(svg: str) -> SafeString:
    return mark_safe(svg)  # noqa: S308 -- courses.formats.svg escapes every text and attribute
