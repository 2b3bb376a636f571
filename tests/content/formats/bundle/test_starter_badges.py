"""What the starter curriculum says of its badges, and which occupations its skills are part of."""

from pathlib import Path

import pytest

from content.formats.bundle import read
from content.formats.readability import reading_of

STARTER = read(Path(__file__).parents[4] / "content" / "curriculum")
BADGES = {course.code: course.badge for course in STARTER.courses}
BADGES |= {pathway.code: pathway.badge for pathway in STARTER.pathways}
ALIGNED = {
    "S24 S25 S26 S27": ["f4eaff3d-f8d0-4a6a-aa90-76827c0fbada", "49-9031.00"],
    "S29": ["f0f6d531-eb96-4bad-84ff-8e2999ea68e6"],
    "S33 S34 S35": ["f8ab2e08-d14e-4938-a2cd-c04821556db7"],
    "S36 S37 S38 S39": ["b7aa4b4e-dbb6-4f58-b36c-35b9a7267972"],
    "S40": ["4cf7be91-fed9-47a7-9ca9-e74c7eb6becb"],
}


def test_there_are_words_for_every_badge() -> None:
    assert sorted(BADGES) == [*(f"C{n:02}" for n in range(1, 13)), "P1", "P2", "P3", "P4"]
    assert len(set(BADGES.values())) == 16


@pytest.mark.parametrize("code", BADGES)
def test_the_words_are_plain_and_say_the_level_and_the_limits(code: str) -> None:
    words = BADGES[code]
    reading = reading_of(words, "en")

    assert reading is not None
    assert reading.value <= 8
    assert words.startswith("The holder ")
    assert "at level 3 of 5 or above" in words
    assert "does not entitle its holder to " in words or "does not entitle them to " in words


def test_skills_name_checked_occupations_and_the_others_none() -> None:
    wanted = {code: ends for codes, ends in ALIGNED.items() for code in codes.split()}
    found = {
        skill.code: [place.url.rpartition("/")[2] for place in skill.alignments]
        for skill in STARTER.skills
        if skill.alignments
    }

    assert found == wanted
    assert not any("refurbish" in place.name for skill in STARTER.skills for place in skill.alignments)
