"""HDF5 files with measurements: a preview with a suggested mapping, and reading by a confirmed mapping."""

from pathlib import Path
from typing import Final

import h5py
import numpy as np

from content.formats.trace import headings
from content.formats.trace.hdf5_walk import Found, Walk, flag, opened, text
from content.formats.trace.mapping import (
    ChannelChoice,
    Column,
    Mapping,
    Preview,
    Role,
    TimeAxis,
    interval_seconds,
    seconds_per,
)
from content.formats.trace.model import Channel, Trace, Values, check_size, printable
from content.formats.trace.refusal import TraceRefused, remark

_SAMPLES: Final = 5
_MAX_COLUMNS: Final = 256
_EXACT: Final = 2**53


def inspect(path: Path) -> Preview:
    """What the file seems to hold: its one-dimensional datasets of the commonest length, as columns."""
    with opened(path) as walk:
        rows = [found for found in walk.datasets.values() if len(found.shape) == 1 and found.shape[0] > 1]
        if not rows:
            raise TraceRefused(
                "The file holds no row of numbers: no dataset has one dimension.", code="layout"
            )
        lengths = [found.shape[0] for found in rows]
        length = max(sorted(set(lengths)), key=lengths.count)
        alike = [found for found in rows if found.shape[0] == length]
        if len(alike) > _MAX_COLUMNS:
            raise TraceRefused(
                "The file has more than %(most)s rows of numbers.", code="columns", most=str(_MAX_COLUMNS)
            )
        check_size(length, 1)
        axes, signals = _plotted(walk)
        columns = tuple(_column(found, axes, signals) for found in alike)
        return Preview(
            kind="hdf5",
            rows=length,
            columns=columns,
            mapping=_suggestion(columns),
            notes=_notes(walk),
            problems=tuple(
                remark("“%(path)s” has no unit.", path=column.name)
                for column in columns
                if column.role == "channel" and not column.unit
            ),
        )


def read(path: Path, mapping: Mapping, *, name: str = "", simulated: bool = False) -> Trace:
    """The trace that the mapping names. All its datasets have one dimension and the same length.

    It is simulated where the caller says so, or the file's own entry.
    """
    if mapping.time.kind not in ("number", "index", "interval"):
        raise TraceRefused("The time in an HDF5 file is numbers in a unit, or an interval.", code="mapping")
    with opened(path) as walk:
        chosen = [_chosen(walk, choice.column) for choice in mapping.channels]
        axis = _chosen(walk, mapping.time.column) if mapping.time.kind != "interval" else chosen[0]
        for found in (axis, *chosen):
            if found.shape != axis.shape:
                raise TraceRefused(
                    "“%(path)s” has %(rows)s values and “%(other)s” has %(wanted)s.",
                    code="mapping",
                    path=found.path,
                    rows=f"{found.shape[0]:,}",
                    other=axis.path,
                    wanted=f"{axis.shape[0]:,}",
                )
        check_size(axis.shape[0], len(chosen))
        channels = tuple(
            Channel(choice.name, choice.quantity, choice.unit, _values(found))
            for choice, found in zip(mapping.channels, chosen, strict=True)
        )
        return Trace(
            name=name,
            time=_time(mapping.time, axis),
            channels=channels,
            started_at=_notes(walk).get("start_time", ""),
            simulated=simulated or ("/entry" in walk.groups and flag(walk.groups["/entry"], "simulated")),
        )


def _chosen(walk: Walk, path: str) -> Found:
    found = walk.datasets.get(path)
    if found is None or len(found.shape) != 1:
        raise TraceRefused("The file has no row of numbers at “%(path)s”.", code="mapping", path=path[:100])
    return found


def _values(found: Found) -> Values:
    """The dataset as 64-bit numbers; refused where an integer is too large to be one exactly."""
    raw = h5py.Dataset(found.dataset)[...]
    if raw.dtype.kind in "iu" and raw.size and max(abs(int(raw.min())), abs(int(raw.max()))) > _EXACT:
        raise TraceRefused(
            "“%(path)s” has whole numbers of more than 15 digits.", code="number", path=found.path
        )
    return np.asarray(raw, dtype=np.float64)


def _time(axis: TimeAxis, found: Found) -> Values:
    if axis.kind == "interval":
        return np.round(np.arange(found.shape[0], dtype=np.float64) * interval_seconds(axis), 12)
    if axis.kind == "index":
        return np.round(_values(found) * interval_seconds(axis), 12)
    factor = seconds_per(axis.unit)
    values = _values(found)
    return values * factor if factor >= 1 else values / round(1 / factor)


def _plotted(walk: Walk) -> tuple[set[str], set[str]]:
    """Paths that NeXus NXdata groups name as axes and as signals, in the attributes of groups or datasets."""
    axes, signals = set[str](), set[str]()
    for path, group in walk.groups.items():
        if text(group, "NX_class") == "NXdata":
            base = path.rstrip("/")
            axes |= {f"{base}/{name}" for name in text(group, "axes").replace(",", ":").split(":") if name}
            signals |= {f"{base}/{name}" for name in (text(group, "signal"),) if name}
    return axes, signals


def _column(found: Found, axes: set[str], signals: set[str]) -> Column:
    last = found.path.rpartition("/")[2]
    name, unit = headings.split(text(found.dataset, "long_name") or last)
    unit = text(found.dataset, "units") or unit
    timely = headings.looks_like_time(name, unit, None)
    role: Role = "channel"
    if found.path in axes or (timely and not axes):
        role = "time"
    elif timely and found.path not in signals:
        role = "ignore"
    first = h5py.Dataset(found.dataset)[:_SAMPLES]
    return Column(
        id=found.path,
        heading=printable(found.path),
        name=printable(name),
        unit=printable(unit),
        quantity=printable(text(found.dataset, "quantity")) or headings.quantity(name, unit),
        role=role,
        time_kind="number" if role == "time" else "",
        samples=tuple(str(value) for value in first.tolist()),
    )


def _suggestion(columns: tuple[Column, ...]) -> Mapping:
    time = next((column for column in columns if column.role == "time"), None)
    axis = TimeAxis(kind="number", column=time.id, unit=time.unit) if time else TimeAxis(kind="interval")
    signals = [column for column in columns if column.role == "channel"][:32]
    names = [column.name for column in signals]
    return Mapping(
        time=axis,
        channels=tuple(
            ChannelChoice(
                column=column.id,
                name=column.name if names.count(column.name) == 1 else column.id,
                quantity=column.quantity,
                unit=column.unit,
            )
            for column in signals
        ),
    )


def _notes(walk: Walk) -> dict[str, str]:
    """What the root and the entries say of themselves, in text attributes."""
    groups = [group for path, group in walk.groups.items() if path.count("/") <= 1]
    names = ("title", "start_time", "instrument", "creator", "program_name")
    pairs = ((name, printable(text(group, name))) for group in groups for name in names)
    return {name: value for name, value in pairs if value}
