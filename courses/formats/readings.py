"""What was read at the bench, before it is judged: values with unit, uncertainty and instrument, and conditions."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from courses.formats.numbers import decimal_of, is_sane, plain
from courses.formats.reasons import ReadingError, Reason
from courses.formats.specs import Condition, Spec
from courses.formats.units import Unit, unit_of_reading


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentState:
    """An instrument as it was known on the day: its code, and when its calibration is due.

    ``known`` is False for a code that is on no list. The due date itself is still good.
    """

    code: str
    calibration_due: date | None = None
    known: bool = True

    def doubt(self, day: date) -> Reason | None:
        """Why a reading made with it on that day needs a person to look; None where nothing speaks against it."""
        if not self.known:
            return Reason("instrument_unknown", {"code": self.code})
        if self.calibration_due is None:
            return Reason("calibration_unknown", {"code": self.code})
        if self.calibration_due < day:
            due = self.calibration_due.isoformat()
            return Reason("calibration_lapsed", {"code": self.code, "due": due})
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One value. ``uncertainty`` is expanded (k = 2) and in the same unit; None where nobody stated it.

    Raises ``ReadingError`` for a value that is not finite or has too many digits, and for a negative
    uncertainty.
    """

    value: Decimal
    unit: Unit
    observed_on: date
    uncertainty: Decimal | None = None
    instrument: InstrumentState | None = None

    def __post_init__(self) -> None:
        for number in (self.value, self.uncertainty):
            if number is not None and not is_sane(number):
                raise ReadingError(Reason("not_a_number", {"raw": str(number)[:40]}))
        if self.uncertainty is not None and self.uncertainty < 0:
            raise ReadingError(Reason("negative_uncertainty"))


def reading_from_text(
    spec: Spec,
    value: str,
    unit: str,
    *,
    observed_on: date,
    uncertainty: str = "",
    instrument: InstrumentState | None = None,
) -> Reading:
    """A reading as somebody typed it; an empty ``uncertainty`` was not stated.

    Raises ``ReadingError`` for what is no number, ``UnitError`` for a unit that is missing, unknown, ambiguous
    or of another kind.
    """
    return Reading(
        value=decimal_of(value),
        unit=unit_of_reading(unit, spec.unit),
        observed_on=observed_on,
        uncertainty=decimal_of(uncertainty) if uncertainty.strip() else None,
        instrument=instrument,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionValue:
    """What somebody answered for a condition: a number in a unit, or one of the choices."""

    id: str
    value: Decimal | None = None
    unit: Unit | None = None
    choice: str = ""

    def as_json(self) -> dict[str, str]:
        """``{id, value, unit}`` or ``{id, choice}``."""
        if self.value is None or self.unit is None:
            return {"id": self.id, "choice": self.choice}
        return {"id": self.id, "value": plain(self.value), "unit": self.unit.symbol}


def condition_from_text(condition: Condition, text: str, unit: str = "") -> ConditionValue:
    """The answer to a condition as somebody typed or chose it.

    Without ``unit`` a number is in the condition's own. Raises ``ReadingError`` or ``UnitError``.
    """
    given = text.strip()
    if condition.unit is not None:
        meant = unit_of_reading(unit, condition.unit) if unit.strip() else condition.unit
        return ConditionValue(id=condition.id, value=decimal_of(given), unit=meant)
    if given not in condition.choices:
        values = {
            "given": given[:40],
            "quantity": condition.quantity,
            "choices": ", ".join(condition.choices),
        }
        raise ReadingError(Reason("choice_unknown", values))
    return ConditionValue(id=condition.id, choice=given)
