"""The files of the typeface: the style sheet asks each for the characters that it was cut for, and no file is amiss."""

import re

import pytest
from django.conf import settings
from fontTools.ttLib import TTFont

from lms import vendor_fonts

STYLES = settings.BASE_DIR / "lms" / "static" / "fettle" / "css"
FONTS = settings.BASE_DIR / "lms" / "static" / "vendor" / "fonts"
FACES = re.findall(r"@font-face \{(.*?)\}", (STYLES / "tokens.css").read_text(encoding="utf-8"), re.DOTALL)
CUT = {
    "sans": vendor_fonts.SANS,
    "sans-italic": vendor_fonts.ITALIC,
    "sans-units": vendor_fonts.UNITS,
    "mono": vendor_fonts.MONO,
}


def name_of(face):
    found = re.search(r"fonts/([\w-]+)\.woff2", face)
    return found.group(1) if found else None


def asked_for(face):
    (ranges,) = re.findall(r"unicode-range: ([^;]+);", face)
    spans = [span.strip().removeprefix("U+").split("-") for span in ranges.split(",")]
    return {number for span in spans for number in range(int(span[0], 16), int(span[-1], 16) + 1)}


@pytest.mark.parametrize("name", CUT)
def test_a_small_file_has_all_that_it_is_asked_for_and_nothing_else(name):
    faces = [face for face in FACES if name_of(face) == name]
    assert faces
    assert all(asked_for(face) == set(map(ord, CUT[name])) for face in faces)
    assert set(TTFont(FONTS / f"{name}.woff2").getBestCmap()) == set(map(ord, CUT[name]))


@pytest.mark.parametrize(("small", "rest"), [("sans", "sans-more"), ("mono", "mono-more")])
def test_what_a_small_file_lacks_is_in_the_other(small, rest):
    source = next(one.source for one in vendor_fonts.CUTS if one.name == small)
    whole = set(
        TTFont(settings.BASE_DIR / "node_modules/@fontsource-variable" / f"{source}.woff2").getBestCmap()
    )
    parts = [set(TTFont(FONTS / f"{name}.woff2").getBestCmap()) for name in (small, rest)]
    assert parts[0] | parts[1] == whole
    assert parts[0] & parts[1] == set()


def test_of_two_files_for_a_character_the_small_one_stands_later():
    order = [name_of(face) for face in FACES]
    for small, rest in (
        ("sans", "sans-more"),
        ("mono", "mono-more"),
        ("sans-italic", "sans-latin-italic"),
        ("sans-units", "sans-greek"),
    ):
        last = len(order) - 1 - order[::-1].index(rest)
        assert order.index(small) > last, small


@pytest.mark.parametrize("one", vendor_fonts.CUTS, ids=lambda one: one.name)
def test_a_cut_letter_is_as_wide_as_it_was_and_says_whose_it_is(one):
    source = TTFont(vendor_fonts.SOURCES / f"{one.source}.woff2")
    made = TTFont(FONTS / f"{one.name}.woff2")
    assert made["name"].getDebugName(0) == source["name"].getDebugName(0)
    assert {made["name"].getDebugName(number) for number in (1, 4)} < {"Fettle Sans", "Fettle Mono"}
    if one.weight:
        assert "fvar" not in made
        return
    axes = [
        [(axis.axisTag, axis.minValue, axis.maxValue) for axis in font["fvar"].axes]
        for font in (source, made)
    ]
    assert axes[0] == axes[1]
    before, after = source.getBestCmap(), made.getBestCmap()
    widths = {code: (source["hmtx"][before[code]], made["hmtx"][name]) for code, name in after.items()}
    assert [chr(code) for code, (was, now) in widths.items() if was != now] == []
