"""Every way to change one thing in a document, so that it still is what it has to be: an address, a moment, words."""

import copy
from collections.abc import Iterator
from typing import Any

Path = tuple[str | int, ...]


def leaves(value: Any, path: Path = ()) -> Iterator[Path]:
    """The place of every text and number in a document."""
    if isinstance(value, (str, int)):
        yield path
    for name, part in _parts(value):
        yield from leaves(part, (*path, name))


def branches(value: Any, path: Path = ()) -> Iterator[Path]:
    """The place of everything that can be taken out of a document, the largest parts first."""
    for name, part in _parts(value):
        yield (*path, name)
        yield from branches(part, (*path, name))


def changed(document: Any, path: Path) -> Any:
    """A copy with one text or number changed."""
    copied, holder = _at(document, path)
    holder[path[-1]] = another(holder[path[-1]])
    return copied


def without(document: Any, path: Path) -> Any:
    """A copy without one part."""
    copied, holder = _at(document, path)
    del holder[path[-1]]
    return copied


def another(value: str | int) -> str | int:
    """Another value of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if value[:2] == "20" and value.endswith("Z"):
        return f"2019{value[4:]}"
    if value.startswith(("https:", "urn:", "did:")):
        return f"{value}x"
    return f"{value} indeed"


def _at(document: Any, path: Path) -> tuple[Any, Any]:
    copied = copy.deepcopy(document)
    holder = copied
    for step in path[:-1]:
        holder = holder[step]
    return copied, holder


def _parts(value: Any) -> Iterator[tuple[str | int, Any]]:
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, list):
        yield from enumerate(value)
