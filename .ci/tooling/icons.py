"""The desk's icons for home screens, drawn from one description. Run by hand after a change:
`PYTHONPATH=.ci .venv/bin/python -m tooling.icons`. The pictures are committed; a test draws them again.

The mark is that of `favicon.svg`: an F of two strokes on a square of 32 units.
"""

from pathlib import Path

from PIL import Image, ImageDraw

FOLDER = Path(__file__).resolve().parents[2] / "lms" / "static" / "fettle" / "img"
GROUND, MARK = "#0b5559", "#ffffff"
UNITS = 32
STROKE = 3.6
STROKES = (((11, 25), (11, 8), (22.5, 8)), ((11, 16.2), (20, 16.2)))
# Phones cut a maskable icon to any shape inside the middle 80 %; so the mark is smaller there.
SMALLER = 0.72
_FINE = 8  # drawn so many times larger, then made smaller: smooth edges

ICONS = {
    "icon-180.png": (180, False),
    "icon-192.png": (192, False),
    "icon-512.png": (512, False),
    "icon-maskable-512.png": (512, True),
}


def picture(size: int, *, maskable: bool) -> Image.Image:
    """The icon, `size` pixels wide; a maskable one fills its square to the corners."""
    wide = size * _FINE
    scale = wide / UNITS
    image = Image.new("RGB", (wide, wide), GROUND)
    draw = ImageDraw.Draw(image)
    shrink = SMALLER if maskable else 1.0

    def at(point: tuple[float, float]) -> tuple[float, float]:
        x, y = ((axis - UNITS / 2) * shrink * scale + wide / 2 for axis in point)
        return x, y

    half = STROKE * shrink * scale / 2
    for stroke in STROKES:
        points = [at(point) for point in stroke]
        draw.line(points, fill=MARK, width=round(half * 2))
        for x, y in points:  # round ends and corners
            draw.ellipse((x - half, y - half, x + half, y + half), fill=MARK)
    # Few colours: white on one ground needs no more, and the file is a third of the size.
    return image.resize((size, size), Image.Resampling.LANCZOS).quantize(32, dither=Image.Dither.NONE)


def drawing() -> str:
    """The maskable icon as SVG."""
    path = "".join("M" + "L".join(f"{x} {y}" for x, y in stroke) for stroke in STROKES)
    move = f"translate(16 16) scale({SMALLER}) translate(-16 -16)"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {UNITS} {UNITS}">'
        f'<rect width="{UNITS}" height="{UNITS}" fill="{GROUND}"/>'
        f'<path transform="{move}" d="{path}" fill="none" stroke="{MARK}" stroke-width="{STROKE}"'
        ' stroke-linecap="round" stroke-linejoin="round"/></svg>\n'
    )


def main() -> None:
    """Write all of them."""
    (FOLDER / "icon-maskable.svg").write_text(drawing(), encoding="utf-8")
    for name, (size, maskable) in ICONS.items():
        picture(size, maskable=maskable).save(FOLDER / name, optimize=True)


if __name__ == "__main__":
    main()
