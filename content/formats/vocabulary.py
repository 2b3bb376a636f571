"""The codes a curriculum may use: the one list that formats, blocks, models and templates agree on.

Codes are stored in files and tables, so they are never renamed; their words live where they can be
translated.
"""

from typing import Final

COURSE_LEVELS: Final = ("entry", "technician", "skilled")
RISKS: Final = ("low", "med", "high")
KIT_KINDS: Final = ("tool", "ppe", "consumable")
KIT_PER: Final = ("person", "bench", "cohort")
BASES: Final = ("draft", "standard", "physics", "manufacturer", "confirmed")
"""What a limit rests on. ``draft`` is shown as "confirm with a locally competent person"."""

EXAMPLE_BASES: Final = (*BASES, "exercise")
"""What a limit of a measurement to look at rests on: ``exercise`` is one that is given to practise with."""

UNKNOWN_LICENCE: Final = "NOASSERTION"
"""What SPDX calls the licence of something of which nobody has said one."""

MEASUREMENT_KINDS: Final = ("value", "repeated", "envelope")
"""One value, several of the same thing, or a trace that must stay inside limits over time."""
FEATURES: Final = (
    "peak",
    "minimum",
    "mean",
    "time_above",
    "ramp_rate",
    "integral",
    "ripple_peak_to_peak",
)
"""Single values that can be read from a trace; ``content.formats.features`` computes them."""
STATED: Final = ("required", "optional")
"""Whether an uncertainty, or an instrument, must be given with a reading."""
STEPS: Final = ("whole", "started", "exact")
"""How a limit that grows in steps counts a part of a step: not yet, already, or in proportion."""
EDGES: Final = ("rising", "falling")

TITLE_LONGEST: Final = 200
SUMMARY_LONGEST: Final = 200
BADGE_LONGEST: Final = 1000
"""What a course or pathway says of whoever holds its badge."""
LINE_LONGEST: Final = 200
"""An entry of a list: an objective, a tool."""
ITEM_LONGEST: Final = 120
"""What a kit list names."""
AMOUNT_LONGEST: Final = 40
"""A quantity with or without its unit."""
WORDS_LONGEST: Final = 500
"""Plain sentences: what a picture shows, what can hurt, what a sign means here."""
STEP_LONGEST: Final = 4000
"""Everything one step says."""

SIGNS: Final = (
    "warning-general",
    "warning-electricity",
    "warning-hot-surface",
    "warning-battery",
    "warning-laser",
    "warning-rotating-parts",
    "warning-flammable",
    "warning-fumes",
    "warning-crushing",
    "warning-sharp",
    "mandatory-general",
    "mandatory-eye-protection",
    "mandatory-gloves",
    "mandatory-ear-protection",
    "mandatory-disconnect",
    "mandatory-lock",
    "mandatory-read-manual",
    "mandatory-earth",
    "mandatory-wash-hands",
    "mandatory-extraction",
    "prohibition-general",
    "prohibition-gloves",
    "prohibition-flame",
    "prohibition-touch",
    "prohibition-water",
    "prohibition-charging",
    "safe-exit",
    "safe-assembly-point",
    "safe-first-aid",
    "safe-eyewash",
    "safe-emergency-stop",
    "fire-extinguisher",
    "fire-alarm",
)
"""Sign codes. The part before the first hyphen is the family, which decides shape and colour."""
