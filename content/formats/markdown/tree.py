"""The rich text both sides share: headings, paragraphs and lists of styled runs.

It holds exactly what Wagtail's editor can store with the features h2, h3, bold, italic, ol, ul and link, so
that Markdown and the stored HTML can each be turned into the other without loss.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Final

from content.formats.markdown.nesting import Nested, Run, Runs, Styled, nest

MAX_LIST_DEPTH: Final = 5
"""As deep as the editor lets a list be nested."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; ``level`` is 2 or 3."""

    level: int
    runs: Runs


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    runs: Runs


@dataclass(frozen=True, slots=True)
class ListItem:
    """An item of a list: words, then lists below them."""

    runs: Runs
    lists: "tuple[ListBlock, ...]" = ()


@dataclass(frozen=True, slots=True)
class ListBlock:
    """A list, numbered where it is ``ordered``."""

    ordered: bool
    items: tuple[ListItem, ...]


Node = Heading | Paragraph | ListBlock
Document = tuple[Node, ...]

_Style = tuple[bool, bool, str]
_Char = tuple[str, _Style]


_LETTERS = r"[^\s\x00-\x1f\x7f-\x9f\ud800-\udfff]+"
_TIDY = re.compile(rf"{_LETTERS}(?: {_LETTERS})*")


def tidy_runs(runs: Iterable[Run], *, breaks: bool = True) -> Runs:
    """Runs in their one canonical form: white space collapsed, no style on white space at its edges."""
    given = tuple(runs)
    # Most are words with single spaces: nothing is to be done, letter by letter, for them.
    return given if _is_tidy(given) else _tidied(given, breaks=breaks)


def _is_tidy(runs: Runs) -> bool:
    """Whether nothing is to be done, told without looking at each letter; False may also mean that this cannot tell."""
    return (
        _TIDY.fullmatch("".join(run.text for run in runs)) is not None
        and all(run.text and (run.text == run.text.strip() or not any(_style(run))) for run in runs)
        and all(_style(one) != _style(after) for one, after in pairwise(runs))
    )


def _style(run: Run) -> _Style:
    return run.bold, run.italic, run.href


def _tidied(runs: Iterable[Run], *, breaks: bool) -> Runs:
    chars = _strip_edges(_collapse(_characters(runs, breaks=breaks)))
    while True:
        merged = _merge(chars)
        bare = _bare_edges(nest(merged))
        if bare == chars:
            return merged
        chars = bare


def tidy(nodes: Iterable[Node]) -> Document:
    """The document in its one canonical form: nothing empty, neighbouring lists of one kind joined."""
    done: list[Node] = []
    for node in nodes:
        if isinstance(node, ListBlock):
            for part in _tidy_list(node, depth=1):
                last = done[-1] if done else None
                if isinstance(last, ListBlock) and last.ordered == part.ordered:
                    done[-1] = ListBlock(last.ordered, last.items + part.items)
                else:
                    done.append(part)
        elif runs := tidy_runs(node.runs, breaks=isinstance(node, Paragraph)):
            done.append(Heading(node.level, runs) if isinstance(node, Heading) else Paragraph(runs))
    return tuple(done)


def _tidy_list(block: ListBlock, depth: int) -> list[ListBlock]:
    """The list, tidied; items without words are dropped and what hung below them moves up."""
    parts: list[ListBlock] = []
    for item in block.items:
        runs = tidy_runs(item.runs)
        below = _join([part for nested in item.lists for part in _tidy_list(nested, depth + 1)])
        if runs and depth < MAX_LIST_DEPTH:
            parts.append(ListBlock(block.ordered, (ListItem(runs, tuple(below)),)))
        else:
            parts.extend([ListBlock(block.ordered, (ListItem(runs),))] if runs else [])
            parts.extend(below)
    return _join(parts)


def _join(lists: Iterable[ListBlock]) -> list[ListBlock]:
    """Neighbours of one kind made one list."""
    return [
        ListBlock(ordered, tuple(item for part in group for item in part.items))
        for ordered, group in groupby(lists, key=lambda part: part.ordered)
    ]


def _characters(runs: Iterable[Run], *, breaks: bool) -> Iterator[_Char]:
    for run in runs:
        style = _style(run)
        for char in run.text:
            if char == "\n":
                yield ("\n" if breaks else " "), style
            elif char in " \t\r\f\v\x85\u2028\u2029":
                yield " ", style
            elif unicodedata.category(char) not in ("Cc", "Cs"):
                yield char, style


def _collapse(chars: Iterable[_Char]) -> list[_Char]:
    """One space for many, and none beside a line break."""
    done: list[_Char] = []
    for char, style in chars:
        if char == "\n":
            while done and done[-1][0].isspace():
                done.pop()
        elif char.isspace() and done and (done[-1][0] == "\n" or (char == " " and done[-1][0] == " ")):
            continue
        done.append((char, style))
    return done


def _strip_edges(chars: list[_Char]) -> list[_Char]:
    start, stop = 0, len(chars)
    while start < stop and chars[start][0].isspace():
        start += 1
    while stop > start and chars[stop - 1][0].isspace():
        stop -= 1
    return chars[start:stop]


def _bare_edges(nested: Nested, style: _Style = (False, False, "")) -> list[_Char]:
    """The characters again, with white space at both ends of each styled stretch outside of that style."""
    done: list[_Char] = []
    for part in nested:
        if isinstance(part, str):
            done.extend((char, style) for char in part)
            continue
        inside = _bare_edges(part.children, _with(style, part))
        start = next((i for i, (char, _) in enumerate(inside) if not char.isspace()), len(inside))
        stop = start + len(_strip_edges(inside))
        done.extend((char, inner if start <= i < stop else style) for i, (char, inner) in enumerate(inside))
    return done


def _with(style: _Style, part: Styled) -> _Style:
    bold, italic, href = style
    return (bold or part.kind == "bold", italic or part.kind == "italic", part.href or href)


def _merge(chars: Iterable[_Char]) -> Runs:
    return tuple(
        Run("".join(char for char, _ in group), *style)
        for style, group in groupby(chars, key=lambda pair: pair[1])
    )


_SCHEME = re.compile(
    r"(?:https?://[^/?#]+|mailto:[^@]+@|tel:\+?[0-9]|page:[a-z0-9]|term:[a-z0-9]|#[^#]|/(?!/))", re.IGNORECASE
)
_UNSAFE = re.compile(r"[\s<>\"\\`()*\x00-\x1f\x7f]")


def clean_href(href: str) -> str | None:
    """The link target as both sides write it, or ``None`` when a page must not link there."""
    href = href.strip()
    if not _SCHEME.match(href):
        return None
    return _UNSAFE.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), href)
