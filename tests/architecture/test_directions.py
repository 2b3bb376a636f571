"""The style sheets say start and end, never left and right: so every page is right in Arabic and Hebrew as well."""

import re

import pytest
from django.conf import settings

STYLES = settings.BASE_DIR / "lms" / "static" / "fettle"
SHEETS = sorted(file.relative_to(STYLES).as_posix() for file in STYLES.rglob("*.css"))

_ON_PAPER = "WeasyPrint floats to a side alone; the sheet has a rule for each direction"
_BOTH = "a scale that looks the same from both ends"
# What stays, and why: (sheet, property, value).
STAYS = {
    ("css/certificate.css", "float", "left"): _ON_PAPER,
    ("css/certificate.css", "float", "right"): _ON_PAPER,
    (
        "css/base.css",
        "background",
        "repeating-linear-gradient(to right, currentcolor 0 1px, transparent 1px 3rem)",
    ): _BOTH,
    (
        "css/components.css",
        "background",
        "repeating-linear-gradient(to right, transparent 0 calc(10% - 1px), var(--line) 0 10%)",
    ): _BOTH,
    (
        "css/components.css",
        "transform",
        "scaleX(-1)",
    ): "turns an arrow round where one reads from right to left",
    ("css/tools.css", "border-width", "0 2px 2px 0"): "two sides of a square that is turned to point down",
}
_SIDES = r"(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)(?:-\w+)?"
_PROPERTY = re.compile(rf"left|right|{_SIDES}|border-(?:top|bottom)-(?:left|right)-radius")
_VALUE = re.compile(r"\b(?:left|right)\b|translateX|scaleX|skewX")
_FOUR = re.compile(r"margin|padding|inset|border-(?:width|style|color|radius)")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_DECLARATION = re.compile(r"(?<![\w-])([a-z-]+)\s*:\s*([^;{}]+?)\s*(?=[;}])")


def declarations(sheet):
    text = _COMMENT.sub("", (STYLES / sheet).read_text(encoding="utf-8"))
    return [(name, " ".join(value.split())) for name, value in _DECLARATION.findall(text)]


def tells_sides(name, value):
    if _PROPERTY.fullmatch(name) or _VALUE.search(value):
        return True
    parts = value.split()
    return bool(_FOUR.fullmatch(name)) and "(" not in value and len(parts) == 4 and parts[1] != parts[3]


@pytest.mark.parametrize("sheet", SHEETS)
def test_a_sheet_tells_no_side(sheet):
    found = [(name, value) for name, value in declarations(sheet) if tells_sides(name, value)]
    kept = [(name, value) for file, name, value in STAYS if file == sheet]
    assert [one for one in found if not any(one[0] == n and one[1].startswith(v) for n, v in kept)] == []


@pytest.mark.parametrize(("sheet", "name", "value"), STAYS)
def test_what_stays_is_still_there(sheet, name, value):
    assert any(one[0] == name and one[1].startswith(value) for one in declarations(sheet))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("margin-left", "1rem"),
        ("left", "0"),
        ("text-align", "right"),
        ("float", "left"),
        ("padding", "0 1px 0 2px"),
        ("border-top-left-radius", "2px"),
        ("transform", "translateX(2px)"),
    ],
)
def test_a_side_is_seen(name, value):
    assert tells_sides(name, value)


@pytest.mark.parametrize(
    ("name", "value"), [("margin-inline", "0 1rem"), ("padding", "0 1px 2px 1px"), ("text-align", "start")]
)
def test_what_goes_with_the_direction_is_not(name, value):
    assert not tells_sides(name, value)
