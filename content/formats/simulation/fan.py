"""A table fan on its soak test: power and the temperature of its motor housing over half an hour.

Model: the power goes up where the bearing drags more as it warms, and the losses warm the housing:

    P = P0 · (1 + drag · (T - Ta))
    dT/dt = (loss · P - (T - Ta)/Rth) / Cth

`P0` is the power when cold, in W; `drag` in 1/K is the share by which it rises for each kelvin; `loss` is the share of
the power that stays in the motor as heat. With loss · P0 · drag · Rth below 1 the power settles; near 1 it drifts for
hours. Euler's method, steps of 1 s.
"""

from dataclasses import dataclass

from content.formats.simulation.signals import Column, Noise


@dataclass(frozen=True, slots=True, kw_only=True)
class Fan:
    """A fan, its rating plate and its bearing."""

    cold: float  # W: P0
    drag: float  # 1/K
    plate: float = 45.0  # W on the rating plate
    loss: float = 0.6
    thermal_resistance: float = 1.1  # K/W
    heat_capacity: float = 450.0  # J/K
    room: float = 21.0  # °C
    ends: int = 1800  # s


def log(fan: Fan, *, seed: int, every: int = 2) -> tuple[Column, ...]:
    """A row each `every` seconds.

    Time in s, power in W (noise 0.05 W), temperature of the housing in °C (noise 0.05 K), and how far the power that
    is written lies from the rating plate's, in %.
    """
    noise = Noise(seed)
    temperature = fan.room
    times, powers, temperatures = [], [], []
    for time in range(fan.ends + 1):
        power = fan.cold * (1 + fan.drag * (temperature - fan.room))
        if time % every == 0:
            times.append(time)
            powers.append(power + noise(0.05))
            temperatures.append(temperature + noise(0.05))
        lost = (temperature - fan.room) / fan.thermal_resistance
        temperature += (fan.loss * power - lost) / fan.heat_capacity
    logged = Column.of("Power", "W", powers, decimals=2)
    off = ((power - fan.plate) / fan.plate * 100 for power in logged.numbers)
    return (
        Column.of("Time", "s", times, decimals=0),
        logged,
        Column.of("Temperature", "°C", temperatures, decimals=1),
        Column.of("Difference from plate", "%", off, decimals=1),
    )
