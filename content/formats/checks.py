"""What an author should look at again in a body that is sound as far as the format goes.

Errors keep somebody out or leave a limit without meaning. Everything else is advice, and the author decides.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from content.formats import markdown
from content.formats.basis import basis_fault
from content.formats.comparison import ComparisonBlock
from content.formats.fault_tree import FaultTreeBlock
from content.formats.films import VideoBlock
from content.formats.measured import MeasurementBlock
from content.formats.outline import (
    AttachmentBlock,
    Block,
    Body,
    ImageBlock,
    KitBlock,
    ProcedureBlock,
    ProcedureStep,
    QuizBlock,
    SignBlock,
    TextBlock,
)
from content.formats.outside import EmbedBlock
from content.formats.question_files import media_of
from content.formats.questions import Question
from content.formats.readability import reading_of

ERRORS: Final = frozenset({"alt", "unit", "no_basis", "no_source"})
MESSAGES: Final = {
    "alt": "the picture has no words for those who cannot see it; write alt",
    "unit": "the limit for {name} has no unit; write it",
    "no_basis": "nobody has said what the limit for {name} rests on; write basis",
    "no_source": "the limit for {name} does not say what it rests on; name it in its note",
    "no_confirmer": "the limit for {name} is a draft; say in its note who has to confirm it",
    "no_standard": "the limit for {name} rests on a standard; name it in its note, with its number",
    "no_document": "the limit for {name} is a maker's; name the data sheet or manual it is taken from in its note",
    "no_licence": "{name} has no licence; say under which one it may be used",
    "silent": "a wrong answer says nothing to whoever chose it: {name}; write feedback for it",
    "no_check": "steps without a check: {name}; say what one sees when they have gone right",
    "no_sign": "steps name hazards, but no warning or instruction sign stands on the page; add one",
    "abbreviation": "{name} is not explained; add it to the glossary, or write it out where it first stands",
    "hard": "the text is hard to read ({name}); shorter sentences and plainer words help",
}
# Names that are read as words, and bodies whose standards a text cites by name.
_KNOWN: Final = frozenset(
    {
        "ANSI",
        "DIN",
        "JIS",
        "NIST",
        "AC",
        "DC",
        "CE",
        "CO",
        "DIY",
        "EN",
        "EU",
        "HSE",
        "IEC",
        "IEEE",
        "ISO",
        "LED",
        "OK",
        "OSHA",
        "CFR",
    }
    | {"PDF", "QR", "SIM", "UK", "UN", "USA", "USB", "GS", "II", "III", "IV", "VI", "TV", "PC"}
)
_ABBREVIATION: Final = re.compile(r"(?<![\w./-])[A-Z]{2,6}s?(?![\w/-]|\.\w)")
_MARKS: Final = re.compile(r"\[([^\]]*)\]\([^)]*\)|[*_#>`]")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at. ``block`` and ``step`` count from 0 and are None where it is about more than one.

    ``name`` fills the words of ``MESSAGES``.
    """

    code: str
    block: int | None = None
    step: int | None = None
    name: str = ""

    @property
    def is_error(self) -> bool:
        """Whether it has to be put right, not only looked at."""
        return self.code in ERRORS

    def __str__(self) -> str:
        return MESSAGES[self.code].format(name=self.name)


def find(
    body: Body, *, language: str, explained: Collection[str], unlicensed: Collection[str] = ()
) -> tuple[Finding, ...]:
    """Everything to look at, in order of the blocks.

    ``explained`` holds the words of the glossary, ``unlicensed`` the media of which nobody has said a licence.
    """
    found = [finding for at, block in enumerate(body) for finding in _in_block(at, block, language)]
    found.extend(
        Finding("no_licence", at, name=file)
        for at, block in enumerate(body)
        for file in sorted(set(media_shown(block)) & set(unlicensed))
    )
    found.extend(_abbreviations(body, {word.upper() for word in explained}))
    steps = [step for block in body if isinstance(block, ProcedureBlock) for step in block.steps]
    signs = [block.sign for block in body if isinstance(block, SignBlock)]
    if any(step.hazard for step in steps) and not any(
        sign.startswith(("warning-", "mandatory-", "prohibition-")) for sign in signs
    ):
        found.append(Finding("no_sign"))
    text = "\n".join(said for block in body for said in words_of(block))
    reading = reading_of(plain(text), language)
    if reading and reading.hard:
        found.append(Finding("hard", name=f"{reading.measure} {reading.value}"))
    return tuple(
        sorted(found, key=lambda one: (len(body) if one.block is None else one.block, one.step or 0))
    )


def _in_block(at: int, block: Block, language: str) -> Iterator[Finding]:
    match block:
        case ImageBlock(alt=""):
            yield Finding("alt", at)
        case ComparisonBlock():
            for place, example in enumerate(block.examples):
                if example.image and not example.alt:
                    yield Finding("alt", at, place)
        case MeasurementBlock():
            yield from _in_measurement(at, block, language)
        case ProcedureBlock():
            yield from _in_procedure(at, block, language)
        case QuizBlock():
            for place, question in enumerate(block.quiz.questions):
                if silent := _silent(question):
                    yield Finding("silent", at, place, name=f"{question.id} ({', '.join(silent)})")


def _in_measurement(at: int, block: MeasurementBlock, language: str) -> Iterator[Finding]:
    if not block.unit:
        yield Finding("unit", at, name=block.quantity)
    if (block.minimum or block.maximum) and (fault := basis_fault(block.basis, block.note, language)):
        yield Finding(fault, at, name=block.quantity)


def _in_procedure(at: int, block: ProcedureBlock, language: str) -> Iterator[Finding]:
    for place, step in enumerate(block.steps):
        yield from _in_step(at, place, step, language)
    missing = [str(place) for place, step in enumerate(block.steps, start=1) if not step.check]
    if missing:
        yield Finding("no_check", at, name=", ".join(missing))


def _silent(question: Question) -> list[str]:
    """The ids of what is wrong to choose and has no feedback."""
    chosen = (*getattr(question, "options", ()), *getattr(question, "areas", ()))
    return [one.id for one in chosen if not one.right and not one.feedback]


def _in_step(at: int, place: int, step: ProcedureStep, language: str) -> Iterator[Finding]:
    if step.image and not step.alt:
        yield Finding("alt", at, place)
    if step.limit and not step.limit.unit:
        yield Finding("unit", at, place, name=step.limit.quantity)
    if step.limit and (fault := basis_fault(step.limit.basis, step.limit.note, language)):
        yield Finding(fault, at, place, name=step.limit.quantity)


def _abbreviations(body: Body, explained: Collection[str]) -> Iterator[Finding]:
    """Each that nobody explains, once, where it first stands."""
    seen: set[str] = set()
    for at, block in enumerate(body):
        for said in words_of(block):
            text = plain(said)
            for match in _ABBREVIATION.finditer(text):
                word = match[0].rstrip("s")
                if word in seen or word in _KNOWN or word in explained:
                    continue
                seen.add(word)
                if not _explains_itself(text, match):
                    yield Finding("abbreviation", at, name=word)


def _explains_itself(text: str, match: re.Match[str]) -> bool:
    """Whether the words around say what it stands for: in brackets after it, or it in brackets, or *means*."""
    before, after = text[: match.start()], text[match.end() :]
    in_brackets = before.endswith("(") and after.startswith(")")
    return in_brackets or re.match(r"\s*(?:\(|means\b|is (?:a|an|the)\b|, )", after) is not None


def words_of(block: Block) -> Iterator[str]:
    """Everything a block says, as Markdown or plain: what is to be read, and what stands beside it or is asked."""
    yield from texts_of(block)
    beside = (*_beside(block), *_beside_media(block))
    yield from (said for said in beside if said)


def media_shown(block: Block) -> Iterator[str]:
    """The pictures and files of a block."""
    match block:
        case ImageBlock():
            yield block.image
        case AttachmentBlock():
            yield block.file
        case ProcedureBlock():
            yield from (step.image for step in block.steps if step.image)
        case ComparisonBlock() | FaultTreeBlock() | MeasurementBlock() | VideoBlock() | EmbedBlock():
            yield from block.media()
        case QuizBlock():
            yield from media_of(block.quiz)


def _beside(block: Block) -> Iterator[str]:
    match block:
        case ProcedureBlock():
            for step in block.steps:
                yield from (step.alt, step.limit.quantity if step.limit else "")
                yield step.limit.note if step.limit else ""
        case ComparisonBlock():
            yield from (example.alt for example in block.examples)
        case MeasurementBlock():
            yield from (block.title, block.quantity, block.note, block.caption)
        case KitBlock():
            yield from (item.item for item in block.items)
        case QuizBlock():
            for question in block.quiz.questions:
                yield from _asked(question)


def _beside_media(block: Block) -> Iterator[str]:
    match block:
        case ImageBlock():
            yield from (block.alt, block.caption)
        case AttachmentBlock():
            yield from (block.title, block.description)
        case VideoBlock():
            yield from (block.title, block.transcript)
        case EmbedBlock():
            yield from (block.title, block.note)


def _asked(question: Question) -> Iterator[str]:
    """What a question says, its answers and what is said after them included."""
    yield question.ask
    for one in (*getattr(question, "options", ()), *getattr(question, "steps", ())):
        yield one.text
        yield getattr(one, "feedback", "")
    for area in getattr(question, "areas", ()):
        yield from (area.name, area.feedback)
    yield from (getattr(question, "alt", ""), question.feedback, getattr(question, "look_for", ""))


def texts_of(block: Block) -> Iterator[str]:
    """What a block says in the course of a page, quizzes and words about pictures left out."""
    match block:
        case TextBlock():
            yield block.markdown
        case ProcedureBlock():
            for step in block.steps:
                yield from (said for said in (step.text, step.hazard, step.check) if said)
        case SignBlock():
            yield block.text
        case ComparisonBlock():
            for example in block.examples:
                yield from (said for said in (example.text, example.why) if said)
        case FaultTreeBlock():
            for node in block.nodes:
                yield node.question
                yield from (answer.remedy for answer in node.answers if answer.remedy)
        case MeasurementBlock():
            yield from (block.question, block.answer)


def plain(text: str) -> str:
    """Markdown without its marks and addresses."""
    return _MARKS.sub(lambda mark: mark[1] or "", text)


def lines_of(text: str) -> list[tuple[int, str]]:
    """Where each part of a page's text begins: its line, counted from 1, and the fence's content or ''.

    The parts stand as in the body that is read from the text. A run of text between fences is given the line on
    which it begins.
    """
    found: list[tuple[int, str]] = []
    line = 1
    for part in markdown.parse(text).parts:
        if isinstance(part, markdown.Fence):
            found.append((part.line - 1, part.content))
            line = part.line + part.content.count("\n") + 1
        else:
            found.append((line, ""))
    return found
