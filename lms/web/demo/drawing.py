"""The one picture of the demo: drawn, and it says so."""

import io
from typing import Final

from PIL import Image, ImageDraw

CAPTION: Final = "Map of the screws. A drawing made for the demo, not a photograph."
_SIZE: Final = (640, 400)
_CASE: Final = (60, 70, 580, 330)
_SCREWS: Final = (  # where, and how long in millimetres
    (115, 110, 16),
    (320, 110, 12),
    (525, 110, 16),
    (115, 270, 16),
    (320, 270, 12),
    (525, 270, 20),
)


def fasteners() -> bytes:
    """A drill's case with its screws, numbered and with their lengths, as a PNG of a few kilobytes."""
    sheet = Image.new("RGB", _SIZE, "#f4f1ea")
    pen = ImageDraw.Draw(sheet)
    pen.text((60, 24), "Cordless drill 7 - screws as they came out", fill="#222222", font_size=20)
    pen.rounded_rectangle(_CASE, radius=36, outline="#222222", width=4)
    for number, (x, y, length) in enumerate(_SCREWS, start=1):
        pen.ellipse((x - 13, y - 13, x + 13, y + 13), outline="#222222", width=3)
        pen.line((x - 7, y - 7, x + 7, y + 7), fill="#222222", width=3)
        pen.text((x - 26, y + 18), f"{number}: {length} mm", fill="#222222", font_size=16)
    pen.text((60, 356), "Drawing, not a photograph", fill="#555555", font_size=16)
    return _as_png(sheet)


def _as_png(sheet: Image.Image) -> bytes:
    out = io.BytesIO()
    sheet.quantize(16).save(out, "PNG", optimize=True)
    return out.getvalue()
