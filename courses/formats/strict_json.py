"""JSON from strangers: one reading of it only, and nothing in it that a database or a hash cannot take."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

_DEEPEST: Final = 12
_UNFIT: Final = re.compile("[\0\ud800-\udfff]")
_LARGEST_NUMBER: Final = 2**53 - 1


class UnreadableJson(Exception):
    """The text is not JSON as we take it. `code` says why: json, twice, depth, text or number."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def parse(text: str | bytes, *, deepest: int = _DEEPEST) -> Any:
    """The value, with every key once, at most `deepest` levels, text without NUL or lone surrogates, and whole numbers
    that every program reads alike. Raises UnreadableJson.
    """
    try:
        value = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant, parse_float=_no_float)
    except (ValueError, RecursionError) as error:
        raise UnreadableJson("json") from error
    for depth, one in _walk(value):
        _check(one, depth, deepest)
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise UnreadableJson("twice")
    return found


def _no_constant(_text: str) -> Any:
    raise UnreadableJson("number")


def _no_float(_text: str) -> Any:
    raise UnreadableJson("number")


def _walk(value: Any) -> Iterator[tuple[int, Any]]:
    """Every value and key with its depth; without recursion, so that depth cannot hurt."""
    waiting = [(1, value)]
    while waiting:
        depth, one = waiting.pop()
        yield depth, one
        if isinstance(one, dict):
            waiting += [(depth + 1, inner) for inner in (*one.keys(), *one.values())]
        elif isinstance(one, list):
            waiting += [(depth + 1, inner) for inner in one]


def _check(one: Any, depth: int, deepest: int) -> None:
    if depth > deepest:
        raise UnreadableJson("depth")
    if isinstance(one, str) and _UNFIT.search(one):
        raise UnreadableJson("text")
    if isinstance(one, int) and abs(one) > _LARGEST_NUMBER:
        raise UnreadableJson("number")
