"""Bodies, kit lists and objectives of a bundle, as Wagtail stores them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from content.formats import markdown
from content.formats.glossary import ADDRESS, linked_slug
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
    ShownBlock,
    SignBlock,
    TextBlock,
)
from content.formats.question_store import to_stored
from courses.domain.curriculum.shown_blocks import list_item, stored_shown

_PAGE: Final = "page:"


@dataclass(frozen=True, slots=True)
class SiteKeys:
    """Where the site keeps what a bundle names: media by file, pages by address."""

    media: Mapping[str, int]
    pages: Mapping[str, int]

    def link(self, href: str) -> Mapping[str, str]:
        """The attributes of ``<a>`` for a link target."""
        if href.startswith(_PAGE):
            return {"linktype": "page", "id": str(self.pages[href.removeprefix(_PAGE)])}
        if slug := linked_slug(href):
            return {"href": f"{ADDRESS}{slug}"}
        return {"href": href}


def stored_lines(lines: Iterable[str]) -> str:
    """A plain list of lines, such as objectives, as a stream field takes it."""
    return _stored(("line", line) for line in lines)


def stored_kit(items: Iterable[KitItem]) -> str:
    """A kit list as a stream field takes it."""
    return _stored(("item", _kit_value(item)) for item in items)


def stored_body(body: Body, keys: SiteKeys) -> str:
    """A body as a stream field takes it."""
    return _stored(_block_value(block, keys) for block in body)


def _stored(items: Iterable[tuple[str, Any]]) -> str:
    return json.dumps([list_item(value, kind) for kind, value in items])


def _kit_value(item: KitItem) -> dict[str, str]:
    return {"item": item.item, "kind": item.kind, "quantity": item.quantity, "per": item.per}


def _block_value(block: Block, keys: SiteKeys) -> tuple[str, Any]:
    match block:
        case TextBlock():
            return "text", markdown.to_html(block.markdown, keys.link)
        case ImageBlock():
            return "image", {"image": keys.media[block.image], "alt": block.alt, "caption": block.caption}
        case ProcedureBlock():
            steps = [list_item(_step_value(step, keys)) for step in block.steps]
            return "procedure", {"title": block.title, "steps": steps}
        case SignBlock():
            return "sign", {"sign": block.sign, "text": block.text}
        case KitBlock():
            items = [list_item(_kit_value(item)) for item in block.items]
            return "kit", {"title": block.title, "items": items}
        case AttachmentBlock():
            said = {"title": block.title, "description": block.description}
            return "attachment", {"document": keys.media[block.file]} | said
        case _:
            return _own_value(block, keys)


def _own_value(block: ShownBlock | QuizBlock, keys: SiteKeys) -> tuple[str, Any]:
    """Blocks that know themselves how they are stored."""
    if isinstance(block, QuizBlock):
        return "quiz", to_stored(block.quiz, lambda image: keys.media[image])
    return block.kind, stored_shown(block, keys.media)


def _step_value(step: ProcedureStep, keys: SiteKeys) -> dict[str, Any]:
    return {
        "text": markdown.to_html(step.text, keys.link),
        "image": keys.media[step.image] if step.image else None,
        "alt": step.alt,
        "tools": [list_item(tool) for tool in step.tools],
        "hazard": step.hazard,
        "limit": _limit_value(step.limit),
        "check": step.check,
    }


def _limit_value(limit: Limit | None) -> dict[str, str]:
    if limit is None:
        return {"quantity": "", "min": "", "max": "", "unit": "", "basis": "draft", "note": ""}
    return {
        "quantity": limit.quantity,
        "min": limit.minimum or "",
        "max": limit.maximum or "",
        "unit": limit.unit,
        "basis": limit.basis,
        "note": limit.note,
    }
