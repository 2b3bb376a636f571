"""The editor refuses a comparison that compares nothing; readers are told good from bad in words."""

from typing import Any

import pytest
from wagtail.blocks.struct_block import StructBlockValidationError

from content.blocks.comparison import ComparisonBlock, ExampleBlock
from content.blocks.media import AttachmentBlock, ImageBlock
from content.domain.renditions import make
from content.models import FettleDocument, FettleImage

GOOD = {"verdict": "good", "text": "A slope", "image": None, "alt": "", "why": "Wetted"}


def cleaned(examples: list[dict[str, Any]]) -> Any:
    block = ComparisonBlock()
    return block.clean(block.to_python({"title": "Joints", "examples": examples}))


def test_two_good_examples_compare_nothing() -> None:
    with pytest.raises(StructBlockValidationError) as refused:
        cleaned([GOOD, GOOD])
    assert [error.messages for error in refused.value.non_block_errors.as_data()] == [
        ["Give at least one good example and one bad one."]
    ]


def test_an_example_says_something() -> None:
    block = ExampleBlock()
    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(block.to_python(GOOD | {"text": ""}))
    assert refused.value.block_errors["text"].messages == ["Choose a picture, or say in words what one sees."]


def test_each_example_says_in_a_word_whether_it_is_good() -> None:
    block = ComparisonBlock()
    html = block.render(cleaned([GOOD, GOOD | {"verdict": "bad", "text": "A ball"}]))
    good, bad = html.split("<li")[1:]
    assert ("<strong>Good</strong>" in good, "#tick" in good) == (True, True)
    assert ("<strong>Bad</strong>" in bad, "#close" in bad) == (True, True)


def test_a_picture_leads_to_its_large_form(picture: FettleImage) -> None:
    block = ImageBlock()
    make([picture.pk])
    html = block.render(block.to_python({"image": picture.pk, "alt": "A button", "caption": ""}))
    large = picture.renditions.get(filter_spec="max-2400x2400")
    assert f'href="{large.url}"' in html


def test_a_download_says_its_licence_and_who_made_it(document: FettleDocument) -> None:
    block = AttachmentBlock()
    value = block.to_python({"document": document.pk, "title": "Card", "description": ""})
    assert "Licence" not in block.render(value)
    document.licence, document.credit = "CC0-1.0", "Ada"
    document.save()
    value = block.to_python({"document": document.pk, "title": "Card", "description": ""})
    assert "Licence: CC0-1.0, Ada" in block.render(value)
