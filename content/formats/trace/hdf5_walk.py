"""Looks through an HDF5 file from a stranger without following a link, and before a value is read.

HDF5 lets a small file name other files (external links, external storage, virtual datasets), declare terabytes,
unpack to thousands of times its size, load filters as plug-ins, and nest without end. Only plain numeric datasets
reached by hard links, stored in the file itself and packed with the three filters that ship with HDF5, get past
this module.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import prod
from pathlib import Path
from typing import Any, Final

import h5py
from h5py import h5d, h5f, h5g, h5l, h5o, h5p, h5s, h5t, h5z

from content.formats.trace.model import MAX_VALUES
from content.formats.trace.refusal import TraceRefused

SIGNATURE: Final = b"\x89HDF\r\n\x1a\n"
MAX_BYTES: Final = 64 << 20
MAX_DEPTH: Final = 8
MAX_OBJECTS: Final = 1_000
MAX_DECLARED: Final = MAX_VALUES * 8  # bytes, of all datasets together
MAX_CHUNK: Final = 8 << 20
MAX_RATIO: Final = 100
RATIO_FROM: Final = 1 << 20  # bytes; a short constant signal packs very well
MAX_NAME: Final = 200
_FILTERS: Final = {
    h5z.FILTER_DEFLATE: "gzip",
    h5z.FILTER_SHUFFLE: "shuffle",
    h5z.FILTER_FLETCHER32: "fletcher32",
}
_REFUSED_TYPES: Final = {
    h5t.REFERENCE: "references to other objects",
    h5t.COMPOUND: "compound records",
    h5t.VLEN: "lists of varying length",
    h5t.OPAQUE: "opaque bytes, in which programs keep their own objects",
    h5t.ARRAY: "arrays within values",
    h5t.ENUM: "enumerations",
    h5t.BITFIELD: "bit fields",
    h5t.TIME: "HDF5 times",
}
_UNKNOWN_TYPE: Final = "values of an unknown type"
_DAMAGED: Final = (OSError, RuntimeError, KeyError, ValueError, TypeError)


@dataclass(frozen=True, slots=True)
class Found:
    """A dataset that may be read: numeric, plain, in bounds; `shape` as it is declared."""

    path: str
    shape: tuple[int, ...]
    dataset: Any  # h5d.DatasetID: h5py carries no types


@dataclass(slots=True)
class Walk:
    """What lies in a file: datasets of numbers by path, and groups by path."""

    datasets: dict[str, Found] = field(default_factory=dict)
    groups: dict[str, Any] = field(default_factory=dict)
    _seen: set[int] = field(default_factory=set)
    _declared: int = 0

    def group(self, group: Any, path: str, depth: int) -> None:
        """Take in a group and what is below it; each object once, however many names it has."""
        if depth > MAX_DEPTH:
            raise TraceRefused(
                "The file nests groups more than %(most)s deep.", code="depth", most=str(MAX_DEPTH)
            )
        self.groups[path or "/"] = group
        self._seen.add(h5o.get_info(group).addr)
        if group.get_num_objs() + len(self._seen) > MAX_OBJECTS:
            raise TraceRefused(
                "The file holds more than %(most)s objects.", code="objects", most=f"{MAX_OBJECTS:,}"
            )
        for raw in list(group):
            name = _name(raw, path)
            _check_link(group.links.get_info(raw).type, name)
            member = h5o.open(group, raw)
            address = h5o.get_info(member).addr
            if address in self._seen:
                continue
            self._seen.add(address)
            if isinstance(member, h5g.GroupID):
                self.group(member, name, depth + 1)
            elif isinstance(member, h5d.DatasetID):
                self._dataset(member, name)

    def _dataset(self, dataset: Any, path: str) -> None:
        """Take in a dataset of numbers, leave out one of text, refuse every other; no value is read."""
        plan = dataset.get_create_plist()
        _check_storage(plan, path)
        kind = dataset.get_type()
        if kind.get_class() == h5t.STRING:
            return
        _check_type(kind, path)
        space = dataset.get_space()
        if space.get_simple_extent_type() == h5s.NULL:
            return
        shape = tuple(int(size) for size in space.get_simple_extent_dims())
        declared = prod(shape) * kind.get_size()
        self._declared += declared
        if self._declared > MAX_DECLARED:
            raise TraceRefused(
                "The file declares more than %(most)s MB of values, by “%(path)s” at the latest.",
                code="size",
                most=str(MAX_DECLARED // 1_000_000),
                path=path,
            )
        _check_packing(dataset, plan, path, declared=declared, size=kind.get_size())
        self.datasets[path] = Found(path, shape, dataset)


@contextmanager
def opened(path: Path) -> Iterator[Walk]:
    """The file's walk, while it is open; `TraceRefused` for all that is wrong with it, damage included."""
    with path.open("rb") as stream:
        if stream.read(len(SIGNATURE)) != SIGNATURE:
            raise TraceRefused("The file does not begin as an HDF5 file does.", code="kind")
    if path.stat().st_size > MAX_BYTES:
        raise TraceRefused("The file is larger than %(most)s MB.", code="size", most=str(MAX_BYTES >> 20))
    try:
        access = h5p.create(h5p.FILE_ACCESS)
        access.set_fclose_degree(h5f.CLOSE_STRONG)
        file = h5f.open(str(path).encode(), h5f.ACC_RDONLY, fapl=access)
    except _DAMAGED as error:
        raise _damaged() from error
    try:
        walk = Walk()
        walk.group(h5g.open(file, b"/"), "", 0)
        yield walk
    except _DAMAGED as error:
        raise _damaged() from error
    finally:
        file.close()


def text(attributes_of: Any, name: str) -> str:
    """A text attribute of a group or dataset, cut to length; "" if there is none or it is no single text."""
    raw = name.encode()
    if not h5py.h5a.exists(attributes_of, raw):
        return ""
    attribute = h5py.h5a.open(attributes_of, raw)
    if attribute.get_type().get_class() != h5t.STRING or attribute.shape not in ((), (1,)):
        return ""
    if attribute.get_storage_size() > 65_536:
        return ""
    value = h5py.AttributeManager(_Holder(attributes_of))[name]
    value = value if isinstance(value, str | bytes) else value.flat[0]
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def flag(attributes_of: Any, name: str) -> bool:
    """Whether a group or dataset has this attribute as a single whole number that is not 0."""
    raw = name.encode()
    if not h5py.h5a.exists(attributes_of, raw):
        return False
    attribute = h5py.h5a.open(attributes_of, raw)
    if attribute.get_type().get_class() != h5t.INTEGER or attribute.shape != ():
        return False
    return bool(h5py.AttributeManager(_Holder(attributes_of))[name])


class _Holder:
    """What h5py's attribute reader wants to be given: something with an identifier."""

    def __init__(self, identifier: Any) -> None:
        self.id = identifier


def _damaged() -> TraceRefused:
    return TraceRefused("The HDF5 file is damaged or cut short. Save it again.", code="damaged")


def _name(raw: bytes, parent: str) -> str:
    name = raw.decode("utf-8", errors="replace")
    if len(name) > MAX_NAME or not name.isprintable():
        raise TraceRefused(
            "“%(path)s” has a member with an overlong or unprintable name.", code="objects", path=parent
        )
    return f"{parent}/{name}"


def _check_link(kind: int, path: str) -> None:
    if kind == h5l.TYPE_EXTERNAL:
        raise TraceRefused(
            "“%(path)s” is an external link: it points into another file.", code="link", path=path
        )
    if kind == h5l.TYPE_SOFT:
        raise TraceRefused(
            "“%(path)s” is a soft link. Save the dataset itself in its place.", code="link", path=path
        )
    if kind != h5l.TYPE_HARD:
        raise TraceRefused("“%(path)s” is a link of a kind that is not known here.", code="link", path=path)


def _check_storage(plan: Any, path: str) -> None:
    if plan.get_layout() == h5d.VIRTUAL:
        raise TraceRefused(
            "“%(path)s” is a virtual dataset: its values lie in other files.", code="storage", path=path
        )
    if plan.get_external_count():
        raise TraceRefused(
            "“%(path)s” has external storage: its values lie in another file.", code="storage", path=path
        )
    for position in range(plan.get_nfilters()):
        number = plan.get_filter(position)[0]
        if number not in _FILTERS:
            raise TraceRefused(
                "“%(path)s” is packed with filter %(filter)s. Use gzip, shuffle and fletcher32 only.",
                code="filter",
                path=path,
                filter=str(number),
            )


def _check_type(kind: Any, path: str) -> None:
    if (what := _REFUSED_TYPES.get(kind.get_class())) or kind.get_class() not in (h5t.INTEGER, h5t.FLOAT):
        raise TraceRefused(
            "“%(path)s” holds %(what)s; only plain numbers are read.",
            code="type",
            path=path,
            what=what or _UNKNOWN_TYPE,
        )
    if kind.get_size() > 8:
        raise TraceRefused("“%(path)s” holds numbers longer than 64 bits.", code="type", path=path)


def _check_packing(dataset: Any, plan: Any, path: str, *, declared: int, size: int) -> None:
    if plan.get_layout() == h5d.CHUNKED and prod(plan.get_chunk()) * size > MAX_CHUNK:
        raise TraceRefused(
            "“%(path)s” is stored in chunks larger than %(most)s MB.",
            code="chunk",
            path=path,
            most=str(MAX_CHUNK >> 20),
        )
    stored = dataset.get_storage_size()
    if declared and not stored:
        raise TraceRefused("“%(path)s” declares values and stores none.", code="storage", path=path)
    if declared > RATIO_FROM and declared > stored * MAX_RATIO:
        raise TraceRefused(
            "“%(path)s” unpacks to more than %(most)s times its size.",
            code="ratio",
            path=path,
            most=str(MAX_RATIO),
        )
