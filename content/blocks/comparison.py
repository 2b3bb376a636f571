"""Good work beside bad work, and why."""

from typing import TYPE_CHECKING, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from content.blocks.compared import Fields
from content.blocks.media import PictureChooserBlock, picture_errors
from content.blocks.procedure import refuse
from content.formats.vocabulary import TITLE_LONGEST, WORDS_LONGEST

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

VERDICT_CHOICES: Final = [("good", _("Good")), ("bad", _("Bad"))]


class ExampleBlock(Fields):
    """One piece of work: a picture with its words, or words alone."""

    verdict = blocks.ChoiceBlock(label=_("It is"), choices=VERDICT_CHOICES, default="good")
    text = blocks.CharBlock(
        label=_("What one sees"),
        max_length=WORDS_LONGEST,
        required=False,
        help_text=_("Needed where there is no picture."),
    )
    image = PictureChooserBlock(label=_("Picture"), required=False)
    alt = blocks.CharBlock(
        label=_("Picture in words"),
        max_length=WORDS_LONGEST,
        required=False,
        help_text=_("What the picture shows, for those who cannot see it."),
    )
    why = blocks.CharBlock(label=_("Why"), max_length=WORDS_LONGEST)

    class Meta:
        icon = "view"
        label = _("Example")
        label_format = "{verdict}: {why}"

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        """Refuse a picture without words, words without a picture, and neither picture nor text."""
        example = super().clean(value)
        errors: dict[str, StrOrPromise] = picture_errors(example["image"], example["alt"])
        if not self.is_deferred_validation and not example["image"] and not example["text"]:
            errors["text"] = _("Choose a picture, or say in words what one sees.")
        refuse(errors)
        return example


class ComparisonBlock(Fields):
    """Two or more pieces of work side by side."""

    title = blocks.CharBlock(label=_("Title"), max_length=TITLE_LONGEST)
    examples = blocks.ListBlock(ExampleBlock(), label=_("Examples"), min_num=2, max_num=8)

    class Meta:
        icon = "view"
        label = _("Good and bad")
        label_format = "{title}"
        template = "content/blocks/comparison.html"
        description = _("Good work beside bad work, in pictures or words, and why")
        preview_template = "content/blocks/preview.html"
        preview_value = {
            "title": _("Solder joints"),
            "examples": [
                {
                    "verdict": "good",
                    "text": _("The solder forms a smooth, hollow slope up the wire."),
                    "why": _("It has wetted both the pad and the wire."),
                },
                {
                    "verdict": "bad",
                    "text": _("A round ball sits on the pad."),
                    "why": _("The pad was too cold, so the joint can come loose."),
                },
            ],
        }

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        """Refuse a comparison with nothing to compare."""
        comparison = super().clean(value)
        if self.is_deferred_validation:  # a draft, which may be half of one
            return comparison
        if {example["verdict"] for example in comparison["examples"]} != {"good", "bad"}:
            message = _("Give at least one good example and one bad one.")
            raise blocks.struct_block.StructBlockValidationError(non_block_errors=[ValidationError(message)])
        return comparison
