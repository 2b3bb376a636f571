"""The sole plate of an iron with its cut-out, heated from the mains until the cut-out opens.

Model: one temperature `T` for the plate, in °C; heat `P` in W while the cut-out is closed; losses to the room:

    dT/dt = (P - (T - Ta)/Rth) / Cth
    P = U²/R

The cut-out opens where the plate reaches `opens_at`, and stays open. The thermocouple lags behind the plate by its
time constant: dM/dt = (T - M)/lag. Euler's method, steps of 0.05 s.
"""

from dataclasses import dataclass
from typing import Final

from content.formats.simulation.signals import Column, Noise

_STEPS: Final = 20  # in a second


@dataclass(frozen=True, slots=True, kw_only=True)
class Iron:
    """A 1000 W iron at 230 V with a plate of 0.7 kg of aluminium."""

    opens_at: float  # °C, the plate's temperature
    supply: float = 230.0  # V
    resistance: float = 52.9  # Ω
    heat_capacity: float = 630.0  # J/K
    thermal_resistance: float = 1.1  # K/W
    lag: float = 1.0  # s
    room: float = 22.0  # °C
    ends: int = 240  # s


def log(iron: Iron, *, seed: int) -> tuple[Column, ...]:
    """Two rows a second: time in s, the thermocouple in °C (noise 0.15 K), the current in A (noise 5 mA)."""
    noise = Noise(seed)
    plate = shown = iron.room
    closed = True
    times, temperatures, currents = [], [], []
    for step in range(iron.ends * _STEPS + 1):
        closed = closed and plate < iron.opens_at
        current = iron.supply / iron.resistance if closed else 0.0
        if step % (_STEPS // 2) == 0:
            times.append(step / _STEPS)
            temperatures.append(shown + noise(0.15))
            currents.append(current + noise(0.005) * closed)
        heat = iron.supply * current
        plate += (heat - (plate - iron.room) / iron.thermal_resistance) / iron.heat_capacity / _STEPS
        shown += (plate - shown) / iron.lag / _STEPS
    return (
        Column.of("Time", "s", times, decimals=1),
        Column.of("Temperature", "°C", temperatures, decimals=1),
        Column.of("Current", "A", currents, decimals=2),
    )
