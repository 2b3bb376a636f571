"""The palette of badges, and what the starter curriculum's badges are drawn with.

A ground is a mid tone: it stands out from light and from dark pages, and pale letters stand out from it. Red,
amber and green speak of safety, orange of action: no trade has them.
"""

PAPER, INK = "#f7f3e6", "#191e1c"
LIGHT_PAGE, DARK_PAGE = "#f6f3eb", "#161a19"  # what the site's pages are made of, in its two themes
GROUNDS = {
    "teal": "#11767a",
    "blue": "#2b6bb9",
    "violet": "#7c56ba",
    "bronze": "#935f2b",
    "plum": "#b03e8a",
    "slate": "#596d7b",
    "deep-teal": "#083638",
    "deep-blue": "#143155",
    "night": "#222826",
    "steel": "#c9cfd2",
    "paper": PAPER,
}
INKS = {"paper": PAPER, "ink": INK}
TRADES = {
    "workshop": "teal",
    "electrical": "blue",
    "electronics": "violet",
    "appliances": "bronze",
    "making": "plum",
    "mentoring": "slate",
}
LEVELS = ("entry", "technician", "skilled")
# Trade and glyph by the starter curriculum's codes; any other code is of the workshop, with a star.
_SUGGESTED = {
    "C01": ("workshop", "padlock"),
    "C02": ("workshop", "screwdriver"),
    "C03": ("electrical", "meter"),
    "C04": ("electrical", "plug"),
    "C05": ("electronics", "iron"),
    "C06": ("appliances", "kettle"),
    "C07": ("electronics", "phone"),
    "C08": ("electronics", "battery"),
    "C09": ("electronics", "chip"),
    "C10": ("appliances", "tag"),
    "C11": ("making", "cube"),
    "C12": ("mentoring", "eye"),
    "P1": ("workshop", "spanner"),
    "P2": ("electrical", "bolt"),
    "P3": ("appliances", "loop"),
    "P4": ("making", "gear"),
}


def suggested_trade(code: str) -> str:
    """The trade that a course or pathway of this code belongs to, as far as is known."""
    return _SUGGESTED.get(code, ("workshop", "star"))[0]


def suggested_glyph(code: str) -> str:
    """The glyph for this code."""
    return _SUGGESTED.get(code, ("workshop", "star"))[1]
