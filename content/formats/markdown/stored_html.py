"""Reads and writes the HTML that Wagtail's rich text field stores."""

import html
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

from content.formats.markdown.nesting import Nested, Run, nest
from content.formats.markdown.tree import (
    Document,
    Heading,
    ListBlock,
    ListItem,
    Node,
    Paragraph,
    clean_href,
    tidy,
)

LinkWriter = Callable[[str], Mapping[str, str]]
"""Gives the attributes of ``<a>`` for a link target."""
LinkReader = Callable[[Mapping[str, str]], str | None]
"""Gives the link target for the attributes of ``<a>``, or ``None`` to keep the words and drop the link."""

_HEADINGS: Final = {"h1": 2, "h2": 2, "h3": 3, "h4": 3, "h5": 3, "h6": 3}
_BLOCKS: Final = frozenset(
    {*_HEADINGS, "p", "ul", "ol", "li", "div", "blockquote", "table", "tr", "td", "th"}
)


def plain_link(href: str) -> Mapping[str, str]:
    """Attributes that hold the target as it is."""
    return {"href": href}


def plain_target(attributes: Mapping[str, str]) -> str | None:
    """The target as the attributes hold it."""
    return attributes.get("href")


def write(document: Document, link: LinkWriter = plain_link) -> str:
    """The document as stored HTML, without white space between blocks."""
    return "".join(_block(node, link) for node in document)


def _block(node: Node, link: LinkWriter) -> str:
    if isinstance(node, ListBlock):
        tag = "ol" if node.ordered else "ul"
        items = "".join(
            f"<li>{_inline(nest(item.runs), link)}{''.join(_block(part, link) for part in item.lists)}</li>"
            for item in node.items
        )
        return f"<{tag}>{items}</{tag}>"
    tag = f"h{node.level}" if isinstance(node, Heading) else "p"
    return f"<{tag}>{_inline(nest(node.runs), link)}</{tag}>"


def _inline(nested: Nested, link: LinkWriter) -> str:
    return "".join(
        _text(part)
        if isinstance(part, str)
        else _element(part.kind, part.href, _inline(part.children, link), link)
        for part in nested
    )


def _text(text: str) -> str:
    return html.escape(text, quote=False).replace("\n", "<br/>")


def _element(kind: str, href: str, inside: str, link: LinkWriter) -> str:
    if kind == "link":
        attributes = "".join(f' {name}="{html.escape(value)}"' for name, value in link(href).items())
        return f"<a{attributes}>{inside}</a>"
    tag = "b" if kind == "bold" else "i"
    return f"<{tag}>{inside}</{tag}>"


def read(source: str, target: LinkReader = plain_target) -> Document:
    """The rich text stored as HTML. Tags it has no place for lose their mark-up and keep their words."""
    reader = _Reader(target)
    reader.feed(source)
    reader.close()
    return tidy(reader.finish())


@dataclass
class _OpenList:
    ordered: bool
    items: "list[_OpenItem]" = field(default_factory=list)

    def closed(self) -> ListBlock:
        return ListBlock(self.ordered, tuple(item.closed() for item in self.items))


@dataclass
class _OpenItem:
    runs: list[Run] = field(default_factory=list)
    lists: list[_OpenList] = field(default_factory=list)

    def closed(self) -> ListItem:
        return ListItem(tuple(self.runs), tuple(part.closed() for part in self.lists))


class _Reader(HTMLParser):
    """Builds nodes; an unknown block ends the paragraph before it and starts another."""

    def __init__(self, target: LinkReader) -> None:
        super().__init__(convert_charrefs=True)
        self.target = target
        self.nodes: list[Node] = []
        self.runs: list[Run] = []
        self.level = 0
        self.lists: list[_OpenList] = []
        self.bold = self.italic = 0
        self.hrefs: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self._say("\n")
        elif tag in ("b", "strong"):
            self.bold += 1
        elif tag in ("i", "em"):
            self.italic += 1
        elif tag == "a":
            found = self.target({name: value or "" for name, value in attrs})
            self.hrefs.append(clean_href(found) or "" if found else "")
        elif tag in ("ul", "ol"):
            self._open_list(tag)
        elif tag == "li" and self.lists:
            self.lists[-1].items.append(_OpenItem())
        elif tag in _BLOCKS and not self.lists:
            self._end_block()
            self.level = _HEADINGS.get(tag, 0)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("b", "strong"):
            self.bold = max(0, self.bold - 1)
        elif tag in ("i", "em"):
            self.italic = max(0, self.italic - 1)
        elif tag == "a" and self.hrefs:
            self.hrefs.pop()
        elif tag in ("ul", "ol") and self.lists:
            self._close_list()
        elif tag in _BLOCKS and not self.lists:
            self._end_block()

    def handle_data(self, data: str) -> None:
        self._say(data.replace("\n", " "))

    def finish(self) -> list[Node]:
        while self.lists:
            self._close_list()
        self._end_block()
        return self.nodes

    def _say(self, text: str) -> None:
        run = Run(text, self.bold > 0, self.italic > 0, self.hrefs[-1] if self.hrefs else "")
        if not self.lists:
            self.runs.append(run)
        elif self.lists[-1].items:
            self.lists[-1].items[-1].runs.append(run)
        elif text.strip():
            self.lists[-1].items.append(_OpenItem([run]))

    def _open_list(self, tag: str) -> None:
        opened = _OpenList(ordered=tag == "ol")
        if self.lists:
            if not self.lists[-1].items:
                self.lists[-1].items.append(_OpenItem())
            self.lists[-1].items[-1].lists.append(opened)
        else:
            self._end_block()
        self.lists.append(opened)

    def _close_list(self) -> None:
        closed = self.lists.pop()
        if not self.lists:
            self.nodes.append(closed.closed())

    def _end_block(self) -> None:
        runs = tuple(self.runs)
        self.nodes.append(Heading(self.level, runs) if self.level else Paragraph(runs))
        self.runs, self.level = [], 0
