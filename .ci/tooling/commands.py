"""The commands behind the Makefile's targets."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tooling.browser_libraries import ensure_browser_libraries
from tooling.console import ProblemError, Steps
from tooling.packages import DEVELOPMENT_LOCK, NODE_LOCK, RUNTIME_LOCK, ensure_packages
from tooling.paths import ROOT, VENV, VENV_PYTHON
from tooling.site import run_site

_CACHES = (".mypy_cache", ".ruff_cache", ".pytest_cache", ".import_linter_cache", ".hypothesis")
_BUILT = (".venv", "node_modules", "lms/static/vendor", "lms/print_fonts", "staticfiles", ".data/reports")


def run(arguments: Sequence[str]) -> int:
    """Run one command and give its exit code; a problem the reader can mend is one sentence and 2."""
    commands = {"run": run_site, "test": _test, "lint": _lint, "journeys": _journeys}
    commands |= {"fmt": _format, "lock": _lock, "clean": _clean, "bench": _bench, "soak": _soak}
    commands |= {"messages": _messages}
    if len(arguments) != 1 or arguments[0] not in commands:
        sys.stderr.write(f"Give one of these commands: {', '.join(commands)}.\n")
        return 2
    try:
        return commands[arguments[0]]()
    except ProblemError as problem:
        sys.stdout.flush()
        sys.stderr.write(f"\n{problem}\n")
        return 2
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped.\n")
        return 130


def _test() -> int:
    return _checks("style", "tests", "journeys")


def _lint() -> int:
    return _checks("style")


def _journeys() -> int:
    return _checks("journeys")


def _checks(*groups: str) -> int:
    """Run the checks with the environment's Python, which has the database drivers."""
    _set_up_for_development()
    command = [str(VENV_PYTHON), str(Path(__file__).parent.parent / "check.py"), *groups]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def _messages() -> int:
    _set_up_for_development()
    script = str(Path(__file__).parent.parent / "messages.py")
    return subprocess.run([str(VENV_PYTHON), script, "update"], cwd=ROOT, check=False).returncode


def _format() -> int:
    _set_up_for_development()
    results = [_tool("ruff", "check", "--fix-only", "--quiet", "."), _tool("ruff", "format", ".")]
    # djlint needs a second look at what it has just moved, and answers 1 whenever it changed something.
    for _ in range(2):
        _tool("djlint", "lms/templates", "--reformat", "--quiet")
    return max(results)


def _lock() -> int:
    """Pin anew what pyproject.toml asks for; addresses stay out of the files, so that any mirror serves."""
    _set_up_for_development()
    if not (VENV / "bin" / "uv").exists():
        raise ProblemError("`make lock` needs uv: run `.venv/bin/pip install uv` once and try again.")
    plans: tuple[tuple[Path, list[str]], ...] = (
        (RUNTIME_LOCK, ["pyproject.toml"]),
        (DEVELOPMENT_LOCK, ["pyproject.toml", "--group", "dev", "-c", RUNTIME_LOCK.name]),
        (NODE_LOCK, ["--group", "node"]),
    )
    options = ["--universal", "--python", str(VENV_PYTHON), "--python-version", "3.11", "--generate-hashes"]
    options += ["--no-header", "--no-emit-index-url", "--no-emit-find-links", "--quiet"]
    os.environ["UV_PYTHON_DOWNLOADS"] = "never"
    for lock, sources in plans:
        code = _tool("uv", "pip", "compile", *options, *sources, "-o", lock.name)
        if code:
            return code
    return 0


def _bench() -> int:
    """Run every benchmark in turn; each prints its own table. What ends in `_jobs` is what another one runs."""
    _set_up_for_development()
    scripts = [path for path in sorted((ROOT / "benchmarks").glob("*.py")) if not path.stem.endswith("_jobs")]
    codes = []
    for script in scripts:
        print(f"\n── {script.name} ──", flush=True)
        codes.append(subprocess.run([VENV_PYTHON, str(script)], cwd=ROOT, check=False).returncode)
    return max(codes, default=0)


def _soak() -> int:
    """Property tests with many examples, every odd input at every address, issuing killed before every statement,
    fuzzing: too long for the tests.
    """
    _set_up_for_development()
    os.environ.setdefault("FETTLE_PROPERTY_EXAMPLES", "1000")
    os.environ.setdefault("FETTLE_ODD_INPUT", "all")
    os.environ.setdefault("FETTLE_FUZZ_SECONDS", "120")
    os.environ.setdefault("FETTLE_EVERY_KILL", "1")
    tests = (
        "tests/courses/domain/test_ledger_properties.py",
        "tests/lms/web/test_odd_input.py",
        "tests/badges/domain/test_issuing_at_once.py",
        "tests/fuzz",
    )
    return _tool("pytest", "-q", "-rP", *tests)


def _clean() -> int:
    """Remove what can be made again. Data (`.data`, `media`) stays."""
    for name in (*_CACHES, *_BUILT):
        shutil.rmtree(ROOT / name, ignore_errors=True)
    return 0


def _set_up_for_development() -> None:
    steps = Steps(total=2)
    ensure_packages(steps, development=True)
    ensure_browser_libraries(steps, development=True)


def _tool(name: str, *arguments: str) -> int:
    return subprocess.run([VENV / "bin" / name, *arguments], cwd=ROOT, check=False).returncode
