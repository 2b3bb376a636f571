import io
import itertools
import math

import pytest
from PIL import Image

from badges.formats.artwork import Design, draw_png, draw_svg, suggested
from badges.formats.artwork.contrast import contrasts, ratio
from badges.formats.artwork.glyphs import NAMES
from badges.formats.artwork.tokens import DARK_PAGE, GROUNDS, LEVELS, LIGHT_PAGE, PAPER, TRADES
from badges.formats.baking import bake_ob3_png, bake_ob3_svg, read_badge
from badges.formats.errors import UnreadableBadge
from badges.formats.strict_json import to_json_bytes
from tests.badges.formats.samples import BASE_URL

STARTER = [
    *(("C01", "entry"), ("C02", "entry"), ("C03", "entry"), ("C04", "technician"), ("C05", "technician")),
    *(
        ("C06", "technician"),
        ("C07", "technician"),
        ("C08", "skilled"),
        ("C09", "skilled"),
        ("C10", "skilled"),
    ),
    *(("C11", "technician"), ("C12", "technician")),
    *(("P1", "entry"), ("P2", "technician"), ("P3", "skilled"), ("P4", "technician")),
]


def design(**choices):
    return Design(**({"label": "C01", "title": "Safe start", "level": "entry"} | choices))


def opened(size=600, **choices):
    image = Image.open(io.BytesIO(draw_png(design(**choices), size=size)))
    image.load()
    return image


@pytest.mark.parametrize("level", LEVELS)
def test_same_design_gives_the_same_bytes(level):
    assert draw_png(design(level=level)) == draw_png(design(level=level))
    assert draw_svg(design(level=level)) == draw_svg(design(level=level))


@pytest.mark.parametrize("size", [600, 128, 32])
def test_image_is_a_square_on_a_transparent_ground(size):
    image = opened(size)

    assert (image.format, image.size, image.mode) == ("PNG", (size, size), "RGBA")
    assert [image.getpixel(corner)[3] for corner in ((0, 0), (size - 1, 0), (0, size - 1))] == [0, 0, 0]


def test_silhouettes_of_the_levels_are_apart_at_32_pixels():
    shapes = [
        opened(32, level=level).getchannel("A").point(lambda a: a > 127 and 255).tobytes() for level in LEVELS
    ]

    for one, other in ((0, 1), (0, 2), (1, 2)):
        assert sum(a != b for a, b in zip(shapes[one], shapes[other], strict=True)) > 50


def test_the_wheel_has_ten_teeth():
    alpha = opened(level="skilled").getchannel("A")
    around = [
        alpha.getpixel((int(300 + 276 * math.cos(turn / 1000)), int(300 + 276 * math.sin(turn / 1000)))) > 127
        for turn in range(6283)
    ]

    assert sum(a != b for a, b in itertools.pairwise(around)) in {19, 20}


def test_unknown_level_glyph_and_colours_are_drawn_as_the_plain_ones():
    odd = design(level="grand master", glyph="unicorn", ground="pink", ink="gold")

    assert draw_svg(odd) == draw_svg(design(glyph="star"))


def test_colour_follows_the_trade():
    trades = {code: suggested(code, "", "entry").ground for code in ("C01", "C03", "C06", "C11", "C12", "X9")}

    assert trades == {
        "C01": "teal", "C03": "blue", "C06": "bronze", "C11": "plum", "C12": "slate", "X9": "teal",
    }  # fmt: skip
    assert opened(ground="plum").getpixel((300, 30))[:3] == (0xB0, 0x3E, 0x8A)


@pytest.mark.parametrize("is_whole", [False, True])
@pytest.mark.parametrize("ground", GROUNDS)
def test_every_colour_is_a_token_and_there_is_no_gradient(ground, is_whole):
    text = draw_svg(design(ground=ground, is_whole=is_whole))
    colours = {word for word in text.split('"') if word.startswith("#")}

    assert colours == {GROUNDS[ground], PAPER, GROUNDS["night"]}
    assert "radient" not in text


@pytest.mark.parametrize("trade", TRADES)
def test_a_trades_colour_is_seen_on_both_pages_and_carries_pale_ink(trade):
    assert all(found.is_enough for found in contrasts(TRADES[trade], "paper"))


def test_contrast_is_wcags():
    assert ratio("#ffffff", "#000000") == pytest.approx(21)
    assert ratio("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert ratio(LIGHT_PAGE, DARK_PAGE) > 15


@pytest.mark.parametrize(
    ("ground", "ink", "failing"),
    [
        ("teal", "ink", ["ink"]),
        ("night", "paper", ["dark"]),
        ("deep-blue", "paper", ["dark"]),
        ("paper", "ink", ["light"]),
        ("paper", "paper", ["ink", "light"]),
        ("steel", "paper", ["ink", "light"]),
    ],
)
def test_a_choice_that_cannot_be_seen_is_found(ground, ink, failing):
    assert [found.subject for found in contrasts(ground, ink) if not found.is_enough] == failing


@pytest.mark.parametrize("is_whole", [False, True])
@pytest.mark.parametrize("level", LEVELS)
def test_code_is_legible_at_32_pixels(level, is_whole):
    # With its code, nearly black and nearly white stand side by side on the plate.
    plate = opened(32, level=level, is_whole=is_whole).convert("L").crop((9, 18, 23, 25))
    darkest, lightest = plate.getextrema()

    assert (darkest < 80, lightest > 190) == (True, True)


def test_different_codes_and_different_glyphs_look_different_at_32_pixels():
    codes = {opened(32, label=f"C{number:02}").tobytes() for number in range(1, 13)}
    drawn = {opened(32, glyph=name).tobytes() for name in NAMES}

    assert (len(codes), len(drawn)) == (12, len(NAMES))


def test_the_starter_curriculums_badges_all_differ_without_their_codes():
    pictures = {
        (found.ground, found.glyph, found.level)
        for found in (suggested(code, "", level) for code, level in STARTER)
    }

    assert len(pictures) == len(STARTER)


@pytest.mark.parametrize("label", ["C01", "P1", "ÄÖÜ", "WWWWWW", "1", "C04·S1"])
@pytest.mark.parametrize("level", LEVELS)
def test_nothing_is_drawn_outside_the_shape(level, label):
    bare, labelled = (opened(128, level=level, label=text).getchannel("A") for text in ("", label))

    assert labelled.tobytes() == bare.tobytes()


def test_a_label_in_a_script_without_capitals_is_left_out():
    assert draw_svg(design(label="李")).count("<poly") == draw_svg(design(label="")).count("<poly")


def test_a_pathways_plate_is_pale():
    assert opened(is_whole=True).getpixel((200, 350))[:3] == (0xF7, 0xF3, 0xE6)
    assert opened(is_whole=False).getpixel((200, 350))[:3] == (0x22, 0x28, 0x26)


def test_svg_carries_code_and_name_for_those_who_cannot_see_it():
    text = draw_svg(design(title='Safe "start" & <more> 李'))

    assert '<title>C01 Safe "start" &amp; &lt;more&gt; 李</title>' in text
    assert "aria-label='C01 Safe \"start\" &amp; &lt;more&gt; 李'" in text


def test_both_images_can_be_baked_and_are_harmless():
    text = to_json_bytes({"id": BASE_URL})
    codes = []
    for image in (bake_ob3_png(draw_png(design()), text), bake_ob3_svg(draw_svg(design()).encode(), text)):
        with pytest.raises(UnreadableBadge) as caught:
            read_badge(image)
        codes.append(caught.value.code)

    assert codes == ["not_a_badge", "not_a_badge"]


def test_images_are_small():
    for code, level in STARTER:
        assert len(draw_png(suggested(code, "", level))) < 40_000
        assert len(draw_svg(suggested(code, "", level))) < 12_000
