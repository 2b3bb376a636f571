"""The committed icons are what the description draws."""

from PIL import Image, ImageChops

from tooling import icons


def test_the_pictures_are_those_that_the_description_draws():
    for name, (size, maskable) in icons.ICONS.items():
        with Image.open(icons.FOLDER / name) as kept:
            assert kept.size == (size, size), name
            drawn = icons.picture(size, maskable=maskable)
            assert ImageChops.difference(kept.convert("RGB"), drawn.convert("RGB")).getbbox() is None, name


def test_the_drawing_is_that_of_the_description():
    assert (icons.FOLDER / "icon-maskable.svg").read_text(encoding="utf-8") == icons.drawing()


def test_the_mark_is_that_of_the_small_icon():
    assert "M11 25V8h11.5M11 16.2h9" in (icons.FOLDER / "favicon.svg").read_text(encoding="utf-8")
    assert icons.STROKES == (((11, 25), (11, 8), (22.5, 8)), ((11, 16.2), (20, 16.2)))


def test_a_mask_cuts_nothing_off():
    """Phones show at least the circle whose radius is 40 % of the width."""
    middle = icons.UNITS / 2
    for stroke in icons.STROKES:
        for x, y in stroke:
            reach = ((x - middle) ** 2 + (y - middle) ** 2) ** 0.5 + icons.STROKE / 2
            assert reach * icons.SMALLER <= 0.4 * icons.UNITS
