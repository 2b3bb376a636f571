"""Rich text has to say something."""

import pytest
from django.core.exceptions import ValidationError
from wagtail.rich_text import RichText
from wagtail_localize.segments import OverridableSegmentValue, StringSegmentValue, TemplateSegmentValue
from wagtail_localize.strings import StringValue, extract_strings

from content.blocks.text import StepTextBlock, TextBlock


@pytest.mark.parametrize("source", ["", "<p></p>", '<p data-block-key="x"> </p>', "<p><b></b><br/></p>"])
@pytest.mark.parametrize("block", [TextBlock(), StepTextBlock()])
def test_mark_up_without_words_is_refused(block: TextBlock | StepTextBlock, source: str) -> None:
    with pytest.raises(ValidationError) as refused:
        block.clean(RichText(source))
    assert refused.value.messages == ["This field is required."]


def test_words_are_kept_as_they_are() -> None:
    assert TextBlock().clean(RichText("<p>Words</p>")).source == "<p>Words</p>"


def test_editor_offers_what_a_bundle_can_hold() -> None:
    assert TextBlock().features == ["h2", "h3", "bold", "italic", "ol", "ul", "link", "term"]
    assert StepTextBlock().features == ["bold", "italic", "link", "term"]


def test_a_translated_link_leads_to_no_script() -> None:
    template, strings = extract_strings('<p>See <a href="https://x.example/">here</a>, please</p>')
    (_source, attrs), *_rest = strings
    segments = [
        TemplateSegmentValue("", "html", template, len(strings)),
        StringSegmentValue("", StringValue('Siehe <a id="a1">hier</a>'), attrs=attrs, order=1),
        OverridableSegmentValue("'https://x.example/'", "javascript:alert(1)", order=2),
    ]
    restored = TextBlock().restore_translated_segments(RichText(""), segments)
    assert restored.source == "<p>Siehe <a>hier</a></p>"
