"""Numbers as people write them, and back, exactly: decimals in, fractions to reckon with, decimals out."""

import re
from decimal import Context, Decimal
from fractions import Fraction
from typing import Final

from courses.formats.reasons import ReadingError, Reason

LONGEST: Final = 24
MOST_DIGITS: Final = 12
_NUMBER: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?", re.ASCII | re.IGNORECASE)
_ROUNDED: Final = Context(prec=28)


def decimal_of(raw: str) -> Decimal:
    """What somebody typed as a number; a decimal comma and the long minus are understood.

    Raises ``ReadingError("not_a_number")`` for anything else: NaN, Infinity, more than 12 digits before the
    point, spaces inside, units behind.
    """
    text = raw.strip().replace(",", ".").replace("\N{MINUS SIGN}", "-")
    if len(text) <= LONGEST and _NUMBER.fullmatch(text):
        value = Decimal(text)
        if is_sane(value):
            return value
    raise ReadingError(Reason("not_a_number", {"raw": raw.strip()[:40]}))


def is_sane(value: Decimal) -> bool:
    """Finite, and neither huge nor minute: what a bench can read."""
    return value.is_finite() and abs(value.adjusted()) <= MOST_DIGITS


def plain(value: Decimal | Fraction) -> str:
    """The number without an exponent; zeros that somebody wrote stay: ``0.30``."""
    return format(decimal_from(value), "f")


def decimal_from(value: Decimal | Fraction) -> Decimal:
    """A decimal as it is; a fraction exactly where it has an end, else rounded to 28 digits."""
    if isinstance(value, Decimal):
        return value
    left, places = value.denominator, 0
    for prime in (2, 5):
        times = 0
        while left % prime == 0:
            left, times = left // prime, times + 1
        places = max(places, times)
    if left != 1:
        return _ROUNDED.divide(Decimal(value.numerator), Decimal(value.denominator))
    digits = value.numerator * 10**places // value.denominator
    return Decimal(digits).scaleb(-places, Context(prec=len(str(abs(digits))) + 1))
