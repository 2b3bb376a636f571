"""The time zones that are offered: those a person would look for, by area and city."""

import zoneinfo
from collections.abc import Iterator
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

_AREAS = frozenset(
    (
        "Africa",
        "America",
        "Antarctica",
        "Arctic",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    )
)


def zones_with(chosen: str) -> list[str]:
    """The zones to choose from, in order, UTC last; with what was chosen already, whatever its name."""
    return [*sorted(cities() | {chosen} - {"", "UTC"}), "UTC"]


@cache
def cities() -> frozenset[str]:
    """Zones named after an area and a city.

    Where the time zone database brings its list of places, former names such as Asia/Calcutta are left out.
    """
    known = {zone for zone in zoneinfo.available_timezones() if zone.partition("/")[0] in _AREAS}
    current = {zone for zone in _listed() if zone in known}
    return frozenset(current or known)


def _listed() -> Iterator[str]:
    """The third column of the database's `zone.tab`, from the first place that has one."""
    table = next((place for place in _tables() if place.is_file()), None)
    for line in table.read_text(encoding="utf-8").splitlines() if table else []:
        columns = line.split("\t")
        if len(columns) > 2 and not line.startswith("#"):
            yield columns[2].strip()


def _tables() -> Iterator[Traversable]:
    for folder in zoneinfo.TZPATH:
        yield Path(folder) / "zone.tab"
    try:
        yield resources.files("tzdata") / "zoneinfo" / "zone.tab"
    except ModuleNotFoundError:
        return
