"""What an author should look at again in a body that is sound as far as the format goes.

Errors keep somebody out or leave a limit without meaning. Everything else is advice, and the author decides.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from content.formats import markdown
from content.formats.comparison import ComparisonBlock
from content.formats.fault_tree import FaultTreeBlock
from content.formats.measured import MeasurementBlock
from content.formats.outline import (
    Block,
    Body,
    ImageBlock,
    ProcedureBlock,
    ProcedureStep,
    SignBlock,
    TextBlock,
)
from content.formats.readability import reading_of

ERRORS: Final = frozenset({"alt", "unit"})
MESSAGES: Final = {
    "alt": "the picture has no words for those who cannot see it; write alt",
    "unit": "the limit for {name} has no unit; write it",
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


def find(body: Body, *, language: str, explained: Collection[str]) -> tuple[Finding, ...]:
    """Everything to look at, in order of the blocks; ``explained`` holds the words of the glossary."""
    found = [finding for at, block in enumerate(body) for finding in _in_block(at, block)]
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


def _in_block(at: int, block: Block) -> Iterator[Finding]:
    if isinstance(block, ImageBlock) and not block.alt:
        yield Finding("alt", at)
    elif isinstance(block, ComparisonBlock):
        for place, example in enumerate(block.examples):
            if example.image and not example.alt:
                yield Finding("alt", at, place)
    elif isinstance(block, MeasurementBlock) and not block.unit:
        yield Finding("unit", at, name=block.quantity)
    elif isinstance(block, ProcedureBlock):
        for place, step in enumerate(block.steps):
            yield from _in_step(at, place, step)
        missing = [str(place) for place, step in enumerate(block.steps, start=1) if not step.check]
        if missing:
            yield Finding("no_check", at, name=", ".join(missing))


def _in_step(at: int, place: int, step: ProcedureStep) -> Iterator[Finding]:
    if step.image and not step.alt:
        yield Finding("alt", at, place)
    if step.limit and not step.limit.unit:
        yield Finding("unit", at, place, name=step.limit.quantity)


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
    """Everything a block says to be read, as Markdown or plain."""
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
