"""What each stage came to, and the summary at the end."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

from tooling.paths import REPORTS

PASSED, FAILED, LEFT_OUT = "passed", "FAILED", "left out"
SUMMARY = REPORTS / "summary.txt"


@dataclass(frozen=True)
class Outcome:
    """One stage's result, with the tests it counted."""

    name: str
    state: str
    seconds: float = 0.0
    passed: int = 0
    failed: int = 0
    note: str = ""


def counted(name: str, seconds: float, *, succeeded: bool, report: Path | None) -> Outcome:
    """The outcome of a stage that ran; tests are counted from its JUnit report.

    A test stage that ended without a report, or failed without a failing test, counts as one failure.
    """
    state = PASSED if succeeded else FAILED
    if report is None:
        return Outcome(name, state, seconds)
    if not report.exists():
        return Outcome(name, FAILED, seconds, failed=1, note="the tests did not run to their end")
    suites = list(ET.parse(report).getroot().iter("testsuite"))  # noqa: S314 -- written by our own pytest
    total, failures, errors, skipped = (
        sum(int(suite.get(key, 0)) for suite in suites) for key in ("tests", "failures", "errors", "skipped")
    )
    failed = failures + errors
    note = f"{skipped} skipped" if skipped else ""
    return Outcome(name, state, seconds, total - failed - skipped, failed or int(not succeeded), note)


def left_out(name: str, reasons: Sequence[str]) -> Outcome:
    """A stage that could not run here: said plainly, and a failure in CI."""
    in_ci = os.environ.get("CI") == "true"
    return Outcome(name, FAILED if in_ci else LEFT_OUT, failed=int(in_ci), note="; ".join(reasons))


def print_summary(outcomes: Sequence[Outcome], *, with_tests: bool) -> int:
    """Print a table of the stages and, last, the count of tests; 0 only when no stage failed."""
    print("\n── Summary ──")
    width = max(len(outcome.name) for outcome in outcomes)
    for outcome in outcomes:
        tests = (
            f"{outcome.passed} passed, {outcome.failed} failed" if outcome.passed or outcome.failed else ""
        )
        details = "; ".join(filter(None, (tests, outcome.note)))
        print(f"{outcome.name:{width}}  {outcome.state:8}  {outcome.seconds:7.1f} s  {details}".rstrip())
    if with_tests:
        total = f"{sum(o.passed for o in outcomes)} passed, {sum(o.failed for o in outcomes)} failed"
        SUMMARY.write_text(total + "\n", encoding="utf-8")
        print(f"\n{total}", flush=True)
    return int(any(outcome.state == FAILED for outcome in outcomes))
