"""One file of a bundle at a time: its text as a document, and back in canonical form."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from content.formats import body, yaml_writer
from content.formats.bundle.layout import CODE, FORMAT, Place
from content.formats.bundle.measurements import numbered_id, read_measurements
from content.formats.frameworks import read_places
from content.formats.glossary import Glossary, read_glossary
from content.formats.outline import (
    Body,
    CourseOutline,
    CriterionOutline,
    LessonOutline,
    PathwayOutline,
    PracticalOutline,
    ReadingException,
    SkillOutline,
)
from content.formats.problems import Problems
from content.formats.skill_data import criterion_data, measurement_data
from content.formats.vocabulary import (
    BADGE_LONGEST,
    COURSE_LEVELS,
    RISKS,
    SUMMARY_LONGEST,
    TITLE_LONGEST,
)
from content.formats.yaml_reader import MAX_BYTES, Mapping, Source, read_mapping, read_mappings


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What bundle.yaml holds."""

    title: str
    language: str
    licence: str
    credit: str
    practical_parts: tuple[str, ...] = ()
    exceptions: tuple[ReadingException, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaEntry:
    """A line of media.yaml, and where it stands."""

    file: str
    title: str
    credit: str
    licence: str
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaList:
    """What media.yaml holds, in order of the files' names."""

    entries: tuple[MediaEntry, ...]


Document = (
    Header
    | MediaList
    | Glossary
    | SkillOutline
    | CourseOutline
    | LessonOutline
    | PracticalOutline
    | PathwayOutline
)


@dataclass(slots=True)
class Reading:
    """What is gathered while files are read. ``lines`` says where each key of a file stands."""

    problems: Problems = field(default_factory=Problems)
    references: body.References = field(default_factory=body.References)
    lines: dict[tuple[str, str], int] = field(default_factory=dict)


def read(place: Place, data: bytes, reading: Reading) -> Document | None:
    """The document in a file, or ``None`` where nothing could be made of it; problems are noted."""
    text = _text(place.path, data, reading.problems)
    if text is None:
        return None
    if place.kind == "media":
        return _media(text, Source(place.path, reading.problems))
    if place.kind == "glossary":
        return read_glossary(text, Source(place.path, reading.problems))
    front = _Front(place, text, reading)
    keys = front.keys()
    if keys is None:
        return None
    reading.lines.update({(place.path, key): keys.line_of(key) for key in keys.values})
    document = _READERS[place.kind](front, keys)
    keys.finish()
    return document


def _text(path: str, data: bytes, problems: Problems) -> str | None:
    if len(data) > MAX_BYTES:
        problems.add(path, 0, f"the file is larger than {MAX_BYTES // 1000} kB; split it")
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problems.add(path, line, "this is not text in UTF-8; save the file in that encoding")
        return None
    return text.replace("\r\n", "\n")


class _Front:
    """A file with keys, and perhaps a body below them."""

    def __init__(self, place: Place, text: str, reading: Reading) -> None:
        self.place = place
        self.reading = reading
        self.source = Source(place.path, reading.problems)
        self.head, self.rest, self.offset = text, "", 0

    def keys(self) -> Mapping | None:
        if self.place.path.endswith(".yaml"):
            return read_mapping(self.head, self.source)
        match = re.match(r"---[ \t]*\n(.*?)^---[ \t]*$\n?", self.head, re.DOTALL | re.MULTILINE)
        if match is None:
            message = "the file must begin with a line ---, then its keys, then another line ---"
            self.source.problems.add(self.place.path, 1, message)
            return None
        self.rest = self.head[match.end() :]
        self.offset = self.head.count("\n", 0, match.end())
        self.source.offset = 1
        return read_mapping(match[1], self.source)

    def body(self, *, quizzes: bool = False) -> Body:
        return body.read(
            self.rest,
            self.place.path,
            self.reading.problems,
            self.reading.references,
            offset=self.offset,
            quizzes=quizzes,
        )

    def code(self, keys: Mapping, key: str) -> str:
        """A code that the file's name repeats."""
        code = keys.text(key)
        if code and code != self.place.code:
            keys.refuse(key, f"{key} is {code}, but the file's name says {self.place.code}; make them agree")
        return self.place.code


def _codes(keys: Mapping, key: str, *, required: bool = True) -> tuple[str, ...]:
    """A list of codes, each of them once."""
    codes = keys.texts(key, required=required)
    for code in codes:
        if not re.fullmatch(CODE, code):
            keys.refuse(key, f"{code!r} is no code; a code is capital letters and digits, such as S01")
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        keys.refuse(key, f"{key} names {code} twice; keep it once")
    return codes


def _header(front: _Front, keys: Mapping) -> Header:
    written = keys.text("format")
    if written and written != FORMAT:
        keys.refuse("format", f"format is {written!r}; this program reads {FORMAT}")
    header = Header(
        title=keys.text("title", longest=TITLE_LONGEST),
        language=keys.text("language"),
        licence=keys.text("licence", longest=60),
        credit=keys.text("credit", longest=200),
        practical_parts=keys.texts("practical_parts"),
        exceptions=_exceptions(front, keys),
    )
    for part in sorted({one for one in header.practical_parts if header.practical_parts.count(one) > 1}):
        keys.refuse("practical_parts", f"practical_parts names {part!r} twice; keep it once")
    if header.language and not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", header.language):
        keys.refuse("language", f"{header.language!r} is no language code; write one such as en or pt-br")
    return header


def _exceptions(front: _Front, keys: Mapping) -> tuple[ReadingException, ...]:
    """In order of the pages; each is noted as a reference, so that a page that is not there is found."""
    found: dict[str, ReadingException] = {}
    for entry in keys.mappings("exceptions"):
        one = ReadingException(page=entry.text("page"), reason=entry.text("reason"))
        if one.page in found:
            entry.refuse("page", f"{one.page} is listed twice; keep one entry")
        elif one.page:
            front.reading.references.pages.append(
                body.Reference(front.place.path, entry.line_of("page"), one.page)
            )
        found[one.page] = one
        entry.finish()
    return tuple(found[page] for page in sorted(found))


def _media(text: str, source: Source) -> MediaList | None:
    keys = read_mappings(text, source)
    if keys is None:
        return None
    entries = tuple(_media_entry(entry) for entry in keys)
    return MediaList(entries=tuple(sorted(entries, key=lambda entry: entry.file)))


def _media_entry(keys: Mapping) -> MediaEntry:
    entry = MediaEntry(
        file=keys.text("file"),
        title=keys.text("title", longest=TITLE_LONGEST),
        credit=keys.text("credit", longest=200),
        licence=keys.text("licence", longest=60),
        line=keys.line,
    )
    keys.finish()
    return entry


def _skill(front: _Front, keys: Mapping) -> SkillOutline:
    return SkillOutline(
        code=front.code(keys, "id"),
        course=keys.text("course"),
        title=keys.text("title", longest=TITLE_LONGEST),
        risk=keys.choice("risk", RISKS),
        safety_gate=keys.flag("safety_gate"),
        expiry_months=keys.optional_integer("expiry_months", 1, 240),
        observations=keys.integer("observations", 1, 50),
        distinct_items=keys.integer("distinct_items", 1, 50),
        distinct_assessors=keys.integer("distinct_assessors", 1, 50),
        countersign=keys.flag("countersign"),
        batch_allowed=keys.flag("batch_allowed"),
        min_level=keys.integer("min_level", 1, 5),
        prerequisites=_codes(keys, "prerequisites"),
        criteria=_criteria(keys),
        measurements=read_measurements(keys),
        alignments=read_places(keys),
    )


def _criteria(keys: Mapping) -> tuple[CriterionOutline, ...]:
    found: list[CriterionOutline] = []
    for entry in keys.mappings("criteria", required=True):
        name = numbered_id(entry, "c", [one.id for one in found])
        text = entry.text("text")
        found.append(CriterionOutline(id=name, text=text, safety=entry.optional_flag("safety")))
        entry.finish()
    if "criteria" in keys.values and not found:
        keys.refuse("criteria", "a skill needs at least one criterion")
    return tuple(found)


def _course(front: _Front, keys: Mapping) -> CourseOutline:
    return CourseOutline(
        code=front.code(keys, "code"),
        slug=front.place.slug,
        title=keys.text("title", longest=TITLE_LONGEST),
        summary=keys.text("summary", longest=SUMMARY_LONGEST),
        level=keys.choice("level", COURSE_LEVELS),
        hours=keys.hours("hours"),
        badge=keys.optional_text("badge", longest=BADGE_LONGEST),
        objectives=keys.texts("objectives", required=True),
        kit=body.read_kit(keys, "kit"),
        body=front.body(),
        lessons=(),
        practicals=(),
    )


def _lesson(front: _Front, keys: Mapping) -> LessonOutline:
    return LessonOutline(
        slug=front.place.slug,
        title=keys.text("title", longest=TITLE_LONGEST),
        summary=keys.text("summary", longest=SUMMARY_LONGEST),
        minutes=keys.integer("minutes", 1, 6000),
        objectives=keys.texts("objectives", required=True),
        kit=body.read_kit(keys, "kit"),
        body=front.body(quizzes=True),
    )


def _practical(front: _Front, keys: Mapping) -> PracticalOutline:
    return PracticalOutline(
        slug=front.place.slug,
        skill=front.code(keys, "skill"),
        title=keys.text("title", longest=TITLE_LONGEST),
        summary=keys.text("summary", longest=SUMMARY_LONGEST),
        minutes=keys.integer("minutes", 1, 6000),
        kit=body.read_kit(keys, "kit"),
        body=front.body(quizzes=True),
    )


def _pathway(front: _Front, keys: Mapping) -> PathwayOutline:
    return PathwayOutline(
        code=front.code(keys, "code"),
        slug=front.place.slug,
        title=keys.text("title", longest=TITLE_LONGEST),
        summary=keys.text("summary", longest=SUMMARY_LONGEST),
        level=keys.choice("level", COURSE_LEVELS),
        badge=keys.optional_text("badge", longest=BADGE_LONGEST),
        courses=_codes(keys, "courses"),
        requires=_codes(keys, "requires", required=False),
        body=front.body(),
    )


_READERS: Final[dict[str, Callable[[_Front, Mapping], Document]]] = {
    "header": _header,
    "skill": _skill,
    "course": _course,
    "lesson": _lesson,
    "practical": _practical,
    "pathway": _pathway,
}


def write(document: Document) -> bytes:
    """The file for a document, in canonical form."""
    match document:
        case Header():
            text = yaml_writer.write(_header_data(document))
        case MediaList():
            text = yaml_writer.write(
                [_fields(entry, "file title credit licence") for entry in document.entries]
            )
        case Glossary():
            text = yaml_writer.write([term.data() for term in document.terms])
        case SkillOutline():
            text = yaml_writer.write(_skill_data(document))
        case CourseOutline():
            data = _fields(document, "code title summary level") | {"hours": _hours(document.hours)}
            text = _page(
                data | _badge(document) | {"objectives": list(document.objectives)} | _kit(document),
                document.body,
            )
        case LessonOutline():
            data = _fields(document, "title summary minutes") | {"objectives": list(document.objectives)}
            text = _page(data | _kit(document), document.body)
        case PracticalOutline():
            text = _page(_fields(document, "skill title summary minutes") | _kit(document), document.body)
        case PathwayOutline():
            data = _fields(document, "code title summary level") | _badge(document)
            steps = {"courses": list(document.courses), "requires": list(document.requires)}
            text = _page(data | steps, document.body)
    return text.encode()


def _header_data(header: Header) -> dict[str, Any]:
    data = {"format": FORMAT} | _fields(header, "title language licence credit")
    if header.practical_parts:
        data["practical_parts"] = list(header.practical_parts)
    if header.exceptions:
        data["exceptions"] = [_fields(one, "page reason") for one in header.exceptions]
    return data


def _fields(document: object, names: str) -> dict[str, Any]:
    return {name: getattr(document, name) for name in names.split()}


def _kit(document: CourseOutline | LessonOutline | PracticalOutline) -> dict[str, Any]:
    return {"kit": body.kit_data(document.kit)} if document.kit else {}


def _badge(document: CourseOutline | PathwayOutline) -> dict[str, Any]:
    return {"badge": document.badge} if document.badge else {}


def _hours(hours: Decimal) -> int | float:
    return int(hours) if hours == hours.to_integral_value() else float(hours)


def _page(front: dict[str, Any], blocks: Body) -> str:
    text = f"---\n{yaml_writer.write(front)}---\n"
    return f"{text}\n{body.write(blocks)}\n" if blocks else text


def _skill_data(skill: SkillOutline) -> dict[str, Any]:
    middle = "risk safety_gate expiry_months observations distinct_items distinct_assessors"
    return (
        {"id": skill.code}
        | _fields(skill, f"course title {middle} countersign batch_allowed min_level")
        | {
            "prerequisites": list(skill.prerequisites),
            "criteria": [criterion_data(criterion) for criterion in skill.criteria],
            "measurements": [measurement_data(measurement) for measurement in skill.measurements],
        }
        | ({"alignments": [place.data() for place in skill.alignments]} if skill.alignments else {})
    )
