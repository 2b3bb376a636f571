"""A skill's timeline as a drawing: bars for when it was held, a shape for each event. Whole numbers only."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from courses.domain.entries import Entry
from courses.domain.story import Story
from courses.domain.timeline import Span, Timeline
from courses.enums import EventKind
from courses.templatetags.skill_words import day

WIDTH, MARGIN = 720, 16
_AHEAD = timedelta(days=365)  # the drawing looks no further ahead than this
_LEAST = timedelta(days=30)  # nor shows less time than this


@dataclass(frozen=True)
class Bar:
    """A time in which the skill stood in one way."""

    x: int
    width: int
    standing: str


@dataclass(frozen=True)
class Dot:
    """One event. `shape` names a symbol of the drawing."""

    x: int
    shape: str


@dataclass(frozen=True)
class Picture:
    """The drawing, its two ends in words, the shapes that occur in it, and all of it as sentences."""

    bars: tuple[Bar, ...]
    dots: tuple[Dot, ...]
    today: int
    first: datetime
    last: datetime
    sentences: tuple[str, ...]

    @property
    def shapes(self) -> set[str]:
        """What the key has to explain."""
        return {dot.shape for dot in self.dots} | {bar.standing for bar in self.bars}


def picture_of(timeline: Timeline, now: datetime) -> Picture:
    """The drawing of a timeline; no query."""
    whens = [entry.when for entry, _story, _about in timeline.entries] + [
        span.since for span in timeline.spans
    ]
    first = min([*whens, now])
    ends = [span.until or now for span in timeline.spans]
    last = max(min(max([*ends, now]), now + _AHEAD), first + _LEAST)
    scale = (WIDTH - 2 * MARGIN) / (last - first).total_seconds()

    def x(moment: datetime) -> int:
        return MARGIN + round((min(max(moment, first), last) - first).total_seconds() * scale)

    return Picture(
        bars=tuple(
            Bar(x(s.since), max(3, x(s.until or last) - x(s.since)), s.standing) for s in timeline.spans
        ),
        dots=tuple(_dots(timeline.entries, x)),
        today=x(now),
        first=first,
        last=last,
        sentences=tuple(_sentence(span) for span in timeline.spans) or (_("Never held so far."),),
    )


def _dots(
    entries: Iterable[tuple[Entry, Story | None, Story | None]], x: Callable[[datetime], int]
) -> Iterable[Dot]:
    for entry, story, _about in entries:
        shape = _shape(entry, story)
        if shape:
            yield Dot(x(entry.when), shape)


def _shape(entry: Entry, story: Story | None) -> str:
    if story is not None:
        return "counts" if story.seen.counts else "counts-not"
    return {EventKind.RECOGNISED: "paper", EventKind.SUSPENDED: "stopped"}.get(entry.kind, "")


def _sentence(span: Span) -> str:
    words = {
        "held": (_("Held from %(since)s to %(until)s."), _("Held since %(since)s.")),
        "recognised": (_("Recognised from %(since)s to %(until)s."), _("Recognised since %(since)s.")),
        "suspended": (_("On hold from %(since)s to %(until)s."), _("On hold since %(since)s.")),
    }[span.standing]
    shown = {"since": day(span.since), "until": day(span.until)}
    return words[0 if span.until else 1] % shown
