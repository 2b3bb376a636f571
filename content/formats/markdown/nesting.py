"""From flat runs to nested styles, the same way for Markdown and for HTML."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Run:
    """Text in one style. A newline stands for a line break inside a paragraph."""

    text: str
    bold: bool = False
    italic: bool = False
    href: str = ""


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Styled:
    """A stretch in one style: ``kind`` is ``bold``, ``italic`` or ``link``."""

    kind: str
    href: str
    children: "tuple[Styled | str, ...]"


Nested = tuple[Styled | str, ...]


def nest(runs: Runs) -> Nested:
    """The runs as a tree. A link is never split; otherwise the style that lasts longest goes outermost."""
    atoms = [(href, tuple(group)) for href, group in groupby(runs, key=lambda run: run.href)]
    pieces: list[tuple[str, Runs]] = []
    for href, group in atoms:
        pieces.extend([(href, group)] if href else [("", (run,)) for run in group])
    return _nest(pieces, bold=False, italic=False)


def _nest(pieces: Sequence[tuple[str, Runs]], *, bold: bool, italic: bool) -> Nested:
    """Nest pieces that stand inside the styles already open."""
    done: list[Styled | str] = []
    index = 0
    while index < len(pieces):
        bolds = 0 if bold else _stretch(pieces[index:], "bold")
        italics = 0 if italic else _stretch(pieces[index:], "italic")
        if bolds and bolds >= italics:
            children = _nest(pieces[index : index + bolds], bold=True, italic=italic)
            done.append(Styled("bold", "", children))
        elif italics:
            children = _nest(pieces[index : index + italics], bold=bold, italic=True)
            done.append(Styled("italic", "", children))
        else:
            done.append(_leaf(*pieces[index], bold=bold, italic=italic))
        index += max(bolds, italics, 1)
    return tuple(done)


def _leaf(href: str, runs: Runs, *, bold: bool, italic: bool) -> Styled | str:
    if not href:
        return runs[0].text
    inside = [Run(run.text, run.bold and not bold, run.italic and not italic) for run in runs]
    return Styled("link", href, _nest([("", (run,)) for run in inside], bold=False, italic=False))


def _stretch(pieces: Sequence[tuple[str, Runs]], style: str) -> int:
    """How many pieces from the first on have the style throughout."""
    for count, (_, runs) in enumerate(pieces):
        if not all(getattr(run, style) for run in runs):
            return count
    return len(pieces)
