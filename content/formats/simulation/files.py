"""A simulated log as files: CSV as a logger exports it, and the canonical HDF5 that the site makes of that CSV."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from content.formats.simulation.catalogue import EXAMPLES, Example
from content.formats.trace import csv_reader, nexus
from content.formats.trace.model import Trace


def as_csv(example: Example) -> bytes:
    """UTF-8: notes as comments, a line of headings with units, a line for each row. Equal bytes each time."""
    columns = example.columns()
    lines = [f"# {name}: {value}" for name, value in example.notes()]
    lines.append(",".join(column.heading for column in columns))
    lines.extend(",".join(cells) for cells in zip(*(column.cells for column in columns), strict=True))
    return ("\n".join(lines) + "\n").encode()


def as_trace(example: Example) -> Trace:
    """What the site's own reader makes of the CSV, by the mapping that it suggests, and marked as simulated."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "log.csv")
        path.write_bytes(as_csv(example))
        mapping = csv_reader.inspect(path).mapping
        return csv_reader.read(path, mapping, name=example.title, simulated=True)


def as_hdf5(example: Example) -> bytes:
    """The canonical file. Its numbers are the same each time; how they are packed is the libraries' business."""
    return nexus.to_bytes(as_trace(example), source_sha256=hashlib.sha256(as_csv(example)).hexdigest())


def write(folder: Path) -> Iterator[Path]:
    """Write every example as CSV and HDF5; the paths of the files that were not the same already.

    An HDF5 file that holds the same trace of the same CSV is left as it is.
    """
    for example in EXAMPLES:
        source, packed = (folder / f"{example.name}.{ending}" for ending in ("csv", "h5"))
        image = as_csv(example)
        if not source.exists() or source.read_bytes() != image:
            source.write_bytes(image)
            yield source
        if not packed.exists() or not _says_the_same(packed, example):
            packed.write_bytes(as_hdf5(example))
            yield packed


def _says_the_same(packed: Path, example: Example) -> bool:
    digest = hashlib.sha256(as_csv(example)).hexdigest()
    return nexus.source_digest(packed) == digest and nexus.read(packed) == as_trace(example)
