"""Where the boxes of a laid-out graph stand in a drawing, and which way its arrows go."""

from collections.abc import Sequence
from dataclasses import dataclass

from courses.formats.graph import Laid, is_waypoint


@dataclass(frozen=True, slots=True)
class Sizes:
    """Of a box, between boxes, and around them all; `way` is how high a place is that an arrow only passes."""

    wide: int
    high: int
    gap_x: int
    gap_y: int
    way: int
    edge: int


class Places:
    """Each box by its left edge and its middle; columns are centred beside each other."""

    def __init__(self, laid: Laid, sizes: Sizes) -> None:
        self.laid, self.sizes = laid, sizes
        heights = [self._height_of(column) for column in laid.columns]
        self._inner = max(heights, default=0)
        self.middle: dict[str, float] = {}
        for column, height in zip(laid.columns, heights, strict=True):
            y = sizes.edge + (self._inner - height) / 2
            for code in column:
                tall = sizes.way if is_waypoint(code) else sizes.high
                self.middle[code] = y + tall / 2
                y += tall + sizes.gap_y

    @property
    def wide(self) -> int:
        """How wide the whole drawing is."""
        columns = len(self.laid.columns)
        return 2 * self.sizes.edge + columns * self.sizes.wide + max(columns - 1, 0) * self.sizes.gap_x

    @property
    def high(self) -> int:
        """How high the whole drawing is."""
        return self._inner + 2 * self.sizes.edge

    def left(self, code: str) -> float:
        """The left edge of a box."""
        return self.sizes.edge + self.laid.at[code][0] * (self.sizes.wide + self.sizes.gap_x)

    def order(self) -> list[str]:
        """All codes, column by column."""
        return [code for column in self.laid.columns for code in column if not is_waypoint(code)]

    def along(self, path: Sequence[str]) -> str:
        """The way of an arrow through all its places, as the data of an SVG path."""
        x, y = self.left(path[0]) + self.sizes.wide, self.middle[path[0]]
        told = [f"M{x:.1f} {y:.1f}"]
        for code in path[1:]:
            left, level = self.left(code), self.middle[code]
            turn = (x + left) / 2
            told.append(f"C{turn:.1f} {y:.1f} {turn:.1f} {level:.1f} {left:.1f} {level:.1f}")
            x, y = left, level
            if is_waypoint(code):
                x = left + self.sizes.wide
                told.append(f"H{x:.1f}")
        return "".join(told)

    def round(self, needed: str, code: str) -> str:
        """From the top of one to the top of the other: an arrow that closes a circle."""
        start = self.left(needed) + self.sizes.wide * 0.75
        end = self.left(code) + self.sizes.wide * 0.25
        top, stop = self.middle[needed] - self.sizes.high / 2, self.middle[code] - self.sizes.high / 2
        over = min(top, stop) - self.sizes.gap_y
        return f"M{start:.1f} {top:.1f}C{start:.1f} {over:.1f} {end:.1f} {over:.1f} {end:.1f} {stop:.1f}"

    def _height_of(self, column: Sequence[str]) -> int:
        sizes = self.sizes
        return (
            sum((sizes.way if is_waypoint(code) else sizes.high) + sizes.gap_y for code in column)
            - sizes.gap_y
        )
