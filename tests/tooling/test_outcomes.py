"""The last line of `make test` is what CI reads: it has to count right."""

from pathlib import Path

import pytest

from tooling import outcomes
from tooling.outcomes import FAILED, LEFT_OUT, PASSED, Outcome, counted, left_out, print_summary

REPORT = """<?xml version="1.0" encoding="utf-8"?>
<testsuites>
  <testsuite name="pytest" errors="{errors}" failures="{failures}" skipped="{skipped}" tests="{tests}"/>
</testsuites>
"""


@pytest.fixture
def report(tmp_path: Path) -> Path:
    return tmp_path / "report.xml"


@pytest.fixture(autouse=True)
def summary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(outcomes, "SUMMARY", tmp_path / "summary.txt")
    monkeypatch.delenv("CI", raising=False)
    return tmp_path / "summary.txt"


def test_tests_are_counted_without_the_skipped_ones(report: Path) -> None:
    report.write_text(REPORT.format(tests=12, failures=2, errors=1, skipped=4), encoding="utf-8")
    assert counted("tests", 1.0, succeeded=False, report=report) == Outcome(
        "tests", FAILED, 1.0, passed=5, failed=3, note="4 skipped"
    )


def test_run_that_fails_without_a_failing_test_counts_as_one_failure(report: Path) -> None:
    report.write_text(REPORT.format(tests=3, failures=0, errors=0, skipped=0), encoding="utf-8")
    assert counted("tests", 1.0, succeeded=False, report=report) == Outcome(
        "tests", FAILED, 1.0, passed=3, failed=1
    )


def test_tests_without_a_report_failed(report: Path) -> None:
    outcome = counted("tests", 1.0, succeeded=True, report=report)
    assert (outcome.state, outcome.passed, outcome.failed) == (FAILED, 0, 1)


def test_check_without_tests_counts_none() -> None:
    assert counted("mypy", 1.0, succeeded=True, report=None) == Outcome("mypy", PASSED, 1.0)


def test_left_out_stage_fails_nothing_on_a_desk() -> None:
    assert left_out("journeys", ["no Chromium", "no Redis"]) == Outcome(
        "journeys", LEFT_OUT, note="no Chromium; no Redis"
    )


def test_left_out_stage_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    assert left_out("journeys", ["no Chromium"]) == Outcome("journeys", FAILED, failed=1, note="no Chromium")


def test_last_line_sums_all_test_stages(capsys: pytest.CaptureFixture[str], summary: Path) -> None:
    stages = [
        Outcome("mypy", PASSED),
        Outcome("a", PASSED, passed=7),
        Outcome("b", FAILED, passed=2, failed=1),
    ]
    assert print_summary(stages, with_tests=True) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "9 passed, 1 failed"
    assert summary.read_text(encoding="utf-8") == "9 passed, 1 failed\n"


def test_left_out_stage_alone_lets_the_run_pass() -> None:
    assert print_summary([Outcome("a", PASSED, passed=1), left_out("b", ["no Redis"])], with_tests=True) == 0
