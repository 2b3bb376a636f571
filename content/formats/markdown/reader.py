"""Reads the Markdown a curriculum is written in: CommonMark, less everything the site cannot show.

What is left out is refused with its line and a way to say it instead, never dropped in silence.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from content.formats.markdown.nesting import Run, Runs
from content.formats.markdown.tree import (
    MAX_LIST_DEPTH,
    Document,
    Heading,
    ListBlock,
    ListItem,
    Node,
    Paragraph,
    clean_href,
    tidy,
)


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced block between texts. ``line`` is the line of its first inner line, counted from 1."""

    info: str
    content: str
    line: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something the format has no place for. ``line`` counts from 1."""

    line: int
    message: str


_REFUSED_BLOCKS: Final = {
    "html_block": "HTML is not allowed here; write it as Markdown",
    "code_block": "indented code is not allowed; start the line at the left margin",
    "blockquote_open": "quotations with > are not allowed; write a plain paragraph",
    "hr": "a rule is not allowed; use a heading to divide the text",
}
_REFUSED_INLINE: Final = {
    "html_inline": "HTML is not allowed here; write it as Markdown",
    "code_inline": "code in backticks is not allowed; use **bold** for what stands on a label or display",
    "image": "a picture cannot stand inside a text; use an ```image block of its own",
}


@dataclass(frozen=True, slots=True)
class Link:
    """A link target and the line it stands on."""

    line: int
    href: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """Documents and the fenced blocks between them, in order; what had to be refused; every allowed link."""

    parts: tuple[Document | Fence, ...]
    refusals: tuple[Refusal, ...]
    links: tuple[Link, ...]


def parse(text: str) -> Parsed:
    """Read a text, with whatever was refused in it left out."""
    reader = _Reader(text)
    parts = reader.parts()
    return Parsed(parts, tuple(reader.refusals), tuple(reader.links))


@cache
def _parser() -> MarkdownIt:
    """The one reader for all texts: it keeps nothing of what it read."""
    markdown = MarkdownIt("commonmark", {"maxNesting": 100}).disable("reference")
    # Targets are checked and written by clean_href, the same for Markdown and HTML.
    markdown.normalizeLink = str  # type: ignore[method-assign,assignment]
    markdown.validateLink = lambda url: True  # type: ignore[method-assign]
    markdown.parse("*a*")  # puts its rules in order, which two threads must not do at once
    return markdown


class _Reader:
    """Walks the flat token list once."""

    def __init__(self, text: str) -> None:
        self.tokens: Sequence[Token] = _parser().parse(text)
        self.refusals: list[Refusal] = []
        self.links: list[Link] = []
        self.position = 0

    def parts(self) -> tuple[Document | Fence, ...]:
        parts: list[Document | Fence] = []
        nodes: list[Node] = []
        while self.position < len(self.tokens):
            if self.tokens[self.position].type == "fence":
                parts.extend(self._flush(nodes))
                parts.append(self._fence())
            else:
                nodes.extend(self._node())
        parts.extend(self._flush(nodes))
        return tuple(parts)

    def _flush(self, nodes: list[Node]) -> list[Document | Fence]:
        document = tidy(nodes)
        nodes.clear()
        return [document] if document else []

    def _next(self) -> Token:
        token = self.tokens[self.position]
        self.position += 1
        return token

    def _fence(self) -> Fence:
        token = self._next()
        return Fence(token.info.strip(), token.content, _line(token) + 1)

    def _node(self) -> list[Node]:
        """The next block; nothing where it was refused."""
        token = self._next()
        if token.type == "heading_open":
            return self._heading(token)
        if token.type == "paragraph_open":
            return [Paragraph(self._inline())]
        if token.type in ("bullet_list_open", "ordered_list_open"):
            return [self._list(token, depth=1)]
        self._refuse(_line(token), _REFUSED_BLOCKS.get(token.type, f"{token.type} is not allowed here"))
        self._skip(token)
        return []

    def _heading(self, token: Token) -> list[Node]:
        if token.tag not in ("h2", "h3") or token.markup not in ("##", "###"):
            self._refuse(
                _line(token), "only ## and ### headings are allowed; the page's title is the first level"
            )
        return [Heading(3 if token.tag == "h3" else 2, self._inline())]

    def _inline(self) -> Runs:
        """The runs of the inline token that comes next; steps over the closing token after it."""
        token = self._next()
        self.position += 1
        return _Inline(token, self.refusals, self.links).runs()

    def _list(self, token: Token, depth: int) -> ListBlock:
        ordered = token.type == "ordered_list_open"
        if ordered and token.attrGet("start") is not None:
            self._refuse(_line(token), "a numbered list starts at 1")
        if depth > MAX_LIST_DEPTH:
            self._refuse(_line(token), f"lists can be nested {MAX_LIST_DEPTH} deep at most")
        items: list[ListItem] = []
        while self._next().type == "list_item_open":
            items.append(self._item(depth))
        return ListBlock(ordered, tuple(items))

    def _item(self, depth: int) -> ListItem:
        """One item: a paragraph, then lists."""
        runs: Runs = ()
        lists: list[ListBlock] = []
        first = self.tokens[self.position - 1]
        while (token := self._next()).type != "list_item_close":
            if token.type == "paragraph_open":
                if runs or lists:
                    self._refuse(
                        _line(token), "a list item holds one paragraph; make the second an item of its own"
                    )
                runs = runs + self._inline()
            elif token.type in ("bullet_list_open", "ordered_list_open"):
                lists.append(self._list(token, depth + 1))
            else:
                self._refuse(
                    _line(token), "only text and lists can stand in a list; move this to the left margin"
                )
                self._skip(token)
        if not runs:
            self._refuse(_line(first), "a list item has no text")
        return ListItem(runs, tuple(lists))

    def _skip(self, token: Token) -> None:
        """Step over everything inside a block that was refused."""
        depth = int(token.nesting)
        while depth > 0:
            depth += self._next().nesting

    def _refuse(self, line: int, message: str) -> None:
        self.refusals.append(Refusal(line, message))


class _Inline:
    """Turns one inline token into runs."""

    def __init__(self, token: Token, refusals: list[Refusal], links: list[Link]) -> None:
        self.children = token.children or []
        self.line = _line(token)
        self.refusals = refusals
        self.links = links
        self.bold = self.italic = 0
        self.href = ""

    def runs(self) -> Runs:
        return tuple(run for child in self.children if (run := self._run(child)) is not None)

    def _run(self, child: Token) -> Run | None:
        kind = child.type
        if kind == "text":
            return self._styled(child.content)
        if kind in ("softbreak", "hardbreak"):
            self.line += 1
            return self._styled(" " if kind == "softbreak" else "\n")
        if kind in ("strong_open", "strong_close"):
            self.bold += child.nesting
        elif kind in ("em_open", "em_close"):
            self.italic += child.nesting
        elif kind == "link_open":
            self._open_link(child)
        elif kind == "link_close":
            self.href = ""
        else:
            message = _REFUSED_INLINE.get(kind, f"{kind} is not allowed here")
            self.refusals.append(Refusal(self.line, message))
        return None

    def _styled(self, text: str) -> Run:
        return Run(text, self.bold > 0, self.italic > 0, self.href)

    def _open_link(self, child: Token) -> None:
        target = str(child.attrGet("href") or "")
        href = clean_href(target)
        if href is None:
            message = (
                f"a link to {target!r} is not allowed; use https:, mailto:, tel:, page:courses/… or term:…"
            )
            self.refusals.append(Refusal(self.line, message))
        else:
            self.links.append(Link(self.line, href))
        if child.attrGet("title"):
            self.refusals.append(Refusal(self.line, "a link has no title in quotes; leave it out"))
        self.href = href or ""


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 1
