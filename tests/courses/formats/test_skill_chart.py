"""The chart of all skills: everything on it by words and shape, in colours that can be read, the same each time."""

import re
from xml.etree import ElementTree as ET

import pytest

from content.formats.pictures import complaint
from courses.formats.skill_chart import _TINTS, Skill, chart

SVG = "{http://www.w3.org/2000/svg}"
SKILLS = [
    Skill("S01", "Stop & leave", "C01", gate=True),
    Skill("S02", "Open the case without leaving a mark on any part of it at all", "C02", gate=False),
    Skill("S03", "Close", "C02", gate=False),
]
NEEDS = {"S02": ["S01"], "S03": ["S02", "S09"]}
COURSES = {"C01": "Safe start", "C02": "Open <up>"}


def drawn(skills=SKILLS, needs=NEEDS) -> ET.Element:
    return ET.fromstring(chart(skills, needs, COURSES))  # noqa: S314 -- our own drawing


def texts(root: ET.Element) -> list[str]:
    return ["".join(one.itertext()) for one in root.iter(f"{SVG}text")]


def test_it_is_a_picture_that_a_bundle_would_take_and_the_same_each_time():
    image = chart(SKILLS, NEEDS, COURSES)
    assert complaint(image.encode(), "svg") is None
    assert image == chart(list(reversed(SKILLS)), dict(reversed(NEEDS.items())), COURSES)
    assert "style=" not in image


def test_each_box_says_its_skill_its_course_and_whether_it_is_a_gate():
    said = texts(drawn())
    assert [text for text in said if " · " in text] == ["S01 · C01", "S02 · C02", "S03 · C02"]
    assert said.count("GATE") == 1
    assert {"C01 Safe start", "C02 Open <up>", "Stop & leave"} <= set(said)
    titles = ["".join(one.itertext()) for one in drawn().iter(f"{SVG}title")]
    assert "S01 · C01, Stop & leave, gate" in titles


def test_a_gate_differs_by_its_shape_too():
    boxes = [one for one in drawn().iter(f"{SVG}g") if one.find(f"{SVG}title") is not None]
    kinds = ["path" if one.find(f"{SVG}path") is not None else "rect" for one in boxes]
    assert kinds == ["path", "rect", "rect"]


def test_arrows_are_the_needs_between_the_skills_that_are_drawn():
    arrows = [one for one in drawn().iter(f"{SVG}path") if one.get("marker-end")]
    assert len(arrows) == 2


def test_no_line_of_a_title_leaves_its_box():
    root = drawn()
    heights = {float(one.get("height", "0")) for one in root.iter(f"{SVG}rect") if one.get("rx")}
    tall = max(heights)
    offsets = [
        float(text.get("y", "0")) - min(float(one.get("y", "0")) for one in box.iter(f"{SVG}text"))
        for box in root.iter(f"{SVG}g")
        if box.find(f"{SVG}title") is not None
        for text in box.iter(f"{SVG}text")
    ]
    assert len(set(offsets)) >= 4  # the long title takes several lines
    assert max(offsets) + 19 < tall


def test_a_circle_is_drawn_all_the_same():
    arrows = [
        one
        for one in drawn(needs={"S01": ["S02"], "S02": ["S01"]}).iter(f"{SVG}path")
        if one.get("marker-end")
    ]
    assert len(arrows) == 2


def luminance(colour: str) -> float:
    parts = [int(part, 16) / 255 for part in re.findall("[0-9a-f]{2}", colour)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(("ground", "ink"), _TINTS)
def test_words_can_be_read_on_each_tint(ground, ink):
    for colour in (ink, "#191e1c"):
        assert (luminance(ground) + 0.05) / (luminance(colour) + 0.05) >= 4.5
    assert len({one for one, _ in _TINTS}) == 12
