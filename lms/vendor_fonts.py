"""Cut the typeface for a first visit: what nearly every page needs, apart from the rest.

Run by `npm run vendor`, after vendor.mjs: reads node_modules, writes to lms/static/vendor/fonts/. Safe to run again.
A letter keeps its outline, its width and its kerning with the letters of the same file. Which characters each file is
for stands in lms/static/fettle/css/tokens.css as well.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

_ROOT = Path(__file__).resolve().parent.parent
SOURCES = _ROOT / "node_modules" / "@fontsource-variable"
_TARGET = _ROOT / "lms" / "static" / "vendor" / "fonts"
_SANS = "source-sans-3/files/source-sans-3"
_MONO = "overpass-mono/files/overpass-mono"
# Small figures and fractions are left out: no style sheet asks for them.
_FEATURES = ["calt", "ccmp", "kern", "liga", "locl", "mark", "mkmk"]
_NAMES = [0, 1, 2, 4, 5, 6, 13, 14]  # whose it is, under which licence, and what it is called
_FAMILY, _POSTSCRIPT = (1, 4, 6), 6


def _from(first: str, last: str) -> str:
    return "".join(map(chr, range(ord(first), ord(last) + 1)))


_LETTERS = _from("0", "9") + _from("A", "Z") + _from("a", "z")
_ACCENTED = "ÄÖÜßäöüáéíñóú"  # German and Spanish; kerning reaches no letter of another file
SANS = _LETTERS + _ACCENTED + " \u00a0!\"%'()+,-./:;=?¿°±²µ·×÷–’“”„…−"
ITALIC = _from("A", "Z") + _from("a", "z") + "ßäöü ,-.?’"
# Codes, steps and readings ("at most 0.5 Ω"). Ligatures begin with an f, so no letter here is ever part of one.
MONO = _from("0", "9") + "ABCGKMNPSVW" + "abcdeghiklmnoprstuvwx" + " %+,-./:°±·−"
UNITS = "ΔΩμπ"


@dataclass(frozen=True)
class Cut:
    """One file: some characters of a source, or all but some; of every weight, or of one alone."""

    name: str
    source: str
    only: str = ""
    without: str = ""
    weight: int | None = None

    def characters(self, font: TTFont) -> set[int]:
        """Those of the font that this file has."""
        there = set(font.getBestCmap())
        return there & set(map(ord, self.only)) if self.only else there - set(map(ord, self.without))


CUTS = (
    Cut("sans", f"{_SANS}-latin-wght-normal", only=SANS),
    Cut("sans-more", f"{_SANS}-latin-wght-normal", without=SANS),
    Cut("sans-italic", f"{_SANS}-latin-wght-italic", only=ITALIC, weight=400),
    Cut("sans-units", f"{_SANS}-greek-wght-normal", only=UNITS),
    Cut("mono", f"{_MONO}-latin-wght-normal", only=MONO),
    Cut("mono-more", f"{_MONO}-latin-wght-normal", without=MONO),
)


def cut(one: Cut) -> TTFont:
    """The font that `one` describes, ready to be saved as WOFF2."""
    font = TTFont(SOURCES / f"{one.source}.woff2")
    options = subset.Options(
        layout_features=_FEATURES, name_IDs=_NAMES, notdef_outline=True, glyph_names=False
    )
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=one.characters(font))
    cutter.subset(font)
    if one.weight:
        font = instancer.instantiateVariableFont(font, {"wght": one.weight})
    _rename(font, "Fettle Mono" if one.name.startswith("mono") else "Fettle Sans")
    font.flavor = "woff2"
    return font


def _rename(font: TTFont, family: str) -> None:
    # The licence keeps the name of the original for the original (OFL 1.1, 3).
    for record in font["name"].names:
        if record.nameID in _FAMILY:
            record.string = family.replace(" ", "") if record.nameID == _POSTSCRIPT else family


def main() -> None:
    """Write every file."""
    for one in CUTS:
        cut(one).save(_TARGET / f"{one.name}.woff2")
    sys.stdout.write(f"Cut {len(CUTS)} files of the typeface.\n")


if __name__ == "__main__":
    main()
