"""A photo without anything but its picture, and two smaller copies of it.

A photo that carries nothing beside its picture and is within bounds is kept byte for byte: those are the bytes that
the device has signed. Any other is decoded, turned upright, brought to sRGB and encoded anew.
"""

import warnings
from collections.abc import Callable
from io import BytesIO
from typing import Final

from PIL import Image, ImageCms, ImageOps

from content.formats.evidence import pictures
from content.formats.evidence.cleaned import Cleaned
from content.formats.evidence.errors import EvidenceRefused
from content.formats.evidence.limits import (
    DECODED_PIXELS,
    DECODED_SIDE,
    KEPT_SIDE,
    PHOTO_BYTES,
    THUMB_SIDE,
    VIEW_SIDE,
)
from content.formats.evidence.pictures import Frame

_FRAMES: Final[dict[str, Callable[[bytes], Frame]]] = {
    "jpeg": pictures.jpeg,
    "png": pictures.png,
    "webp": pictures.webp,
}
_ENDINGS: Final = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}
_PILLOW: Final = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
_GPS: Final = 0x8825
_ORIENTATION: Final = 0x0112
_UNREADABLE: Final = (
    OSError,
    ValueError,
    SyntaxError,
    OverflowError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
)


def clean_photo(data: bytes, container: str) -> Cleaned:
    """The photo to store with its copies. `container` is jpeg, png or webp. Raises EvidenceRefused."""
    frame = _FRAMES[container](data)
    check_size(frame.width, frame.height)
    image = _decode(data, frame)
    removed = set(frame.carries)
    removed |= _noted(image)
    shown = _upright_srgb(image)
    if max(shown.size) > KEPT_SIDE:
        shown.thumbnail((KEPT_SIDE, KEPT_SIDE), Image.Resampling.LANCZOS)
        removed.add("pixels")
    media_type, stored = frame.media_type, data
    if removed:
        media_type, stored = _encode(shown, frame.media_type)
    return Cleaned(
        kind="photo",
        media_type=media_type,
        ending=_ENDINGS[media_type],
        data=stored,
        changed=bool(removed),
        removed=tuple(sorted(removed)),
        width=shown.width,
        height=shown.height,
        copies={"view": _copy(shown, VIEW_SIDE), "thumb": _copy(shown, THUMB_SIDE)},
    )


def check_size(width: int, height: int) -> None:
    """Refuse a picture that is larger than is ever decoded, or that has no size."""
    if width < 1 or height < 1:
        raise EvidenceRefused("The picture has no width or no height.", "damaged")
    if max(width, height) > DECODED_SIDE or width * height > DECODED_PIXELS:
        raise EvidenceRefused(
            "The picture is %(width)s × %(height)s pixels large. Make it smaller than %(side)s pixels a side and "
            "%(most)s megapixels.",
            "too_many_pixels",
            width=str(width),
            height=str(height),
            side=str(DECODED_SIDE),
            most=str(DECODED_PIXELS // 1_000_000),
        )


def _decode(data: bytes, frame: Frame) -> Image.Image:
    """All pixels. What Pillow takes the file for must be what its frame says."""
    name = _PILLOW[frame.media_type]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # damaged EXIF is thrown away in any case
            image = Image.open(BytesIO(data), formats=[name])
            if frame.media_type != "image/webp" and image.size != (frame.width, frame.height):
                raise pictures.damaged()
            check_size(*image.size)
            image.load()
    except _UNREADABLE as error:
        raise pictures.damaged() from error
    if getattr(image, "n_frames", 1) > 1 and name != "JPEG":
        raise pictures.moving()
    return image


def _noted(image: Image.Image) -> set[str]:
    """What of the EXIF is worth telling the person about: a position, and a picture that lies on its side."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exif = image.getexif()
            found = {"location"} if exif.get_ifd(_GPS) else set()
            if exif.get(_ORIENTATION, 1) != 1:
                found.add("orientation")
    except _UNREADABLE:
        return set()  # the block goes, whatever stands in it
    return found


def _upright_srgb(image: Image.Image) -> Image.Image:
    """The picture as a viewer would show it, in RGB or RGBA or grey, with no profile."""
    profile = image.info.get("icc_profile")
    try:
        turned = ImageOps.exif_transpose(image)
    except _UNREADABLE:
        turned = image
    if turned.mode in {"I;16", "I;16B", "I;16L", "I;16N", "I"}:
        turned = turned.convert("I").point(lambda value: value / 256).convert("L")
    if isinstance(profile, bytes) and profile and turned.mode in {"RGB", "RGBA", "CMYK", "L"}:
        turned = _to_srgb(turned, profile)
    alpha = turned.mode in {"RGBA", "LA", "PA"} or "transparency" in turned.info
    if turned.mode != "L" or alpha:
        turned = turned.convert("RGBA" if alpha else "RGB")
    turned.info = {}
    return turned


def _to_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Colours by the profile; a profile that cannot be used is left aside, as viewers do."""
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        made = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, *_UNREADABLE):
        return image
    return made or image


def _encode(image: Image.Image, media_type: str) -> tuple[str, bytes]:
    """Anew in its own format; as JPEG where that would grow beyond what a photo may weigh."""
    if media_type == "image/png":
        data = _save(image, "PNG", optimize=False, compress_level=6)
        if len(data) <= PHOTO_BYTES:
            return media_type, data
    if media_type == "image/webp":
        return media_type, _save(image, "WEBP", quality=88, method=3)
    return "image/jpeg", _save(_without_alpha(image), "JPEG", quality=88, optimize=True)


def _copy(image: Image.Image, side: int) -> bytes:
    """A WebP within a square of `side` pixels; never larger than the picture is."""
    small = image.copy()
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    return _save(small if small.mode == "RGBA" else small.convert("RGB"), "WEBP", quality=80, method=4)


def _without_alpha(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def _save(image: Image.Image, name: str, **options: bool | int) -> bytes:
    target = BytesIO()
    image.save(target, name, **options)
    return target.getvalue()
