"""Why a reading was refused, or judged as it was: a code for machines and a sentence in plain English.

The sentences stand in one table, so that a code kept in a record can be put into words again later, in any
language (``courses.domain.reasons``).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

TEMPLATES: Final[Mapping[str, str]] = MappingProxyType(
    {
        # What was typed
        "not_a_number": "“%(raw)s” is not a reading. Write a number such as 0.21.",
        "negative_uncertainty": "An uncertainty cannot be less than zero. Write it without a sign.",
        "unit_missing": "Write the unit as well, such as %(wanted)s.",
        "unit_unknown": "“%(unit)s” is not a unit that is known here. Write the unit as %(wanted)s.",
        "unit_unknown_guess": "“%(unit)s” is not a unit that is known here. Did you mean %(guess)s?",
        "unit_ambiguous": "“%(unit)s” can mean two things: %(one)s or %(other)s. Which is it? Write one of them.",
        "unit_wrong_kind": "%(unit)s is %(kind)s; this reading is %(wanted_kind)s, in %(wanted)s.",
        "unit_no_feature": "That cannot be worked out from a trace in %(unit)s.",
        "choice_unknown": "“%(given)s” is not one of the answers for “%(quantity)s”: %(choices)s.",
        "condition_unknown": "This measurement does not ask for “%(id)s”.",
        # Single readings
        "inside": "The reading lies within the limits, with the whole of its uncertainty.",
        "no_limit": "It is recorded; the mentor judges it.",
        "above": "%(value)s %(unit)s is above the limit of %(limit)s %(unit)s.",
        "below": "%(value)s %(unit)s is below the limit of %(limit)s %(unit)s.",
        "crosses_high": (
            "%(value)s %(unit)s is too close to the limit of %(limit)s %(unit)s to be sure: "
            "the uncertainty is ±%(uncertainty)s %(unit)s."
        ),
        "crosses_low": (
            "%(value)s %(unit)s is too close to the least allowed, %(limit)s %(unit)s, to be sure: "
            "the uncertainty is ±%(uncertainty)s %(unit)s."
        ),
        "uncertainty_missing": "The uncertainty of the reading is needed and was not given.",
        "instrument_missing": "The instrument is needed and was not named.",
        "instrument_unknown": "Instrument %(code)s is not on the list of instruments.",
        "calibration_unknown": "Nobody knows when instrument %(code)s is due for calibration.",
        "calibration_lapsed": "Instrument %(code)s was due for calibration on %(due)s.",
        # All readings of a measurement
        "too_few": "%(given)s of %(needed)s readings are there.",
        "spread": "The readings differ by %(spread)s %(unit)s; at most %(limit)s %(unit)s is allowed.",
        "condition_missing": "The limit depends on “%(quantity)s”, which was not given.",
        "condition_outside": "The table of limits says nothing for “%(quantity)s”: %(value)s.",
        "limits_contradict": "The least and the largest allowed value contradict each other.",
        # Traces
        "trace_inside": "The trace stays within its limits all the time.",
        "trace_above": "The trace is above its limit from %(start)s s to %(end)s s.",
        "trace_below": "The trace is below its limit from %(start)s s to %(end)s s.",
        "trace_crosses": "From %(start)s s to %(end)s s the trace is too close to its limit to be sure.",
        "trace_short": "The trace ends after %(end)s s; its limits go on to %(needed)s s.",
        "trace_late": "The trace begins at %(start)s s; its limits begin at %(needed)s s.",
        "trace_gap": "The trace has a gap from %(start)s s to %(end)s s.",
        "no_crossing": "The trace never crosses %(threshold)s %(unit)s, where its limits begin.",
        "no_channel": "The trace has no column for “%(quantity)s”.",
        "which_channel": "The trace has several columns that could be “%(quantity)s”: %(names)s.",
        "trace_unreadable": "The summary of the trace cannot be read.",
    }
)


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason. ``code`` is a key of ``TEMPLATES``; ``values`` fill the places of its sentence."""

    code: str
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def template(self) -> str:
        return TEMPLATES[self.code]

    def __str__(self) -> str:
        return self.template % self.values

    def as_json(self) -> dict[str, object]:
        """``{code, values, text}``; ``text`` is the English sentence, for readers without this program."""
        return {"code": self.code, "values": dict(self.values), "text": str(self)}

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> "Reason":
        """What ``as_json`` wrote; raises KeyError for a code that is not known."""
        code, values = str(data["code"]), data.get("values")
        if code not in TEMPLATES:
            raise KeyError(code)
        known = values if isinstance(values, Mapping) else {}
        return cls(code, {str(name): str(value) for name, value in known.items()})


class MeasurementError(ValueError):
    """Something typed or sent that cannot be a measurement; ``reason`` says why, in words for its writer."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(str(reason))
        self.reason = reason

    @property
    def code(self) -> str:
        return self.reason.code


class UnitError(MeasurementError):
    """A unit that is missing, unknown, ambiguous or of another kind."""


class ReadingError(MeasurementError):
    """A value that is no reading."""


class TraceError(MeasurementError):
    """A trace's summary that does not have its shape."""
