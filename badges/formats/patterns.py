"""Statements with gaps, as documents of one shape have them; the texts of a document go into the gaps."""

import re
from dataclasses import dataclass, field
from itertools import count

from pyld.nquads import escape

from badges.formats.shapes import Place, Texts

# With these schemes no text before the colon can be a prefix that a context defines, and nothing is made of it.
_PLAIN_ADDRESS = re.compile(r"(?:https?://|did:|urn:uuid:)[A-Za-z0-9\-._~:/?#@!$&'()*+,;=%]+\Z")
_TO_ESCAPE = re.compile(r'[\\\t\n\r"]')


class Unfit(Exception):
    """Patterns do not suit this shape, or these texts. Nothing is said about the document."""


@dataclass(slots=True)
class _Lines:
    """Statements as texts with a `%s` for each gap, and what goes into the gaps, in order."""

    texts: list[str] = field(default_factory=list)
    gaps: list[int] = field(default_factory=list)
    whole: str = ""

    def add(self, text: str, gaps: list[int]) -> None:
        self.texts.append(text)
        self.gaps += gaps
        self.whole = "\n".join(self.texts)

    def filled(self, values: tuple[str, ...]) -> list[str]:
        # Escaped texts have no line ends; str.splitlines would find others.
        return (self.whole % tuple([values[gap] for gap in self.gaps])).split("\n") if self.texts else []


@dataclass(slots=True)
class Patterns:
    """What is said of one item of a list, or of the document itself, and, by their place, of the items inside.

    A gap is the number of a text of the item, or of a name for one of its unnamed nodes and graphs; those of the
    items around it come first.
    """

    addresses: list[bool] = field(default_factory=list)  # of each text: whether it is an address
    unnamed: int = 0
    before: int = 0
    plain: _Lines = field(default_factory=_Lines)
    unnamed_in: _Lines = field(default_factory=_Lines)
    looks: _Lines = field(default_factory=_Lines)
    inside: dict[Place, "Patterns"] = field(default_factory=dict)

    def statements(self, texts: Texts) -> tuple[list[str], list[str], list[str]]:
        """N-Quads without unnamed nodes, those with them, and how such a node looks in each.

        A look is the node's name, a tab, and the statement. Raises Unfit for an address that JSON-LD could make
        something of.
        """
        plain: list[str] = []
        unnamed: list[str] = []
        looks: list[str] = []
        labels = count()
        waiting: list[tuple[Patterns, Texts, tuple[str, ...]]] = [(self, texts, ())]
        while waiting:
            patterns, current, around = waiting.pop()
            own = [
                _address(t) if a else _literal(t)
                for t, a in zip(current.own, patterns.addresses, strict=True)
            ]
            values = (*around, *own, *(f"b{next(labels)}" for _ in range(patterns.unnamed)))
            plain += patterns.plain.filled(values)
            unnamed += patterns.unnamed_in.filled(values)
            looks += patterns.looks.filled(values)
            waiting += [(patterns.inside[place], item, values) for place, item in current.items]
        return plain, unnamed, looks


def _address(text: str) -> str:
    if not _PLAIN_ADDRESS.match(text):
        raise Unfit
    return text


def _literal(text: str) -> str:
    return str(escape(text)) if _TO_ESCAPE.search(text) else text
