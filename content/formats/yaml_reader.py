"""Reads YAML that strangers wrote: bounded, without aliases or tags, each value known by its line.

``read`` gives a ``Mapping`` or ``Sequence`` whose methods take values out by type and note a problem, with
line and advice, where a value is missing or of another kind. ``Mapping.finish`` reports the keys nobody asked
for.
"""

import re
from collections.abc import Collection
from decimal import Decimal
from typing import Final

import yaml

from content.formats.problems import Problems
from content.formats.vocabulary import LINE_LONGEST, WORDS_LONGEST

MAX_DEPTH: Final = 12
MAX_BYTES: Final = 1_000_000

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAG: Final = "tag:yaml.org,2002:"
_DECIMAL: Final = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,9})?")
_LINE_BREAKS: Final = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
_KINDS: Final = {
    "int": "a number",
    "float": "a number",
    "bool": "true or false",
    "null": "nothing",
    "timestamp": "a date",
    "str": "text",
    "map": "a set of keys",
    "seq": "a list",
}


class Source:
    """A file, or a part of one that begins ``offset`` lines down, and where its problems go."""

    def __init__(self, file: str, problems: Problems, offset: int = 0) -> None:
        self.file = file
        self.problems = problems
        self.offset = offset

    def refuse(self, node: yaml.Node, message: str) -> None:
        self.problems.add(self.file, self.line(node), message)

    def line(self, node: yaml.Node) -> int:
        return int(node.start_mark.line) + 1 + self.offset


def read_mapping(text: str, source: Source) -> "Mapping | None":
    """The text as a mapping, or ``None`` with a problem noted."""
    node = _compose(text, source)
    if node is None:
        return None
    if not isinstance(node, yaml.MappingNode):
        source.refuse(node, f"expected lines of the form key: value, found {_kind(node)}")
        return None
    return Mapping(node, source)


def read_mappings(text: str, source: Source) -> "list[Mapping] | None":
    """The text as a list of mappings, or ``None`` with a problem noted."""
    node = _compose(text, source)
    if node is None:
        return None
    if not isinstance(node, yaml.SequenceNode):
        source.refuse(node, f"expected a list, found {_kind(node)}")
        return None
    return _mappings(node, source, "an entry")


def _compose(text: str, source: Source) -> yaml.Node | None:
    """The node tree; events are looked at first, so that nothing deep or self-referring is ever built."""
    try:
        if _events_are_plain(text, source):
            node: yaml.Node | None = yaml.compose(text, Loader=_Loader)
            if node is not None:
                return node
            source.problems.add(source.file, 1 + source.offset, "there is nothing here; fill in its keys")
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = (mark.line if mark else 0) + 1 + source.offset
        source.problems.add(source.file, line, f"broken YAML: {error.problem or error.context}")
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1 + source.offset
        source.problems.add(source.file, line, "broken YAML: a character that is not allowed in a text file")
    return None


def _events_are_plain(text: str, source: Source) -> bool:
    depth = documents = 0
    for event in yaml.parse(text, Loader=_Loader):
        complaint = ""
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        documents += isinstance(event, yaml.DocumentStartEvent)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            complaint = "anchors (&) and aliases (*) are not allowed; put text that begins with one in quotes"
        elif getattr(event, "tag", None):
            complaint = "tags (!) are not allowed; put text that begins with one in quotes"
        elif depth > MAX_DEPTH:
            complaint = f"nested more than {MAX_DEPTH} deep"
        elif documents > 1:
            complaint = "a second document begins here; one file holds one"
        if complaint:
            source.problems.add(
                source.file, (event.start_mark.line if event.start_mark else 0) + 1 + source.offset, complaint
            )
            return False
    return True


def _kind(node: yaml.Node) -> str:
    return _KINDS.get(str(node.tag).removeprefix(_TAG), "something else")


def _mappings(node: yaml.SequenceNode, source: Source, what: str) -> "list[Mapping]":
    found: list[Mapping] = []
    for child in node.value:
        if isinstance(child, yaml.MappingNode):
            found.append(Mapping(child, source))
        else:
            source.refuse(child, f"{what} must be a set of keys, not {_kind(child)}")
    return found


class Mapping:
    """Keys and values of one YAML mapping.

    Every reading method returns something of its type even where a problem was noted, so that reading can go
    on.
    """

    def __init__(self, node: yaml.MappingNode, source: Source) -> None:
        self.node = node
        self.source = source
        self.asked: list[str] = []
        self.values: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = str(key.value) if isinstance(key, yaml.ScalarNode) else ""
            if not name:
                source.refuse(key, "a key must be a plain word")
            elif name in self.values:
                source.refuse(key, f"{name} is given twice; keep one of them")
            else:
                self.values[name] = value

    @property
    def line(self) -> int:
        return self.source.line(self.node)

    def has(self, key: str) -> bool:
        """Whether the key is there with anything but ``null``."""
        node = self.values.get(key)
        return node is not None and node.tag != _TAG + "null"

    def line_of(self, key: str) -> int:
        """The line a key's value begins on; that of the mapping where the key is missing."""
        return self.source.line(self.values.get(key, self.node))

    def refuse(self, key: str, message: str) -> None:
        self.source.problems.add(self.source.file, self.line_of(key), message)

    def refuse_entry(self, key: str, place: int | None, message: str) -> None:
        """Note a problem with an entry of a list, counted from 0, or with the list where ``place`` is None."""
        node = self.values.get(key)
        children = node.value if isinstance(node, yaml.SequenceNode) else []
        at = children[place] if place is not None and place < len(children) else node or self.node
        self.source.refuse(at, message)

    def text(
        self, key: str, *, empty: bool = False, lines: bool = False, longest: int = WORDS_LONGEST
    ) -> str:
        """Text that must be there. ``empty`` allows "", ``lines`` allows line breaks."""
        node = self._required(key)
        if node is None:
            return ""
        text = self._text(key, node, lines=lines, longest=longest)
        if text == "" and not empty:
            self.refuse(key, f"{key} is empty; write something or leave the whole entry out")
        return text or ""

    def optional_text(self, key: str, *, longest: int = WORDS_LONGEST) -> str:
        """Text that may be missing or empty."""
        node = self._value(key)
        return (self._text(key, node, lines=False, longest=longest) or "") if node is not None else ""

    def choice(self, key: str, choices: Collection[str]) -> str:
        """One of the given words."""
        if key not in self.values:
            self._required(key)
            return ""
        node = self._value(key)
        value = self._text(key, node, lines=False, longest=WORDS_LONGEST) if node is not None else None
        if value is not None and value not in choices:
            self.refuse(key, f"{key} cannot be {value!r}; use one of {', '.join(choices)}")
        return value or ""

    def optional_choice(self, key: str, choices: Collection[str], default: str) -> str:
        """One of the given words, or the default where the key is missing."""
        if key not in self.values:
            self.asked.append(key)
            return default
        return self.choice(key, choices) or default

    def integer(self, key: str, lowest: int, highest: int) -> int:
        node = self._required(key)
        if node is None:
            return lowest
        if node.tag != _TAG + "int" or not re.fullmatch(r"0|-?[1-9][0-9]{0,8}", str(node.value)):
            self.refuse(key, f"{key} must be a whole number such as {max(lowest, 1)}, not {_kind(node)}")
            return lowest
        value = int(node.value)
        if not lowest <= value <= highest:
            self.refuse(key, f"{key} must be between {lowest} and {highest}")
        return value

    def optional_integer(self, key: str, lowest: int, highest: int) -> int | None:
        """A whole number or ``null``; the key must be there."""
        node = self.values.get(key)
        if node is not None and node.tag == _TAG + "null":
            self.asked.append(key)
            return None
        return self.integer(key, lowest, highest)

    def hours(self, key: str) -> Decimal:
        node = self._required(key)
        if node is None:
            return Decimal(0)
        written = str(node.value)
        if node.tag not in (_TAG + "int", _TAG + "float") or not re.fullmatch(
            r"[0-9]{1,4}(\.[0-9])?", written
        ):
            self.refuse(key, f"{key} must be a number such as 12 or 7.5, without quotes")
            return Decimal(0)
        value = Decimal(written)
        return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()

    def flag(self, key: str) -> bool:
        node = self._required(key)
        if node is not None and (node.tag != _TAG + "bool" or node.value not in ("true", "false")):
            self.refuse(key, f"{key} must be true or false, without quotes")
        return node is not None and node.value == "true"

    def optional_flag(self, key: str) -> bool:
        """``true`` or ``false``; a missing key is ``false``."""
        if key not in self.values:
            self.asked.append(key)
            return False
        return self.flag(key)

    def decimal(self, key: str, *, required: bool) -> str | None:
        """A decimal number written as text, or ``None`` for ``null`` (or no such key, unless required)."""
        node = self._required(key) if required else self._value(key)
        if node is None or node.tag == _TAG + "null":
            return None
        if not isinstance(node, yaml.ScalarNode) or not _DECIMAL.fullmatch(str(node.value)):
            self.refuse(key, f'{key} must be a decimal number in quotes, such as "0.30", or left out')
            return None
        if node.tag != _TAG + "str":
            self.refuse(key, f'put the number in quotes, so that it stays as written: {key}: "{node.value}"')
        return str(node.value)

    def texts(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """A list of texts, none of them empty; an optional key may be missing."""
        found: list[str] = []
        for child in self._children(key, required=required):
            text = self._text(f"an entry of {key}", child, lines=False, longest=LINE_LONGEST)
            if text == "":
                self.source.refuse(child, f"an entry of {key} is empty; write something or remove it")
            if text:
                found.append(text)
        return tuple(found)

    def mappings(self, key: str, *, required: bool = False) -> "list[Mapping]":
        """A list of mappings; an optional key may be missing."""
        children = self._children(key, required=required)
        node = self.values.get(key)
        if not children or not isinstance(node, yaml.SequenceNode):
            return []
        return _mappings(node, self.source, f"an entry of {key}")

    def mapping(self, key: str) -> "Mapping | None":
        """A mapping, or ``None`` where the key is missing."""
        node = self._value(key)
        if node is None:
            return None
        if not isinstance(node, yaml.MappingNode):
            self.refuse(key, f"{key} must be a set of keys, not {_kind(node)}")
            return None
        return Mapping(node, self.source)

    def finish(self) -> None:
        """Report every key that was not asked for."""
        for key, node in self.values.items():
            if key not in self.asked:
                known = ", ".join(self.asked)
                self.source.refuse(node, f"unknown key {key}; the keys here are {known}")

    def _value(self, key: str) -> yaml.Node | None:
        self.asked.append(key)
        return self.values.get(key)

    def _required(self, key: str) -> yaml.Node | None:
        node = self._value(key)
        if node is None:
            self.source.refuse(self.node, f"{key} is missing; add it")
        return node

    def _children(self, key: str, *, required: bool) -> list[yaml.Node]:
        node = self._required(key) if required else self._value(key)
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            self.refuse(key, f"{key} must be a list, not {_kind(node)}")
            return []
        return list(node.value)

    def _text(self, key: str, node: yaml.Node, *, lines: bool, longest: int) -> str | None:
        """The text of a node, or ``None`` with a problem noted."""
        if not isinstance(node, yaml.ScalarNode):
            self.source.refuse(node, f"{key} must be text, not {_kind(node)}")
            return None
        value = str(node.value)
        if node.tag != _TAG + "str":
            if node.tag == _TAG + "null":
                return ""
            self.source.refuse(node, f'YAML reads {value} as {_kind(node)}; put it in quotes: "{value}"')
            return None
        text = value.strip()
        if _LINE_BREAKS.search(text.replace("\n", "") if lines else text):
            self.source.refuse(node, f"{key} must stand on one line, without control characters")
        if len(text) > longest:
            self.source.refuse(node, f"{key} is {len(text)} characters long; {longest} is the most")
        return text
