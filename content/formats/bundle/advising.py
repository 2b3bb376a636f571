"""What an author has to put right or should look at again in a sound bundle, each with its file and line.

Here: what stands on one page. `completeness` looks at the bundle as a whole.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from content.formats.bundle.assembly import Files, read_files
from content.formats.bundle.completeness import Advice, incomplete
from content.formats.bundle.documents import Header
from content.formats.checks import Finding, find, lines_of
from content.formats.glossary import Glossary
from content.formats.outline import Body, CourseOutline, LessonOutline, PathwayOutline, PracticalOutline
from content.formats.problems import Problem, Problems
from content.formats.yaml_reader import Source, read_mapping

_FRONT = re.compile(r"---[ \t]*\n.*?^---[ \t]*$\n?", re.DOTALL | re.MULTILINE)


_EXCEPT: Final = "; or list the page under exceptions in bundle.yaml, with the reason"


def advise(contents: Mapping[str, bytes]) -> tuple[Advice, ...]:
    """Everything to put right or look at in a bundle without problems, in order of file and line."""
    return advise_on(read_files(contents), contents)


def advise_on(files: Files, contents: Mapping[str, bytes]) -> tuple[Advice, ...]:
    """The same of files that have been read.

    A text that is hard to read is an error, unless `bundle.yaml` lists its page among the exceptions.
    """
    language = next((found.language for _, found in files.of(Header)), "")
    excepted = {one.page for _, found in files.of(Header) for one in found.exceptions}
    hard: set[str] = set()
    terms = [term for _, found in files.of(Glossary) for term in found.terms]
    explained = {term.term for term in terms} | {term.slug for term in terms}
    found: list[Advice] = []
    for path, document in files.documents.items():
        if isinstance(document, CourseOutline | LessonOutline | PracticalOutline | PathwayOutline):
            findings = find(document.body, language=language, explained=explained)
            address = files.places[path].address
            if any(one.code == "hard" for one in findings):
                hard.add(address)
            if address in excepted:
                findings = tuple(one for one in findings if one.code != "hard")
            if findings:
                text = contents[path].decode("utf-8-sig").replace("\r\n", "\n")
                found.extend(_placed(path, text, document.body, findings))
    found.extend(incomplete(files, contents, hard))
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
        is_hard = finding.code == "hard"
        yield Advice(
            Problem(path, line, f"{finding}{_EXCEPT if is_hard else ''}"), finding.is_error or is_hard
        )


def _line_of_step(fence: str, step: int, line: int) -> int:
    """The line of an entry of the one list that a fence holds."""
    keys = read_mapping(fence, Source("", Problems(), line))
    names = ("steps", "examples", "questions")
    entries = next((found for name in names if keys and (found := keys.mappings(name))), [])
    return entries[step].line if step < len(entries) else line


def _line_with(lines: list[str], start: int, word: str) -> int:
    pattern = re.compile(rf"(?<!\w){re.escape(word)}s?(?!\w)")
    places = range(max(start - 1, 0), len(lines))
    return next((place + 1 for place in places if pattern.search(lines[place])), start)
