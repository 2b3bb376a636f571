"""Verdicts on readings: the whole band inside, outside, or across; and what needs a person."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.formats.limits import Outcome, judge
from courses.formats.readings import InstrumentState, Reading, condition_from_text, reading_from_text
from courses.formats.reasons import TEMPLATES, ReadingError, Reason, UnitError
from courses.formats.specs import spec_of
from courses.formats.units import convert, exact, parse_unit

DAY = date(2026, 3, 14)
PLAIN = {
    "id": "m1",
    "quantity": "Q",
    "unit": "V",
    "min": None,
    "max": None,
    "readings": 1,
    "basis": "draft",
    "note": "",
}
LEAD = {
    "unit": "Ω",
    "max": "1.0",
    "conditions": [{"id": "lead", "quantity": "Length of the lead", "unit": "m"}],
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
CLASS = {
    "unit": "MΩ",
    "min": "1.0",
    "conditions": [{"id": "class", "quantity": "Class", "choices": ["Class I", "Class II"]}],
    "min_rule": {
        "by": "class",
        "table": [{"for": "Class I", "limit": "1.0"}, {"for": "Class II", "limit": "2.0"}],
    },
}  # fmt: skip
GOOD = InstrumentState(code="DMM-1", calibration_due=date(2026, 12, 31))


def spec(**changes):
    return spec_of(PLAIN | changes)


def reading(value, unit="V", uncertainty=None, instrument=None):
    stated = None if uncertainty is None else Decimal(uncertainty)
    return Reading(
        value=Decimal(value),
        unit=parse_unit(unit),
        uncertainty=stated,
        instrument=instrument,
        observed_on=DAY,
    )


def outcome(asked, *readings, **conditions):
    given_ = [
        condition_from_text(one, *conditions[one.id].rsplit(" ", 1) if one.unit else (conditions[one.id],))
        for one in asked.conditions
        if one.id in conditions
    ]
    verdict = judge(asked, readings, conditions=given_)
    return verdict.outcome.value, [reason.code for reason in verdict.reasons]


@pytest.mark.parametrize(
    ("value", "uncertainty", "expected"),
    [
        ("5", None, ("pass", ["inside"])),  # the limit itself is included
        ("5.000000001", None, ("fail", ["above"])),
        ("4.8", "0.2", ("pass", ["inside"])),  # the band ends on the limit
        ("4.8", "0.21", ("marginal", ["crosses_high"])),
        ("5", "0.01", ("marginal", ["crosses_high"])),
        ("5.2", "0.2", ("marginal", ["crosses_high"])),  # the band begins on the limit
        ("5.21", "0.2", ("fail", ["above"])),
        ("1", None, ("pass", ["inside"])),
        ("0.9", None, ("fail", ["below"])),
        ("1.1", "0.2", ("marginal", ["crosses_low"])),
        ("3", "9", ("marginal", ["crosses_high"])),
        ("0.7", "0.2", ("fail", ["below"])),
        ("-5", None, ("fail", ["below"])),
    ],
)
def test_a_band_against_two_limits(value, uncertainty, expected):
    assert outcome(spec(min="1", max="5"), reading(value, uncertainty=uncertainty)) == expected


def test_reasons_are_sentences_with_the_numbers_as_they_were_written():
    (reason,) = judge(spec(max="0.30", unit="Ω"), [reading("0.290", "Ω", "0.02")]).reasons
    assert (
        str(reason) == "0.290 Ω is too close to the limit of 0.30 Ω to be sure: the uncertainty is ±0.02 Ω."
    )
    (reason,) = judge(spec(max="0.30", unit="Ω"), [reading("310", "mΩ")]).reasons
    assert str(reason) == "0.31 Ω is above the limit of 0.30 Ω."


def test_without_limits_it_is_recorded_and_passes():
    assert outcome(spec(), reading("123")) == ("pass", ["no_limit"])
    verdict = judge(spec(), [reading("123")])
    assert (verdict.word, verdict.readings[0].word) == ("recorded", "recorded")
    assert spec().has_limits is False


def test_only_what_no_limit_judges_is_called_recorded():
    inside = judge(spec(max="10"), [reading("5")])
    assert (inside.word, inside.readings[0].word) == ("pass", "pass")
    doubted = judge(spec(instrument="required"), [reading("5")])
    assert (doubted.word, doubted.readings[0].word) == ("review", "review")
    few = judge(spec(readings=2), [reading("5")])
    assert (few.word, few.readings[0].word) == ("fail", "recorded")


def test_the_worst_of_several_readings_decides():
    asked = spec(max="5", readings=3)
    assert outcome(asked, reading("1"), reading("5.1", uncertainty="0.2"), reading("2")) == (
        "marginal",
        ["crosses_high"],
    )
    assert outcome(asked, reading("1"), reading("5.1", uncertainty="0.2"), reading("6")) == (
        "fail",
        ["above", "crosses_high"],
    )


def test_fewer_readings_than_asked_fail():
    asked = spec(max="5", readings=3)
    verdict = judge(asked, [reading("1"), reading("2")])
    assert (verdict.outcome, [str(reason) for reason in verdict.reasons]) == (
        Outcome.FAIL,
        ["2 of 3 readings are there."],
    )
    assert judge(asked, []).outcome is Outcome.FAIL


def test_readings_that_repeat_must_agree():
    asked = spec(kind="repeated", readings=3, spread_max="0.2", unit="mm")
    within = [reading("10.0", "mm"), reading("1.02", "cm"), reading("10.1", "mm")]
    assert judge(asked, within).outcome is Outcome.PASS
    verdict = judge(asked, [*within[:2], reading("9.95", "mm")])
    assert (verdict.outcome, str(verdict.reasons[0])) == (
        Outcome.FAIL,
        "The readings differ by 0.25 mm; at most 0.2 mm is allowed.",
    )


@pytest.mark.parametrize(
    ("instrument", "code"),
    [
        (InstrumentState(code="X", known=False), "instrument_unknown"),
        (InstrumentState(code="X"), "calibration_unknown"),
        (InstrumentState(code="X", calibration_due=date(2026, 3, 13)), "calibration_lapsed"),
    ],
)
def test_a_doubtful_instrument_needs_a_person_but_saves_no_failure(instrument, code):
    assert outcome(spec(max="5"), reading("1", instrument=instrument)) == ("review", [code])
    assert outcome(spec(), reading("1", instrument=instrument)) == ("review", [code])
    assert outcome(spec(max="5"), reading("6", instrument=instrument)) == ("fail", ["above", code])


def test_an_instrument_is_good_until_the_end_of_its_due_date():
    due_today = InstrumentState(code="X", calibration_due=DAY)
    assert outcome(spec(max="5"), reading("1", instrument=due_today)) == ("pass", ["inside"])


def test_what_is_required_and_missing_needs_a_person():
    asked = spec(max="5", uncertainty="required", instrument="required")
    assert outcome(asked, reading("1")) == ("review", ["uncertainty_missing", "instrument_missing"])
    assert outcome(asked, reading("1", uncertainty="0", instrument=GOOD)) == ("pass", ["inside"])


def test_a_default_uncertainty_stands_in_for_one_that_was_not_stated():
    asked = spec(max="5", default_uncertainty="0.5")
    assert outcome(asked, reading("4.8")) == ("marginal", ["crosses_high"])
    assert outcome(asked, reading("4.8", uncertainty="0.1")) == ("pass", ["inside"])


def test_an_uncertainty_is_converted_as_a_difference():
    asked = spec(max="40", unit="°C")
    assert outcome(asked, reading("102.2", "°F", "1.8")) == ("pass", ["inside"])  # 39 ± 1 °C
    assert outcome(asked, reading("102.2", "°F", "1.9")) == ("marginal", ["crosses_high"])


def test_a_difference_of_temperatures_may_be_given_in_kelvin():
    asked = spec(min="-10", max="10", unit="°C", difference=True)
    assert outcome(asked, reading("-9", "K")) == ("pass", ["inside"])
    assert outcome(asked, reading("19", "°F")) == ("fail", ["above"])


@pytest.mark.parametrize(
    ("lead", "limit"),
    [
        ("0.5 m", "0.3"), ("5 m", "0.3"), ("12.49 m", "0.3"), ("12.5 m", "0.4"), ("20 m", "0.5"), ("1250 cm", "0.4"),
        ("57.4 m", "0.9"), ("57.5 m", "1.0"), ("500 m", "1.0"),
    ],
)  # fmt: skip
def test_the_earth_continuity_limit_follows_the_lead(lead, limit):
    asked = spec(**LEAD)
    assert outcome(asked, reading(limit, "Ω"), lead=lead) == ("pass", ["inside"])
    assert outcome(asked, reading(limit + "01", "Ω"), lead=lead) == ("fail", ["above"])


@pytest.mark.parametrize(("steps", "limit"), [("whole", "0.3"), ("started", "0.4"), ("exact", "0.34")])
def test_a_part_of_a_step_counts_as_the_rule_says(steps, limit):
    asked = spec(**LEAD | {"max_rule": LEAD["max_rule"] | {"steps": steps}})
    (lead,) = asked.conditions
    verdict = judge(asked, [reading("0.1", "Ω")], conditions=[condition_from_text(lead, "8")])
    assert verdict.high == Decimal(limit)


def test_the_insulation_limit_follows_the_class():
    asked = spec(**CLASS)
    assert outcome(asked, reading("1.5", "MΩ"), **{"class": "Class I"}) == ("pass", ["inside"])
    assert outcome(asked, reading("1.5", "MΩ"), **{"class": "Class II"}) == ("fail", ["below"])
    assert outcome(asked, reading("2000", "kΩ"), **{"class": "Class II"}) == ("pass", ["inside"])


def test_a_condition_that_was_not_given_needs_a_person_unless_the_cap_fails_it_already():
    asked = spec(**LEAD)
    assert outcome(asked, reading("0.2", "Ω")) == ("review", ["condition_missing"])
    assert outcome(asked, reading("1.1", "Ω")) == ("fail", ["above", "condition_missing"])


def test_a_number_beyond_the_table_needs_a_person():
    rows = [{"up_to": "1", "limit": "20"}, {"up_to": "2.5", "limit": "10"}]
    asked = spec(
        unit="mΩ",
        conditions=[{"id": "size", "quantity": "Conductor", "unit": "mm"}],
        max_rule={"by": "size", "table": rows},
    )
    assert outcome(asked, reading("20", "mΩ"), size="1 mm") == ("pass", ["inside"])
    assert outcome(asked, reading("20", "mΩ"), size="1.5 mm") == ("fail", ["above"])
    (size,) = asked.conditions
    verdict = judge(asked, [reading("1", "mΩ")], conditions=[condition_from_text(size, "4")])
    assert (verdict.outcome, [str(reason) for reason in verdict.reasons]) == (
        Outcome.REVIEW,
        ["The table of limits says nothing for “Conductor”: 4 mm."],
    )


def test_limits_that_contradict_each_other_never_pass():
    asked = spec(**CLASS | {"max": "1.5"})
    assert outcome(asked, reading("1.5", "MΩ"), **{"class": "Class II"})[0] == "fail"


def test_answers_that_were_not_asked_for_are_refused():
    lead, class_ = spec(**LEAD).conditions[0], spec(**CLASS).conditions[0]
    with pytest.raises(ReadingError) as refused:
        condition_from_text(class_, "Class III")
    assert str(refused.value) == "“Class III” is not one of the answers for “Class”: Class I, Class II."
    with pytest.raises(ReadingError) as refused:
        judge(spec(max="5"), [reading("1")], conditions=[condition_from_text(lead, "5")])
    assert refused.value.code == "condition_unknown"
    with pytest.raises(UnitError) as refused_unit:
        condition_from_text(lead, "5", "kg")
    assert refused_unit.value.code == "unit_wrong_kind"


@pytest.mark.parametrize(
    ("value", "unit", "uncertainty", "code"),
    [
        ("NaN", "V", "", "not_a_number"),
        ("1e999", "V", "", "not_a_number"),
        ("5", "", "", "unit_missing"),
        ("5", "A", "", "unit_wrong_kind"),
        ("5", "V", "-0.1", "negative_uncertainty"),
        ("5", "V", "lots", "not_a_number"),
    ],
)
def test_what_is_no_reading_is_refused(value, unit, uncertainty, code):
    with pytest.raises((ReadingError, UnitError)) as refused:
        reading_from_text(spec(), value, unit, uncertainty=uncertainty, observed_on=DAY)
    assert refused.value.code == code


def test_a_reading_cannot_be_made_of_what_is_no_number():
    for value in ("NaN", "Infinity", "1e30"):
        with pytest.raises(ReadingError):
            reading(value)


def test_a_verdict_as_json_holds_only_what_a_ledger_may_hold():
    asked = spec(**LEAD)
    (lead,) = asked.conditions
    typed = reading_from_text(asked, "390", "mOhm", uncertainty="20", observed_on=DAY, instrument=GOOD)
    verdict = judge(asked, [typed], conditions=[condition_from_text(lead, "12,5")])
    values = {"value": "0.39", "unit": "Ω", "uncertainty": "0.02", "limit": "0.4"}
    sentence = "0.39 Ω is too close to the limit of 0.4 Ω to be sure: the uncertainty is ±0.02 Ω."
    reason = {"code": "crosses_high", "values": values, "text": sentence}
    assert verdict.needs_person is True
    assert verdict.as_json() == {
        "measurement": "m1",
        "unit": "Ω",
        "outcome": "marginal",
        "needs_person": True,
        "min": None,
        "max": "0.4",
        "conditions": [{"id": "lead", "value": "12.5", "unit": "m"}],
        "readings": [
            {
                "value": "390",
                "unit": "mΩ",
                "uncertainty": "20",
                "instrument": "DMM-1",
                "outcome": "marginal",
                "reasons": [reason],
            }
        ],
        "stretches": [],
        "zero": None,
        "reasons": [reason],
    }
    assert Reason.from_json(reason) == verdict.reasons[0]


def test_a_reason_with_a_code_nobody_knows_is_refused():
    with pytest.raises(KeyError):
        Reason.from_json({"code": "because", "values": {}})


def test_every_sentence_can_be_filled():
    for code, template in TEMPLATES.items():
        assert str(Reason(code, dict.fromkeys(places(template), "x"))).endswith((".", "?"))


def places(template: str) -> list[str]:
    return [part.split(")s", 1)[0] for part in template.split("%(")[1:]]


values = st.decimals(-1000, 1000, places=3)
bands = st.none() | st.decimals(0, 50, places=3)
SEVERITY = list(Outcome)


@given(values, bands, values, values)
def test_a_verdict_does_not_change_with_the_unit(value, band, one, other):
    low, high = sorted([one, other])
    for unit, target in (("°C", "°F"), ("°C", "K"), ("mm", "in"), ("s", "h"), ("Ω", "MΩ"), ("kPa", "psi")):
        source, goal = parse_unit(unit), parse_unit(target)
        asked = spec_of(PLAIN | {"unit": unit, "min": str(low), "max": str(high)})
        first = Reading(value=value, unit=source, uncertainty=band, observed_on=DAY)
        moved = convert(value, source, goal)
        wider = None if band is None else convert(band, source, goal, difference=True)
        if Fraction(moved) != exact(value, source, goal) or abs(moved.adjusted()) > 12:
            continue  # a rounded number is another number
        if wider is not None and Fraction(wider) != exact(band, source, goal, difference=True):
            continue
        second = Reading(value=moved, unit=goal, uncertainty=wider, observed_on=DAY)
        assert judge(asked, [first]).outcome == judge(asked, [second]).outcome


@given(values, bands, values, st.decimals(0, 100, places=3))
def test_under_a_largest_value_more_is_never_better(value, band, limit, more):
    asked = spec_of(PLAIN | {"max": str(limit)})
    found = [
        SEVERITY.index(judge(asked, [reading(str(v), uncertainty=band)]).outcome)
        for v in (value, value + more)
    ]
    assert found == sorted(found)


@given(values, st.decimals(0, 50, places=3), st.decimals(0, 50, places=3), values, values)
def test_what_passes_goes_on_passing_when_it_is_known_better(value, band, less, one, other):
    low, high = sorted([one, other])
    asked = spec_of(PLAIN | {"min": str(low), "max": str(high)})
    rough, fine = (reading(str(value), uncertainty=u) for u in (band, max(Decimal(0), band - less)))
    if judge(asked, [rough]).outcome is Outcome.PASS:
        assert judge(asked, [fine]).outcome is Outcome.PASS
    if judge(asked, [rough]).outcome is Outcome.FAIL:
        assert judge(asked, [fine]).outcome is Outcome.FAIL


@given(st.lists(values, min_size=1, max_size=6), values, values)
def test_without_optional_keys_it_agrees_with_plain_comparison(found, one, other):
    low, high = sorted([one, other])
    asked = spec_of(PLAIN | {"min": str(low), "max": str(high), "readings": len(found)})
    verdict = judge(asked, [reading(str(value)) for value in found])
    assert verdict.passes_by_itself == all(low <= value <= high for value in found)
    assert verdict.outcome in {Outcome.PASS, Outcome.FAIL}
