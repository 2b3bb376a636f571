"""The starter curriculum, or one course of it: with all of it, every test that needs a real course would take long."""

from dataclasses import replace
from pathlib import Path
from typing import Final

from content.formats import bundle
from content.formats.outline import Curriculum

STARTER: Final = Path(__file__).parent.parent / "content" / "curriculum"


def only(code: str) -> Curriculum:
    """One course of the starter curriculum with its skills and what it shows; it may not lean on another course."""
    every = bundle.read(STARTER)
    mark = f"/{code.lower()}-"
    found = replace(
        every,
        skills=tuple(skill for skill in every.skills if skill.course == code),
        courses=tuple(course for course in every.courses if course.code == code),
        pathways=(),
        media=tuple(file for file in every.media if mark in file.file),
    )
    return bundle.from_files(bundle.to_files(found))  # sound by itself
