"""Gathers and compiles translations (`update`), or says what is left to translate (`check`)."""

import sys

from tooling.console import ProblemError
from tooling.messages import main

if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except ProblemError as problem:
        sys.exit(str(problem))
