"""The shape of a document: its keys, types and contexts, without its texts and without the number of list items.

What JSON-LD makes of a document follows from its shape alone, as long as its addresses are plain ones.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from badges.formats.linked_data import MAX_NODES, MAX_VALUES

# Their texts are names of the vocabulary: part of the shape.
_NAMES = frozenset({"@context", "type", "proofPurpose", "cryptosuite"})
_TEXT = "text"

Shape = Any  # nested tuples and frozen sets: equal for equal shapes
Place = tuple[int, Shape]  # which list of its parent an item stands in, and its shape
Fresh = Callable[[str], str]  # "text" or "node", to a text for the specimen


class NoShape(Exception):
    """The document holds something that has no shape here. It may still be a good document."""


@dataclass(slots=True)
class Texts:
    """The texts of a document, or of one item of a list in it, and the items of its own lists."""

    own: list[str] = field(default_factory=list)
    items: list[tuple[Place, "Texts"]] = field(default_factory=list)
    lists: int = 0

    def all(self) -> Iterator[str]:
        """Every text in it."""
        yield from self.own
        for _place, item in self.items:
            yield from item.all()


def shape_of(document: Mapping[str, Any]) -> tuple[Shape, Texts]:
    """A document's shape and its texts. Raises NoShape; also where it may be larger than what is canonicalised."""
    texts = Texts()
    count = [MAX_NODES, MAX_VALUES]
    return _node(document, texts, count), texts


def _node(node: Mapping[str, Any], texts: Texts, left: list[int]) -> Shape:
    left[0] -= 1
    left[1] -= len(node) + 1
    parts: list[Any] = []
    for name, value in node.items():
        if name in _NAMES:
            parts.append((name, _names(value, left)))
        elif type(value) is str:
            texts.own.append(value)
            parts.append((name, _TEXT))
        elif type(value) is dict:
            parts.append((name, _node(value, texts, left)))
        elif type(value) is list:
            parts.append((name, _list(value, texts, left)))
        else:
            raise NoShape
    if left[0] < 0 or left[1] < 0:
        raise NoShape
    return tuple(parts)


def _names(value: Any, left: list[int]) -> Shape:
    if type(value) is str:
        return value
    if type(value) is not list or not all(type(item) is str for item in value):
        raise NoShape
    left[1] -= len(value)
    return ("names", *value)


def _list(items: list[Any], texts: Texts, left: list[int]) -> Shape:
    number, texts.lists = texts.lists, texts.lists + 1
    left[1] -= len(items)
    shapes = set()
    for item in items:
        inside = Texts()
        if type(item) is str:
            inside.own.append(item)
            shape: Shape = _TEXT
        elif type(item) is dict:
            shape = _node(item, inside, left)
        else:
            raise NoShape
        shapes.add(shape)
        texts.items.append(((number, shape), inside))
    return frozenset(shapes)


def specimen(
    shape: Shape, fresh: Callable[[tuple[Place, ...], int, str], str], copies: int
) -> dict[str, Any]:
    """A document of this shape, with so many items of each shape in each list.

    `fresh` gives the texts: it is told where the item stands, the number of the text in it (as `Texts.own` has
    them) and "text". A node without an `id` is given one: then it is told "node" and the number of such nodes.
    An answer that is empty leaves the id out.
    """
    return _Maker(fresh, copies).node(shape, (), [0, 0, 0])


@dataclass(slots=True)
class _Maker:
    fresh: Callable[[tuple[Place, ...], int, str], str]
    copies: int

    def node(self, shape: Shape, where: tuple[Place, ...], numbers: list[int]) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for name, part in shape:
            if name in _NAMES:
                made[name] = part if type(part) is str else list(part[1:])
            elif part == _TEXT:
                made[name] = self._text(where, numbers, 0, "text")
            elif type(part) is tuple:
                made[name] = self.node(part, where, numbers)
            else:
                made[name] = list(self._items(part, where, numbers))
        if "id" not in made and (name := self._text(where, numbers, 1, "node")):
            made["id"] = name
        return made

    def _items(self, shapes: Shape, where: tuple[Place, ...], numbers: list[int]) -> Iterator[Any]:
        number, numbers[2] = numbers[2], numbers[2] + 1
        for shape in shapes:
            for _copy in range(self.copies):
                inside, own = (*where, (number, shape)), [0, 0, 0]
                yield self._text(inside, own, 0, "text") if shape == _TEXT else self.node(shape, inside, own)

    def _text(self, where: tuple[Place, ...], numbers: list[int], which: int, kind: str) -> str:
        number, numbers[which] = numbers[which], numbers[which] + 1
        return self.fresh(where, number, kind)
