"""JSON read strictly: what two readers could understand differently is refused before anybody judges it."""

import json
import math
import re
from collections.abc import Callable, Container
from dataclasses import dataclass
from typing import Any

from badges.formats.errors import UnreadableBadge

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 32
MAX_VALUES = 32_000  # twice those of a badge with 195 endorsements, names counted
MAX_VALUES_TOGETHER = 400_000  # 6 MB of badges as courses give them hold 175,000
_MOST_LEVELS_AROUND = 4  # of what holds a document in a list of them
MAX_SAFE_INTEGER = 2**53 - 1  # beyond it, readers that use doubles see another number (RFC 8259, section 6)

_TOO_DEEP = "The JSON is nested deeper than any real badge."
_BIG_NUMBER = "A number is too large to be read the same everywhere."
_MARK = re.compile(r'\\.|["\[\]{}]', re.DOTALL)  # never more than two characters: one pass, whatever the text
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def parse_json_strictly(data: bytes) -> dict[str, Any]:
    """Read one JSON object from bytes of unknown origin, or raise ``UnreadableBadge`` with the reason.

    Bounded in bytes, depth and number of values. Refused: invalid UTF-8, a key given twice in one object, NaN
    and Infinity, numbers that do not survive a double, and halves of surrogate pairs.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableBadge("The badge's text is larger than 1 MB.", "too_large")
    text = _decode(data)
    _check_depth(text)
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_decimal,
            parse_constant=_constant,
        )
    except (json.JSONDecodeError, RecursionError) as error:
        where = f"line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise UnreadableBadge("This is not valid JSON.", "not_json", where) from error
    if not isinstance(value, dict):
        raise UnreadableBadge("The JSON is not an object, so it cannot be a badge.", "not_object")
    _check_values(value)
    return value


@dataclass(frozen=True, slots=True)
class Flaw:
    """Stands where a value of a list is not strict JSON, and says why."""

    error: UnreadableBadge


def parse_parts_strictly(data: bytes) -> Any:
    """Read JSON that holds several documents. What is not strict in one spoils no other: a `Flaw` stands in its place.

    Raises ``UnreadableBadge`` for what is no JSON at all. Bounded in values; whoever takes it in bounds its bytes, and
    whoever reads a part of it, that part's bytes and depth.
    """
    text = _decode(data)
    if sum(map(text.count, "[{,")) > MAX_VALUES_TOGETHER:
        raise UnreadableBadge("The JSON holds more values than any real badge.", "too_many_values")
    try:
        return json.loads(
            text,
            object_pairs_hook=_or_flaw(_object),
            parse_int=_or_flaw(_integer),
            parse_float=_or_flaw(_decimal),
            parse_constant=_or_flaw(_constant),
        )
    except json.JSONDecodeError as error:
        raise UnreadableBadge("This is not valid JSON.", "not_json") from error
    except RecursionError as error:
        raise UnreadableBadge(_TOO_DEEP, "too_deep") from error


def flaw_in(part: Any) -> UnreadableBadge | None:
    """Why a part of what `parse_parts_strictly` gave is not strict, or too deep to be written again, if it is."""
    waiting = [(part, 0)]
    while waiting:
        value, depth = waiting.pop()
        if isinstance(value, Flaw):
            return value.error
        if isinstance(value, dict | list):
            if depth >= MAX_DEPTH + _MOST_LEVELS_AROUND:
                return UnreadableBadge(_TOO_DEEP, "too_deep")
            inner = (*value, *value.values()) if isinstance(value, dict) else value
            waiting.extend((one, depth + 1) for one in inner)
        elif isinstance(value, str) and _SURROGATE.search(value):
            return UnreadableBadge("The text holds half of a character.", "bad_text")
    return None


def _or_flaw(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def or_flaw(value: Any) -> Any:
        try:
            return read(value)
        except UnreadableBadge as error:
            return Flaw(error)

    return or_flaw


def is_one_of(value: object, known: Container[Any]) -> bool:
    """Whether a value of unknown origin is one of those; a list or an object is none, and no set would look it up."""
    return not isinstance(value, list | dict) and value in known


def to_json_bytes(document: dict[str, Any]) -> bytes:
    """Serialise a document compactly as UTF-8, keys in their order: the bytes that are stored and served.

    Characters that XML cannot carry are escaped, so that the same bytes fit into PNG and SVG alike.
    """
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff").encode("utf-8")


def _decode(data: bytes) -> str:
    if not data.strip():
        raise UnreadableBadge("There is nothing in it.", "empty")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableBadge("The text is not valid UTF-8.", "not_utf8", f"byte {error.start}") from error


def _check_depth(text: str) -> None:
    # Done before parsing: the parser itself recurses. It stops at a backslash outside of strings, so that the
    # character after one never opens a level.
    depth, in_string = 0, False
    for found in _MARK.finditer(text):
        mark = found[0]
        if mark == '"':
            in_string = not in_string
        elif not in_string and len(mark) == 1:
            depth += 1 if mark in "[{" else -1
        if depth > MAX_DEPTH:
            raise UnreadableBadge(_TOO_DEEP, "too_deep")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise UnreadableBadge("A name is given twice, so readers could disagree.", "duplicate_key", twice)
    return result


def _integer(digits: str) -> int:
    if len(digits) > 20 or abs(int(digits)) > MAX_SAFE_INTEGER:
        raise UnreadableBadge(_BIG_NUMBER, "bad_number", digits[:40])
    return int(digits)


def _decimal(digits: str) -> float:
    number = float(digits) if len(digits) <= 40 else math.inf
    if not math.isfinite(number):
        raise UnreadableBadge(_BIG_NUMBER, "bad_number", digits[:40])
    return number


def _constant(word: str) -> float:
    raise UnreadableBadge("NaN and Infinity are not numbers in JSON.", "bad_number", word)


def _check_values(document: dict[str, Any]) -> None:
    waiting: list[Any] = [document]
    count = 0
    while waiting:
        value = waiting.pop()
        count += 1
        if count > MAX_VALUES:
            raise UnreadableBadge("The JSON holds more values than any real badge.", "too_many_values")
        if isinstance(value, dict):
            waiting.extend(value)
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, str) and _SURROGATE.search(value):
            raise UnreadableBadge("The text holds half of a character.", "bad_text")
