"""Runs the checks named on the command line (`style`, `tests`, `journeys`) with the environment's Python."""

import sys

from tooling.checks import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
