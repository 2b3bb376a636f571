"""The entry point says in one sentence what is wrong, and can be read by a Python that is too old."""

import ast
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tooling.console import ProblemError
from tooling.site import chosen_port

ROOT = Path(__file__).resolve().parent.parent.parent
BOOTSTRAP = ROOT / ".ci" / "bootstrap.py"


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_old_python_can_read_the_entry_point() -> None:
    ast.parse(BOOTSTRAP.read_text(encoding="utf-8"), feature_version=(3, 6))


def test_old_python_gets_one_sentence() -> None:
    pretend = "import sys; sys.version_info = (3, 9, 2); import bootstrap; sys.exit(bootstrap.main())"
    done = subprocess.run(
        [sys.executable, "-c", pretend], cwd=BOOTSTRAP.parent, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr == (
        f"Fettle needs Python 3.11 or newer, and {sys.executable} is 3.9.2: install a newer one, "
        "or name it, as in `make run PYTHON=python3.11`.\n"
    )


def test_taken_port_is_named_before_any_work(taken_port: int) -> None:
    done = subprocess.run(
        [sys.executable, str(BOOTSTRAP), "run"],
        env={**os.environ, "PORT": str(taken_port)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.strip() == (
        f"Port {taken_port} is in use by another program: stop that one, or choose another port, "
        f"as in `make run PORT={taken_port + 1}`."
    )


@pytest.mark.parametrize(("wanted", "port"), [("", 8000), ("8080", 8080)])
def test_port_comes_from_the_environment(wanted: str, port: int) -> None:
    assert chosen_port(wanted) == port


@pytest.mark.parametrize("wanted", ["abc", "0", "65536", "-1", "80.5"])
def test_port_that_is_none_is_refused(wanted: str) -> None:
    with pytest.raises(ProblemError, match="PORT must be a number from 1 to 65535"):
        chosen_port(wanted)


def test_unknown_command_lists_the_known_ones() -> None:
    done = subprocess.run(
        [sys.executable, str(BOOTSTRAP), "dance"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (
        2,
        "Give one of these commands: run, test, lint, journeys, fmt, lock, clean, bench, soak, messages.\n",
    )
