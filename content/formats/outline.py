"""The neutral tree every import and export of a curriculum passes through.

Plain frozen data: an importer builds it from a file, an exporter from the site's pages, and neither knows the
other. Texts are canonical Markdown (see ``content.formats.markdown``); limits are decimal strings, so that
``"0.30"`` stays what somebody wrote. Optional texts are empty strings; a limit that is not set is ``None``.
"""

from dataclasses import dataclass
from decimal import Decimal

from content.formats.comparison import ComparisonBlock
from content.formats.fault_tree import FaultTreeBlock
from content.formats.films import VideoBlock
from content.formats.frameworks import FrameworkPlace
from content.formats.glossary import TermOutline
from content.formats.measured import MeasurementBlock
from content.formats.outside import EmbedBlock
from content.formats.questions import Quiz


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaFile:
    """A picture (``images/…``) or download (``files/…``) with its origin and its bytes."""

    file: str
    title: str
    credit: str
    licence: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class KitItem:
    """A tool, a piece of protection or something used up."""

    item: str
    kind: str
    quantity: str
    per: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A value a step must keep: at least one of ``minimum`` and ``maximum`` is set."""

    quantity: str
    minimum: str | None
    maximum: str | None
    unit: str
    basis: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextBlock:
    """Text in canonical Markdown."""

    markdown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageBlock:
    """A picture; ``image`` names its media file."""

    image: str
    alt: str
    caption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureStep:
    """One thing to do. ``text`` is Markdown of paragraphs only."""

    text: str
    image: str = ""
    alt: str = ""
    tools: tuple[str, ...] = ()
    hazard: str = ""
    limit: Limit | None = None
    check: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureBlock:
    """Steps to follow in order."""

    title: str
    steps: tuple[ProcedureStep, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignBlock:
    """A safety sign, by its code, and what it says here."""

    sign: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KitBlock:
    """What to have at hand."""

    title: str
    items: tuple[KitItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentBlock:
    """A download; ``file`` names its media file."""

    file: str
    title: str
    description: str = ""


ShownBlock = ComparisonBlock | FaultTreeBlock | MeasurementBlock | VideoBlock | EmbedBlock
"""Blocks of a module of their own, which say themselves how a bundle holds them and which media they show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizBlock:
    """Questions about the lesson."""

    quiz: Quiz


Block = (
    TextBlock | ImageBlock | ProcedureBlock | SignBlock | KitBlock | AttachmentBlock | ShownBlock | QuizBlock
)
Body = tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionOutline:
    """Something a mentor must see. One for ``safety`` is never adapted to a person."""

    id: str
    text: str
    safety: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionOutline:
    """A circumstance that a limit depends on: a number in ``unit``, or else one of ``choices``."""

    id: str
    quantity: str
    unit: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRow:
    """A line of a table of limits: for one choice (``choice``), or for numbers up to a bound (``up_to``)."""

    limit: str
    choice: str = ""
    up_to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRule:
    """A limit that a table gives, by a condition."""

    by: str
    rows: tuple[RuleRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRule:
    """A limit that is ``base`` up to ``up_to`` of a condition and grows by ``add`` for each further ``each``."""

    by: str
    base: str
    up_to: str
    add: str
    each: str
    steps: str
    cap: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureOutline:
    """A single value that is read from a trace; ``threshold`` is in ``unit``, ``window`` in seconds."""

    name: str
    channel: str = ""
    threshold: str | None = None
    unit: str = ""
    window: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignOutline:
    """Limits over time begin where the trace first crosses ``threshold``, rising or falling."""

    threshold: str
    edge: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvelopePoint:
    """A corner of limits over time; ``t`` in seconds."""

    t: str
    minimum: str | None
    maximum: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasurementOutline:
    """What a mentor measures. Without any limit it is recorded and judged by the mentor.

    What stands after ``note`` is optional, and has in a file no trace where it is at its default.
    """

    id: str
    quantity: str
    unit: str
    minimum: str | None
    maximum: str | None
    readings: int
    basis: str
    note: str
    kind: str = "value"
    difference: bool = False
    spread_max: str | None = None
    conditions: tuple[ConditionOutline, ...] = ()
    min_rule: TableRule | LineRule | None = None
    max_rule: TableRule | LineRule | None = None
    uncertainty: str = "optional"
    default_uncertainty: str | None = None
    instrument: str = "optional"
    feature: FeatureOutline | None = None
    channel: str = ""
    align: AlignOutline | None = None
    envelope: tuple[EnvelopePoint, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillOutline:
    """A skill, and what it takes to have it signed off.

    ``alignments`` say where it fits elsewhere; they are no part of what is frozen in a version.
    """

    code: str
    course: str
    title: str
    risk: str
    safety_gate: bool
    expiry_months: int | None
    observations: int
    distinct_items: int
    distinct_assessors: int
    countersign: bool
    batch_allowed: bool
    min_level: int
    prerequisites: tuple[str, ...]
    criteria: tuple[CriterionOutline, ...]
    measurements: tuple[MeasurementOutline, ...]
    alignments: tuple[FrameworkPlace, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonOutline:
    """A lesson."""

    slug: str
    title: str
    summary: str
    minutes: int
    objectives: tuple[str, ...]
    kit: tuple[KitItem, ...]
    body: Body


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticalOutline:
    """The task by which a skill is shown; each skill has one."""

    slug: str
    skill: str
    title: str
    summary: str
    minutes: int
    kit: tuple[KitItem, ...]
    body: Body

    @property
    def page_slug(self) -> str:
        """The practical's part of an address: ``s01-raise-the-alarm``."""
        return f"{self.skill.lower()}-{self.slug}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseOutline:
    """A course; ``lessons`` stand in teaching order, ``practicals`` in order of their skills' codes.

    ``badge`` says what whoever holds its badge can do, and what it does not say.
    """

    code: str
    slug: str
    title: str
    summary: str
    level: str
    hours: Decimal
    objectives: tuple[str, ...]
    kit: tuple[KitItem, ...]
    body: Body
    lessons: tuple[LessonOutline, ...]
    practicals: tuple[PracticalOutline, ...]
    badge: str = ""

    @property
    def page_slug(self) -> str:
        """The course's part of an address: ``c01-safe-start``."""
        return f"{self.code.lower()}-{self.slug}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PathwayOutline:
    """Courses that lead to a qualification; ``badge`` as in a course."""

    code: str
    slug: str
    title: str
    summary: str
    level: str
    courses: tuple[str, ...]
    requires: tuple[str, ...]
    body: Body
    badge: str = ""

    @property
    def page_slug(self) -> str:
        """The pathway's part of an address: ``p1-repair-starter``."""
        return f"{self.code.lower()}-{self.slug}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingException:
    """A page that may be hard to read: ``page`` is what follows ``page:`` in a link to it, ``reason`` says why."""

    page: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Curriculum:
    """A whole curriculum.

    Skills, courses and pathways stand in order of their codes, media of their names, terms of their slugs, exceptions
    of their pages. ``practical_parts`` are headings that every practical has.
    """

    title: str
    language: str
    licence: str
    credit: str
    skills: tuple[SkillOutline, ...]
    courses: tuple[CourseOutline, ...]
    pathways: tuple[PathwayOutline, ...]
    media: tuple[MediaFile, ...]
    terms: tuple[TermOutline, ...] = ()
    practical_parts: tuple[str, ...] = ()
    exceptions: tuple[ReadingException, ...] = ()

    def page_addresses(self) -> tuple[str, ...]:
        """What may follow ``page:`` in a link: indexes, courses, lessons, practicals and pathways."""
        found = ["courses", "pathways"]
        for course in self.courses:
            address = f"courses/{course.page_slug}"
            found.append(address)
            found.extend(f"{address}/{lesson.slug}" for lesson in course.lessons)
            found.extend(f"{address}/{practical.page_slug}" for practical in course.practicals)
        found.extend(f"pathways/{pathway.page_slug}" for pathway in self.pathways)
        return tuple(found)
