"""The ripple of a transformer supply with a bridge and one capacitor, as an oscilloscope shows it, AC coupled.

Model, in V, A, Ω, F and s:

* behind the bridge the transformer offers |Up · sin(2·pi·f·t)| - 1.6 V, with source resistance Rs;
* the capacitor C has a series resistance Re (ESR); the load is a resistor Rl;
* output u = vc + Re·(i - u/Rl), where i = (offered - u)/Rs while that is above 0, else 0;
* dvc/dt = (i - u/Rl)/C.

An aged capacitor has less C and more Re, and both make the ripple larger. Euler's method, steps of 5 µs; the first
0.2 s, in which it settles, are not logged. The oscilloscope takes away the mean, adds noise and rounds to its eight
bits: 200 mV for each of eight divisions in 256 levels, which is 6.25 mV.
"""

from dataclasses import dataclass
from math import pi, sin
from typing import Final

from content.formats.simulation.signals import Column, Noise

_STEP: Final = 5e-6  # s
_SETTLES: Final = 40_000  # steps
_LOGGED: Final = 8_000  # steps: 40 ms, two cycles of 50 Hz
_EVERY: Final = 4  # steps: 20 µs
_LEVEL: Final = 0.00625  # V


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """A 15 V supply with 30 Ω at its output: about half an ampere."""

    capacitor: float  # F: C
    series: float  # Ω: Re
    peak: float = 17.0  # V: Up
    source: float = 0.6  # Ω: Rs
    load: float = 30.0  # Ω: Rl
    frequency: float = 50.0  # Hz
    bridge: float = 1.6  # V


def log(supply: Supply, *, seed: int) -> tuple[Column, ...]:
    """40 ms, a row each 20 µs: time in ms, and the ripple in V (noise 3 mV)."""
    noise = Noise(seed)
    outputs = _outputs(supply)[_SETTLES::_EVERY]
    mean = sum(outputs) / len(outputs)
    seen = (_LEVEL * round((output - mean + noise(0.003)) / _LEVEL) for output in outputs)
    return (
        Column.of("Time", "ms", (at * _EVERY * _STEP * 1000 for at in range(len(outputs))), decimals=2),
        Column.of("Ripple", "V", seen, decimals=5),
    )


def _outputs(supply: Supply) -> list[float]:
    """The output after each step, in V."""
    held = supply.peak - supply.bridge
    found = []
    with_load = 1 + supply.series / supply.load
    for step in range(_SETTLES + _LOGGED + 1):
        offered = abs(supply.peak * sin(2 * pi * supply.frequency * step * _STEP)) - supply.bridge
        output = (held + supply.series * offered / supply.source) / (
            with_load + supply.series / supply.source
        )
        current = (offered - output) / supply.source
        if current <= 0:
            output, current = held / with_load, 0.0
        held += _STEP * (current - output / supply.load) / supply.capacitor
        found.append(output)
    return found
