"""Units: every spelling means one thing or is asked about, and conversion loses nothing."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.formats import bundle
from courses.formats.reasons import UnitError
from courses.formats.unit_table import AMBIGUOUS, COUNTED, KINDS, ROWS
from courses.formats.units import convert, exact, parse_unit, spec_unit, unit_of_reading, units_like

SYMBOLS = sorted({unit.symbol for unit, _ in ROWS})


@pytest.mark.parametrize("symbol", SYMBOLS)
def test_a_unit_is_known_by_its_own_symbol(symbol):
    assert parse_unit(symbol).symbol == symbol


@pytest.mark.parametrize(
    ("typed", "symbol"),
    [
        ("Ohm", "Ω"), ("ohms", "Ω"), ("R", "Ω"), ("\N{OHM SIGN}", "Ω"), ("kOhm", "kΩ"), ("K Ohm", "kΩ"),
        ("megohm", "MΩ"), ("Mohm", "MΩ"), ("mOhm", "mΩ"), ("milliohm", "mΩ"), ("uA", "µA"), ("μA", "µA"),
        ("microamps", "µA"), ("MA", "mA"), ("volts", "V"), ("V DC", "V"), ("MV", "mV"), ("mah", "mAh"),
        ("mA·h", "mAh"), ("Wh", "Wh"), ("W h", "Wh"), ("degC", "°C"), ("deg C", "°C"), ("ºC", "°C"), ("℃", "°C"),
        ("degrees Celsius", "°C"), ("kelvin", "K"), ("degC/s", "°C/s"), ("K per second", "K/s"), ("sec", "s"),
        ("Minutes", "min"), ("hrs", "h"), ("um", "µm"), ("inch", "in"), ("Kg", "kg"), ("Nm", "N·m"), ("N m", "N·m"),
        ("N*m", "N·m"), ("newton metres", "N·m"), ("percent", "%"), ("HZ", "Hz"), ("khz", "kHz"), ("RPM", "rpm"),
        ("l", "L"), ("FPS", "fps"), ("test", "tests"), ("Bar", "bar"), ("kpa", "kPa"), ("dBA", "dB(A)"),
    ],
)  # fmt: skip
def test_what_people_type_is_understood(typed, symbol):
    assert parse_unit(typed).symbol == symbol


@pytest.mark.parametrize(
    ("typed", "code", "message"),
    [
        ("C", "unit_ambiguous", "“C” can mean two things: °C or A·s. Which is it? Write one of them."),
        ("mohm", "unit_ambiguous", "“mohm” can mean two things: mΩ or MΩ. Which is it? Write one of them."),
        ("MOHM", "unit_ambiguous", "“MOHM” can mean two things: mΩ or MΩ. Which is it? Write one of them."),
        ("", "unit_missing", "Write the unit as well, such as Ω."),
        (" \t", "unit_missing", "Write the unit as well, such as Ω."),
        ("furlong", "unit_unknown", "“furlong” is not a unit that is known here. Write the unit as Ω."),
        ("milliohn", "unit_unknown_guess", "“milliohn” is not a unit that is known here. Did you mean mΩ?"),
        ("mA", "unit_wrong_kind", "mA is a current; this reading is a resistance, in Ω."),
        ("x" * 5000, "unit_unknown", f"“{'x' * 40}” is not a unit that is known here. Write the unit as Ω."),
    ],
)
def test_anything_else_is_refused_with_what_to_write(typed, code, message):
    with pytest.raises(UnitError) as refused:
        unit_of_reading(typed, spec_unit("Ω"))
    assert (refused.value.code, str(refused.value)) == (code, message)


@pytest.mark.parametrize("spelling", sorted(AMBIGUOUS))
def test_an_ambiguous_spelling_is_a_question_between_two_known_units(spelling):
    one, other = AMBIGUOUS[spelling]
    assert parse_unit(one) != parse_unit(other)
    with pytest.raises(UnitError) as refused:
        parse_unit(spelling)
    assert refused.value.code == "unit_ambiguous"


def test_no_spelling_belongs_to_two_units():
    seen: dict[str, str] = {}
    for unit, names in ROWS:
        for name in names:
            assert seen.setdefault(name, unit.symbol) == unit.symbol


def test_every_kind_is_listed():
    assert {unit.kind for unit, _ in ROWS} == set(KINDS)


def test_every_unit_of_the_starter_curriculum_is_known(settings):
    skills = bundle.read(settings.BASE_DIR / "content" / "curriculum").skills
    units = {spec.unit for skill in skills for spec in skill.measurements}
    assert {text for text in units if parse_unit(text).symbol != text} == set()


@pytest.mark.parametrize(
    ("value", "unit", "target", "result"),
    [
        ("0.3", "Ω", "mΩ", "300"),
        ("2500", "mAh", "Ah", "2.5"),
        ("2500", "mAh", "A·s", "9000"),
        ("104", "°F", "°C", "40"),
        ("-40", "°C", "°F", "-40"),
        ("0", "°C", "K", "273.15"),
        ("1", "in", "mm", "25.4"),
        ("1", "bar", "kPa", "100"),
        ("90", "min", "h", "1.5"),
        ("120", "°F/min", "°C/min", f"66.{'6' * 25}7"),
        ("1", "kWh", "J", "3600000"),
        ("0.30", "Ω", "Ω", "0.30"),
    ],
)
def test_conversion_is_exact(value, unit, target, result):
    assert str(convert(Decimal(value), parse_unit(unit), parse_unit(target))) == result


def test_a_difference_of_temperatures_is_no_temperature():
    celsius, fahrenheit = parse_unit("°C"), parse_unit("°F")
    assert convert(Decimal(10), celsius, fahrenheit) == 50
    assert convert(Decimal(10), celsius, fahrenheit, difference=True) == 18
    assert convert(Decimal(10), celsius, parse_unit("K"), difference=True) == 10


def test_a_rate_of_temperature_is_no_temperature():
    with pytest.raises(UnitError) as refused:
        unit_of_reading("°C", spec_unit("°C/s"))
    assert str(refused.value) == "°C is a temperature; this reading is a rate of temperature, in °C/s."


def test_counted_things_are_told_apart_and_need_no_table():
    assert (spec_unit("welds").kind, unit_of_reading("welds", spec_unit("welds")).symbol) == (
        COUNTED,
        "welds",
    )
    with pytest.raises(UnitError) as refused:
        unit_of_reading("pieces", spec_unit("tests"))
    assert refused.value.code == "unit_wrong_kind"


def test_a_form_offers_the_units_of_the_same_kind_by_size():
    assert units_like(parse_unit("Ω")) == ("µΩ", "mΩ", "Ω", "kΩ", "MΩ", "GΩ")
    assert units_like(spec_unit("tests")) == ("tests",)


@st.composite
def pairs(draw):
    """Two units of one kind."""
    unit = draw(st.sampled_from([unit for unit, _ in ROWS if unit.kind != COUNTED]))
    return unit, draw(st.sampled_from([other for other, _ in ROWS if other.kind == unit.kind]))


@given(pairs(), st.decimals(-(10**6), 10**6, places=4), st.booleans())
def test_there_and_back_is_where_it_began(pair, value, difference):
    unit, target = pair
    there = exact(value, unit, target, difference=difference)
    assert exact(there, target, unit, difference=difference) == Fraction(value)


@given(pairs(), st.decimals(-(10**6), 10**6, places=4))
def test_a_conversion_that_has_an_end_can_be_taken_back_digit_for_digit(pair, value):
    unit, target = pair
    there = convert(value, unit, target)
    if Fraction(there) == exact(value, unit, target):
        assert convert(there, target, unit) == value


@given(st.text(max_size=60))
def test_no_text_does_anything_but_name_a_unit_or_be_refused(text):
    try:
        outcome = parse_unit(text).kind
    except UnitError as refused:
        outcome = refused.reason.code
    assert outcome in {*KINDS, "unit_missing", "unit_ambiguous", "unit_unknown", "unit_unknown_guess"}
