"""A meter in words: where the needle stands and what a display shows, never what that reads."""

import pytest

from content.formats.questions import MeterQuestion
from courses.domain.quiz_meters import shown_meter


def words(**changed: object) -> str:
    given = {"value": "23.4", "low": "0", "high": "50", "label_every": "10", "parts": 5, "face": "V DC"}
    return shown_meter(
        MeterQuestion(id="m", ask="?", feedback="!", unit="V", **(given | changed))  # type: ignore[arg-type]
    ).words


@pytest.mark.parametrize(
    ("value", "needle"),
    [
        (
            "23.4",
            "The needle stands 1 mark after the label 20. From there it is about 7 tenths of the way to the next mark.",
        ),
        ("44", "The needle stands 2 marks after the label 40."),
        ("30", "The needle stands on the label 30."),
    ],
)
def test_the_needle_is_told_from_label_and_marks(value: str, needle: str) -> None:
    dial = "The dial goes from 0 to 50, with a label every 10 and 5 parts between two labels. On it is printed: V DC."
    assert words(value=value) == f"{dial} {needle}"


def test_a_display_is_told_sign_by_sign() -> None:
    found = words(display="digital", shows="-0.48", face="")
    assert found == "The display shows, sign by sign: minus 0 point 4 8. On it is printed: nothing."
