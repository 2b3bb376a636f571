"""Readings on their way into the ledger: units, uncertainty, instruments, conditions, and what lets them count."""

from datetime import timedelta

import pytest
from django.utils import timezone

from courses.domain.ledger import facts_of, first_bad_row
from courses.domain.measuring import Taken
from courses.domain.observations import passes
from courses.domain.outlook import why_not_counted
from courses.domain.standing import record_of
from courses.models import SignOffEvent, Standing
from lms.kernel.errors import DomainError
from tests.factories import accounts, courses, evidence

pytestmark = pytest.mark.django_db

BY_LENGTH = {
    "conditions": [{"id": "lead", "quantity": "Lead length", "unit": "m"}],
    "max_rule": {
        "by": "lead",
        "base": "0.3",
        "up_to": "5",
        "add": "0.1",
        "each": "7.5",
        "steps": "whole",
        "cap": "1.0",
    },
}


@pytest.fixture
def bench():
    return courses.mentor(), accounts.trainee()


def measured(bench, values, *, spec=None, **taken):
    """One observation with readings in volts of at most 5, unless `spec` says otherwise."""
    version = courses.skill(measurements=[courses.measurement(**(spec or {}))])
    event = courses.observation(
        *bench, version, readings={"m1": values}, taken={"m1": Taken(**taken)} if taken else {}
    )
    return facts_of(event)["readings"]


def refused(bench, values, *, spec=None, **taken) -> tuple[str, str]:
    with pytest.raises(DomainError) as caught:
        measured(bench, values, spec=spec, **taken)
    assert not SignOffEvent.objects.filter(kind="Observed").exists()
    return caught.value.code, str(caught.value.message)


def state() -> str:
    return Standing.objects.get().state


def why(bench) -> list[str]:
    record = record_of(bench[1].pseudonym, "S01")
    assert record is not None
    return why_not_counted(record.observations[0])


def test_a_reading_in_another_unit_is_kept_as_read_and_judged_in_the_cards(bench):
    assert measured(bench, ["4900"], unit="mV") == [
        {
            "measurement": "m1",
            "unit": "V",
            "values": ["4.9"],
            "outcome": "pass",
            "reasons": ["inside"],
            "min": None,
            "max": "5",
            "read": [{"value": "4900", "unit": "mV"}],
        }
    ]
    assert state() == "held"
    assert first_bad_row() is None


@pytest.mark.parametrize(
    ("values", "taken", "code", "words"),
    [
        (["1"], {"unit": "mA"}, "unit", "mA is a current; this reading is a voltage, in V."),
        (["1"], {"unit": "glorps"}, "unit", "“glorps” is not a unit that is known here."),
        (["NaN"], {}, "reading", "“NaN” is not a reading."),
        (["1e99"], {}, "reading", "“1e99” is not a reading."),
        (["1"], {"uncertainty": "-0.1"}, "reading", "An uncertainty cannot be less than zero."),
        (["1"], {"instrument": "NONE-7"}, "instrument", "Instrument “NONE-7” is not on the list."),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason_and_nothing_is_recorded(
    bench, values, taken, code, words
):
    found, message = refused(bench, values, **taken)
    assert found == code
    assert message.startswith(words)


def test_a_band_that_crosses_the_limit_counts_only_where_the_mentor_lets_it(bench):
    (reading,) = measured(bench, ["4.95"], uncertainty="0.1")
    assert (reading["outcome"], reading["accepted"], reading["uncertainty"]) == ("marginal", False, ["0.1"])
    assert state() == "in_progress"
    assert why(bench) == ["Residual voltage could not be judged by itself, and nobody let it count."]


def test_let_count_it_counts_and_the_ledger_says_that_somebody_did(bench):
    (reading,) = measured(bench, ["4.95"], uncertainty="0.1", accepted=True)
    assert (reading["outcome"], reading["accepted"]) == ("marginal", True)
    assert state() == "held"


def test_what_lies_outside_counts_never_whoever_accepts_it(bench):
    (reading,) = measured(bench, ["6"], uncertainty="0.1", accepted=True)
    assert (reading["outcome"], "accepted" in reading) == ("fail", False)
    assert state() == "in_progress"
    assert why(bench) == ["Residual voltage is outside its limits: 6 V."]


@pytest.mark.parametrize(("due_in", "outcome"), [(30, "pass"), (0, "pass"), (-1, "review"), (None, "review")])
def test_an_instrument_whose_calibration_has_lapsed_passes_nothing_by_itself(bench, due_in, outcome):
    evidence.instrument("DMM-1", due_in=due_in)
    (reading,) = measured(bench, ["1"], instrument="DMM-1")
    due = None if due_in is None else (timezone.localdate() + timedelta(days=due_in)).isoformat()
    assert reading["outcome"] == outcome
    assert reading["instrument"] == {"code": "DMM-1", "due": due}
    assert state() == ("held" if outcome == "pass" else "in_progress")


@pytest.mark.parametrize(
    ("value", "lead", "outcome", "limit"),
    [
        ("0.3", "5", "pass", "0.3"),
        ("0.31", "5", "fail", "0.3"),
        ("0.4", "12.5", "pass", "0.4"),
        ("1.1", "100", "fail", "1.0"),
    ],
)
def test_a_limit_follows_what_it_depends_on(bench, value, lead, outcome, limit):
    spec = {"unit": "Ω", "max": "1.0", **BY_LENGTH}
    (reading,) = measured(bench, [value], spec=spec, conditions={"lead": lead})
    assert (reading["outcome"], reading["max"]) == (outcome, limit)
    assert reading["conditions"] == [{"id": "lead", "value": lead, "unit": "m"}]


def test_without_what_the_limit_depends_on_a_person_has_to_look(bench):
    (reading,) = measured(bench, ["0.2"], spec={"unit": "Ω", "max": "1.0", **BY_LENGTH})
    assert (reading["outcome"], reading["reasons"], reading["accepted"]) == (
        "review",
        ["condition_missing"],
        False,
    )


def test_what_is_judged_over_time_is_not_shown_by_a_single_reading(bench):
    spec = {
        "kind": "envelope",
        "envelope": [{"t": "0", "min": "0", "max": "5"}, {"t": "60", "min": "0", "max": "5"}],
    }
    code, message = refused(bench, ["1"], spec=spec)
    assert (code, message.endswith("Add the trace; a single reading cannot show it.")) == ("trace", True)


def test_observations_from_before_there_were_verdicts_are_judged_by_their_values():
    spec = courses.measurement(max="5")
    assert passes(spec, {"measurement": "m1", "unit": "V", "values": ["5"]})
    assert not passes(spec, {"measurement": "m1", "unit": "V", "values": ["5.1"]})
    assert not passes(spec, None)
