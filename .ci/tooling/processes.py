"""Child processes whose output is kept in the set-up log and read for its progress and its failures."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tooling.console import ProblemError
from tooling.paths import LOG, ROOT

_NO_NETWORK = re.compile(
    r"Temporary failure in name resolution|Name or service not known|nodename nor servname"
    r"|Network is unreachable|NewConnectionError|ConnectTimeoutError|ReadTimeoutError"
    r"|Max retries exceeded|ProxyError|Failed to establish|ENOTFOUND|EAI_AGAIN|ECONNREFUSED"
    r"|ENETUNREACH|ETIMEDOUT|network (?:request|connectivity)"
)
_SHOWN_LINES = 15


def run_logged(
    command: Sequence[str | Path],
    *,
    doing: str,
    needs_network: str = "",
    on_line: Callable[[str], None] | None = None,
    env: Mapping[str, str] | None = None,
) -> None:
    """Run `command` in the clone, its output kept in the log.

    A failure raises `ProblemError`: that `needs_network` (what is on the other side) could not be
    reached, if the output says so, or that `doing` failed, after the last lines of the output.
    """
    lines: list[str] = []
    with (
        LOG.open("a", encoding="utf-8") as log,
        subprocess.Popen(
            [str(part) for part in command],
            cwd=ROOT,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as process,
    ):
        assert process.stdout is not None
        for line in process.stdout:
            log.write(line)
            lines.append(line)
            if on_line:
                on_line(line)
    if process.returncode == 0:
        return
    if needs_network and any(_NO_NETWORK.search(line) for line in lines):
        raise ProblemError(
            f"{needs_network} could not be reached, and the first set-up needs it: "
            "check the network and try again."
        )
    sys.stderr.writelines(["\n", *lines[-_SHOWN_LINES:], "\n"])
    raise ProblemError(
        f"{doing} failed; the lines above say why, and {LOG.relative_to(ROOT)} has all of them."
    )
