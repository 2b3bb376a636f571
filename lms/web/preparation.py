"""What a development site needs before it serves: its tables, the starter curriculum and the demo people."""

import io
import time
from collections.abc import Callable

from django.core.management import call_command

Say = Callable[[str], object]
_EVERY = 25


def prepare(say: Say) -> None:
    """Migrate, then load the demo; both are safe to repeat, and `say` is told how far they are."""
    began = time.monotonic()
    migrations = _Progress(say)
    call_command("migrate", interactive=False, stdout=migrations)
    say(f"database: {migrations.count or 'no'} changes applied, {time.monotonic() - began:.1f} s")
    began = time.monotonic()
    say("loading the starter curriculum and the demo people…")
    call_command("demo", stdout=io.StringIO())
    say(f"curriculum and demo people: done, {time.monotonic() - began:.1f} s")


class _Progress(io.StringIO):
    """Counts the changes that `migrate` reports, and says so now and then."""

    def __init__(self, say: Say) -> None:
        super().__init__()
        self.count = 0
        self._say = say

    def write(self, text: str) -> int:
        if "Applying " in text:
            self.count += 1
            if self.count % _EVERY == 0:
                self._say(f"database: {self.count} changes applied…")
        return super().write(text)
