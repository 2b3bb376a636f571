"""A few points of a simulated log for a lesson's `measurement` block, which shows at most 400.

A block that is read on a phone says more with thirty to eighty points than with a thousand. The points kept are those
from which the drawn line strays least: of every row left out, the line between its neighbours stays close to it.
"""

import heapq
from decimal import Decimal
from typing import Final

from content.formats.simulation.signals import Column

_SECONDS: Final = {"s": Decimal(1), "ms": Decimal("0.001")}


def thinned(columns: tuple[Column, ...], name: str, *, most: int = 60) -> tuple[str, ...]:
    """Lines of a time in seconds and a value, of the column `name` over the first column.

    At most `most` of its rows, as they stand in the log: the first, the last, the least, the largest, and of the
    others those that make the largest triangles with their neighbours (Visvalingam and Whyatt, 1993).
    """
    factor = _SECONDS[columns[0].unit]
    column = next(one for one in columns if one.name == name)
    times = [Decimal(cell) * factor for cell in columns[0].cells]
    values = [Decimal(cell) for cell in column.cells]
    kept = _kept(times, values, most)
    return tuple(f"{times[at].normalize():f} {column.cells[at]}" for at in kept)


def _kept(times: list[Decimal], values: list[Decimal], most: int) -> list[int]:
    last = len(times) - 1
    fixed = {0, last, values.index(min(values)), values.index(max(values))}
    before, after = list(range(-1, last)), list(range(1, last + 2))
    left = set(range(last + 1))

    def area(at: int) -> Decimal:
        one, two = before[at], after[at]
        return abs(
            (times[at] - times[one]) * (values[two] - values[one])
            - (times[two] - times[one]) * (values[at] - values[one])
        )

    sizes = {at: area(at) for at in left - fixed}
    queue = [(size, at) for at, size in sizes.items()]
    heapq.heapify(queue)
    while len(left) > most and queue:
        size, at = heapq.heappop(queue)
        if at not in left or sizes[at] != size:
            continue
        left.remove(at)
        one, two = before[at], after[at]
        after[one], before[two] = two, one
        for near in {one, two} - fixed:
            sizes[near] = max(area(near), size)
            heapq.heappush(queue, (sizes[near], near))
    return sorted(left)
