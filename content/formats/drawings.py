"""The words in drawings: read out of an SVG, and put into a copy of it in another language.

A copy remembers what each of its words said in the original, so that nothing has to be kept beside it, and whether
anybody has drawn in it since it was made. What is changed is a node of text and never markup.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Final
from xml.dom import minidom

from content.formats.pictures import complaint
from content.formats.wording import has_words

LINE: Final = 1.2  # of the size of the letters, from one line to the next
_SAID: Final = "data-original"
_MADE: Final = "data-made"
_ASIDE: Final = frozenset({"title", "desc"})  # read aloud, and not drawn
_NEXT: Final = "\N{LINE SEPARATOR}"  # in an attribute, where a line break would come back as a space


def words_in(data: bytes) -> tuple[str, ...]:
    """What a drawing says and somebody has to translate, each text once, in its order.

    Lines of one text stand below each other. A title is among them only where something is written in the drawing.
    Numbers, units, codes and single letters are left out. A file that no page may show says nothing.
    """
    found = [(element.tagName, said_by(element)) for element in _spoken(opened(data))]
    wanted = [(name, words) for name, words in found if has_words(words)]
    if all(name in _ASIDE for name, _words in wanted):
        return ()
    return tuple(dict.fromkeys(words for _name, words in wanted))


def all_words_in(data: bytes) -> tuple[str, ...]:
    """Everything that is written in a drawing: what may be said in another way, as 2.5 is with a comma elsewhere."""
    return tuple(dict.fromkeys(said_by(element) for element in _spoken(opened(data)) if said_by(element)))


def in_language(data: bytes, said: Mapping[str, str], *, language: str, original: str) -> bytes:
    """The drawing with its words as `said` has them; what that lacks stays, marked as being in the `original` language.

    The same drawing and words give the same bytes. What no page may show is given back as it is.
    """
    root = opened(data)
    if root is None:
        return data
    root.setAttribute("xml:lang", language)
    for element in _spoken(root):
        words = said_by(element)
        if translated := said.get(words):
            element.setAttribute(_SAID, words.replace("\n", _NEXT))
            _say(element, translated)
        elif has_words(words):
            element.setAttribute("xml:lang", original)
    root.setAttribute(_MADE, _sum(root))
    return _bytes(root)


def words_kept_in(data: bytes) -> dict[str, str]:
    """What each text of a copy said in the original, with what it says now."""
    spoken = (element for element in _spoken(opened(data)) if element.hasAttribute(_SAID))
    return {element.getAttribute(_SAID).replace(_NEXT, "\n"): said_by(element) for element in spoken}


def is_as_made(data: bytes) -> bool:
    """Whether a copy is as `in_language` made it; not where somebody has drawn in it, or put another file there."""
    root = opened(data)
    if root is None or not root.hasAttribute(_MADE):
        return False
    made = root.getAttribute(_MADE)
    root.removeAttribute(_MADE)
    return made == _sum(root)


def lines_of(element: minidom.Element) -> list[list[minidom.Text]]:
    """The nodes of a text that hold its words, line by line: a part that is placed anew begins a line."""
    lines: list[list[minidom.Text]] = [[]]
    _collect(element, lines)
    return [line for line in lines if _joined(line)]


def _collect(element: minidom.Element, lines: list[list[minidom.Text]]) -> None:
    for child in element.childNodes:
        if isinstance(child, minidom.Text):
            lines[-1].append(child)
        elif isinstance(child, minidom.Element):
            if _begins_line(child) and _joined(lines[-1]):
                lines.append([])
            _collect(child, lines)


def _begins_line(element: minidom.Element) -> bool:
    return any(element.hasAttribute(name) for name in ("x", "y")) or bool(
        re.search(r"[1-9]", element.getAttribute("dy"))
    )


def _joined(line: list[minidom.Text]) -> str:
    return " ".join("".join(node.data for node in line).split())


def said_by(element: minidom.Element) -> str:
    """What a text or a title says, with its lines below each other."""
    return "\n".join(map(_joined, lines_of(element)))


def opened(data: bytes) -> minidom.Element | None:
    """The first element of a drawing; None where it is none that a page may show."""
    if complaint(data, "svg"):
        return None
    return minidom.parseString(data).documentElement  # noqa: S318 -- no document type was in it, so no entity either


def _spoken(root: minidom.Element | None) -> Iterator[minidom.Element]:
    """The titles and texts of a drawing, in order."""
    if root is None:
        return
    elements = (node for node in root.childNodes if isinstance(node, minidom.Element))
    yield from (element for element in elements if element.tagName in _ASIDE)
    yield from root.getElementsByTagName("text")


def _say(element: minidom.Element, words: str) -> None:
    """Put words in the place of those of a text: each line where one was, and what is more below them."""
    lines = lines_of(element)
    wanted = [words.replace("\n", " ")] if element.tagName in _ASIDE else words.split("\n")
    if len(lines) == 1 and len(wanted) > 1:
        _break(element, lines[0], wanted)
        return
    for line, said in zip_longest(lines, wanted):
        if line is None:
            _below(element, said)
        elif said is None:
            _remove(line)
        else:
            line[0].data = said
            _remove(line[1:])


def _break(element: minidom.Element, line: list[minidom.Text], wanted: list[str]) -> None:
    """Several lines in place of one, with their middle where it was."""
    _remove(line)
    rise = LINE * (len(wanted) - 1) / 2
    for turn, said in enumerate(wanted):
        _below(element, said, f"{-rise if turn == 0 else LINE:.3g}em")


def _remove(nodes: list[minidom.Text]) -> None:
    for node in nodes:
        if node.parentNode is not None:
            node.parentNode.removeChild(node)


def _below(element: minidom.Element, words: str, step: str = f"{LINE}em") -> None:
    document = element.ownerDocument or minidom.Document()
    part = document.createElementNS(element.namespaceURI, "tspan")
    part.setAttribute("x", element.getAttribute("x") or "0")
    part.setAttribute("dy", step)
    part.appendChild(document.createTextNode(words))
    element.appendChild(part)


def _sum(root: minidom.Element) -> str:
    return hashlib.sha256(_bytes(root)).hexdigest()


def _bytes(root: minidom.Element) -> bytes:
    return f"{root.toxml()}\n".encode()
