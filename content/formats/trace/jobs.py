"""Sandbox jobs: what may be done with a trace from a stranger. See docs/traces.md for their answers."""

import hashlib
from pathlib import Path
from typing import Any, Final

from content.formats.trace import csv_reader, hdf5_reader, limits, nexus
from content.formats.trace.hdf5_walk import SIGNATURE
from content.formats.trace.mapping import mapping_from_json
from content.formats.trace.summary import summarise

CANONICAL: Final = "trace.h5"


def inspect(source: Path, arguments: dict[str, Any], out: Path) -> dict[str, Any]:
    """The preview of a CSV or HDF5 file, told apart by its first bytes. No arguments, no files."""
    del arguments, out
    preview = hdf5_reader.inspect(source) if _is_hdf5(source) else csv_reader.inspect(source)
    return preview.as_json()


def canonicalise(source: Path, arguments: dict[str, Any], out: Path) -> dict[str, Any]:
    """Read by `mapping` and write `trace.h5`; the answer is its summary with both digests.

    Arguments: `mapping`, and as they are wanted `name` (text) and `simulated` (true or false).
    """
    read = hdf5_reader.read if _is_hdf5(source) else csv_reader.read
    trace = read(
        source,
        mapping_from_json(arguments.get("mapping")),
        name=str(arguments.get("name", "")),
        simulated=arguments.get("simulated") is True,
    )
    digest = _digest(source)
    image = nexus.to_bytes(trace, source_sha256=digest)
    (out / CANONICAL).write_bytes(image)
    # Read back before anybody relies on it: what is stored is what was read.
    if nexus.read(out / CANONICAL) != trace:
        raise RuntimeError("the canonical file does not read as it was written")
    return {**_described(out / CANONICAL), "trace_sha256": hashlib.sha256(image).hexdigest()}


def summary(source: Path, arguments: dict[str, Any], out: Path) -> dict[str, Any]:
    """The same answer again, from a canonical file."""
    del arguments, out
    return {**_described(source), "trace_sha256": _digest(source)}


def check(source: Path, arguments: dict[str, Any], out: Path) -> dict[str, Any]:
    """Where a canonical trace leaves given limits: argument `windows`, see `limits.check`."""
    del out
    return {"windows": limits.check(nexus.read(source), limits.windows_from_json(arguments.get("windows")))}


def _described(canonical: Path) -> dict[str, Any]:
    trace = nexus.read(canonical)
    return {
        "name": trace.name,
        "instrument": trace.instrument,
        "started_at": trace.started_at,
        "simulated": trace.simulated,
        "notes": dict(trace.notes),
        "source_sha256": nexus.source_digest(canonical),
        **summarise(trace),
    }


def _is_hdf5(source: Path) -> bool:
    with source.open("rb") as stream:
        return stream.read(len(SIGNATURE)) == SIGNATURE


def _digest(source: Path) -> str:
    with source.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
