"""What an author should look at again in a sound bundle, each with its file and line."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from content.formats.bundle.assembly import read_files
from content.formats.bundle.documents import Header
from content.formats.checks import Finding, find, lines_of
from content.formats.glossary import Glossary
from content.formats.outline import Body, CourseOutline, LessonOutline, PathwayOutline, PracticalOutline
from content.formats.problems import Problem, Problems
from content.formats.yaml_reader import Source, read_mapping

_FRONT = re.compile(r"---[ \t]*\n.*?^---[ \t]*$\n?", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Advice:
    """One finding and where it stands."""

    problem: Problem
    is_error: bool


def advise(contents: Mapping[str, bytes]) -> tuple[Advice, ...]:
    """Everything to look at in the pages of a bundle without problems, in order of file and line."""
    files = read_files(contents)
    language = next((found.language for _, found in files.of(Header)), "")
    terms = [term for _, found in files.of(Glossary) for term in found.terms]
    explained = {term.term for term in terms} | {term.slug for term in terms}
    found: list[Advice] = []
    for path, document in files.documents.items():
        if isinstance(document, CourseOutline | LessonOutline | PracticalOutline | PathwayOutline):
            findings = find(document.body, language=language, explained=explained)
            if findings:
                text = contents[path].decode("utf-8-sig").replace("\r\n", "\n")
                found.extend(_placed(path, text, document.body, findings))
    return tuple(sorted(found, key=lambda one: one.problem))


def _placed(path: str, text: str, body: Body, findings: tuple[Finding, ...]) -> Iterator[Advice]:
    front = _FRONT.match(text)
    start = front.end() if front else 0
    offset = text.count("\n", 0, start)
    parts = lines_of(text[start:])
    lines = text.splitlines()
    for finding in findings:
        line = 0
        if finding.block is not None and len(parts) == len(body):
            line, fence = parts[finding.block]
            line += offset
            if fence and finding.step is not None:
                line = _line_of_step(fence, finding.step, line)
            elif finding.code == "abbreviation":
                line = _line_with(lines, line, finding.name)
        yield Advice(Problem(path, line, str(finding)), finding.is_error)


def _line_of_step(fence: str, step: int, line: int) -> int:
    """The line of an entry of the one list that a fence holds."""
    keys = read_mapping(fence, Source("", Problems(), line))
    entries = keys.mappings("steps") or keys.mappings("examples") if keys else []
    return entries[step].line if step < len(entries) else line


def _line_with(lines: list[str], start: int, word: str) -> int:
    pattern = re.compile(rf"(?<!\w){re.escape(word)}s?(?!\w)")
    places = range(max(start - 1, 0), len(lines))
    return next((place + 1 for place in places if pattern.search(lines[place])), start)
