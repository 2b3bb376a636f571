"""What needs what, as a drawing: layers from left to right, each skill to the right of all that it needs.

The same input gives the same drawing, byte for byte. Where things need each other in a circle, the arrows that close
it are drawn as such and do not move anything.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from content.formats.circles import circles

_WAYPOINT: Final = "~"  # no code begins with it
_SWEEPS: Final = 4


@dataclass(frozen=True, slots=True)
class Laid:
    """Where everything stands: columns of codes from left to right, and each arrow as the places it passes.

    A place is a column and a row; a long arrow passes one place in each column between its ends. `closing` are the
    arrows that close a circle.
    """

    columns: tuple[tuple[str, ...], ...]
    at: Mapping[str, tuple[int, int]]
    arrows: tuple[tuple[tuple[str, str], tuple[str, ...]], ...]
    closing: frozenset[tuple[str, str]] = field(default_factory=frozenset)


Needs = Mapping[str, Sequence[str]]


def above(code: str, needs: Needs) -> list[str]:
    """Everything that `code` needs, however far down, in order of the codes; never itself."""
    return _reached(code, needs)


def below(code: str, needs: Needs) -> list[str]:
    """Everything that needs `code`, however far up, in order of the codes; never itself."""
    return _reached(code, turned(needs))


def turned(needs: Needs) -> dict[str, list[str]]:
    """What each is needed by."""
    found: dict[str, list[str]] = defaultdict(list)
    for code in sorted(needs):
        for needed in needs[code]:
            found[needed].append(code)
    return found


def _reached(code: str, ways: Needs) -> list[str]:
    seen, waiting = {code}, [code]
    while waiting:
        for other in ways.get(waiting.pop(), ()):
            if other not in seen:
                seen.add(other)
                waiting.append(other)
    return sorted(seen - {code})


def only(codes: Iterable[str], needs: Needs) -> dict[str, list[str]]:
    """The part of it between these codes, each need once."""
    kept = set(codes)
    return {code: sorted(kept.intersection(needs.get(code, ()))) for code in sorted(kept)}


def closing(needs: Needs) -> frozenset[tuple[str, str]]:
    """The arrows (needed, needs it) whose removal leaves no circle, the same for the same input."""
    found: set[tuple[str, str]] = set()
    left = {code: list(dict.fromkeys(needed)) for code, needed in needs.items()}
    while rounds := circles(left):
        for circle in rounds:
            code, needed = circle[-2], circle[-1]
            if needed in left[code]:
                left[code].remove(needed)
                found.add((needed, code))
    return frozenset(found)


def laid_out(needs: Needs) -> Laid:
    """Columns and arrows of everything in `needs`; what is needed but not in it is left out."""
    kept = only(needs, needs)
    back = closing(kept)
    forward = {code: [one for one in needed if (one, code) not in back] for code, needed in kept.items()}
    depth = _depths(forward)
    columns: list[list[str]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    for code in sorted(depth):
        columns[depth[code]].append(code)
    paths = {
        (needed, code): _path(needed, code, depth, columns)
        for code in sorted(forward)
        for needed in forward[code]
    }
    _untangle(columns, list(paths.values()))
    at = {code: (x, y) for x, column in enumerate(columns) for y, code in enumerate(column)}
    arrows = [*paths.items(), *(((needed, code), (needed, code)) for needed, code in sorted(back))]
    return Laid(tuple(tuple(column) for column in columns), at, tuple(arrows), back)


def is_waypoint(code: str) -> bool:
    """Whether a place is only passed by a long arrow."""
    return code.startswith(_WAYPOINT)


def _depths(forward: Needs) -> dict[str, int]:
    """How many needs lie one behind the other below each, at most."""
    depth: dict[str, int] = {}
    waiting = sorted(forward)
    while waiting:
        left = []
        for code in waiting:
            if all(needed in depth for needed in forward[code]):
                depth[code] = max((depth[needed] + 1 for needed in forward[code]), default=0)
            else:
                left.append(code)
        waiting = left
    return depth


def _path(needed: str, code: str, depth: Mapping[str, int], columns: list[list[str]]) -> tuple[str, ...]:
    between = [f"{_WAYPOINT}{needed}~{code}~{x}" for x in range(depth[needed] + 1, depth[code])]
    for x, name in enumerate(between, start=depth[needed] + 1):
        columns[x].append(name)
    return (needed, *between, code)


def _untangle(columns: list[list[str]], paths: Iterable[Sequence[str]]) -> None:
    """Put each column in the order of what it is joined to, forth and back: fewer arrows cross."""
    left: dict[str, list[str]] = defaultdict(list)
    right: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        for one, other in pairwise(path):
            right[one].append(other)
            left[other].append(one)
    for turn in range(_SWEEPS):
        joined = right if turn % 2 else left
        for column in reversed(columns) if turn % 2 else columns:
            place = {code: y / len(found) for found in columns for y, code in enumerate(found)}
            own = {code: y for y, code in enumerate(column)}

            def middle(
                code: str,
                joined: Mapping[str, list[str]] = joined,
                place: Mapping[str, float] = place,
                own: Mapping[str, int] = own,
            ) -> tuple[float, int]:
                others = [place[one] for one in joined.get(code, ())]
                return (sum(others) / len(others) if others else place[code], own[code])

            column.sort(key=middle)
