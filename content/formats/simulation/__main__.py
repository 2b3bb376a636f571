"""For authors: ``python -m content.formats.simulation write|points``.

``write [FOLDER]`` writes the simulated example traces, ``points NAME COLUMN`` prints some rows of one of them for a
lesson's measurement block.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from content.formats.simulation.catalogue import EXAMPLES
from content.formats.simulation.files import write
from content.formats.simulation.points import thinned


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m content.formats.simulation", description=__doc__)
    actions = parser.add_subparsers(dest="action", required=True)
    writing = actions.add_parser("write", help="write every example as CSV and HDF5")
    writing.add_argument(
        "folder", type=Path, nargs="?", default=Path("content", "curriculum", "files"), metavar="FOLDER"
    )
    picking = actions.add_parser(
        "points", help="print some rows of one column, as a measurement block has them"
    )
    picking.add_argument("name", choices=[one.name for one in EXAMPLES], metavar="NAME")
    picking.add_argument("column", metavar="COLUMN")
    picking.add_argument("--most", type=int, default=60, help="how many rows; 60 unless given")
    options = parser.parse_args(arguments)
    return _write(options.folder) if options.action == "write" else _pick(options)


def _write(folder: Path) -> int:
    written = list(write(folder))
    for path in written:
        sys.stdout.write(f"{path}: written\n")
    sys.stdout.write(f"Files written: {len(written)}.\n")
    return 0


def _pick(options: argparse.Namespace) -> int:
    columns = next(one for one in EXAMPLES if one.name == options.name).columns()
    names = [column.name for column in columns[1:]]
    if options.column not in names:
        sys.stderr.write(f"{options.name} has no column {options.column}; it has {', '.join(names)}.\n")
        return 1
    for point in thinned(columns, options.column, most=options.most):
        sys.stdout.write(f"- {point}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
