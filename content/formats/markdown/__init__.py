"""The Markdown of the native bundle, and the stored rich text it stands for.

CommonMark restricted to ``##`` and ``###`` headings, paragraphs, bold, italic, lists and links. Each rich
text has exactly one canonical Markdown and one canonical HTML, and each can be turned into the other without
loss. A link to another page of the bundle is written ``[text](page:courses/c01-safe-start/first-lesson)``.
"""

from content.formats.markdown import stored_html, writer
from content.formats.markdown.reader import Fence, Link, Parsed, Refusal, parse
from content.formats.markdown.stored_html import LinkReader, LinkWriter, plain_link, plain_target
from content.formats.markdown.tree import Document, Node, Paragraph, tidy

__all__ = [
    "Document",
    "Fence",
    "Link",
    "LinkReader",
    "LinkWriter",
    "MarkdownError",
    "Paragraph",
    "Parsed",
    "Refusal",
    "canonical",
    "from_html",
    "join",
    "parse",
    "to_html",
    "write",
]

write = writer.write


class MarkdownError(ValueError):
    """Markdown with something in it that the format leaves out; ``refusals`` says what and where."""

    def __init__(self, refusals: tuple[Refusal, ...]) -> None:
        self.refusals = refusals
        super().__init__("; ".join(f"line {refusal.line}: {refusal.message}" for refusal in refusals))


def to_html(markdown: str, link: LinkWriter = plain_link) -> str:
    """The Markdown as the HTML Wagtail stores; ``link`` turns a target into the attributes of ``<a>``."""
    return stored_html.write(_document(markdown), link)


def from_html(source: str, target: LinkReader = plain_target) -> str:
    """Stored HTML as canonical Markdown; ``target`` turns the attributes of ``<a>`` into a link target."""
    return writer.write(stored_html.read(source, target))


def canonical(markdown: str) -> str:
    """The same text in canonical form."""
    return writer.write(_document(markdown))


def join(*texts: str) -> str:
    """Several canonical texts as one."""
    return writer.write(tidy(node for text in texts for node in _document(text)))


def _document(markdown: str) -> Document:
    parsed = parse(markdown)
    refusals = list(parsed.refusals)
    nodes: list[Node] = []
    for part in parsed.parts:
        if isinstance(part, Fence):
            refusals.append(Refusal(part.line - 1, "a fenced block cannot stand inside a text"))
        else:
            nodes.extend(part)
    if refusals:
        raise MarkdownError(tuple(refusals))
    return tidy(nodes)
