"""Words: rich text as the native bundle can hold it, and plain lists of lines."""

from typing import Any, ClassVar, Final

from django.core.exceptions import ValidationError
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.rich_text import RichText
from wagtail.whitelist import Whitelister, allow_without_attributes, attribute_rule, check_url
from wagtail_localize.segments.ingest import organise_template_segments
from wagtail_localize.strings import restore_strings

from content.blocks.compared import TextComparison
from content.formats.vocabulary import LINE_LONGEST

TEXT_FEATURES: Final = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "term"]
STEP_FEATURES: Final = ["bold", "italic", "link", "term"]
_ELEMENTS: Final = ("[document]", "b", "br", "em", "h2", "h3", "i", "li", "ol", "p", "strong", "ul")


class _Allowed(Whitelister):
    """The mark-up that our editor writes, and nothing else."""

    element_rules: ClassVar = dict.fromkeys(_ELEMENTS, allow_without_attributes) | {
        "a": attribute_rule({"href": check_url, "linktype": True, "id": True})
    }


class _Words(blocks.RichTextBlock):
    """Rich text that says something: an editor's empty paragraph does not count."""

    def restore_translated_segments(self, _value: RichText, segments: list[Any]) -> RichText:
        """The text in another language; a link that the translator gave another address is held to our rules."""
        _kind, template, strings = organise_template_segments(segments)
        return RichText(_Allowed().clean(restore_strings(template, strings)))

    def get_comparison_class(self) -> type[TextComparison]:
        """Wagtail asks for it when it lays two versions side by side."""
        return TextComparison

    def clean(self, value: RichText) -> RichText:
        """Refuse mark-up without words."""
        cleaned: RichText = super().clean(value)
        if self.required and not strip_tags(cleaned.source).strip():
            raise ValidationError(self.field.error_messages["required"], code="required")
        return cleaned


class TextBlock(_Words):
    """Headings, paragraphs and lists."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**({"features": TEXT_FEATURES, "label": _("Text")} | kwargs))

    class Meta:
        icon = "pilcrow"
        template = "content/blocks/text.html"
        description = _("Headings, paragraphs and lists")
        preview_template = "content/blocks/preview.html"
        preview_value = _("<h2>Before you start</h2><p>Clear the bench. Check the <b>lead</b> first.</p>")


class StepTextBlock(_Words):
    """What to do in one step: paragraphs, nothing more."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**({"features": STEP_FEATURES, "label": _("What to do")} | kwargs))


class TextList(blocks.StreamBlock):
    """A plain list of lines, such as objectives. Child block `line`."""

    line = blocks.CharBlock(label=_("Line"), max_length=LINE_LONGEST)
