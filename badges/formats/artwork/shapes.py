"""Silhouettes, one for each level, from the same drawer of fasteners: a washer, a hexagon nut, a toothed wheel."""

import math

from badges.formats.artwork.scene import SIDE, Point

CENTRE: Point = (SIDE / 2, SIDE / 2)
_TEETH = 10


def outline(level: str, inset: float) -> tuple[Point, ...]:
    """The corners of a level's shape, drawn in by `inset`; an unknown level is a washer."""
    if level == "technician":
        return _ring(6, 290 - inset / math.cos(math.pi / 6))
    if level == "skilled":
        return _wheel(288 - inset, 246 - inset)
    return _ring(180, 286 - inset)


def rim(level: str) -> tuple[Point, ...]:
    """The line that runs round inside: along the nut, and as a circle in the other two."""
    return outline(level, 42) if level == "technician" else _ring(180, 212.0 if level == "skilled" else 244.0)


def room(level: str) -> float:
    """How large what stands inside may be, of its full size: the wheel's teeth leave less."""
    return 0.88 if level == "skilled" else 1.0


def _ring(corners: int, radius: float) -> tuple[Point, ...]:
    return tuple(_at(radius, 2 * math.pi * corner / corners - math.pi / 2) for corner in range(corners))


def _wheel(tip: float, root: float) -> tuple[Point, ...]:
    """Teeth a little narrower at the tip than at the root, one of them upright."""
    step = 2 * math.pi / _TEETH
    corners = []
    for tooth in range(_TEETH):
        middle = tooth * step - math.pi / 2
        for radius, turn in ((root, -0.31), (tip, -0.2), (tip, 0.2), (root, 0.31)):
            corners.append(_at(radius, middle + turn * step))
    return tuple(corners)


def _at(radius: float, angle: float) -> Point:
    return (round(CENTRE[0] + radius * math.cos(angle), 2), round(CENTRE[1] + radius * math.sin(angle), 2))
