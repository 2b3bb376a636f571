"""A body of every block: its stored form, its markup, its queries."""

from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.blocks.struct_block import StructBlockValidationError

from content.blocks.media import ImageBlock
from content.blocks.stream import LessonBody
from content.domain.renditions import make
from content.models import FettleDocument, FettleImage


class _Structure(HTMLParser):
    """Tags with the attributes that carry meaning, and the words between."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.sources: dict[str, str] = {}
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        given = {name: value or "" for name, value in attrs}
        if tag == "img":
            self.sources[given.get("alt", "missing")] = given["src"]
        assert not any(name == "style" or name.startswith("on") for name in given)

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.words.append(" ".join(data.split()))


def body(picture: FettleImage, document: FettleDocument) -> list[dict[str, Any]]:
    limit = {"quantity": "Voltage", "min": "", "max": "5", "unit": "V", "basis": "draft", "note": ""}
    step = {"text": "<p>Press <b>it</b>.</p>", "alt": "A palm", "image": picture.pk, "hazard": "It coasts"}
    step["check"] = "Silence"
    items = [{"item": "Gloves", "kind": "ppe", "quantity": "1 pair", "per": "person"}]
    return [
        {"type": "text", "value": "<h2>Look</h2><p>Around.</p>"},
        {"type": "image", "value": {"image": picture.pk, "alt": "A red button", "caption": "The stop"}},
        {
            "type": "procedure",
            "value": {"title": "Press", "steps": [step | {"tools": ["Palm"], "limit": limit}]},
        },
        {"type": "sign", "value": {"sign": "safe-exit", "text": "The way out"}},
        {"type": "kit", "value": {"title": "You need", "items": items}},
        {
            "type": "attachment",
            "value": {"document": document.pk, "title": "Card", "description": "To print"},
        },
    ]


def test_stored_form_survives(picture: FettleImage, document: FettleDocument) -> None:
    block = LessonBody()
    raw = body(picture, document)
    value = block.clean(block.to_python(raw))
    stored = [{"type": part["type"], "value": part["value"]} for part in block.get_prep_value(value)]
    stored[2]["value"]["steps"] = [item["value"] for item in stored[2]["value"]["steps"]]
    stored[4]["value"]["items"] = [item["value"] for item in stored[4]["value"]["items"]]
    (step,) = stored[2]["value"]["steps"]
    step["tools"] = [tool["value"] for tool in step["tools"]]
    assert stored == raw


def test_body_is_shown_with_everything_in_it(picture: FettleImage, document: FettleDocument) -> None:
    block = LessonBody()
    shown = _Structure(block.render(block.to_python(body(picture, document))))
    expected = (
        "Look|Around.|The stop|Press|Press|it|It coasts|Voltage:|Palm|Silence|The way out"
        "|You need|Gloves|1 pair|Card"
    )
    ours = {*expected.split("|"), "To print"}
    assert "|".join(words for words in shown.words if words in ours) == f"{expected}|To print"
    assert shown.sources["Safety:"] == "/static/fettle/signs/safe-exit.svg"
    assert {"A red button", "A palm"} <= shown.sources.keys()
    assert "missing" not in shown.sources
    assert "script" not in shown.tags


def test_picture_or_file_that_was_deleted_leaves_a_gap(
    picture: FettleImage, document: FettleDocument
) -> None:
    block = LessonBody()
    raw = body(picture, document)
    picture.delete()
    document.delete()
    shown = _Structure(block.render(block.to_python(raw)))
    assert "A red button" not in shown.sources
    assert "To print" not in shown.words


def test_picture_without_words_is_refused(picture: FettleImage) -> None:
    block = ImageBlock()
    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(block.to_python({"image": picture.pk, "alt": "", "caption": ""}))
    assert refused.value.block_errors["alt"].messages == ["This field is required."]


def test_queries_do_not_grow_with_the_number_of_pictures(
    picture: FettleImage, document: FettleDocument
) -> None:
    block = LessonBody()
    parts = body(picture, document)
    make([picture.pk])
    block.render(block.to_python(parts))
    with CaptureQueriesContext(
        connection,
    ) as few:
        block.render(block.to_python(parts))
    with CaptureQueriesContext(connection) as many:
        block.render(block.to_python(parts * 5))
    assert len(few) == 5  # pictures and renditions for both blocks that hold them here, and documents
    assert len(many) == len(few)


@pytest.mark.parametrize(
    "name", ["text", "procedure", "sign", "kit", "comparison", "fault_tree", "measurement", "embed"]
)
def test_block_picker_shows_what_a_block_looks_like(name: str) -> None:
    block = LessonBody().child_blocks[name]
    assert block.is_previewable
    assert _Structure(block.render(block.get_preview_value())).words
