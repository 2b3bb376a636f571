"""Photos: what is kept as it came, what is taken out, what is refused."""

import struct
from io import BytesIO

import pytest
from PIL import Image

from content.formats.evidence import limits
from content.formats.evidence.errors import EvidenceRefused
from content.formats.evidence.intake import clean
from tests.content.formats.evidence.files import (
    SECRET,
    encoded,
    exif,
    jpeg_segment,
    picture,
    png_claiming,
    png_text,
    png_with,
    srgb_profile,
)


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


def refusal(data: bytes) -> str:
    with pytest.raises(EvidenceRefused) as refused:
        clean(data)
    assert refused.value.reason.endswith(".")
    return refused.value.code


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_that_carries_nothing_is_kept_byte_for_byte(kind):
    data = encoded(picture(), kind)
    kept = clean(data)
    assert (kept.kind, kept.changed, kept.removed, kept.data) == ("photo", False, (), data)
    assert (kept.width, kept.height) == (640, 480)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_position_and_camera_are_gone_from_every_byte(kind):
    data = encoded(picture(), kind, exif=exif())
    seconds = [struct.pack(order + "II", 617, 50) for order in "<>"]  # 12.34″ of latitude, as EXIF writes it
    assert b"SecretCam" in data
    assert any(position in data for position in seconds)
    kept = clean(data)
    assert (kept.changed, kept.removed) == (True, ("exif", "location"))
    for made in (kept.data, *kept.copies.values()):
        assert b"SecretCam" not in made
        assert b"Exif" not in made
        assert not any(position in made for position in seconds)
        assert not dict(opened(made).getexif())


def test_a_photo_that_lies_on_its_side_is_stored_upright():
    kept = clean(encoded(picture(640, 480), exif=exif(orientation=6, gps=False)))
    shown = opened(kept.data).convert("RGB")
    assert shown.size == (kept.width, kept.height) == (480, 640)
    red = [(x, y) for x, y in ((10, 10), (470, 10), (10, 630), (470, 630)) if shown.getpixel((x, y))[1] < 60]
    assert [place for place in red if shown.getpixel(place)[0] > 200] == [
        (470, 10)
    ]  # it stood at the top left
    assert kept.removed == ("exif", "orientation")


CARRIED = [
    (jpeg_segment(encoded(picture()), 0xFE, SECRET), "comment"),
    (jpeg_segment(encoded(picture()), 0xED, b"Photoshop 3.0\0" + SECRET), "iptc"),
    (jpeg_segment(encoded(picture()), 0xE1, b"http://ns.adobe.com/xap/1.0/\0" + SECRET), "xmp"),
    (jpeg_segment(encoded(picture()), 0xE0, b"JFXX\0\x10" + SECRET), "preview"),
    (jpeg_segment(encoded(picture()), 0xEF, SECRET), "other"),
    (encoded(picture()) + SECRET, "trailing"),
    (encoded(picture(), "PNG", pnginfo=png_text(SECRET)), "comment"),
    (png_with(encoded(picture(), "PNG"), b"prVt", SECRET), "other"),
    (encoded(picture(), "PNG") + SECRET, "trailing"),
    (encoded(picture(), "WEBP", xmp=SECRET), "xmp"),
    (encoded(picture(), "WEBP") + SECRET, "trailing"),
]


@pytest.mark.parametrize(("data", "what"), CARRIED)
def test_whatever_a_photo_carries_beside_its_picture_is_taken_out_and_named(data, what):
    kept = clean(data)
    assert (kept.changed, kept.removed) == (True, (what,))
    assert SECRET in data
    assert SECRET not in kept.data


@pytest.mark.parametrize("tail", [b"<html><script>alert(1)</script></html>", b"PK\x03\x04" + bytes(60)])
def test_a_web_page_or_an_archive_behind_a_photo_does_not_survive(tail):
    kept = clean(encoded(picture()) + tail)
    assert kept.removed == ("trailing",)
    assert tail[:6] not in kept.data


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_colour_profile_is_applied_and_dropped(kind):
    kept = clean(encoded(picture(), kind, icc_profile=srgb_profile()))
    assert kept.removed == ("profile",)
    assert "icc_profile" not in opened(kept.data).info


def test_a_profile_of_swapped_colours_changes_what_is_stored():
    profile = bytearray(srgb_profile())
    red, blue = profile.find(b"rXYZ"), profile.find(b"bXYZ")
    profile[red : red + 4], profile[blue : blue + 4] = b"bXYZ", b"rXYZ"
    kept = clean(encoded(picture(), "PNG", icc_profile=bytes(profile)))
    assert opened(kept.data).getpixel((5, 5)) == (0, 0, 255)


def test_a_profile_that_cannot_be_read_is_left_aside():
    kept = clean(encoded(picture(), "PNG", icc_profile=b"no profile at all"))
    assert kept.removed == ("profile",)
    assert opened(kept.data).getpixel((5, 5)) == (255, 0, 0)


def test_a_photo_larger_than_is_kept_is_made_smaller():
    kept = clean(encoded(picture(limits.KEPT_SIDE + 1, 100)))
    assert kept.removed == ("pixels",)
    assert opened(kept.data).size == (kept.width, kept.height) == (limits.KEPT_SIDE, 100)


def test_copies_fit_their_squares_and_never_grow():
    kept = clean(encoded(picture(2000, 1000)))
    assert {name: opened(data).size for name, data in kept.copies.items()} == {
        "view": (1280, 640),
        "thumb": (320, 160),
    }
    small = clean(encoded(picture(200, 100)))
    assert {opened(data).size for data in small.copies.values()} == {(200, 100)}
    assert {opened(data).format for data in kept.copies.values()} == {"WEBP"}


@pytest.mark.parametrize("mode", ["L", "RGBA", "P", "LA", "I;16", "1", "CMYK"])
def test_every_colour_mode_ends_in_a_picture_that_browsers_show(mode):
    kind = "JPEG" if mode == "CMYK" else "PNG"
    image = Image.new(mode, (50, 40)) if mode == "I;16" else picture(50, 40, "L").convert(mode)
    data = encoded(image, kind)
    kept = clean(data + b"x")
    assert opened(kept.data).mode in {"RGB", "RGBA", "L"}
    assert opened(kept.data).size == (50, 40)


BOMBS = [
    (png_claiming(60_000, 60_000), "too_many_pixels"),
    (png_claiming(limits.DECODED_SIDE + 1, 1), "too_many_pixels"),
    (png_claiming(9_000, 9_000), "too_many_pixels"),
    (png_claiming(0, 5), "damaged"),
]


@pytest.mark.parametrize(("data", "code"), BOMBS)
def test_a_picture_that_claims_too_many_pixels_is_refused_before_it_is_decoded(data, code):
    assert refusal(data) == code


def test_a_small_canvas_does_not_hide_a_large_webp():
    data = bytearray(encoded(picture(64, 64), "WEBP", xmp=b"x"))
    place = data.find(b"VP8X") + 12
    data[place : place + 6] = (9_999).to_bytes(3, "little") * 2
    assert refusal(bytes(data)) == "too_many_pixels"


def _frames() -> list[Image.Image]:
    return [picture(60, 60), picture(60, 60).rotate(90)]


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_an_animation_is_refused(kind):
    first, second = _frames()
    assert refusal(encoded(first, kind, save_all=True, append_images=[second])) == "animated"


def test_a_gif_is_refused_with_advice():
    with pytest.raises(EvidenceRefused) as refused:
        clean(encoded(picture(60, 60), "GIF"))
    assert refused.value.reason == "GIF pictures are not accepted. Save it as JPEG or PNG."


def test_heic_is_refused_with_advice_for_the_phone():
    with pytest.raises(EvidenceRefused) as refused:
        clean(b"\0\0\0\x18ftypheic" + bytes(40))
    assert refused.value.code == "heic"
    assert "Most Compatible" in refused.value.reason


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("part", [0.02, 0.5, 0.98])
def test_a_photo_that_is_cut_short_is_refused(kind, part):
    data = encoded(picture(), kind)
    assert refusal(data[: int(len(data) * part)]) == "damaged"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_damaged_bytes_never_end_in_another_error(kind):
    data = encoded(picture(120, 90), kind, exif=exif())
    for place in range(2, len(data), 7):
        harmed = bytearray(data)
        harmed[place] ^= 0xA5
        try:
            clean(bytes(harmed))
        except EvidenceRefused:
            continue


def test_a_jpeg_with_two_frame_headers_is_refused():
    data = encoded(picture())
    start = data.find(b"\xff\xc0")
    length = struct.unpack(">H", data[start + 2 : start + 4])[0]
    assert (
        refusal(data[:start] + data[start : start + 2 + length] * 2 + data[start + 2 + length :]) == "damaged"
    )


def test_a_photo_that_weighs_too_much_is_refused_before_it_is_read():
    data = encoded(picture()) + bytes(limits.PHOTO_BYTES)
    with pytest.raises(EvidenceRefused) as refused:
        clean(data)
    assert refused.value.code == "too_large"
    assert "at most 15 MB" in refused.value.reason
