"""Writes rich text as canonical Markdown, such that reading it gives the same rich text again."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace

from content.formats.markdown.nesting import Nested, Runs, nest
from content.formats.markdown.reader import parse
from content.formats.markdown.tree import Document, Heading, ListBlock, Paragraph


def write(document: Document) -> str:
    """The document, one block apart from the next by an empty line, without a newline at its end."""
    return "\n\n".join(_block(node) for node in document)


def _block(node: Heading | Paragraph | ListBlock) -> str:
    if isinstance(node, Heading):
        return "#" * node.level + " " + re.sub(r"(?<!\\)#+$", r"\\\g<0>", _inline(node.runs))
    if isinstance(node, Paragraph):
        return _inline(node.runs)
    return "\n".join(_list(node))


def _list(block: ListBlock) -> list[str]:
    lines: list[str] = []
    for number, item in enumerate(block.items, start=1):
        marker = f"{number}. " if block.ordered else "- "
        inside = _inline(item.runs).split("\n")
        for nested in item.lists:
            inside.extend(_list(nested))
        lines.append(marker + inside[0])
        lines.extend(" " * len(marker) + line for line in inside[1:])
    return lines


@dataclass(slots=True)
class _Piece:
    """Part of a line: a ``text``, a style mark to ``open`` or ``close``, or another ``mark``.

    ``refer_first`` and ``refer_last``: write that letter of the text as a character reference.
    """

    kind: str
    value: str
    refer_first: bool = False
    refer_last: bool = False


def _inline(runs: Runs) -> str:
    """Markdown for the runs: one line, or several where the text breaks its line.

    Stars serve for both styles as long as they are read back as meant. Where neighbouring stars would be
    taken for one another, italics are written with underscores.
    """
    nested = nest(runs)
    for italic in ("*", "_"):
        pieces = list(_pieces(nested, italic))
        while _separate(pieces):
            pass
        text = "".join(_written(pieces, index) for index in range(len(pieces)))
        if parse(text).parts == ((Paragraph(runs),),):
            return text
    raise ValueError(f"No Markdown found that reads back as {runs!r}")


def _pieces(nested: Nested, italic: str) -> Iterator[_Piece]:
    for part in nested:
        if isinstance(part, str):
            yield _Piece("text", part)
        elif part.kind == "link":
            yield _Piece("mark", "[")
            yield from _pieces(part.children, italic)
            yield _Piece("mark", f"]({_target(part.href)})")
        else:
            mark = "**" if part.kind == "bold" else italic
            yield _Piece("open", mark)
            yield from _pieces(part.children, italic)
            yield _Piece("close", mark)


def _target(href: str) -> str:
    return re.sub(r"&(?=#?[A-Za-z0-9]+;)", "&amp;", href)


def _separate(pieces: list[_Piece]) -> bool:
    """See to it that each style mark can open or close where it stands; true if that changed anything.

    CommonMark decides by the characters on both sides of a row of marks. Where a letter outside would spoil
    it, the letter is written as a character reference, which counts as punctuation there.
    """
    changed = False
    for start, stop in _rows_of_marks(pieces):
        before = pieces[start - 1] if start else None
        after = pieces[stop] if stop < len(pieces) else None
        underscore = any(mark.value == "_" for mark in pieces[start:stop])
        kinds = {mark.kind for mark in pieces[start:stop]}
        if "open" in kinds and _last(before) == "letter" and (underscore or _first(after) == "punctuation"):
            changed = before is not None
            _set_reference(before, last=True)
        if "close" in kinds and _first(after) == "letter" and (underscore or _last(before) == "punctuation"):
            changed = after is not None
            _set_reference(after, last=False)
    return changed


def _rows_of_marks(pieces: list[_Piece]) -> Iterator[tuple[int, int]]:
    """Where style marks stand directly side by side, as index ranges."""
    start = 0
    for is_mark, row in groupby(pieces, key=lambda piece: piece.kind in ("open", "close")):
        stop = start + len(list(row))
        if is_mark:
            yield start, stop
        start = stop


def _set_reference(piece: _Piece | None, *, last: bool) -> None:
    if piece is not None and last:
        piece.refer_last = True
    elif piece is not None:
        piece.refer_first = True


def _first(piece: _Piece | None) -> str:
    """How CommonMark classes the character a piece begins with."""
    if piece is None:
        return "space"
    alone = piece.refer_last and len(piece.value) == 1
    return "punctuation" if piece.refer_first or alone else _class(piece.value[0])


def _last(piece: _Piece | None) -> str:
    """How CommonMark classes the character a piece ends with."""
    if piece is None:
        return "space"
    alone = piece.refer_first and len(piece.value) == 1
    return "punctuation" if piece.refer_last or alone else _class(piece.value[-1])


def _class(char: str) -> str:
    if isWhiteSpace(ord(char)):
        return "space"
    return "punctuation" if isPunctChar(char) or isMdAsciiPunct(ord(char)) else "letter"


def _written(pieces: list[_Piece], index: int) -> str:
    piece = pieces[index]
    if piece.kind != "text":
        return piece.value
    following = pieces[index + 1].value if index + 1 < len(pieces) else ""
    preceding = pieces[index - 1].value if index else ""
    text = _escape(piece.value, linked=_in_link(pieces, index), starts_line=not preceding)
    if following.startswith("[") and text.endswith("!"):
        text = text[:-1] + "\\!"
    if len(piece.value) == 1 and (piece.refer_first or piece.refer_last):
        return f"&#{ord(piece.value)};"
    if piece.refer_first:
        text = f"&#{ord(text[0])};{text[1:]}"
    if piece.refer_last:
        text = f"{text[:-1]}&#{ord(text[-1])};"
    return text


def _in_link(pieces: list[_Piece], index: int) -> bool:
    marks = [piece.value for piece in pieces[:index] if piece.kind == "mark"]
    return bool(marks) and marks[-1] == "["


_ANYWHERE = re.compile(
    r"[\\*`]"  # escapes, emphasis, code
    r"|(?<![^\W_])_|_(?![^\W_])"  # emphasis, except inside a word
    r"|<(?=[A-Za-z/!?])"  # tags and autolinks; "< 5 mm" stays as it is
    r"|&(?=#?[A-Za-z0-9]+;)"  # character references
    r"|\](?=\()"  # links
)
_IN_LINK = re.compile(r"[\[\]]|" + _ANYWHERE.pattern)
_AT_LINE_START = re.compile(
    r"#{1,6}(?=\s|$)|[-+](?=\s|$)|-(?=[-\s]*$)|=(?=[=\s]*$)|>|~(?=~~)|(?<=\d)[.)](?=\s|$)"
)
_NUMBER = re.compile(r"\d{1,9}")


def _escape(text: str, *, linked: bool, starts_line: bool) -> str:
    lines = text.split("\n")
    done = [_escape_line(lines[0], linked=linked, start=starts_line)]
    done.extend(_escape_line(line, linked=linked, start=True) for line in lines[1:])
    return "\\\n".join(done)


def _escape_line(line: str, *, linked: bool, start: bool) -> str:
    number = _NUMBER.match(line)
    at = number.end() if number else 0
    marker = _AT_LINE_START.match(line, at) if start else None
    text = (_IN_LINK if linked else _ANYWHERE).sub(r"\\\g<0>", line)
    if marker:
        # Nothing before a marker or in it is escaped for another reason, so its place has not moved.
        text = text[: marker.start()] + "\\" + text[marker.start() :]
    return text
