"""Circles among things that need each other, such as skills that are each other's prerequisites."""

from collections.abc import Iterable, Mapping


def circles(needs: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """Each circle once, beginning and ending with its smallest code."""
    found: list[list[str]] = []
    done: set[str] = set()
    for start in sorted(needs):
        trail: list[str] = []
        ways = [iter((start,))]
        while ways:
            code = next(ways[-1], None)
            if code is None:
                ways.pop()
                if trail:
                    done.add(trail.pop())
            elif code in trail:
                found.append(_from_smallest(trail[trail.index(code) :]))
            elif code in needs and code not in done:
                trail.append(code)
                ways.append(iter(tuple(needs[code])))
    return found


def _from_smallest(circle: list[str]) -> list[str]:
    at = circle.index(min(circle))
    return [*circle[at:], *circle[:at], circle[at]]
