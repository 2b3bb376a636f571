"""A meter drawn: the needle stands where it should, and the value is nowhere written."""

import re
from xml.etree import ElementTree as ET

import pytest

from content.formats.meter import drawing, needle_place
from content.formats.questions import MeterQuestion


def meter(**changed: object) -> MeterQuestion:
    given = {"value": "23.4", "low": "0", "high": "50", "label_every": "10", "parts": 5, "face": "V <DC>"}
    return MeterQuestion(id="m", ask="?", feedback="!", unit="V", **(given | changed))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ("23.4", ("20", 1, 7)),
        ("0", ("0", 0, 0)),
        ("50", ("50", 0, 0)),
        ("29.99", ("30", 0, 0)),
        ("44", ("40", 2, 0)),
    ],
)
def test_the_needle_is_placed_between_labels_and_marks(value: str, place: tuple[str, int, int]) -> None:
    assert needle_place(meter(value=value)) == place


def test_the_needle_points_up_in_the_middle_of_the_scale() -> None:
    assert '<line class="meter-needle" x1="120.0" y1="132.0" x2="120.0" y2="31.0"/>' in drawing(
        meter(value="25")
    )


def test_a_dial_has_every_mark_and_only_the_labels_as_text() -> None:
    tree = ET.fromstring(f"<svg>{drawing(meter())}</svg>")  # noqa: S314 -- our own drawing
    assert len(tree.findall("line[@class='meter-mark']")) == 26
    assert [text.text for text in tree.findall("text")] == ["0", "10", "20", "30", "40", "50", "V <DC>"]
    assert "23.4" not in drawing(meter())


def test_thirds_lose_no_mark() -> None:
    tree = ET.fromstring(f"<svg>{drawing(meter(high='100', label_every='20', parts=3))}</svg>")  # noqa: S314 -- our own drawing
    assert len(tree.findall("line[@class='meter-mark']")) == 16
    assert tree.findall("text")[-2].text == "100"


def test_a_display_lights_segments_and_writes_no_digit() -> None:
    drawn = drawing(meter(display="digital", shows="-0.482", face="kΩ"))
    tree = ET.fromstring(f"<svg>{drawn}</svg>")  # noqa: S314 -- our own drawing
    assert len(tree.findall("line")) == 1 + 6 + 4 + 7 + 5
    assert len(tree.findall("circle")) == 1
    assert re.sub("<[^>]*>", "", drawn) == "kΩ"
