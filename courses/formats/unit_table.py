"""The units of a workshop, with their exact factors and the ways people spell them.

Each unit is a straight line to the base unit of its kind: base = value × scale + offset, in fractions, so that
nothing is lost on the way there or back.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: how it is written, what it measures, and the line to the base unit of that kind."""

    symbol: str
    kind: str
    scale: Fraction = Fraction(1)
    offset: Fraction = Fraction(0)

    def __str__(self) -> str:
        return self.symbol


KINDS: Final = (
    "a voltage",
    "a current",
    "a resistance",
    "a power",
    "an energy",
    "a charge",
    "a capacitance",
    "an inductance",
    "a temperature",
    "a rate of temperature",
    "a rate of voltage",
    "a rate of current",
    "a time",
    "a length",
    "a mass",
    "a force",
    "a torque",
    "a share",
    "a frequency",
    "a speed of turning",
    "a level",
    "a sound level",
    "a pressure",
    "a volume",
    "a frame rate",
    "something counted",
)
COUNTED: Final = "something counted"

_PREFIXES: Final = {
    "p": (Fraction(1, 10**12), "pico"),
    "n": (Fraction(1, 10**9), "nano"),
    "µ": (Fraction(1, 10**6), "micro"),
    "m": (Fraction(1, 1000), "milli"),
    "c": (Fraction(1, 100), "centi"),
    "": (Fraction(1), ""),
    "k": (Fraction(1000), "kilo"),
    "M": (Fraction(10**6), "mega"),
    "G": (Fraction(10**9), "giga"),
}
Row = tuple[Unit, tuple[str, ...]]


def _metric(
    prefixes: str, symbol: str, kind: str, *spellings: str, words: str = "", scale: Fraction = Fraction(1)
) -> Iterator[Row]:
    """The unit under each prefix (``-`` is none). ``spellings`` take the prefix's letter, ``words`` its name."""
    for letter in prefixes:
        prefix = letter.strip("-")
        factor, name = _PREFIXES[prefix]
        short = [f"{p}{s}" for p in {prefix, prefix.replace("µ", "u")} for s in (symbol, *spellings)]
        long = [name + word for word in words.split()]
        yield Unit(prefix + symbol, kind, factor * scale), tuple(dict.fromkeys((*short, *long)))


def _rows() -> Iterator[Row]:
    yield from _electrical()
    yield from _thermal()
    yield from _mechanical()
    yield from _other()


def _electrical() -> Iterator[Row]:
    yield from _metric("µm-k", "V", "a voltage", "Vdc", "Vac", "VDC", "VAC", words="volt volts")
    yield from _metric("nµm-", "A", "a current", words="amp amps ampere amperes")
    yield from _metric("µm-kMG", "Ω", "a resistance", "Ohm", "Ohms", "ohm", "ohms", words="ohm ohms")
    yield Unit("Ω", "a resistance"), ("R",)
    yield Unit("kΩ", "a resistance", Fraction(1000)), ("kR", "kilohm", "kilohms")
    yield Unit("MΩ", "a resistance", Fraction(10**6)), ("MR", "megohm", "megohms", "meg", "Meg")
    yield from _metric("µm-k", "W", "a power", words="watt watts")
    yield from _metric("m-k", "J", "an energy", words="joule joules")
    yield from _metric("m-k", "Wh", "an energy", words="watthour watthours", scale=Fraction(3600))
    yield Unit("A·s", "a charge"), ("As",)
    yield from _metric("m-", "Ah", "a charge", words="amphour amphours", scale=Fraction(3600))
    yield from _metric("pnµ", "F", "a capacitance", words="farad farads")
    yield from _metric("µm-", "H", "an inductance", words="henry")
    yield Unit("V/s", "a rate of voltage"), ()
    yield Unit("A/s", "a rate of current"), ()


def _thermal() -> Iterator[Row]:
    celsius = ("degC", "degreeC", "degreesC", "celsius", "degreesCelsius", "degreeCelsius", "centigrade")
    fahrenheit = ("degF", "degreeF", "degreesF", "fahrenheit", "degreesFahrenheit", "degreeFahrenheit")
    five_ninths = Fraction(5, 9)
    yield Unit("°C", "a temperature"), celsius
    yield Unit("K", "a temperature", offset=Fraction(-27315, 100)), ("kelvin", "degK", "°K")
    yield Unit("°F", "a temperature", five_ninths, -32 * five_ninths), fahrenheit
    for tail, seconds, words in (("s", 1, ("s", "sec", "second")), ("min", 60, ("min", "minute"))):
        for symbol, scale, names in (
            ("°C", Fraction(1), (*celsius, "°C")),
            ("K", Fraction(1), ("K", "kelvin")),
            ("°F", five_ninths, (*fahrenheit, "°F")),
        ):
            spellings = tuple(
                f"{name}{per}{word}" for name in names for per in ("/", "per") for word in words
            )
            yield Unit(f"{symbol}/{tail}", "a rate of temperature", scale / seconds), spellings


def _mechanical() -> Iterator[Row]:
    yield from _metric("µmc-", "m", "a length", words="metre metres meter meters")
    yield Unit("in", "a length", Fraction(254, 10_000)), ("inch", "inches")
    yield Unit("mg", "a mass", Fraction(1, 10**6)), ("milligram", "milligrams")
    yield Unit("g", "a mass", Fraction(1, 1000)), ("gram", "grams", "gr")
    yield Unit("kg", "a mass"), ("kilogram", "kilograms", "kilo", "kilos")
    yield from _metric("-k", "N", "a force", words="newton newtons")
    yield Unit("kgf", "a force", Fraction(980_665, 100_000)), ()
    torque = "newtonmetre newtonmetres newtonmeter newtonmeters"
    yield from _metric("mc-", "N·m", "a torque", "Nm", "N-m", words=torque)
    yield Unit("N·cm", "a torque", Fraction(1, 100)), ("Ncm", "N-cm")
    yield from _metric("-kM", "Pa", "a pressure", words="pascal pascals")
    yield from _metric("m-", "bar", "a pressure", scale=Fraction(100_000))
    yield Unit("psi", "a pressure", Fraction(44_482_216_152_605, 6_451_600_000)), ()
    yield Unit("rpm", "a speed of turning"), ("1/min", "min-1", "r/min", "rev/min", "U/min")


def _other() -> Iterator[Row]:
    yield from _metric("µm", "s", "a time", "sec", words="second seconds")
    yield Unit("s", "a time"), ("sec", "secs", "second", "seconds")
    yield Unit("min", "a time", Fraction(60)), ("mins", "minute", "minutes")
    yield Unit("h", "a time", Fraction(3600)), ("hr", "hrs", "hour", "hours")
    yield Unit("%", "a share"), ("percent", "pct")
    yield from _metric("-kMG", "Hz", "a frequency", words="hertz")
    yield Unit("dB", "a level"), ("decibel", "decibels")
    yield Unit("dB(A)", "a sound level"), ("dBA",)
    yield from _metric("m-", "L", "a volume", "l", words="litre litres liter liters")
    yield Unit("fps", "a frame rate"), ("frames/s", "framespersecond")
    for thing in ("tests", "pieces", "faults", "cycles", "turns", "pages"):
        yield Unit(thing, COUNTED), (thing[:-1],)


ROWS: Final = tuple(_rows())

AMBIGUOUS: Final = {
    "C": ("°C", "A·s"),
    "c": ("°C", "A·s"),
    "F": ("°F", "µF"),
    "f": ("°F", "µF"),
    "°": ("°C", "°F"),
    "deg": ("°C", "°F"),
    "degree": ("°C", "°F"),
    "degrees": ("°C", "°F"),
    "M": ("MΩ", "m"),
    "k": ("kΩ", "K"),
    "u": ("µm", "µA"),
    "µ": ("µm", "µA"),
    "mohm": ("mΩ", "MΩ"),
    "mohms": ("mΩ", "MΩ"),
    "MOHM": ("mΩ", "MΩ"),
    "MOHMS": ("mΩ", "MΩ"),
    "nm": ("N·m", "mm"),
    '"': ("in", "s"),
    "′": ("min", "in"),
    "'": ("min", "in"),
}
"""Spellings that two people read in two ways, and the two ways."""
