"""The example traces of the starter curriculum: which model makes each, with which parameters and which seed.

A passing, a failing and a close case of five readings. What the site says of each stands in docs/traces.md.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from typing import Any, Final

from content.formats.simulation import battery, board, fan, iron, supply
from content.formats.simulation.signals import Column


@dataclass(frozen=True, slots=True)
class Example:
    """One trace: the name of its files without ending, its title, and what it is made from."""

    name: str
    title: str
    parameters: Any
    seed: int

    def columns(self) -> tuple[Column, ...]:
        """The log, the time first; the same on every machine."""
        return _LOGS[type(self.parameters)](self.parameters, seed=self.seed)

    def notes(self) -> Iterator[tuple[str, str]]:
        """What stands above the table, as name and value; units of the parameters are those of the model."""
        yield "Simulated", "yes, no instrument measured this"
        yield "Title", self.title
        yield "Simulation", f"{type(self.parameters).__module__}.{type(self.parameters).__name__}"
        yield "Seed", str(self.seed)
        for field in fields(self.parameters):
            yield field.name, _said(getattr(self.parameters, field.name))


_LOGS: Final[dict[type, Callable[..., tuple[Column, ...]]]] = {
    battery.Cell: battery.log,
    board.Rework: board.log,
    fan.Fan: fan.log,
    iron.Iron: iron.log,
    supply.Supply: supply.log,
}


def _said(value: Any) -> str:
    """A number, or points as `time value` with semicolons between them."""
    if isinstance(value, tuple):
        return "; ".join(f"{time:g} {number:g}" for time, number in value)
    return f"{value:g}"


EXAMPLES: Final = (
    Example(
        "c03-ripple-fail",
        "Simulated trace: ripple of a supply with an aged capacitor",
        supply.Supply(capacitor=0.0040, series=0.25),
        seed=31,
    ),
    Example(
        "c03-ripple-marginal",
        "Simulated trace: ripple of a supply, close to the limit",
        supply.Supply(capacitor=0.0063, series=0.05),
        seed=32,
    ),
    Example(
        "c03-ripple-pass",
        "Simulated trace: ripple of a sound supply",
        supply.Supply(capacitor=0.0094, series=0.03),
        seed=33,
    ),
    Example(
        "c06-cutout-fail",
        "Simulated trace: cut-out of an iron that opens too late",
        iron.Iron(opens_at=153),
        seed=61,
    ),
    Example(
        "c06-cutout-marginal",
        "Simulated trace: cut-out of an iron, close to the end of its band",
        iron.Iron(opens_at=139.5),
        seed=62,
    ),
    Example(
        "c06-cutout-pass",
        "Simulated trace: cut-out of an iron that opens in its band",
        iron.Iron(opens_at=131),
        seed=63,
    ),
    Example(
        "c06-soak-fail",
        "Simulated trace: soak test of a fan whose power drifts away",
        fan.Fan(cold=45.4, drag=0.0068, heat_capacity=1000),
        seed=64,
    ),
    Example(
        "c06-soak-marginal",
        "Simulated trace: soak test of a fan, close to the limit",
        fan.Fan(cold=49.5, drag=0.0012),
        seed=65,
    ),
    Example(
        "c06-soak-pass",
        "Simulated trace: soak test of a sound fan",
        fan.Fan(cold=43.4, drag=0.0008),
        seed=66,
    ),
    Example(
        "c08-capacity-fail",
        "Simulated trace: discharge of a worn cell",
        battery.Cell(capacity=2.16, series=0.31, slow=0.11, thermal_resistance=22, room=26),
        seed=81,
    ),
    Example(
        "c08-capacity-marginal",
        "Simulated trace: discharge of a cell close to 80 % of its rated capacity",
        battery.Cell(capacity=2.455, series=0.10, slow=0.05, thermal_resistance=18, room=25),
        seed=82,
    ),
    Example(
        "c08-capacity-pass",
        "Simulated trace: discharge of a good cell",
        battery.Cell(capacity=2.72, series=0.055, slow=0.025, thermal_resistance=16, room=24),
        seed=83,
    ),
    Example(
        "c09-profile-fail",
        "Simulated trace: hot-air profile that rises too steeply",
        board.Rework(air=((0, 24), (5, 150), (30, 240), (60, 300)), air_off=66, ends=160),
        seed=91,
    ),
    Example(
        "c09-profile-marginal",
        "Simulated trace: hot-air profile whose peak is close to the limit",
        board.Rework(air=((0, 24), (80, 185), (150, 205), (195, 247), (235, 256)), air_off=240, ends=330),
        seed=92,
    ),
    Example(
        "c09-profile-pass",
        "Simulated trace: hot-air profile in its window",
        board.Rework(air=((0, 24), (80, 185), (150, 205), (195, 245), (235, 252)), air_off=238, ends=330),
        seed=93,
    ),
)
