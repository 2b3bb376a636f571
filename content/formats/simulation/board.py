"""A circuit board under hot air, with a thermocouple beside the joint.

Model: one temperature for the part of the board under the nozzle. While hot air blows, with the air at the board
`A(t)` in °C along straight lines,

    dT/dt = (A(t) - T) / tau_hot

and after the air is taken away

    dT/dt = (room - T) / tau_cold.

What the solder takes up in melting is left out: it is small beside the board's copper. Euler's method, steps of 0.1 s.
"""

from dataclasses import dataclass
from typing import Final

from content.formats.simulation.signals import Column, Noise, Points, on_line

_STEPS: Final = 10  # in a second


@dataclass(frozen=True, slots=True, kw_only=True)
class Rework:
    """How the operator leads the air, and how the board follows."""

    air: Points  # s, °C at the board
    air_off: int  # s
    ends: int  # s
    tau_hot: float = 25.0  # s
    tau_cold: float = 60.0  # s
    room: float = 24.0  # °C


def log(rework: Rework, *, seed: int) -> tuple[Column, ...]:
    """The thermocouple logger's two rows a second: time in s, board temperature in °C with noise of 0.1 K."""
    noise = Noise(seed)
    temperature, times, found = rework.room, [], []
    for step in range(rework.ends * _STEPS + 1):
        time = step / _STEPS
        if step % (_STEPS // 2) == 0:
            times.append(time)
            found.append(temperature + noise(0.1))
        hot = time < rework.air_off
        target, tau = (on_line(rework.air, time), rework.tau_hot) if hot else (rework.room, rework.tau_cold)
        temperature += (target - temperature) / tau / _STEPS
    return (
        Column.of("Time", "s", times, decimals=1),
        Column.of("Board temperature", "°C", found, decimals=1),
    )
