"""The picture that stands for a badge's page where its address is shared: 1200 by 630, words beside the artwork."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1200, 630
_PAPER, _INK, _SOFT, _EDGE = "#f7f3e6", "#14201e", "#4a5552", "#0b5559"
_LEFT, _ROOM = 510, 630  # where the words begin, and how wide they may be
_TITLE_SIZES = (68, 60, 52, 44, 38)
_MOST_LINES = 3

FontFor = Callable[[str], Path]


@dataclass(frozen=True, slots=True)
class Words:
    """What the card says. `name` is the holder's, and empty unless they want it there."""

    title: str
    state: str
    hub: str
    name: str = ""


def draw_card(words: Words, artwork: bytes, font_for: FontFor) -> bytes:
    """The card as PNG. `artwork` is the badge's picture, `font_for` names the font file that has a character."""
    image = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 24, HEIGHT), fill=_EDGE)
    with Image.open(io.BytesIO(artwork)) as art:
        badge = art.convert("RGBA").resize((400, 400), Image.Resampling.LANCZOS)
    image.paste(badge, (74, 115), badge)
    size, lines = _fitted(words.title, font_for)
    y = 315 - (len(lines) * size * 1.15 + 110 + (54 if words.name else 0)) / 2
    _write(draw, (_LEFT, y), words.hub, 30, font_for, _EDGE)
    y += 52
    for line in lines:
        _write(draw, (_LEFT, y), line, size, font_for, _INK)
        y += size * 1.15
    y += 14
    if words.name:
        _write(draw, (_LEFT, y), words.name, 38, font_for, _INK)
        y += 54
    _write(draw, (_LEFT, y), words.state, 32, font_for, _SOFT)
    written = io.BytesIO()
    image.save(written, "PNG", optimize=True)
    return written.getvalue()


def _fitted(text: str, font_for: FontFor) -> tuple[int, list[str]]:
    """The largest size at which the text fits in three lines; at the smallest, what does not fit is cut off."""
    for size in _TITLE_SIZES:
        lines = _wrapped(text, size, font_for)
        if len(lines) <= _MOST_LINES and all(_width(line, size, font_for) <= _ROOM for line in lines):
            return size, lines
    size = _TITLE_SIZES[-1]
    lines = _wrapped(text, size, font_for)[:_MOST_LINES]
    return size, [_cut(line, size, font_for) for line in lines]


def _wrapped(text: str, size: int, font_for: FontFor) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if not lines[-1] or _width(longer, size, font_for) <= _ROOM:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _cut(line: str, size: int, font_for: FontFor) -> str:
    if _width(line, size, font_for) <= _ROOM:
        return line
    while line and _width(f"{line}…", size, font_for) > _ROOM:
        line = line[:-1]
    return f"{line}…"


def _write(
    draw: ImageDraw.ImageDraw, at: tuple[float, float], text: str, size: int, font_for: FontFor, colour: str
) -> None:
    x, y = at
    for file, run in _runs(_cut(text, size, font_for), font_for):
        font = _font(file, size)
        draw.text((x, y + size), run, font=font, fill=colour, anchor="ls")
        x += font.getlength(run)


def _width(text: str, size: int, font_for: FontFor) -> float:
    return sum(_font(file, size).getlength(run) for file, run in _runs(text, font_for))


def _runs(text: str, font_for: FontFor) -> Sequence[tuple[Path, str]]:
    """The text in pieces of one font each; a space belongs to what stands before it."""
    files: list[Path] = []
    for character in text:
        files.append(files[-1] if files and character == " " else font_for(character))
    runs, start = [], 0
    for file, group in groupby(files):
        end = start + len(list(group))
        runs.append((file, text[start:end]))
        start = end
    return runs


@lru_cache(maxsize=64)
def _font(file: Path, size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(str(file), size)
    font.set_variation_by_axes([600])
    return font
