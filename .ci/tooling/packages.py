"""The virtual environment and the Python packages in it."""

import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tooling import stamps
from tooling.console import ProblemError, Steps
from tooling.paths import ROOT, VENV, VENV_PYTHON
from tooling.processes import run_logged

RUNTIME_LOCK = ROOT / "requirements.lock"
DEVELOPMENT_LOCK = ROOT / "requirements-dev.lock"
NODE_LOCK = ROOT / "requirements-node.lock"
_PINNED = re.compile(r"^[A-Za-z0-9][\w.-]*==", re.MULTILINE)


def ensure_packages(steps: Steps, *, development: bool) -> None:
    """Leave `.venv` with exactly the pinned packages, and with the tools for tests if asked.

    Does nothing when the lock files are those that were installed last.
    """
    usable = _usable()
    if usable and _is_current(development=development):
        steps.skip("Python packages: up to date")
        return
    with steps.step("Installing Python packages (first time: about a minute)"):
        if not usable:
            _make_environment()
        lock = DEVELOPMENT_LOCK if development else RUNTIME_LOCK
        install(lock, steps)
        _stamp(DEVELOPMENT_LOCK).unlink(missing_ok=True)
        stamps.write(_stamp(lock), _value(development=development))


def install(lock: Path, steps: Steps) -> None:
    """Install what `lock` pins: hashes checked, and wheels only, so that no compiler is needed."""
    total = len(_PINNED.findall(lock.read_text(encoding="utf-8")))
    seen = 0

    def count(line: str) -> None:
        nonlocal seen
        if line.startswith(("Collecting ", "Requirement already satisfied: ", "Ignoring ")):
            seen += 1
            steps.progress(f"{min(seen, total)} of {total} packages")
        elif line.startswith("Installing collected packages"):
            steps.progress(f"all {total} packages are here; unpacking them")

    options = ["--require-hashes", "--no-deps", "--only-binary", ":all:", "--no-input", "--retries", "2"]
    options += ["--disable-pip-version-check", "--progress-bar", "off"]
    run_logged(
        [VENV_PYTHON, "-m", "pip", "install", *options, "-r", lock],
        doing="Installing the Python packages",
        needs_network="The Python package index",
        on_line=count,
    )


def _make_environment() -> None:
    missing = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    if missing:
        raise ProblemError(
            f"This Python has no {missing[0]} module, which makes virtual environments: install it "
            f"(on Debian and Ubuntu: apt install python3-venv) and try again."
        )
    if VENV.exists():
        shutil.rmtree(VENV)
    made = subprocess.run(
        [sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False
    )
    if made.returncode:
        raise ProblemError(
            f"The virtual environment {VENV} could not be made: {(made.stdout + made.stderr).strip()}"
        )


def _usable() -> bool:
    """Whether `.venv` exists, runs, has pip, and is of the running Python's version."""
    if not VENV_PYTHON.exists():
        return False
    question = "import sys, importlib.util as u; print(*sys.version_info[:2], u.find_spec('pip') is not None)"
    answer = subprocess.run([VENV_PYTHON, "-c", question], capture_output=True, text=True, check=False)
    return answer.stdout.split() == [*map(str, sys.version_info[:2]), "True"]


def _is_current(*, development: bool) -> bool:
    """Whether the locks are as they were last installed; the development lock holds all of the other."""
    return stamps.is_current(_stamp(DEVELOPMENT_LOCK), _value(development=True)) or (
        not development and stamps.is_current(_stamp(RUNTIME_LOCK), _value(development=False))
    )


def _stamp(lock: Path) -> Path:
    return VENV / f".{lock.stem}.installed"


def _value(*, development: bool) -> str:
    return stamps.digest([RUNTIME_LOCK, DEVELOPMENT_LOCK] if development else [RUNTIME_LOCK])
