"""Numbered steps with their pictures, tools, hazards, limits and checks."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from content.blocks.choices import BASIS_CHOICES
from content.blocks.compared import Fields
from content.blocks.fixed import FixedCharBlock
from content.blocks.media import PictureChooserBlock, picture_errors
from content.blocks.text import StepTextBlock
from content.formats.vocabulary import AMOUNT_LONGEST, LINE_LONGEST, TITLE_LONGEST, WORDS_LONGEST

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# Kept as the author wrote it: "0.30" says how finely to read, 0.3 does not.
DECIMAL: Final = r"^-?[0-9]{1,12}(\.[0-9]{1,9})?\Z"
DECIMAL_ERRORS: Final = {"invalid": _("Write a number such as 0.30, with a point and without a unit.")}


def refuse(errors: "dict[str, StrOrPromise]") -> None:
    """Show each message beside the field it is about."""
    if errors:
        raise StructBlockValidationError({name: ValidationError(message) for name, message in errors.items()})


class LimitBlock(Fields):
    """A value a step must keep. All fields empty: no limit."""

    quantity = blocks.CharBlock(label=_("What is measured"), max_length=LINE_LONGEST, required=False)
    min = blocks.RegexBlock(DECIMAL, label=_("At least"), required=False, error_messages=DECIMAL_ERRORS)
    max = blocks.RegexBlock(DECIMAL, label=_("At most"), required=False, error_messages=DECIMAL_ERRORS)
    unit = FixedCharBlock(label=_("Unit"), max_length=AMOUNT_LONGEST, required=False)
    basis = blocks.ChoiceBlock(label=_("It rests on"), choices=BASIS_CHOICES, default="draft")
    note = blocks.CharBlock(label=_("Note"), max_length=WORDS_LONGEST, required=False)

    class Meta:
        icon = "decimal"
        label = _("Limit")
        label_format = "{quantity} {min} {max} {unit}"
        collapsed = True

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        """Refuse half a limit, and one that nothing can keep."""
        limit = super().clean(value)
        refuse(_limit_errors(limit))
        return limit


def _limit_errors(limit: Any) -> "dict[str, StrOrPromise]":
    if not any(limit[name] for name in ("quantity", "min", "max", "unit", "note")):
        return {}
    errors: dict[str, StrOrPromise] = {}
    if not limit["quantity"]:
        errors["quantity"] = _("Say what is measured.")
    if not limit["unit"]:
        errors["unit"] = _("A limit needs its unit.")
    if not limit["min"] and not limit["max"]:
        errors["max"] = _("Give the least value, the greatest, or both.")
    if limit["min"] and limit["max"] and Decimal(limit["min"]) > Decimal(limit["max"]):
        errors["min"] = _("The least value is greater than the greatest.")
    return errors


class StepBlock(Fields):
    """One thing to do."""

    text = StepTextBlock()
    image = PictureChooserBlock(label=_("Picture"), required=False)
    alt = blocks.CharBlock(
        label=_("Picture in words"),
        max_length=WORDS_LONGEST,
        required=False,
        help_text=_("What the picture teaches, for those who cannot see it."),
    )
    tools = blocks.ListBlock(
        blocks.CharBlock(label=_("Tool"), max_length=LINE_LONGEST),
        label=_("Tools"),
        default=[],
        collapsed=True,
    )
    hazard = blocks.CharBlock(
        label=_("Hazard"), max_length=WORDS_LONGEST, required=False, help_text=_("What can hurt here.")
    )
    limit = LimitBlock()
    check = blocks.CharBlock(
        label=_("Check"),
        max_length=WORDS_LONGEST,
        required=False,
        help_text=_("What one sees, hears or reads when the step has gone right."),
    )

    class Meta:
        icon = "list-ol"
        label = _("Step")
        label_format = "{text}"

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        """Refuse a picture without words, and words without a picture."""
        step = super().clean(value)
        refuse(picture_errors(step["image"], step["alt"]))
        return step


class ProcedureBlock(Fields):
    """Steps to follow in order."""

    title = blocks.CharBlock(label=_("Title"), max_length=TITLE_LONGEST)
    steps = blocks.ListBlock(StepBlock(), label=_("Steps"), min_num=1)

    class Meta:
        icon = "list-ol"
        label = _("Procedure")
        label_format = "{title}"
        template = "content/blocks/procedure.html"
        description = _("Numbered steps, each with its picture, tools, hazard, limit and check")
        preview_template = "content/blocks/preview.html"
        preview_value = {
            "title": _("Prove dead"),
            "steps": [
                {
                    "text": _("<p>Test the tester on a known source.</p>"),
                    "tools": [_("Voltage tester")],
                    "hazard": _("The source is live."),
                },
                {
                    "text": _("<p>Measure between all conductors.</p>"),
                    "limit": {"quantity": _("Residual voltage"), "max": "5", "unit": "V", "basis": "draft"},
                    "check": _("The display stays at zero on every pair."),
                },
            ],
        }
