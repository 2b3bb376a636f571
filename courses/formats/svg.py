"""Writes SVG: escaped, with classes that a stylesheet colours, or with colours of its own for a file that
stands alone. No style attributes, so that a strict Content-Security-Policy lets it pass.
"""

from html import escape
from typing import Any, Final

Attribute = str | float | int
Attributes = dict[str, Any]
"""Names and values of attributes; values are ``Attribute``."""

# How each class looks where there is no stylesheet: on paper, dark on white.
ALONE: Final[dict[str, dict[str, Attribute]]] = {
    "plot-ground": {"fill": "#ffffff"},
    "plot-field": {"fill": "#f4f1ea"},
    "plot-band": {"fill": "#d3e8cd"},
    "plot-hatch": {"stroke": "#a81f1c", "stroke-width": 2},
    "plot-out": {"stroke": "#a81f1c", "stroke-width": 1.5},
    "plot-unsure": {"stroke": "#805300", "stroke-width": 1.5, "stroke-dasharray": "6 4"},
    "plot-dots": {"fill": "#805300"},
    "plot-limit": {"stroke": "#1a6b31", "stroke-width": 2.5, "stroke-dasharray": "10 5", "fill": "none"},
    "plot-grid": {"stroke": "#c9c3b4", "stroke-width": 1},
    "plot-axis": {"stroke": "#191e1c", "stroke-width": 1.5},
    "plot-trace": {"fill": "#0b5559", "stroke": "#0b5559", "stroke-width": 2, "stroke-linejoin": "round"},
    "plot-bar": {"stroke": "#0b5559", "stroke-width": 3, "fill": "none"},
    "plot-mark": {"fill": "#0b5559", "stroke": "#ffffff", "stroke-width": 1.5},
    "plot-mark-out": {"fill": "none", "stroke": "#a81f1c", "stroke-width": 4},
    "plot-mark-unsure": {"fill": "#ffffff", "stroke": "#805300", "stroke-width": 3},
    "plot-mark-recorded": {"fill": "#ffffff", "stroke": "#191e1c", "stroke-width": 3},
    "plot-text": {"fill": "#191e1c", "font-family": "sans-serif"},
    "plot-value": {"fill": "#191e1c", "font-family": "sans-serif"},
    "plot-title": {"fill": "#191e1c", "font-family": "sans-serif", "font-weight": 700},
    "plot-label": {"fill": "#1a6b31", "font-family": "sans-serif", "font-weight": 700},
    "plot-pass": {"fill": "#1a6b31", "font-family": "sans-serif", "font-weight": 700},
    "plot-recorded": {"fill": "#191e1c", "font-family": "sans-serif", "font-weight": 700},
    "plot-marginal": {"fill": "#805300", "font-family": "sans-serif", "font-weight": 700},
    "plot-review": {"fill": "#805300", "font-family": "sans-serif", "font-weight": 700},
    "plot-fail": {"fill": "#a81f1c", "font-family": "sans-serif", "font-weight": 700},
}


def number(value: Attribute) -> str:
    """A coordinate with at most one decimal; text stays as it is."""
    if isinstance(value, str):
        return value
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


class Pen:
    """Makes elements. ``alone`` adds what a stylesheet would say."""

    def __init__(self, *, alone: bool) -> None:
        self.alone = alone

    def tag(self, name: str, cls: str = "", inner: str = "", **attributes: Attribute) -> str:
        """One element. ``_`` in a name of an attribute stands for a hyphen; ``inner`` is markup already."""
        found: dict[str, Attribute] = {"class": cls} if cls else {}
        if self.alone:
            found |= ALONE.get(cls, {})
        found |= {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()}
        written = "".join(f' {key}="{escape(number(value))}"' for key, value in found.items())
        return f"<{name}{written}>{inner}</{name}>" if inner else f"<{name}{written}/>"

    def text(
        self,
        words: str,
        cls: str,
        x: float,
        y: float,
        size: float,
        anchor: str = "start",
        **more: Attribute,
    ) -> str:
        """A line of text, escaped."""
        return self.tag("text", cls, escape(words), x=x, y=y, font_size=size, text_anchor=anchor, **more)


def width_of(words: str, size: float) -> float:
    """About how wide a line is: letters are a little over half as wide as high."""
    return len(words) * size * 0.54


def wrapped(words: str, width: float, size: float) -> list[str]:
    """The words in lines that fit."""
    lines = [""]
    for word in words.split():
        if lines[-1] and width_of(f"{lines[-1]} {word}", size) > width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
