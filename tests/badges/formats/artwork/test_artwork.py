import io

import pytest
from PIL import Image

from badges.formats.artwork import FAMILIES, LEVELS, PAPER, PLATE, draw_png, draw_svg
from badges.formats.baking import bake_ob3_png, bake_ob3_svg, read_badge
from badges.formats.errors import UnreadableBadge
from badges.formats.strict_json import to_json_bytes
from tests.badges.formats.samples import BASE_URL, CLAIMS


def opened(**description):
    image = Image.open(io.BytesIO(draw_png(**description)))
    image.load()
    return image


def luminance(colour):
    def linear(part):
        value = int(part, 16) / 255
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(colour[at : at + 2]) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("level", LEVELS)
def test_same_description_gives_the_same_bytes(level):
    description = {"code": "C03", "name": "Measure and diagnose", "level": level}

    first = draw_png(**description)
    draw_png.cache_clear()

    assert draw_png(**description) == first
    assert draw_svg(**description) == draw_svg(**description)


@pytest.mark.parametrize("size", [600, 128, 32])
def test_image_is_a_square_on_a_transparent_ground(size):
    image = opened(code="C01", name="Safe start", level="entry", size=size)

    assert (image.format, image.size, image.mode) == ("PNG", (size, size), "RGBA")
    assert [image.getpixel(corner)[3] for corner in ((0, 0), (size - 1, 0), (0, size - 1))] == [0, 0, 0]


def test_each_level_has_its_own_shape():
    outlines = {
        opened(code="C01", name="", level=level, size=32).getchannel("A").tobytes() for level in LEVELS
    }

    assert len(outlines) == 3


def test_unknown_level_is_drawn_as_entry():
    assert draw_svg(code="C01", name="x", level="grand master") == draw_svg(
        code="C01", name="x", level="entry"
    )


def test_colour_follows_the_trade_and_can_be_chosen():
    given = {
        code: opened(code=code, name="", level="entry").getpixel((300, 60))[:3]
        for code in ("C01", "C03", "X9")
    }
    chosen = opened(code="C01", name="", level="entry", family="making").getpixel((300, 60))[:3]

    assert given == {"C01": (11, 85, 89), "C03": (29, 79, 145), "X9": (11, 85, 89)}
    assert chosen == (124, 47, 99)


def test_every_colour_is_a_token():
    tokens = {PAPER, PLATE, *(colour for pair in FAMILIES.values() for colour in pair)}
    for family in FAMILIES:
        text = draw_svg(code="C01", name="Safe start", level="skilled", family=family)
        assert {word[:7] for word in text.split('"') if word.startswith("#")} <= tokens


@pytest.mark.parametrize("family", FAMILIES)
def test_letters_stand_out(family):
    assert contrast(PAPER, FAMILIES[family][0]) > 7
    assert contrast(PAPER, PLATE) > 12


def test_code_is_legible_at_32_pixels():
    # Without its code the plate is one dark band; with it, nearly black and nearly white stand side by side.
    plate = opened(code="C01", name="Safe start", level="entry", size=32).convert("L").crop((8, 13, 24, 20))
    darkest, lightest = plate.getextrema()

    assert (darkest < 60, lightest > 210) == (True, True)


def test_different_codes_look_different_at_32_pixels():
    pictures = {
        opened(code=f"C{number:02}", name="", level="entry", family="making", glyph="star", size=32).tobytes()
        for number in range(1, 13)
    }

    assert len(pictures) == 12


@pytest.mark.parametrize(
    ("name", "engraved"),
    [
        ("Safe start", True),
        ("Łódź & Größe: œuvre", True),
        ("Repair Technician: electrical and electronic", True),
        ("Observe, judge, sign (assessor authority)", True),
        ("李 安全", False),
        ("безопасность", False),
        ("A name so long that no badge could hold it in any size of letters that can still be read", False),
        ("", False),
    ],
)
@pytest.mark.parametrize("level", LEVELS)
def test_title_is_engraved_where_capitals_exist_and_it_fits(name, engraved, level):
    bare, titled = (draw_svg(code="C01", name=text, level=level).count("<polyline") for text in ("", name))

    assert (titled > bare) is engraved


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(
    "name", ["Refurbish, grade, release", "Portable devices and ESD", "Small appliance repair"]
)
def test_nothing_is_drawn_outside_the_shape(level, name):
    bare, titled = (opened(code="C10", name=text, level=level).getchannel("A") for text in ("", name))

    assert titled.tobytes() == bare.tobytes()


def test_svg_carries_code_and_name_for_those_who_cannot_see_it():
    text = draw_svg(code="C01", name='Safe "start" & <more> 李', level="entry")

    assert '<title>C01 Safe "start" &amp; &lt;more&gt; 李</title>' in text
    assert "aria-label='C01 Safe \"start\" &amp; &lt;more&gt; 李'" in text


def test_both_images_can_be_baked_and_are_harmless():
    text = to_json_bytes({"id": BASE_URL})
    description = {"code": "C01", "name": CLAIMS.achievement.name, "level": "entry"}
    png = bake_ob3_png(draw_png(**description), text)
    svg = bake_ob3_svg(draw_svg(**description).encode(), text)
    codes = []
    for image in (png, svg):
        with pytest.raises(UnreadableBadge) as caught:
            read_badge(image)
        codes.append(caught.value.code)

    assert codes == ["not_a_badge", "not_a_badge"]


def test_unbaked_image_is_small():
    assert len(draw_png(code="P2", name="Repair Technician", level="technician")) < 60_000
