"""Numbers as people type them."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.formats.numbers import decimal_from, decimal_of, plain
from courses.formats.reasons import ReadingError


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("0.21", "0.21"),
        (" 0,21 ", "0.21"),
        ("−5", "-5"),
        ("+3.", "3"),
        (".5", "0.5"),
        ("0.30", "0.30"),
        ("1e3", "1000"),
        ("2.5E-3", "0.0025"),
    ],
)
def test_what_people_type_is_understood(typed, value):
    assert plain(decimal_of(typed)) == value


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "NaN",
        "Infinity",
        "-inf",
        "sNaN",
        "1e13",
        "1e-13",
        "12345678901234",
        "1,234.5",
        "0x10",
        "1 2",
        "5 V",
        "١",
        "1" * 25,
        "1e9999",
        "--1",
        "0.3Ω",
    ],
)
def test_anything_else_is_refused_in_the_words_of_the_writer(typed):
    with pytest.raises(ReadingError) as refused:
        decimal_of(typed)
    assert refused.value.code == "not_a_number"
    assert str(refused.value) == f"“{typed.strip()[:40]}” is not a reading. Write a number such as 0.21."


@given(st.decimals(-(10**9), 10**9, places=9))
def test_a_decimal_survives_as_a_fraction(value):
    assert decimal_from(Fraction(value)) == value


@given(st.fractions(-1000, 1000, max_denominator=9999))
def test_a_fraction_is_rounded_only_where_it_has_no_end(value):
    found = decimal_from(value)
    if all(prime in {2, 5} for prime in prime_factors(value.denominator)):
        assert Fraction(found) == value
    else:
        assert abs(Fraction(found) - value) <= abs(value) / 10**27


def prime_factors(number: int) -> set[int]:
    return {
        prime
        for prime in range(2, number + 1)
        if number % prime == 0 and all(prime % n for n in range(2, prime))
    }
