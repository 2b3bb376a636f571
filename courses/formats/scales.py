"""Axes: where round numbers lie on a range, and where a value lies on the picture."""

import math
from dataclasses import dataclass
from typing import Final

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_TIME_STEPS: Final = (
    *(10.0**power * digit for power in range(-6, 1) for digit in (1, 2, 5)),
    *(10, 20, 30, _MINUTE, 2 * _MINUTE, 5 * _MINUTE, 10 * _MINUTE, 15 * _MINUTE, 30 * _MINUTE),
    *(_HOUR, 2 * _HOUR, 3 * _HOUR, 6 * _HOUR, 12 * _HOUR, _DAY),
)


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight line from values to coordinates."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)

    def clamped(self, value: float) -> float:
        return self.at(min(max(value, self.low), self.high))


def padded(low: float, high: float, share: float = 0.08) -> tuple[float, float]:
    """The range with room at both ends; never empty."""
    room = (high - low) * share or abs(high) * 0.1 or 1.0
    return low - room, high + room


def ticks(low: float, high: float, wanted: int = 5) -> list[float]:
    """Round numbers on a range: steps of 1, 2 or 5 times a power of ten, about as many as wanted."""
    rough = (high - low) / max(1, wanted)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(digit * power for digit in (1, 2, 5, 10) if digit * power >= rough)
    return _multiples(low, high, step)


def time_ticks(low: float, high: float, wanted: int = 6) -> list[float]:
    """Round times on a range of seconds: steps that clocks know."""
    rough = (high - low) / max(1, wanted)
    days = math.ceil(rough / _DAY) * float(_DAY)
    return _multiples(low, high, next((step for step in _TIME_STEPS if step >= rough), days))


def _multiples(low: float, high: float, step: float) -> list[float]:
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [at * step for at in range(first, last + 1)]


def time_unit(span: float) -> tuple[str, int]:
    """The unit for times over a span of seconds, and how many seconds it has."""
    if span <= 10 * _MINUTE:
        return "s", 1
    return ("min", _MINUTE) if span <= 3 * _HOUR else ("h", _HOUR)


def short(value: float) -> str:
    """A round number as people write it: no exponent, no noise of binary fractions."""
    text = f"{value:.10f}".rstrip("0").rstrip(".")
    return "0" if text in {"", "-0"} else text.replace("-", "\N{MINUS SIGN}")
