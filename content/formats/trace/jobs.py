"""Sandbox jobs: what may be done with a trace from a stranger. See docs/traces.md for their answers."""

import hashlib
from pathlib import Path
from typing import Any, Final

from content.formats.trace import csv_reader, hdf5_reader, limits, nexus
from content.formats.trace.hdf5_walk import SIGNATURE
from content.formats.trace.mapping import dialect_from_json, mapping_from_json
from content.formats.trace.questions import answers, questions_from_json
from content.formats.trace.summary import summarise

CANONICAL: Final = "trace.h5"


def inspect(source: Path, arguments: dict[str, Any], out: Path) -> dict[str, Any]:
    """The preview of a CSV or HDF5 file, told apart by its first bytes. No files.

    Argument: `dialect`, for a CSV file that is written otherwise than it seems; its encoding is found anew.
    """
    del out
    if _is_hdf5(source):
        return hdf5_reader.inspect(source).as_json()
    dialect = arguments.get("dialect")
    return csv_reader.inspect(source, None if dialect is None else dialect_from_json(dialect)).as_json()


def canonicalise(source: Path, arguments: dict[str, Any], out: Path) -> dict[str, Any]:
    """Read by `mapping` and write `trace.h5`; the answer is its summary with both digests.

    Arguments: `mapping`, and as they are wanted `name` (text), `simulated` (true or false) and `questions`, whose
    answers are the summary's `features`: see `questions`.
    """
    asked = questions_from_json(arguments.get("questions"))
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
    found = {"features": answers(trace, asked)} if asked else {}
    return {**_described(out / CANONICAL), "trace_sha256": hashlib.sha256(image).hexdigest(), **found}


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
