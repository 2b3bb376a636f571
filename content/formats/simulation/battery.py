"""A lithium-ion pouch cell while an analyser discharges it with a constant current, and the rest after that.

Model, in SI units unless another is given:

* state of charge `z` from 1 to 0: dz/dt = -I / (3600 · Q), Q in Ah;
* open-circuit voltage `U0(z)`: straight lines through `OPEN_CIRCUIT`, a usual cobalt-oxide cell of 3.7 V nominal;
* terminal voltage (Thévenin with one RC pair): V = U0(z) - I·R0 - U1, with dU1/dt = I/C1 - U1/(R1·C1);
* heat: I²·R0 + U1²/R1, in W. What the reaction itself takes or gives is left out;
* one temperature for the whole cell: dT/dt = (heat - (T - Ta)/Rth) / Cth.

The analyser rests, discharges until V reaches the cut-off, and rests again. Euler's method with steps of 1 s: the
fastest time constant, R1·C1, is 30 s or more.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from content.formats.simulation.signals import Column, Noise, on_line

OPEN_CIRCUIT: Final = (
    (0.00, 2.95), (0.03, 3.42), (0.06, 3.60), (0.10, 3.68), (0.20, 3.73), (0.30, 3.77), (0.40, 3.80),
    (0.50, 3.84), (0.60, 3.89), (0.70, 3.95), (0.80, 4.02), (0.90, 4.11), (1.00, 4.20),
)  # fmt: skip
"""State of charge (1 is full), and open-circuit voltage in V."""
_STEP: Final = 1  # s
_LONGEST: Final = 4 * 3600  # s


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell, what it lies in, and what the analyser is set to."""

    capacity: float  # Ah that it still holds, at a current near 0
    series: float  # Ω: R0
    slow: float  # Ω: R1
    slow_capacity: float = 1500.0  # F: C1
    heat_capacity: float = 55.0  # J/K: Cth, 55 g at 1000 J/(kg·K)
    thermal_resistance: float  # K/W: Rth, cell to room
    room: float  # °C: Ta
    rated: float = 3.0  # Ah
    current: float = 1.5  # A: half the rated capacity in an hour
    cut_off: float = 3.0  # V
    rest_before: int = 60  # s
    rest_after: int = 600  # s


@dataclass(frozen=True, slots=True)
class _State:
    time: int  # s
    voltage: float  # V
    current: float  # A
    temperature: float  # °C
    charge: float  # Ah taken so far


def log(cell: Cell, *, seed: int, every: int = 10) -> tuple[Column, ...]:
    """The analyser's log: a row each `every` seconds.

    Time in s, voltage in V (noise 0.5 mV), current in A (1 mA), surface temperature in °C (0.05 K), discharged
    capacity in mAh, and its share of the rated capacity in %. The last two are counted without noise.
    """
    noise = Noise(seed)
    rows = [one for one in _run(cell) if one.time % every == 0]
    return (
        Column.of("Time", "s", (row.time for row in rows), decimals=0),
        Column.of("Voltage", "V", (row.voltage + noise(0.0005) for row in rows), decimals=3),
        Column.of(
            "Current", "A", (row.current + noise(0.001) * bool(row.current) for row in rows), decimals=3
        ),
        Column.of("Temperature", "°C", (row.temperature + noise(0.05) for row in rows), decimals=1),
        Column.of("Capacity", "mAh", (1000 * row.charge for row in rows), decimals=1),
        Column.of("Share of rated", "%", (100 * row.charge / cell.rated for row in rows), decimals=1),
    )


def _run(cell: Cell) -> Iterator[_State]:
    """Each second from the first rest to the last."""
    charge, slow, temperature = 0.0, 0.0, cell.room
    ends: int | None = None
    for time in range(_LONGEST):
        on = time >= cell.rest_before and ends is None
        current = cell.current if on else 0.0
        voltage = on_line(OPEN_CIRCUIT, 1 - charge / cell.capacity) - current * cell.series - slow
        yield _State(time, voltage, current, temperature, charge)
        if on and voltage <= cell.cut_off:
            ends = time
        if ends is not None and time >= ends + cell.rest_after:
            return
        heat = current**2 * cell.series + slow**2 / cell.slow
        lost = (temperature - cell.room) / cell.thermal_resistance
        temperature += _STEP * (heat - lost) / cell.heat_capacity
        slow += _STEP * (current / cell.slow_capacity - slow / (cell.slow * cell.slow_capacity))
        charge += _STEP * current / 3600
    raise RuntimeError("the cell does not come to its cut-off voltage")
