"""What the site says of each simulated trace of the starter curriculum: as docs/traces.md has it."""

import uuid
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from content.formats import bundle
from content.formats.skill_data import measurement_data
from courses.domain.measuring import Sources, Taken, verdict_on
from courses.domain.trace_choice import Choice, reads_traces
from courses.domain.trace_fit import questions_for, with_questions
from courses.models import Evidence, MeasurementTrace, SkillVersion
from lms.kernel import sandbox

ROOT: Final = Path(__file__).parents[3]
STARTER: Final = ROOT / "content" / "curriculum"
JOBS: Final = "content.formats.trace.jobs"

RIPPLE: Final = {"max": "0.60"}
BAND: Final = {"min": "120", "max": "140"}
RAMP: Final = {"max": "3.0", "feature": {"name": "ramp_rate", "window": "10"}}
PEAK: Final = {"min": "235", "max": "250"}
MELTED: Final = {
    "min": "45",
    "max": "90",
    "feature": {"name": "time_above", "threshold": "217", "unit": "°C"},
}

CASES: Final = [
    # trace, skill, measurement, what the example sheet adds to the card, choice, uncertainty, reading, verdict
    ("c03-ripple-pass", "S12", "m1", RIPPLE, "ripple_peak_to_peak", "0.03", "0.394", "pass"),
    ("c03-ripple-fail", "S12", "m1", RIPPLE, "ripple_peak_to_peak", "0.03", "1.106", "fail"),
    ("c03-ripple-marginal", "S12", "m1", RIPPLE, "ripple_peak_to_peak", "0.03", "0.588", "marginal"),
    ("c06-cutout-pass", "S26", "m1", BAND, "peak", "2.5", "130.8", "pass"),
    ("c06-cutout-fail", "S26", "m1", BAND, "peak", "2.5", "152.8", "fail"),
    ("c06-cutout-marginal", "S26", "m1", BAND, "peak", "2.5", "139.4", "marginal"),
    ("c06-soak-pass", "S27", "m1", {}, "last", "1.0", "-1.3", "pass"),
    ("c06-soak-fail", "S27", "m1", {}, "last", "1.0", "19.7", "fail"),
    ("c06-soak-fail", "S27", "m1", {}, "mean", "1.0", "12.283", "pass"),
    ("c06-soak-marginal", "S27", "m1", {}, "last", "1.0", "14.2", "marginal"),
    ("c08-capacity-pass", "S32", "m1", {}, "last", "1.0", "89.7", "pass"),
    ("c08-capacity-pass", "S32", "m2", {}, "", "1.0", "27.0", "pass"),
    ("c08-capacity-fail", "S32", "m1", {}, "last", "1.0", "66.6", "fail"),
    ("c08-capacity-fail", "S32", "m2", {}, "", "1.0", "46.5", "fail"),
    ("c08-capacity-marginal", "S32", "m1", {}, "last", "1.0", "80.4", "marginal"),
    ("c08-capacity-marginal", "S32", "m2", {}, "", "1.0", "31.2", "pass"),
    ("c09-profile-pass", "S33", "m1", RAMP, "", "", "1.92", "pass"),
    ("c09-profile-pass", "S33", "m2", PEAK, "peak", "2.5", "245.4", "pass"),
    ("c09-profile-pass", "S33", "m3", MELTED, "", "", "61.219", "pass"),
    ("c09-profile-fail", "S33", "m1", RAMP, "", "", "4.41", "fail"),
    ("c09-profile-fail", "S33", "m2", PEAK, "peak", "2.5", "249.2", "marginal"),
    ("c09-profile-fail", "S33", "m3", MELTED, "", "", "22.041", "fail"),
    ("c09-profile-marginal", "S33", "m1", RAMP, "", "", "1.92", "pass"),
    ("c09-profile-marginal", "S33", "m2", PEAK, "peak", "2.5", "249.1", "marginal"),
    ("c09-profile-marginal", "S33", "m3", MELTED, "", "", "65.01", "pass"),
]


@pytest.fixture(scope="module")
def cards() -> dict[str, list[dict[str, Any]]]:
    skills = bundle.read(STARTER).skills
    return {skill.code: [measurement_data(one) for one in skill.measurements] for skill in skills}


def summary_of(name: str, ending: str, version: SkillVersion) -> dict[str, Any]:
    """What the site keeps of a file that is sent as it is, the columns confirmed as they were guessed."""
    source = (STARTER / "files" / f"{name}.{ending}").read_bytes()
    mapping = sandbox.run(f"{JOBS}:inspect", source, arguments={}).answer["mapping"]
    asked = questions_for(version, mapping)
    answer = sandbox.run(
        f"{JOBS}:canonicalise", source, arguments={"mapping": mapping, "name": name, "questions": asked}
    ).answer
    return answer | {"features": with_questions(answer.get("features", {}), asked)}


@pytest.mark.parametrize("ending", ["csv", "h5"])
@pytest.mark.parametrize(
    ("name", "skill", "measurement", "added", "choice", "uncertainty", "value", "outcome"),
    CASES,
    ids=[f"{one[0]}-{one[1]}-{one[2]}-{one[4]}" for one in CASES],
)
def test_each_trace_is_judged_as_documented(
    cards, name, skill, measurement, added, choice, uncertainty, value, outcome, ending
):
    card = next(one for one in cards[skill] if one["id"] == measurement)
    definition = card | added
    found = summary_of(name, ending, SkillVersion(definition={"measurements": [definition]}))
    public_id = uuid.uuid4()
    row = MeasurementTrace(evidence=Evidence(public_id=public_id), summary=found)
    taken = Taken(
        trace=public_id,
        uncertainty=uncertainty,
        choice=Choice("" if reads_traces(definition) else choice),
    )
    verdict = verdict_on(definition, [], taken, Sources({}, {public_id: row}, date(2026, 5, 1)))
    (reading,) = verdict.readings
    assert (str(round(float(reading.value), 3)), verdict.outcome.value) == (value, outcome)


@pytest.mark.parametrize(
    ("name", "skill", "choice"),
    [("c06-soak-marginal", "S27", "last"), ("c08-capacity-marginal", "S32", "last")],
)
def test_a_close_reading_whose_uncertainty_is_not_stated_passes(cards, name, skill, choice):
    definition = cards[skill][0]
    found = summary_of(name, "csv", SkillVersion(definition={"measurements": [definition]}))
    public_id = uuid.uuid4()
    row = MeasurementTrace(evidence=Evidence(public_id=public_id), summary=found)
    taken = Taken(trace=public_id, choice=Choice(choice))
    verdict = verdict_on(definition, [], taken, Sources({}, {public_id: row}, date(2026, 5, 1)))
    assert verdict.outcome.value == "pass"


def test_the_documentation_lists_every_case():
    told = (ROOT / "docs" / "traces.md").read_text()
    rows = [row for row in told.splitlines() if row.startswith("| `c0")]
    expected = [
        (
            f"| `{name}` | {skill} {measurement}: ",
            f" | {value}{f' ± {error}' if error else ''} ",
            f" | {outcome} |",
        )
        for name, skill, measurement, _, _, error, value, outcome in CASES
    ]
    assert len(rows) == len(expected)
    for row, (start, middle, end) in zip(rows, expected, strict=True):
        assert row.startswith(start)
        assert middle in row
        assert row.endswith(end)
