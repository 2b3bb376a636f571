"""What the reader of the terminal sees: numbered steps, progress, and problems in one sentence."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

_INDENT = " " * 6
_QUIET_SECONDS = 5.0


class ProblemError(Exception):
    """Something the reader can mend; the message is one clear sentence."""


class Steps:
    """Numbered steps, each with its progress and the time it took."""

    def __init__(self, total: int, out: TextIO | None = None) -> None:
        self._out = out or sys.stdout
        self._total = total
        self._number = 0
        self._began = time.monotonic()
        self._last_progress = self._began

    @property
    def elapsed(self) -> float:
        """Seconds since the first step was announced."""
        return time.monotonic() - self._began

    def skip(self, title: str) -> None:
        """Name a step for which there is nothing to do."""
        self._number += 1
        self._write(f"[{self._number}/{self._total}] {title}\n")

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Name a step, and say how long it took when it is done."""
        self.skip(f"{title}…")
        began = self._last_progress = time.monotonic()
        yield
        self._clear_line()
        self._write(f"{_INDENT}done in {time.monotonic() - began:.1f} s\n")

    def progress(self, text: str) -> None:
        """Show how far a step is: on one line of a terminal, every few seconds in a log."""
        if self._out.isatty():
            self._clear_line()
            self._write(f"{_INDENT}{text}")
        elif time.monotonic() - self._last_progress >= _QUIET_SECONDS:
            self._last_progress = time.monotonic()
            self._write(f"{_INDENT}{text}\n")

    def say(self, text: str) -> None:
        """Add a line to the current step."""
        self._clear_line()
        self._write(f"{_INDENT}{text}\n")

    def _clear_line(self) -> None:
        if self._out.isatty():
            self._out.write("\r\033[K")

    def _write(self, text: str) -> None:
        self._out.write(text)
        self._out.flush()
