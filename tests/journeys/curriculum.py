"""The starter curriculum as its files have it: its pages, its lessons in order, and the quizzes in them."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any, Final

from content.formats.bundle.assembly import read_files
from content.formats.bundle.layout import place
from content.formats.outline import LessonOutline, QuizBlock
from content.formats.questions import Quiz
from courses.domain.curriculum import po_files

FOLDER: Final = Path(__file__).parents[2] / "content" / "curriculum"
TRANSLATIONS: Final = FOLDER.parent / "translations"


def course_folders() -> list[str]:
    """The names of the courses' folders, such as C01-safe-start, in order."""
    return sorted(folder.name for folder in (FOLDER / "courses").iterdir())


def addresses(kind: str) -> list[str]:
    """The addresses of all pages of a kind: course, lesson, practical or pathway."""
    found = [place(path.relative_to(FOLDER).as_posix()) for path in sorted(FOLDER.rglob("*.md"))]
    return [f"/{one.address}/" for one in found if one is not None and one.kind == kind]


def lessons_of(folder: str) -> list[str]:
    """The paths of a course's lessons, in order."""
    files = sorted((FOLDER / "courses" / folder / "lessons").glob("*.md"))
    return [file.relative_to(FOLDER).as_posix() for file in files]


def read_lesson(path: str) -> LessonOutline:
    """One lesson with everything in it, also which answers are right."""
    [(_place, lesson)] = read_files({path: (FOLDER / path).read_bytes()}).of(LessonOutline)
    return lesson


def address_of(path: str) -> str:
    """Where the page of a file is."""
    found = place(path)
    assert found is not None
    return f"/{found.address}/"


def quizzes_of(lesson: LessonOutline) -> list[Quiz]:
    """The quizzes of a lesson, in order."""
    return [block.quiz for block in lesson.body if isinstance(block, QuizBlock)]


def first_quiz_of(folder: str) -> tuple[str, Quiz]:
    """The path of a course's first lesson with a quiz, and that quiz."""
    for path in lessons_of(folder):
        if quizzes := quizzes_of(read_lesson(path)):
            return path, quizzes[0]
    raise AssertionError(f"no lesson of {folder} has a quiz")


def read_translations(path: str, language: str) -> dict[str, str]:
    """The texts of a file with what they are in another language."""
    file = (TRANSLATIONS / language / path).with_suffix(".po")
    return {words: found for (words, _turn), found in po_files.read(file.read_bytes()).items()}


def in_other_words(one: Any, said: Mapping[str, str]) -> Any:
    """A quiz, or a part of one, with its texts in another language."""
    if isinstance(one, str):
        return said.get(one, one)
    if isinstance(one, tuple):
        return tuple(in_other_words(part, said) for part in one)
    if is_dataclass(one) and not isinstance(one, type):
        return replace(
            one, **{field.name: in_other_words(getattr(one, field.name), said) for field in fields(one)}
        )
    return one
