"""Entry point of `make`: sets up what a fresh clone lacks, then runs, tests or tidies it.

Only the standard library is used. This one file keeps to syntax that Python 3.6 can read,
so that an old Python gets a sentence and not a syntax error.
"""

import sys

OLDEST_PYTHON = (3, 11)


def too_old():
    # type: () -> str
    """Say that the running Python is too old; empty when it will do."""
    if sys.version_info[:2] >= OLDEST_PYTHON:
        return ""
    return (
        "Fettle needs Python {wanted} or newer, and {path} is {found}: install a newer one, "
        "or name it, as in `make run PYTHON=python{wanted}`."
    ).format(
        wanted=".".join(str(part) for part in OLDEST_PYTHON),
        path=sys.executable or "this one",
        found=".".join(str(part) for part in sys.version_info[:3]),
    )


def main():
    # type: () -> int
    """Run the command named on the command line; the answer is the exit code."""
    sentence = too_old()
    if sentence:
        sys.stderr.write(sentence + "\n")
        return 2
    from tooling.commands import run  # noqa: PLC0415 -- newer syntax, which an old Python could not read

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
