"""What the heading of a column says: a name, a unit, and from these the quantity. Guesses, for a person to check."""

import re
from typing import Final

from content.formats.trace.mapping import TIME_UNITS, TimeKind

# Quantity by unit without its prefix. Prefixed units are made below.
_BY_UNIT: Final = {
    "V": "voltage", "A": "current", "W": "power", "Wh": "energy", "J": "energy", "Ah": "charge", "C": "charge",
    "Ω": "resistance", "Ohm": "resistance", "ohm": "resistance", "ohms": "resistance", "Hz": "frequency",
    "F": "capacitance", "H": "inductance", "Pa": "pressure", "bar": "pressure", "N": "force", "g": "mass",
    "m": "length", "VA": "apparent power", "var": "reactive power", "l": "volume", "L": "volume",
}  # fmt: skip
_PREFIXES: Final = ("", "n", "µ", "μ", "u", "m", "c", "d", "k", "M", "G")
_WHOLE: Final = {
    "°C": "temperature", "℃": "temperature", "degC": "temperature", "deg C": "temperature",
    "°F": "temperature", "℉": "temperature", "degF": "temperature", "K": "temperature",
    "%": "ratio", "%RH": "humidity", "% RH": "humidity", "dB": "level", "dBA": "sound level",
    "rpm": "speed of rotation", "1/min": "speed of rotation", "min-1": "speed of rotation",
    "Nm": "torque", "N·m": "torque", "N m": "torque", "psi": "pressure", "lx": "illuminance", "lux": "illuminance",
    "m/s": "speed", "km/h": "speed", "l/min": "flow", "L/min": "flow", "V/m": "field strength",
    "Vdc": "voltage", "VDC": "voltage", "Vac": "voltage", "VAC": "voltage", "mVdc": "voltage", "mVac": "voltage",
    "Adc": "current", "ADC": "current", "Aac": "current", "AAC": "current", "Volts": "voltage", "Volt": "voltage",
    "volts": "voltage", "volt": "voltage", "Amps": "current", "Amp": "current", "amps": "current",
    "Watts": "power", "watts": "power", "VOLT": "voltage", "AMP": "current", "Celsius": "temperature",
}  # fmt: skip
UNITS: Final = {
    **{prefix + unit: quantity for prefix in _PREFIXES for unit, quantity in _BY_UNIT.items()},
    **dict.fromkeys(TIME_UNITS, "time"),
    **_WHOLE,
}
_BY_NAME: Final = (
    (r"volt|spannung|tension|^[uv]\d*$|^vbat|^v_?(?:in|out)$", "voltage"),
    (r"curr|strom|courant|amper|^i\d*$|^i_?(?:in|out)$", "current"),
    (r"temp|thermo|^t[ck]\d*$", "temperature"),
    (r"power|leistung|puissance|^p\d*$", "power"),
    (r"resist|widerstand|^r\d*$", "resistance"),
    (r"capacity|kapazit|charge|ladung", "charge"),
    (r"energ", "energy"),
    (r"freq", "frequency"),
    (r"press|druck", "pressure"),
    (r"humid|feucht", "humidity"),
)
_TIME: Final = re.compile(
    r"time|zeit|temps|t|elapsed.*|.*elapsed time|.*\btime|time\b.*|seconds|secs?|timestamp|date.?time|datetime"
    r"|uhrzeit|laufzeit|heure|x|zeitstempel|second",
    re.IGNORECASE,
)
_INDEX: Final = re.compile(
    r"(?:sample|index|no|nr|#|n|row|record|point|reading|scan|messung|seq|count|id)(?:[ ._#]*(?:no|nr|number|id)?\.?)",
    re.IGNORECASE,
)
_BRACKETED: Final = re.compile(r"(?P<name>.*?)\s*(?:\((?P<round>[^()]*)\)|\[(?P<square>[^\[\]]*)\])\s*")
_JOINED: Final = re.compile(r"(?P<name>.+?)(?:\s*/\s*|_|\s+in\s+|\s*,\s*|\s+|-)(?P<unit>\S+(?: RH| C)?)")


def split(heading: str) -> tuple[str, str]:
    """Name and unit of a heading: `Voltage (V)`, `U [V]`, `Time/s`, `I_mA`, `Temp °C`, `Strom in A`."""
    heading = " ".join(heading.split())
    if found := _BRACKETED.fullmatch(heading):
        unit = (found["round"] if found["round"] is not None else found["square"]).strip()
        return (found["name"].strip() or heading, unit)
    if (found := _JOINED.fullmatch(heading)) and found["unit"] in UNITS:
        return found["name"].strip(), found["unit"]
    return heading, heading if len(heading) > 1 and heading in UNITS else ""


def is_unit(cell: str) -> bool:
    """Whether a cell of a row below the headings is a unit, in brackets or not."""
    return cell.strip().strip("()[]").strip() in UNITS


def quantity(name: str, unit: str) -> str:
    """What is measured, as a word; "" where neither name nor unit tell."""
    if unit in UNITS and UNITS[unit] not in ("ratio", "charge", "capacitance"):
        return UNITS[unit]
    named = (word for pattern, word in _BY_NAME if re.search(pattern, name, re.IGNORECASE))
    return next(named, UNITS.get(unit, ""))


def looks_like_time(name: str, unit: str, kind: TimeKind | None) -> bool:
    """Whether a column holds the time: it is written like one, has a unit of time, or is called so."""
    if kind in ("clock", "timestamp"):
        return True
    return _TIME.fullmatch(name.strip()) is not None and (not unit or UNITS.get(unit) == "time")


def looks_like_index(name: str) -> bool:
    """Whether a column counts samples, by its name."""
    return _INDEX.fullmatch(name.strip()) is not None
