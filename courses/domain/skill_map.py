"""Skills and what they need as a map: drawn, and as a list that says the same."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from courses.formats.graph import above, below, laid_out
from courses.formats.graph_picture import Box, mark, picture


@dataclass(frozen=True)
class Listed:
    """One skill of a map and those of the map that it needs directly."""

    box: Box
    needs: tuple[Box, ...]

    @property
    def mark(self) -> SafeString:
        """Its sign; empty where it has none."""
        return mark_of(self.box.state, self.box.letter)


@dataclass(frozen=True)
class SkillMap:
    """`drawing` is SVG; `rows` say the same, in the order of the drawing."""

    drawing: SafeString
    rows: tuple[Listed, ...]


def mark_of(state: str, letter: str) -> SafeString:
    """The sign of a state, as on the map; empty without a letter."""
    return mark_safe(mark(state, letter) if letter else "")  # noqa: S308 -- escaped by Pen


def map_of(
    boxes: Mapping[str, Box], needs: Mapping[str, Sequence[str]], *, label: str, ident: str
) -> SkillMap:
    """The map of these skills; needs that lead out of it are left out. No query."""
    laid = laid_out({code: needs.get(code, ()) for code in boxes})
    order = [code for column in laid.columns for code in column if code in boxes]
    rows = (
        Listed(boxes[code], tuple(boxes[one] for one in order if one in needs.get(code, ())))
        for code in order
    )
    drawing = mark_safe(picture(boxes, needs, label=label, ident=ident))  # noqa: S308 -- escaped by Pen
    return SkillMap(drawing, tuple(rows))


def around(code: str, needs: Mapping[str, Sequence[str]]) -> list[str]:
    """A skill with all that it needs and all that needs it, however far."""
    return [code, *(one for one in dict.fromkeys([*above(code, needs), *below(code, needs)]))]


def with_needs(codes: Iterable[str], needs: Mapping[str, Sequence[str]]) -> list[str]:
    """These skills with all that they need, however far down, in order of the codes."""
    wanted = set(codes)
    return sorted(wanted.union(*(above(code, needs) for code in wanted)))
