"""Units that technicians write: which are known, how they are spelt, and exact conversion between them.

Only units of the table are known. Where a spelling can mean two things the writer is asked. A temperature and
a difference of temperatures are not the same: 10 °C is 50 °F, but 10 °C more is 18 °F more. Whoever converts a
difference, a spread or an uncertainty says ``difference=True``.
"""

import difflib
import unicodedata
from decimal import Decimal
from fractions import Fraction
from typing import Final

from courses.formats.numbers import decimal_from
from courses.formats.reasons import Reason, UnitError
from courses.formats.unit_table import AMBIGUOUS, COUNTED, ROWS, Unit

__all__ = ["Unit", "convert", "exact", "parse_unit", "spec_unit", "unit_of_reading", "units_like"]

_LONGEST: Final = 40
# Dots and degree signs as keyboards and instruments produce them; µ is the one of ISO 8859.
_SIGNS: Final = str.maketrans(
    {"º": "°", "˚": "°", "μ": "µ", "⋅": "·", "∙": "·", "•": "·", "*": "·", "″": '"', "”": '"', "“": '"'}
)
_BY_SYMBOL: Final = {unit.symbol: unit for unit, _ in reversed(ROWS)}


def _plain(text: str) -> str:
    """The spelling without spaces and dots, with one sign for each meaning."""
    signs = unicodedata.normalize("NFKC", text.translate(_SIGNS)).translate(_SIGNS)
    return "".join(signs.split()).replace("·", "").replace("°c", "°C").replace("°f", "°F").rstrip(".")


def _spellings() -> dict[str, str]:
    return {_plain(name): unit.symbol for unit, names in ROWS for name in (unit.symbol, *names)}


_SPELLINGS: Final = _spellings()
_FOLDED: Final[dict[str, set[str]]] = {}
for _name, _symbol in _SPELLINGS.items():
    _FOLDED.setdefault(_name.casefold(), set()).add(_symbol)


def parse_unit(text: str, *, wanted: str = "V") -> Unit:
    """The unit that a spelling means. ``wanted`` is an example for whoever wrote something else.

    Raises ``UnitError``: ``unit_missing``, ``unit_ambiguous``, ``unit_unknown`` or ``unit_unknown_guess``.
    """
    name = _plain(text[:_LONGEST])
    if not name:
        raise UnitError(Reason("unit_missing", {"wanted": wanted}))
    if name in AMBIGUOUS:
        raise _ambiguous(text, AMBIGUOUS[name])
    if name in _SPELLINGS:
        return _BY_SYMBOL[_SPELLINGS[name]]
    close = _FOLDED.get(name.casefold(), set())
    if len(close) == 1:
        return _BY_SYMBOL[next(iter(close))]
    if close:
        one, other, *_ = sorted(close, key=lambda symbol: _BY_SYMBOL[symbol].scale)
        raise _ambiguous(text, (one, other))
    raise _unknown(text, name, wanted)


def _ambiguous(text: str, meanings: tuple[str, str]) -> UnitError:
    one, other = meanings
    return UnitError(Reason("unit_ambiguous", {"unit": text.strip(), "one": one, "other": other}))


def _unknown(text: str, name: str, wanted: str) -> UnitError:
    given = text.strip()[:_LONGEST]
    guesses = difflib.get_close_matches(name, _SPELLINGS, n=1, cutoff=0.8)
    if guesses:
        return UnitError(Reason("unit_unknown_guess", {"unit": given, "guess": _SPELLINGS[guesses[0]]}))
    return UnitError(Reason("unit_unknown", {"unit": given, "wanted": wanted}))


def spec_unit(text: str) -> Unit:
    """The unit of a measurement's definition; one that is not in the table is something counted, by that name."""
    try:
        return parse_unit(text)
    except UnitError:
        return Unit(text.strip(), COUNTED)


def unit_of_reading(text: str, wanted: Unit) -> Unit:
    """The unit written beside a reading of something measured in ``wanted``; raises ``UnitError``.

    Different counted things are different kinds: four tests are no four pieces.
    """
    if text.strip() == wanted.symbol:
        return wanted
    unit = parse_unit(text, wanted=wanted.symbol)
    _check_kind(unit, wanted)
    return unit


def _check_kind(unit: Unit, wanted: Unit) -> None:
    if unit.kind != wanted.kind or (unit.kind == COUNTED and unit.symbol != wanted.symbol):
        values = {"unit": unit.symbol, "kind": unit.kind, "wanted_kind": wanted.kind, "wanted": wanted.symbol}
        raise UnitError(Reason("unit_wrong_kind", values))


def exact(value: Decimal | Fraction, unit: Unit, target: Unit, *, difference: bool = False) -> Fraction:
    """The value in ``target``, exactly; raises ``UnitError`` where the units measure different things."""
    _check_kind(unit, target)
    offset = Fraction(0) if difference else unit.offset - target.offset
    return (Fraction(value) * unit.scale + offset) / target.scale


def convert(value: Decimal, unit: Unit, target: Unit, *, difference: bool = False) -> Decimal:
    """The value in ``target``: exact where the result has an end, else rounded to 28 digits.

    A value that is in ``target`` already comes back as it was written: ``0.30`` stays ``0.30``.
    """
    if unit == target:
        return value
    return decimal_from(exact(value, unit, target, difference=difference))


def units_like(unit: Unit) -> tuple[str, ...]:
    """The units a form may offer where this one is asked for, smallest first."""
    if unit.kind == COUNTED:
        return (unit.symbol,)
    found = [other for other in _BY_SYMBOL.values() if other.kind == unit.kind]
    return tuple(other.symbol for other in sorted(found, key=lambda other: (other.scale, other.symbol)))
