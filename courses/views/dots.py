"""A small picture of how mentors judge beside others: one line each, a dot for them and a tick for the others."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from courses.domain.drift import MentorDrift

ROW: Final = 44  # height of one line, in the picture's own units
_TOP, _LEFT, _RIGHT, _WIDTH = 30, 10, 10, 320
_SHOWN: Final = 30


@dataclass(frozen=True)
class Dots:
    """One line: the mentor's name and where dot and tick stand, in the picture's units."""

    name: str
    drifts: bool
    middle: int
    label: int
    dot: float
    tick: float

    @property
    def tick_top(self) -> int:
        """Where the tick of the others begins."""
        return self.middle - 9

    @property
    def square(self) -> float:
        """The left edge of the square that stands for the dot of a mentor who differs."""
        return self.dot - 7

    @property
    def square_top(self) -> int:
        """Its upper edge."""
        return self.middle - 7

    @property
    def tick_bottom(self) -> int:
        """Where it ends."""
        return self.middle + 9


@dataclass(frozen=True)
class Plot:
    """The whole picture. `more` says that only the first lines are drawn; the table has all."""

    rows: tuple[Dots, ...]
    width: int
    height: int
    left: int
    right: int
    quarters: tuple[tuple[float, str], ...]
    more: bool


def dot_plot(rows: Iterable[MentorDrift]) -> Plot | None:
    """The shares of passes, from 0 to 100 % left to right; None where nobody can be compared."""
    compared = [row for row in rows if row.passes.own]
    if not compared:
        return None
    drawn = tuple(_dots(row, turn) for turn, row in enumerate(compared[:_SHOWN]))
    return Plot(
        rows=drawn,
        width=_WIDTH,
        height=_TOP + ROW * len(drawn),
        left=_LEFT,
        right=_WIDTH - _RIGHT,
        quarters=tuple((_across(part / 4), f"{part * 25} %") for part in (0, 2, 4)),
        more=len(compared) > _SHOWN,
    )


def _dots(row: MentorDrift, turn: int) -> Dots:
    top = _TOP + ROW * turn
    return Dots(
        name=str(row.person or row.mentor),
        drifts=row.passes_differ,
        middle=top + 30,
        label=top + 14,
        dot=_across(row.passes.own_rate or 0.0),
        tick=_across(row.passes.others_rate or 0.0),
    )


def _across(rate: float) -> float:
    return round(_LEFT + rate * (_WIDTH - _LEFT - _RIGHT), 1)
