"""`manage.py issue_pending` that kills itself (SIGKILL) instead of sending its n-th statement to the database.

A program: `python -m tests.badges.domain.killing_itself 40`. Without being killed it ends with the number of statements
that it sent, as the last line. Keys, places and badges are made by one thread, so that n is the same moment each time.
"""

import os
import signal
import sys
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402 -- after set-up
from django.db import connection  # noqa: E402


class Count:
    """Counts statements, and ends the process before the last that it lets through."""

    def __init__(self, last: int) -> None:
        self.sent, self.last = 0, last

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.sent += 1
        if self.sent == self.last:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)


def main() -> None:
    """Run the command under the count."""
    count = Count(int(sys.argv[1]))
    with connection.execute_wrapper(count):
        call_command("issue_pending", "--together", "3")
    sys.stdout.write(f"{count.sent}\n")


if __name__ == "__main__":
    main()
