"""The body of a page in a bundle: Markdown with fenced blocks, as outline blocks and back."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from content.formats import markdown, yaml_writer
from content.formats.comparison import read_comparison
from content.formats.fault_tree import read_fault_tree
from content.formats.films import read_video
from content.formats.glossary import ADDRESS, LINK, linked_slug
from content.formats.measured import read_measurement
from content.formats.outline import (
    AttachmentBlock,
    Block,
    Body,
    ImageBlock,
    KitBlock,
    KitItem,
    Limit,
    ProcedureBlock,
    ProcedureStep,
    QuizBlock,
    SignBlock,
    TextBlock,
)
from content.formats.outside import read_embed
from content.formats.problems import Problems
from content.formats.question_files import quiz_data, read_quiz
from content.formats.safe_zip import path_fault
from content.formats.vocabulary import (
    AMOUNT_LONGEST,
    BASES,
    ITEM_LONGEST,
    KIT_KINDS,
    KIT_PER,
    LINE_LONGEST,
    SIGNS,
    STEP_LONGEST,
    TITLE_LONGEST,
)
from content.formats.yaml_reader import Mapping as Keys
from content.formats.yaml_reader import Source, read_mapping


@dataclass(frozen=True, slots=True)
class Reference:
    """What a line of a file points at: a media file's name, or the address of a page."""

    file: str
    line: int
    target: str


@dataclass(slots=True)
class References:
    """Everything a bundle's files point at, to be looked up once all of them are read."""

    media: list[Reference] = field(default_factory=list)
    pages: list[Reference] = field(default_factory=list)
    terms: list[Reference] = field(default_factory=list)


def read(
    text: str,
    file: str,
    problems: Problems,
    references: References,
    *,
    offset: int = 0,
    quizzes: bool = False,
) -> Body:
    """The blocks of a body that begins ``offset`` lines down its file; ``quizzes`` says that it may hold some.

    Whatever is wrong with it is noted, and so is whatever it refers to.
    """
    return _BodyReader(file, problems, references, offset, quizzes=quizzes).read(text)


class _BodyReader:
    def __init__(
        self, file: str, problems: Problems, references: References, offset: int, *, quizzes: bool
    ) -> None:
        self.file = file
        self.problems = problems
        self.references = references
        self.offset = offset
        self.quizzes: set[str] | None = set() if quizzes else None

    def read(self, text: str) -> Body:
        parsed = self._markdown(text, self.offset)
        blocks: list[Block] = []
        for part in parsed.parts:
            if isinstance(part, markdown.Fence):
                block = self._fence(part)
                blocks.extend([block] if block else [])
            else:
                blocks.append(TextBlock(markdown=markdown.write(part)))
        return tuple(blocks)

    def _markdown(self, text: str, offset: int) -> markdown.Parsed:
        parsed = markdown.parse(text)
        for refusal in parsed.refusals:
            self.problems.add(self.file, refusal.line + offset, refusal.message)
        for link in parsed.links:
            if link.href.lower().startswith("page:"):
                self.references.pages.append(Reference(self.file, link.line + offset, link.href[5:]))
            if slug := linked_slug(link.href):
                self.references.terms.append(Reference(self.file, link.line + offset, slug))
            if link.href.startswith(ADDRESS):
                message = f"write this link to an explanation as {LINK}{link.href.removeprefix(ADDRESS)}"
                self.problems.add(self.file, link.line + offset, message)
        return parsed

    def _fence(self, fence: markdown.Fence) -> Block | None:
        build = _READERS.get(fence.info)
        if build is None:
            known = ", ".join(_READERS)
            message = f"unknown block ```{fence.info}; the blocks are {known}"
            self.problems.add(self.file, fence.line - 1 + self.offset, message)
            return None
        keys = read_mapping(fence.content, Source(self.file, self.problems, fence.line - 1 + self.offset))
        if keys is None:
            return None
        block = build(self, keys)
        keys.finish()
        return block

    def image(self, keys: Keys) -> Block:
        return ImageBlock(
            image=self._media(keys, "image", "images"),
            alt=keys.text("alt"),
            caption=keys.optional_text("caption"),
        )

    def _media(self, keys: Keys, key: str, folder: str, *, required: bool = True) -> str:
        """The name of a media file, noted as a reference."""
        name = keys.text(key) if required else keys.optional_text(key)
        if not name:
            return ""
        if fault := path_fault(name):
            keys.refuse(key, f"{name}: {fault}")
        elif not name.startswith(f"{folder}/"):
            keys.refuse(key, f"{name}: {key} names a file in the folder {folder}/")
        else:
            self.references.media.append(Reference(self.file, keys.line_of(key), name))
        return name

    def procedure(self, keys: Keys) -> Block:
        title = keys.text("title", longest=TITLE_LONGEST)
        steps = tuple(self._step(step) for step in keys.mappings("steps", required=True))
        if "steps" in keys.values and not steps:
            keys.refuse("steps", "a procedure needs at least one step")
        return ProcedureBlock(title=title, steps=steps)

    def _step(self, keys: Keys) -> ProcedureStep:
        step = ProcedureStep(
            text=self._step_text(keys),
            image=self._media(keys, "image", "images", required=False),
            alt=keys.optional_text("alt"),
            tools=keys.texts("tools"),
            hazard=keys.optional_text("hazard"),
            limit=self._limit(keys.mapping("limit")),
            check=keys.optional_text("check"),
        )
        if step.image and not step.alt:
            keys.refuse("image", "the picture has no alt; say in words what it teaches")
        if step.alt and not step.image:
            keys.refuse("alt", "alt describes a picture, but there is none; add image or remove alt")
        keys.finish()
        return step

    def _step_text(self, keys: Keys) -> str:
        text = keys.text("text", lines=True, longest=STEP_LONGEST)
        line = keys.line_of("text") - 1
        parsed = self._markdown(text, line)
        paragraphs: list[markdown.Paragraph] = []
        for part in parsed.parts:
            nodes = part if not isinstance(part, markdown.Fence) else (None,)
            for node in nodes:
                if isinstance(node, markdown.Paragraph):
                    paragraphs.append(node)
                else:
                    message = "a step's text holds paragraphs only; make more steps, not lists or headings"
                    self.problems.add(self.file, line + 1, message)
        return markdown.write(tuple(paragraphs))

    def _limit(self, keys: Keys | None) -> Limit | None:
        if keys is None:
            return None
        limit = Limit(
            quantity=keys.text("quantity", longest=LINE_LONGEST),
            minimum=keys.decimal("min", required=False),
            maximum=keys.decimal("max", required=False),
            unit=keys.text("unit", longest=AMOUNT_LONGEST),
            basis=keys.choice("basis", BASES),
            note=keys.optional_text("note"),
        )
        if not keys.has("min") and not keys.has("max"):
            keys.refuse("quantity", "a limit needs min or max, or both")
        check_band(keys, limit.minimum, limit.maximum)
        keys.finish()
        return limit

    def sign(self, keys: Keys) -> Block:
        return SignBlock(sign=keys.choice("sign", SIGNS), text=keys.text("text"))

    def kit(self, keys: Keys) -> Block:
        items = read_kit(keys, "items", required=True)
        if "items" in keys.values and not items:
            keys.refuse("items", "a kit needs at least one item")
        return KitBlock(title=keys.text("title", longest=TITLE_LONGEST), items=items)

    def attachment(self, keys: Keys) -> Block:
        return AttachmentBlock(
            file=self._media(keys, "file", "files"),
            title=keys.text("title", longest=TITLE_LONGEST),
            description=keys.optional_text("description"),
        )

    def quiz(self, keys: Keys) -> Block:
        quiz = read_quiz(keys, lambda part, key: self._media(part, key, "images"))
        if self.quizzes is None:
            keys.refuse("id", "a quiz belongs to a lesson or a practical; move it into one")
        elif quiz.id in self.quizzes:
            keys.refuse("id", f"{quiz.id} is the id of a quiz above; give each quiz of a page its own")
        else:
            self.quizzes.add(quiz.id)
        return QuizBlock(quiz=quiz)

    def comparison(self, keys: Keys) -> Block:
        return read_comparison(keys, self._media)

    def fault_tree(self, keys: Keys) -> Block:
        return read_fault_tree(keys)

    def measurement(self, keys: Keys) -> Block:
        return read_measurement(keys)

    def video(self, keys: Keys) -> Block:
        return read_video(keys, self._media)

    def embed(self, keys: Keys) -> Block:
        return read_embed(keys)


_READERS: Final[Mapping[str, Callable[[_BodyReader, Keys], Block]]] = {
    "image": _BodyReader.image,
    "procedure": _BodyReader.procedure,
    "sign": _BodyReader.sign,
    "kit": _BodyReader.kit,
    "attachment": _BodyReader.attachment,
    "quiz": _BodyReader.quiz,
    "comparison": _BodyReader.comparison,
    "fault_tree": _BodyReader.fault_tree,
    "measurement": _BodyReader.measurement,
    "video": _BodyReader.video,
    "embed": _BodyReader.embed,
}

BLOCKS: Final = tuple(_READERS)
"""What may follow a fence."""


def check_band(keys: Keys, minimum: str | None, maximum: str | None) -> None:
    """Note a band that nothing can keep."""
    if minimum is not None and maximum is not None and Decimal(minimum) > Decimal(maximum):
        keys.refuse("min", f"min {minimum} is greater than max {maximum}")


def read_kit(keys: Keys, key: str, *, required: bool = False) -> tuple[KitItem, ...]:
    """The kit list under a key."""
    return tuple(_kit_item(item) for item in keys.mappings(key, required=required))


def _kit_item(keys: Keys) -> KitItem:
    item = KitItem(
        item=keys.text("item", longest=ITEM_LONGEST),
        kind=keys.choice("kind", KIT_KINDS),
        quantity=keys.text("quantity", longest=AMOUNT_LONGEST),
        per=keys.choice("per", KIT_PER),
    )
    keys.finish()
    return item


def write(body: Body) -> str:
    """The body in canonical form, without a newline at its end; texts that follow each other become one."""
    return "\n\n".join(_written(block) for block in _joined(body))


def _joined(body: Body) -> Iterator[Block]:
    texts: list[str] = []
    for block in body:
        if isinstance(block, TextBlock):
            texts.append(block.markdown)
            continue
        yield from _joined_texts(texts)
        texts.clear()
        yield block
    yield from _joined_texts(texts)


def _joined_texts(texts: list[str]) -> Iterator[Block]:
    if joined := markdown.join(*texts):
        yield TextBlock(markdown=joined)


def _written(block: Block) -> str:
    match block:
        case TextBlock():
            return block.markdown
        case ImageBlock():
            return _fenced("image", {"image": block.image, "alt": block.alt} | _given(caption=block.caption))
        case ProcedureBlock():
            return _fenced(
                "procedure", {"title": block.title, "steps": [_step_data(step) for step in block.steps]}
            )
        case SignBlock():
            return _fenced("sign", {"sign": block.sign, "text": block.text})
        case KitBlock():
            return _fenced("kit", {"title": block.title, "items": kit_data(block.items)})
        case AttachmentBlock():
            given = _given(description=block.description)
            return _fenced("attachment", {"file": block.file, "title": block.title} | given)
        case _:
            name, data = (
                ("quiz", quiz_data(block.quiz))
                if isinstance(block, QuizBlock)
                else (block.kind, block.data())
            )
            return _fenced(name, data)


def _fenced(name: str, data: Mapping[str, Any]) -> str:
    content = yaml_writer.write(data)
    longest = max((len(ticks) for ticks in re.findall(r"`{3,}", content)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{name}\n{content}{fence}"


def _given(**values: Any) -> dict[str, Any]:
    """The optional keys that have something to say."""
    return {key: value for key, value in values.items() if value}


def kit_data(items: tuple[KitItem, ...]) -> list[dict[str, str]]:
    """A kit list as YAML holds it."""
    return [
        {"item": item.item, "kind": item.kind, "quantity": item.quantity, "per": item.per} for item in items
    ]


def _step_data(step: ProcedureStep) -> dict[str, Any]:
    return {"text": step.text} | _given(
        image=step.image,
        alt=step.alt,
        tools=list(step.tools),
        hazard=step.hazard,
        limit=_limit_data(step.limit) if step.limit else None,
        check=step.check,
    )


def _limit_data(limit: Limit) -> dict[str, Any]:
    return (
        {"quantity": limit.quantity}
        | _given(min=limit.minimum, max=limit.maximum)
        | {"unit": limit.unit, "basis": limit.basis}
        | _given(note=limit.note)
    )
