"""What every model shares: columns of rounded numbers, repeatable noise, straight lines between points."""

import random
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Points = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a log: its heading, its unit, and each row as it is written, all with `decimals` decimals."""

    name: str
    unit: str
    cells: tuple[str, ...]

    @classmethod
    def of(cls, name: str, unit: str, values: Iterable[float], *, decimals: int) -> "Column":
        """The values, rounded as a logger rounds them; minus nought is nought."""
        return cls(name, unit, tuple(f"{value:z.{decimals}f}" for value in values))

    @property
    def heading(self) -> str:
        return f"{self.name} ({self.unit})"

    @property
    def numbers(self) -> tuple[float, ...]:
        """What a reader of the file sees: the rounded values."""
        return tuple(float(cell) for cell in self.cells)


class Noise:
    """Noise of mean 0 and standard deviation 1, the same for a seed on every machine.

    The sum of twelve even random numbers between 0 and 1, less 6: close to a normal distribution and never beyond
    ±6. Only `random()` is used, whose sequence Python promises to keep.
    """

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 -- a repeatable sequence is what is wanted

    def __call__(self, spread: float) -> float:
        """The next value, times `spread`, in the unit of `spread`."""
        return spread * (sum(self._random.random() for _ in range(12)) - 6.0)


def on_line(points: Points, at: float) -> float:
    """The value at `at` on the straight lines through points in order of their first number; constant beyond them."""
    after = bisect_right([place for place, _ in points], at)
    if after == 0:
        return points[0][1]
    if after == len(points):
        return points[-1][1]
    (left, low), (right, high) = points[after - 1], points[after]
    return low + (high - low) * (at - left) / (right - left)
