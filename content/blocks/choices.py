"""Words for the codes a curriculum uses."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from content.formats.vocabulary import SIGNS

KIT_KIND_CHOICES: Final = [("tool", _("Tool")), ("ppe", _("Protection")), ("consumable", _("Consumable"))]
KIT_PER_CHOICES: Final = [("person", _("Person")), ("bench", _("Bench")), ("cohort", _("Group"))]
BASIS_CHOICES: Final = [
    ("draft", _("Draft: to be confirmed by a locally competent person")),
    ("standard", _("A standard")),
    ("physics", _("Physics")),
    ("manufacturer", _("The manufacturer's data")),
    ("confirmed", _("Confirmed by a locally competent person")),
]
EXAMPLE_BASIS_CHOICES: Final = [*BASIS_CHOICES, ("exercise", _("This exercise only: given to practise with"))]

SIGN_FAMILIES: Final = {
    "warning": _("Warning"),
    "mandatory": _("You must"),
    "prohibition": _("You must not"),
    "safe": _("Safety and rescue"),
    "fire": _("Fire safety"),
}
SIGN_WORDS: Final = {
    "warning-general": _("General warning"),
    "warning-electricity": _("Electricity"),
    "warning-hot-surface": _("Hot surface"),
    "warning-battery": _("Battery"),
    "warning-laser": _("Laser beam"),
    "warning-rotating-parts": _("Rotating parts"),
    "warning-flammable": _("Flammable material"),
    "warning-fumes": _("Fumes"),
    "warning-crushing": _("Crushing"),
    "warning-sharp": _("Sharp edge"),
    "mandatory-general": _("General instruction"),
    "mandatory-eye-protection": _("Wear eye protection"),
    "mandatory-gloves": _("Wear gloves"),
    "mandatory-ear-protection": _("Wear ear protection"),
    "mandatory-disconnect": _("Disconnect before work"),
    "mandatory-lock": _("Lock off"),
    "mandatory-read-manual": _("Read the manual"),
    "mandatory-earth": _("Connect to earth"),
    "mandatory-wash-hands": _("Wash your hands"),
    "mandatory-extraction": _("Use extraction"),
    "prohibition-general": _("General prohibition"),
    "prohibition-gloves": _("No gloves"),
    "prohibition-flame": _("No open flame"),
    "prohibition-touch": _("Do not touch"),
    "prohibition-water": _("No water"),
    "prohibition-charging": _("Do not charge"),
    "safe-exit": _("Emergency exit"),
    "safe-assembly-point": _("Assembly point"),
    "safe-first-aid": _("First aid"),
    "safe-eyewash": _("Eyewash"),
    "safe-emergency-stop": _("Emergency stop"),
    "fire-extinguisher": _("Fire extinguisher"),
    "fire-alarm": _("Fire alarm"),
}


def sign_choices() -> list[tuple[Promise, list[tuple[str, Promise]]]]:
    """Every sign, grouped by family, for a choice field."""
    return [
        (words, [(code, SIGN_WORDS[code]) for code in SIGNS if code.partition("-")[0] == family])
        for family, words in SIGN_FAMILIES.items()
    ]
