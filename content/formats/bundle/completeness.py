"""What a sound bundle lacks as a whole: parts of practicals, sources of limits, things that nobody uses."""

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Final

from content.formats.basis import basis_fault
from content.formats.bundle.assembly import Files
from content.formats.bundle.documents import Header, MediaList
from content.formats.bundle.layout import GLOSSARY, HEADER, MEDIA
from content.formats.checks import ERRORS, MESSAGES, plain
from content.formats.glossary import Glossary
from content.formats.outline import Body, MeasurementOutline, PracticalOutline, SkillOutline, TextBlock
from content.formats.problems import Problem, Problems
from content.formats.vocabulary import UNKNOWN_LICENCE
from content.formats.yaml_reader import Mapping as Keys
from content.formats.yaml_reader import Source, read_mapping

_HEADING: Final = re.compile(r"^## (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Advice:
    """One finding and where it stands."""

    problem: Problem
    is_error: bool


def incomplete(files: Files, contents: Mapping[str, bytes], hard: Set[str]) -> Iterator[Advice]:
    """Everything that `files` lack together; `hard` holds the addresses of pages that are hard to read.

    Errors: a practical without one of the parts that `bundle.yaml` lists, a measurement whose limit names no source.
    To look at: sources that say too little, media without a licence, media and words that nobody uses, exceptions that
    are not needed.
    """
    yield from _parts(files)
    yield from _sources(files, contents)
    yield from _unlicensed(files)
    yield from _unused(files)
    yield from _exceptions(files, contents, hard)


def has_limit(measurement: MeasurementOutline) -> bool:
    """Whether anything of it can be out of limits; a measurement without a limit is only written down."""
    return any(
        limit is not None
        for limit in (
            measurement.minimum,
            measurement.maximum,
            measurement.min_rule,
            measurement.max_rule,
            measurement.spread_max,
        )
    ) or bool(measurement.envelope)


def headings_of(body: Body) -> list[str]:
    """The headings of the first level in a body, as they are read."""
    texts = (block.markdown for block in body if isinstance(block, TextBlock))
    return [plain(match[1]).strip() for text in texts for match in _HEADING.finditer(text)]


def _parts(files: Files) -> Iterator[Advice]:
    wanted = [part for _, header in files.of(Header) for part in header.practical_parts]
    for place, practical in files.of(PracticalOutline):
        there = set(headings_of(practical.body))
        for part in wanted:
            if part not in there:
                message = f"the part {part!r} is missing; write it below a heading with these words"
                yield Advice(Problem(place.path, 0, message), True)


def _sources(files: Files, contents: Mapping[str, bytes]) -> Iterator[Advice]:
    language = next((found.language for _, found in files.of(Header)), "")
    for place, skill in files.of(SkillOutline):
        faults = [
            (turn, fault, one.quantity)
            for turn, one in enumerate(skill.measurements)
            if has_limit(one) and (fault := basis_fault(one.basis, one.note, language))
        ]
        if faults:
            lines = _entries(contents[place.path], "measurements")
            for turn, fault, name in faults:
                problem = Problem(place.path, lines[turn].line_of("note"), MESSAGES[fault].format(name=name))
                yield Advice(problem, fault in ERRORS)


def _unlicensed(files: Files) -> Iterator[Advice]:
    for _, media in files.of(MediaList):
        for entry in media.entries:
            if entry.licence == UNKNOWN_LICENCE:
                message = MESSAGES["no_licence"].format(name=entry.file)
                yield Advice(Problem(MEDIA, entry.line, message), False)


def _unused(files: Files) -> Iterator[Advice]:
    shown = {reference.target for reference in files.reading.references.media}
    for _, media in files.of(MediaList):
        for entry in media.entries:
            if entry.file not in shown:
                message = f"no page shows {entry.file}; show it, or remove the file and this entry"
                yield Advice(Problem(MEDIA, entry.line, message), False)
    linked = {reference.target for reference in files.reading.references.terms}
    for _, glossary in files.of(Glossary):
        for term in glossary.terms:
            if term.slug not in linked:
                message = f"no text links to {term.term} (term:{term.slug}); link it where it first stands"
                yield Advice(Problem(GLOSSARY, term.line, message), False)


def _exceptions(files: Files, contents: Mapping[str, bytes], hard: Set[str]) -> Iterator[Advice]:
    listed = [one for _, header in files.of(Header) for one in header.exceptions]
    for entry in _entries(contents[HEADER], "exceptions") if listed else ():
        if (page := entry.text("page")) not in hard:
            message = f"{page} is not hard to read any more; remove this exception"
            yield Advice(Problem(HEADER, entry.line, message), False)


def _entries(data: bytes, key: str) -> list[Keys]:
    """The entries of a list in a file that has been read without a problem, each with its lines."""
    keys = read_mapping(data.decode("utf-8-sig").replace("\r\n", "\n"), Source("", Problems()))
    return keys.mappings(key) if keys else []
