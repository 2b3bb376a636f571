"""From a fresh clone to a running site."""

import errno
import os
import socket
import sys

from tooling.browser_libraries import ensure_browser_libraries
from tooling.console import ProblemError, Steps
from tooling.packages import ensure_packages
from tooling.paths import ROOT, VENV_PYTHON

DEFAULT_PORT = 8000
_PORTS = range(1, 65_536)


def run_site() -> int:
    """Set up what is missing, then become the server; every step says what it does."""
    port = chosen_port(os.environ.get("PORT", ""))
    steps = Steps(total=4)
    with steps.step(f"Checking Python {sys.version.split()[0]} and port {port}"):
        check_port_is_free(port)
    ensure_packages(steps, development=False)
    ensure_browser_libraries(steps, development=False)
    os.environ.setdefault("FETTLE_BASE_URL", f"http://localhost:{port}")
    steps.skip(f"Starting the site: database, starter curriculum, server ({steps.elapsed:.1f} s so far)…")
    os.environ["PYTHONUNBUFFERED"] = "1"  # progress is shown when it happens, also in a log
    os.chdir(ROOT)
    command = [str(VENV_PYTHON), "manage.py", "serve", "--prepare", "--port", str(port)]
    os.execv(VENV_PYTHON, command)  # noqa: S606 -- no shell wanted


def chosen_port(wanted: str) -> int:
    """The port asked for, or the usual one."""
    if not wanted:
        return DEFAULT_PORT
    if not wanted.isdecimal() or int(wanted) not in _PORTS:
        raise ProblemError(f"PORT must be a number from 1 to {_PORTS[-1]}; it is {wanted!r}.")
    return int(wanted)


def check_port_is_free(port: int) -> None:
    """Refuse a port on which something answers already, before any work is done."""
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            with socket.socket(family, socket.SOCK_STREAM) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((address, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise ProblemError(
                    f"Port {port} is in use by another program: stop that one, or choose another port, "
                    f"as in `make run PORT={port + 1 if port + 1 in _PORTS else DEFAULT_PORT}`."
                ) from error
            if error.errno == errno.EACCES:
                raise ProblemError(
                    f"Port {port} may not be used by this account: choose one above 1023, "
                    f"as in `make run PORT={DEFAULT_PORT}`."
                ) from error
