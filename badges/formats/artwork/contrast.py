"""Whether a badge can be seen: contrast as WCAG 2.2 measures it (success criteria 1.4.3 and 1.4.11)."""

from dataclasses import dataclass
from typing import Literal

from badges.formats.artwork.tokens import DARK_PAGE, GROUNDS, INKS, LIGHT_PAGE

# Lines are a pixel wide at 32 pixels, so the glyph is held to what is asked of letters.
FOR_LETTERS, FOR_SHAPES = 4.5, 3.0
ENOUGH_OF_A_PICTURE = 0.2  # of its area; how much of a picture has to be seen depends on what it shows

Subject = Literal["ink", "light", "dark"]


@dataclass(frozen=True, slots=True)
class Contrast:
    """One comparison: ink on its ground, or the ground on a `light` or a `dark` page."""

    subject: Subject
    ratio: float
    needed: float

    @property
    def is_enough(self) -> bool:
        """Whether it can be told apart well enough."""
        return self.ratio >= self.needed


def contrasts(ground: str, ink: str) -> tuple[Contrast, ...]:
    """How a ground and an ink of the palette, given by name, stand out from each other and from pages."""
    colour = GROUNDS[ground]
    return (
        Contrast("ink", ratio(INKS[ink], colour), FOR_LETTERS),
        Contrast("light", ratio(colour, LIGHT_PAGE), FOR_SHAPES),
        Contrast("dark", ratio(colour, DARK_PAGE), FOR_SHAPES),
    )


def ratio(one: str, other: str) -> float:
    """The contrast of two colours given as ``#rrggbb``: 1 to 21."""
    return between(luminance_of(one), luminance_of(other))


def luminance_of(colour: str) -> float:
    """The luminance of a colour given as ``#rrggbb``."""
    return luminance(int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16))


def between(one: float, other: float) -> float:
    """The contrast of two luminances."""
    lighter, darker = max(one, other), min(one, other)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(red: int, green: int, blue: int) -> float:
    """The relative luminance of a colour of sRGB, its parts from 0 to 255."""
    return 0.2126 * _LINEAR[red] + 0.7152 * _LINEAR[green] + 0.0722 * _LINEAR[blue]


def _linear(part: int) -> float:
    value = part / 255
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


_LINEAR = [_linear(part) for part in range(256)]
