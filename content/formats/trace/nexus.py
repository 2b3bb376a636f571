"""The canonical form of a trace: one NeXus-style HDF5 file, equal bytes for equal traces.

    /                     NX_class NXroot, default "entry", creator, format "fettle-trace/1"
    /entry                NX_class NXentry, default "data", title, start_time, source_sha256, simulated, notes
    /entry/instrument     NX_class NXinstrument, name
    /entry/data           NX_class NXdata, signal "channel_01", auxiliary_signals, axes "time"
    /entry/data/time      64-bit floats, units "s", long_name "time"
    /entry/data/channel_01 …  64-bit floats, units, long_name, quantity

Only numbers are datasets; all text is in attributes, so that our own file passes the walk that strangers' files
have to pass. docs/traces.md describes the layout for others.
"""

import json
import re
import zlib
from pathlib import Path
from typing import Any, Final

import h5py
import numpy as np

from content.formats.trace.hdf5_walk import MAX_RATIO, RATIO_FROM, Walk, opened, text
from content.formats.trace.model import Channel, Trace, Values
from content.formats.trace.refusal import TraceRefused

FORMAT: Final = "fettle-trace/1"
CREATOR: Final = "Fettle"
_CHUNK: Final = 16_384  # values
_LEVEL: Final = 6
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


def to_bytes(trace: Trace, *, source_sha256: str) -> bytes:
    """The canonical file. `source_sha256` is the digest of the file that the trace was read from."""
    if not _DIGEST.fullmatch(source_sha256):
        raise ValueError("a SHA-256 digest is 64 hexadecimal digits in lower case")
    unpacked: frozenset[str] = frozenset()
    while True:
        image, swelling = _image(trace, source_sha256, unpacked)
        if not swelling:
            return image
        unpacked |= swelling


def _image(trace: Trace, source_sha256: str, unpacked: frozenset[str]) -> tuple[bytes, frozenset[str]]:
    """The file, and the datasets in it that packed so well that our own reader would take them for bombs."""
    # In memory: nothing of the disk, a clock or a name comes into the bytes. The oldest layout of the format
    # has no times in its headers, and every reader knows it.
    with h5py.File("trace", "w", driver="core", backing_store=False, libver=("earliest", "v108")) as file:
        _describe(file, "NXroot", default="entry", creator=CREATOR, format=FORMAT)
        _add_entry(file.create_group("entry"), trace, source_sha256)
        data = file.create_group("entry/data")
        names = [f"channel_{number:02}" for number in range(1, len(trace.channels) + 1)]
        _describe(data, "NXdata", signal=names[0], auxiliary_signals=":".join(names[1:]), axes="time")
        axis = Channel("time", "", "s", trace.time)
        swelling = set()
        for name, each in zip(["time", *names], [axis, *trace.channels], strict=True):
            dataset = _added(data, name, each.values, packed=name not in unpacked)
            _texts(dataset, units=each.unit, long_name=each.name, quantity=each.quantity)
            file.flush()
            if each.values.nbytes > max(RATIO_FROM, dataset.id.get_storage_size() * MAX_RATIO):
                swelling.add(name)
        return file.id.get_file_image(), frozenset(swelling)


def read(path: Path) -> Trace:
    """The trace in a canonical file; `TraceRefused` where the file is any other."""
    with opened(path) as walk:
        if text(walk.groups["/"], "format") != FORMAT or "/entry/data" not in walk.groups:
            raise TraceRefused("The file is no trace in canonical form.", code="kind")
        entry, data = walk.groups["/entry"], walk.groups["/entry/data"]
        signals = [text(data, "signal"), *text(data, "auxiliary_signals").split(":")]
        return Trace(
            name=text(entry, "title"),
            time=_values(walk, "/entry/data/time"),
            channels=tuple(_channel(walk, f"/entry/data/{name}") for name in signals if name),
            instrument=text(walk.groups.get("/entry/instrument", entry), "name"),
            started_at=text(entry, "start_time"),
            simulated=bool(h5py.AttributeManager(h5py.Group(entry))["simulated"]),
            notes={str(key): str(value) for key, value in json.loads(text(entry, "notes")).items()},
        )


def source_digest(path: Path) -> str:
    """The digest of the file that a canonical file was made from."""
    with opened(path) as walk:
        return text(walk.groups["/entry"], "source_sha256")


def _describe(target: Any, nx_class: str, **texts: str) -> None:
    _texts(target, NX_class=nx_class, **texts)


def _texts(target: Any, **texts: str) -> None:
    """Text attributes; an empty one is left out, which reads the same."""
    for name, value in texts.items():
        if value:
            target.attrs[name] = value


def _add_entry(entry: Any, trace: Trace, source_sha256: str) -> None:
    _describe(
        entry,
        "NXentry",
        default="data",
        title=trace.name,
        start_time=trace.started_at,
        source_sha256=source_sha256,
        notes=json.dumps(dict(trace.notes), ensure_ascii=False, sort_keys=True),
    )
    entry.attrs.create("simulated", int(trace.simulated), dtype="u1")
    _describe(entry.create_group("instrument"), "NXinstrument", name=trace.instrument)


def _added(group: Any, name: str, values: Values, *, packed: bool) -> Any:
    options: dict[str, Any] = {}
    if packed:
        options = {"compression": "gzip", "compression_opts": _LEVEL, "shuffle": _shuffling_helps(values)}
    chunks = (min(_CHUNK, values.size),)
    return group.create_dataset(name, data=values, dtype="<f8", chunks=chunks, fletcher32=True, **options)


def _shuffling_helps(values: Values) -> bool:
    """Whether the first chunk packs better by bytes: a time axis does, readings with few digits do not."""
    plain = values[:_CHUNK].astype("<f8").tobytes()
    shuffled = np.frombuffer(plain, np.uint8).reshape(-1, 8).T.tobytes()
    return len(zlib.compress(shuffled, _LEVEL)) < len(zlib.compress(plain, _LEVEL))


def _channel(walk: Walk, path: str) -> Channel:
    values = _values(walk, path)
    dataset = walk.datasets[path].dataset
    return Channel(text(dataset, "long_name"), text(dataset, "quantity"), text(dataset, "units"), values)


def _values(walk: Walk, path: str) -> Values:
    if path not in walk.datasets:
        raise TraceRefused("The file is no trace in canonical form.", code="kind")
    return np.asarray(h5py.Dataset(walk.datasets[path].dataset)[...], dtype=np.float64)
