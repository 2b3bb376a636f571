"""For authors: ``python -m content.formats.bundle check|write [--partial] FOLDER``.

Problems are printed as ``file:line: message``; the exit status is 1 where there were any.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from content.formats.bundle import BundleError, canonical_problems, find_problems, normalise


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit status."""
    say = sys.stdout.write
    parser = argparse.ArgumentParser(prog="python -m content.formats.bundle", description=__doc__)
    parser.add_argument(
        "action", choices=("check", "write"), help="list problems; or also rewrite in canonical form"
    )
    parser.add_argument("path", type=Path, metavar="FOLDER")
    parser.add_argument("--partial", action="store_true", help="look at each file by itself only")
    options = parser.parse_args(arguments)
    try:
        if options.action == "write":
            for path in normalise(options.path):
                say(f"{path}: rewritten\n")
        problems = (*find_problems(options.path, partial=options.partial), *canonical_problems(options.path))
    except BundleError as error:
        problems = error.problems
    for problem in sorted(problems):
        say(f"{problem}\n")
    say(f"Problems: {len(problems)}\n" if problems else "No problems.\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
