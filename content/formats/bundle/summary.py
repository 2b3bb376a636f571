"""What a curriculum holds, course by course, counted for a table."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

from content.formats.bundle.completeness import has_limit
from content.formats.checks import plain, texts_of
from content.formats.comparison import ComparisonBlock
from content.formats.measured import MeasurementBlock
from content.formats.outline import (
    Block,
    CourseOutline,
    Curriculum,
    ImageBlock,
    ProcedureBlock,
    QuizBlock,
    SkillOutline,
)
from content.formats.question_files import media_of
from content.formats.readability import WORD
from content.formats.vocabulary import EXAMPLE_BASES

_TERM: Final = re.compile(r"\]\(term:([a-z0-9-]+)\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What one course holds, or all of them.

    `words` are those of the texts, steps, signs and examples of its pages, quizzes left out; `drawings` are different
    pictures; `limits` counts those of steps, of measurements that lessons show and of its skills' measurements by what
    they rest on; `terms` are different words of the glossary that its texts link to.
    """

    code: str
    title: str
    lessons: int
    practicals: int
    words: int
    questions: int
    drawings: int
    limits: dict[str, int]
    terms: int

    def as_json(self) -> dict[str, Any]:
        """The counts by their names."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Summary:
    """The courses in order of their codes, and all together, where what two courses share counts once."""

    courses: tuple[Counts, ...]
    total: Counts

    def as_json(self) -> dict[str, Any]:
        """`{"courses": […], "total": …}`."""
        return {"courses": [one.as_json() for one in self.courses], "total": self.total.as_json()}

    def as_text(self) -> str:
        """A table in Markdown, which reads as plain text too."""
        head = [one.name for one in fields(Counts) if one.name != "limits"]
        place = head.index("terms")
        head[place:place] = EXAMPLE_BASES
        rows = [head, *(_row(one, head) for one in (*self.courses, self.total))]
        widths = [max(len(row[at]) for row in rows) for at in range(len(head))]
        lines = [_line(row, widths) for row in rows]
        lines.insert(
            1,
            "|"
            + "|".join("-" * (width + 1) + ("-" if at < 2 else ":") for at, width in enumerate(widths))
            + "|",
        )
        return "\n".join(lines)


def summarise(curriculum: Curriculum) -> Summary:
    """The counts of every course, and of all."""
    skills = {
        course.code: [one for one in curriculum.skills if one.course == course.code]
        for course in curriculum.courses
    }
    courses = tuple(_counts(one.code, one.title, [one], skills[one.code]) for one in curriculum.courses)
    return Summary(courses, _counts("", "All", curriculum.courses, curriculum.skills))


def _counts(
    code: str, title: str, courses: Sequence[CourseOutline], skills: Iterable[SkillOutline]
) -> Counts:
    blocks = [block for course in courses for block in _blocks(course)]
    texts = [said for block in blocks for said in texts_of(block)]
    return Counts(
        code=code,
        title=title,
        lessons=sum(len(course.lessons) for course in courses),
        practicals=sum(len(course.practicals) for course in courses),
        words=sum(len(WORD.findall(plain(text))) for text in texts),
        questions=sum(len(block.quiz.questions) for block in blocks if isinstance(block, QuizBlock)),
        drawings=len({picture for block in blocks for picture in _pictures(block)}),
        limits=_limits(blocks, skills),
        terms=len({slug for text in texts for slug in _TERM.findall(text)}),
    )


def _blocks(course: CourseOutline) -> Iterator[Block]:
    yield from course.body
    for lesson in course.lessons:
        yield from lesson.body
    for practical in course.practicals:
        yield from practical.body


def _pictures(block: Block) -> Iterator[str]:
    match block:
        case ImageBlock():
            yield block.image
        case ProcedureBlock():
            yield from (step.image for step in block.steps if step.image)
        case ComparisonBlock():
            yield from block.media()
        case QuizBlock():
            yield from media_of(block.quiz)


def _limits(blocks: Iterable[Block], skills: Iterable[SkillOutline]) -> dict[str, int]:
    blocks = list(blocks)
    steps = (step for block in blocks if isinstance(block, ProcedureBlock) for step in block.steps)
    found = Counter(step.limit.basis for step in steps if step.limit)
    found.update(one.basis for one in blocks if isinstance(one, MeasurementBlock) and one.basis)
    found.update(one.basis for skill in skills for one in skill.measurements if has_limit(one))
    return {basis: found[basis] for basis in EXAMPLE_BASES}


def _row(counts: Counts, head: Sequence[str]) -> list[str]:
    said = counts.as_json() | counts.limits
    return [str(said[name]) for name in head]


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = (
        cell.ljust(width) if at < 2 else cell.rjust(width)
        for at, (cell, width) in enumerate(zip(row, widths, strict=True))
    )
    return f"| {' | '.join(cells)} |"
