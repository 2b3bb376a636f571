"""Everything that must pass, stage by stage; no stage stops the next, and the last line counts the tests."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tooling import services
from tooling.console import ProblemError
from tooling.outcomes import Outcome, counted, left_out, print_summary
from tooling.paths import REPORTS, ROOT, VENV, VENV_PYTHON

_KEPT_VARIABLES = ("FETTLE_TEST_DATABASE_URL", "FETTLE_TEST_REDIS_URL", "FETTLE_CHROMIUM", "FETTLE_INSTALL")
# Stealing keeps a module's tests, and what they share, on one of them until the other runs out of its own.
_BOTH_CORES = ("-n", "2", "--dist", "worksteal")
_PYTEST = (str(VENV / "bin" / "pytest"), "-q")


@dataclass(frozen=True)
class Stage:
    """One check: its name, the command, and the variables it runs with. Tests leave a report."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    report: Path | None = None


@dataclass(frozen=True)
class Backends:
    """What the tests run against; an absent one carries the reason instead of an address."""

    postgresql: str = ""
    redis: str = ""
    chromium: str = ""
    absent: tuple[str, ...] = ()


def main(groups: Sequence[str]) -> int:
    """Run the stages of `groups` and print the summary; 0 only when nothing failed."""
    REPORTS.mkdir(parents=True, exist_ok=True)
    for old in REPORTS.iterdir():
        old.unlink()
    with_tests = "tests" in groups or "journeys" in groups
    outcomes: list[Outcome] = []
    with ExitStack() as stack:
        if with_tests:
            services.install_missing()
            backends = stack.enter_context(available_backends())
            migrating = stack.enter_context(_migrating(backends))
        if "style" in groups:
            outcomes += [_run(stage) for stage in style_stages()]
            outcomes.append(_translations())
        if with_tests:
            outcomes += migrating()
        if "tests" in groups:
            outcomes += _unit_tests(backends)
        if "journeys" in groups:
            outcomes += _journeys(backends)
    return print_summary(outcomes, with_tests=with_tests)


def style_stages() -> list[Stage]:
    """The checks that read the code without running it, and the one for missing migrations."""
    tools = VENV / "bin"
    return [
        Stage("ruff check", [str(tools / "ruff"), "check", "--quiet", "."]),
        Stage("ruff format", [str(tools / "ruff"), "format", "--check", "--quiet", "."]),
        Stage("djlint", [str(tools / "djlint"), "lms/templates", "--check"]),
        Stage("mypy", [str(tools / "mypy")]),
        Stage("import-linter", [str(tools / "lint-imports"), "--no-cache", "--no-logo"]),
        Stage(
            "migrations complete", [str(VENV_PYTHON), "manage.py", "makemigrations", "--check", "--dry-run"]
        ),
        Stage("starter curriculum", [str(VENV_PYTHON), "manage.py", "check_curriculum", "--strict"]),
    ]


def _translations() -> Outcome:
    if not services.find_gettext():
        return left_out("translations", ("no GNU gettext (apt install gettext)",))
    return _run(Stage("translations", [str(VENV_PYTHON), ".ci/messages.py", "check"]))


@contextmanager
def available_backends() -> Iterator[Backends]:
    """Services found or started, and stopped again afterwards if they were started here."""
    found: dict[str, str] = {}
    absent: list[str] = []
    with ExitStack() as stack:
        for name, service in (("postgresql", services.postgresql), ("redis", services.redis_server)):
            try:
                found[name] = stack.enter_context(service())
            except (services.AbsentError, ProblemError) as reason:
                absent.append(str(reason))
        chromium = services.find_chromium() or ""
        yield Backends(**found, chromium=chromium, absent=tuple(absent))


@contextmanager
def _migrating(backends: Backends) -> Iterator[Callable[[], Iterator[Outcome]]]:
    """Migrate a database of each kind meanwhile, which all tests begin with; gives what waits for the outcomes."""
    stages = [_tests("migrations on SQLite", ["tests/test_migrated.py"], {})]
    if not backends.absent:
        addresses = _service_addresses(backends)
        stages.append(_tests("migrations on PostgreSQL", ["tests/test_migrated.py"], addresses))
    with ThreadPoolExecutor(max_workers=1) as thread:
        running = [(stage, thread.submit(_run_quietly, stage)) for stage in stages]
        yield lambda: _told(running)


def _unit_tests(backends: Backends) -> Iterator[Outcome]:
    pdfs = services.find_pango() is not None
    which = "not journey" if pdfs else "not journey and not pango"
    yield _run(_tests("tests on SQLite", [*_BOTH_CORES, "-m", which], {}))
    name = "tests on PostgreSQL + Redis"
    if backends.absent:
        yield left_out(name, backends.absent)
    else:
        again = f"{which} and not no_database and not any_database"  # they have just told all they can
        yield _run(_tests(name, [*_BOTH_CORES, "-m", again], _service_addresses(backends)))
    if not pdfs:
        yield left_out("tests of PDFs", (f"no Pango (apt install {services.PANGO_PACKAGES})",))


def _journeys(backends: Backends) -> Iterator[Outcome]:
    browser = () if backends.chromium else ("no Chromium on PATH (apt install chromium)",)
    stages = []
    pdfs = "" if services.find_pango() else " and not pango"
    which = f"journey and not any_hub{pdfs}"
    for name, missing, mode in (
        ("journeys, embedded", browser, "embedded"),
        ("journeys, PostgreSQL + Redis + worker", (*browser, *backends.absent), "service"),
    ):
        if missing:
            yield left_out(name, missing)
            continue
        variables = {"FETTLE_JOURNEY_MODE": mode, "FETTLE_CHROMIUM": backends.chromium}
        if mode == "service":
            variables |= _service_addresses(backends)
        stages.append(_tests(name, ["tests/journeys", "-m", which], variables))
    yield from _side_by_side(stages)
    if not browser:  # with PostgreSQL they would tell the same; each of the two has a hub of its own
        variables = {"FETTLE_JOURNEY_MODE": "embedded", "FETTLE_CHROMIUM": backends.chromium}
        several = ["tests/journeys", "-m", f"any_hub{pdfs}", "-n", "2", "--dist", "loadfile"]
        yield _run(_tests("journeys for which any hub will do", several, variables))


def _side_by_side(stages: Sequence[Stage]) -> Iterator[Outcome]:
    """Run stages at once: each has a hub of its own, and a browser's tests mostly wait. Shown in their order."""
    with ThreadPoolExecutor(max_workers=max(1, len(stages))) as threads:
        yield from _told([(stage, threads.submit(_run_quietly, stage)) for stage in stages])


def _told(started: Sequence[tuple[Stage, Future[tuple[Outcome, str]]]]) -> Iterator[Outcome]:
    for stage, running in started:
        outcome, output = running.result()
        print(f"\n── {stage.name} ──\n{output}", flush=True)
        _tell(outcome)
        yield outcome


def _tests(name: str, arguments: Sequence[str], environment: Mapping[str, str]) -> Stage:
    report = REPORTS / f"{name.replace(' ', '-').replace(',', '').replace('+', 'and')}.xml"
    return Stage(name, [*_PYTEST, *arguments, f"--junitxml={report}"], environment, report)


def _service_addresses(backends: Backends) -> dict[str, str]:
    database = f"{backends.postgresql}/fettle_check_{os.getpid()}"
    return {"FETTLE_DATABASE_URL": database, "FETTLE_BROKER_URL": backends.redis}


def _run(stage: Stage) -> Outcome:
    print(f"\n── {stage.name} ──", flush=True)
    began = time.monotonic()
    code = subprocess.run(stage.command, check=False, **_how(stage)).returncode
    outcome = counted(stage.name, time.monotonic() - began, succeeded=code == 0, report=stage.report)
    _tell(outcome)
    return outcome


def _run_quietly(stage: Stage) -> tuple[Outcome, str]:
    """The outcome, and what it would have printed meanwhile."""
    began = time.monotonic()
    done = subprocess.run(
        stage.command, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **_how(stage)
    )
    seconds = time.monotonic() - began
    return counted(stage.name, seconds, succeeded=done.returncode == 0, report=stage.report), done.stdout


def _how(stage: Stage) -> dict[str, Any]:
    # A developer's own settings must not decide whether the tests pass.
    clean = {k: v for k, v in os.environ.items() if not k.startswith("FETTLE_") or k in _KEPT_VARIABLES}
    for name in ("DJANGO_SETTINGS_MODULE", "PYTHONDONTWRITEBYTECODE"):  # each process would compile all anew
        clean.pop(name, None)
    return {"cwd": ROOT, "env": {**clean, **stage.environment}, "stdin": subprocess.DEVNULL}


def _tell(outcome: Outcome) -> None:
    print(f"{outcome.name}: {outcome.state}, {outcome.seconds:.1f} s", flush=True)
