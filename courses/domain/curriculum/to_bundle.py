"""Bodies, kit lists and objectives as Wagtail stores them, in the words of a bundle."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from content.formats import markdown
from content.formats.glossary import ADDRESS, LINK
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
from content.formats.question_store import from_stored
from courses.domain.curriculum.shown_blocks import list_values, shown_block


@dataclass(frozen=True, slots=True)
class BundleNames:
    """What a bundle calls what the site keeps: pictures, downloads, link targets of pages; and the words explained."""

    pictures: Mapping[int, str] = field(default_factory=dict)
    downloads: Mapping[int, str] = field(default_factory=dict)
    pages: Mapping[int, str] = field(default_factory=dict)
    terms: Collection[str] = ()

    def target(self, attributes: Mapping[str, str]) -> str | None:
        """The link target for the attributes of ``<a>``; None where it leads nowhere."""
        if attributes.get("linktype", "page" if "id" in attributes else "") == "page":
            key = attributes.get("id", "")
            return self.pages.get(int(key)) if key.isdecimal() else None
        href = attributes.get("href", "")
        slug = href.removeprefix(ADDRESS)
        return f"{LINK}{slug}" if slug != href and slug in self.terms else href or None


def lines_of(stream: Any) -> tuple[str, ...]:
    """The lines in a stream field."""
    return tuple(item["value"] for item in stream.raw_data)


def kit_of(stream: Any) -> tuple[KitItem, ...]:
    """The kit list in a stream field."""
    return tuple(_kit_item(item["value"]) for item in stream.raw_data)


def body_of(stream: Any, names: BundleNames) -> Body:
    """The body in a stream field; a block whose picture or file is gone is left out.

    Texts that follow each other become one, as a bundle has no mark between them.
    """
    return tuple(_joined(_blocks(stream.raw_data, names)))


def _joined(found: Iterable[Block]) -> Iterator[Block]:
    texts: list[str] = []
    for block in found:
        if isinstance(block, TextBlock):
            texts.append(block.markdown)
            continue
        yield from _as_text(texts)
        texts.clear()
        yield block
    yield from _as_text(texts)


def _as_text(texts: Sequence[str]) -> Iterator[Block]:
    text = texts[0] if len(texts) == 1 else markdown.join(*texts)
    if text:
        yield TextBlock(markdown=text)


def _blocks(raw: Iterable[Mapping[str, Any]], names: BundleNames) -> Iterator[Block]:
    for item in raw:
        if item["type"] == "quiz":
            yield QuizBlock(quiz=from_stored(item["value"], lambda key: names.pictures.get(key, "")))
            continue
        block = _block(item["type"], item["value"], names)
        if block is not None:
            yield block


def _block(kind: str, value: Any, names: BundleNames) -> Block | None:
    match kind:
        case "text":
            return TextBlock(markdown=markdown.from_html(value, names.target))
        case "image":
            return _image(value, names)
        case "procedure":
            steps = tuple(_step(step, names) for step in list_values(value["steps"]))
            return ProcedureBlock(title=value["title"], steps=steps)
        case "sign":
            return SignBlock(sign=value["sign"], text=value["text"])
        case "kit":
            return KitBlock(
                title=value["title"], items=tuple(_kit_item(item) for item in list_values(value["items"]))
            )
        case "attachment":
            return _attachment(value, names)
    return shown_block(kind, value, pictures=names.pictures, downloads=names.downloads)


def _image(value: Mapping[str, Any], names: BundleNames) -> Block | None:
    name = names.pictures.get(value["image"])
    if name is None:
        return None
    return ImageBlock(image=name, alt=value.get("alt") or "", caption=value.get("caption") or "")


def _attachment(value: Mapping[str, Any], names: BundleNames) -> Block | None:
    name = names.downloads.get(value["document"])
    if name is None:
        return None
    return AttachmentBlock(file=name, title=value["title"], description=value.get("description") or "")


def _step(value: Mapping[str, Any], names: BundleNames) -> ProcedureStep:
    image = names.pictures.get(value.get("image") or 0, "")
    return ProcedureStep(
        text=markdown.from_html(value["text"], names.target),
        image=image,
        alt=(value.get("alt") or "") if image else "",
        tools=tuple(list_values(value.get("tools") or [])),
        hazard=value.get("hazard") or "",
        limit=_limit(value.get("limit") or {}),
        check=value.get("check") or "",
    )


def _limit(value: Mapping[str, Any]) -> Limit | None:
    if not value.get("quantity"):
        return None
    return Limit(
        quantity=value["quantity"],
        minimum=value.get("min") or None,
        maximum=value.get("max") or None,
        unit=value.get("unit") or "",
        basis=value.get("basis") or "draft",
        note=value.get("note") or "",
    )


def _kit_item(value: Mapping[str, Any]) -> KitItem:
    return KitItem(item=value["item"], kind=value["kind"], quantity=value["quantity"], per=value["per"])
