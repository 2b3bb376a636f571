"""A measurement to look at."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from content.blocks.choices import EXAMPLE_BASIS_CHOICES
from content.blocks.compared import Fields
from content.blocks.fixed import FixedCharBlock, FixedTextBlock
from content.blocks.procedure import DECIMAL, DECIMAL_ERRORS, refuse
from content.formats.measured import MOST_POINTS, point_faults, span_fault
from content.formats.vocabulary import AMOUNT_LONGEST, LINE_LONGEST, TITLE_LONGEST, WORDS_LONGEST

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_FAULTS: Final = {
    "few": _("Give at least 2 points."),
    "many": format_lazy(_("Give at most {most} points. Take fewer from the log."), most=MOST_POINTS),
    "form": _("Write a time in seconds, a space and a value, such as 0.5 4.98."),
    "order": _("The time is not later than the time before. Put the points in order."),
}
_SPAN_FAULTS: Final = {
    "outside": _("The points do not reach this time."),
    "backwards": _("The limits end before they begin."),
}


class MeasurementBlock(Fields):
    """A trace with its limits, a question and the answer."""

    title = blocks.CharBlock(label=_("Title"), max_length=TITLE_LONGEST)
    quantity = blocks.CharBlock(label=_("What is measured"), max_length=LINE_LONGEST)
    unit = FixedCharBlock(label=_("Unit"), max_length=AMOUNT_LONGEST)
    min = blocks.RegexBlock(DECIMAL, label=_("At least"), required=False, error_messages=DECIMAL_ERRORS)
    max = blocks.RegexBlock(DECIMAL, label=_("At most"), required=False, error_messages=DECIMAL_ERRORS)
    begin = blocks.RegexBlock(
        DECIMAL,
        label=_("The limits hold from"),
        required=False,
        error_messages=DECIMAL_ERRORS,
        help_text=_("In seconds. Empty: from the first point."),
    )
    end = blocks.RegexBlock(
        DECIMAL,
        label=_("The limits hold to"),
        required=False,
        error_messages=DECIMAL_ERRORS,
        help_text=_("In seconds. Empty: to the last point."),
    )
    basis = blocks.ChoiceBlock(label=_("It rests on"), choices=EXAMPLE_BASIS_CHOICES, required=False)
    note = blocks.CharBlock(label=_("Note"), max_length=WORDS_LONGEST, required=False)
    points = FixedTextBlock(
        label=_("Points"),
        rows=8,
        max_length=40_000,
        help_text=_("One on each line: the time in seconds, a space, the value. You can paste two columns."),
    )
    caption = blocks.CharBlock(label=_("Caption"), max_length=WORDS_LONGEST, required=False)
    question = blocks.CharBlock(
        label=_("Question"), max_length=WORDS_LONGEST, help_text=_("Such as: what do you see?")
    )
    answer = blocks.CharBlock(
        label=_("Answer"), max_length=WORDS_LONGEST, help_text=_("Readers open it when they have thought.")
    )

    class Meta:
        icon = "decimal"
        label = _("Measurement")
        label_format = "{title}"
        template = "content/blocks/measurement.html"
        description = _("A trace with its limits, a question about it, and the answer to open")
        preview_template = "content/blocks/preview.html"
        preview_value = {
            "title": _("A charger under load"),
            "quantity": _("Voltage"),
            "unit": "V",
            "min": "4.75",
            "max": "5.25",
            "basis": "exercise",
            "points": "0 5.10\n1 5.08\n2 4.60\n3 5.05\n4 5.09",
            "caption": "",
            "question": _("What do you see?"),
            "answer": _("The voltage drops below 4.75 V at 2 s, when the load is switched on."),
        }

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        """Refuse points that are no trace, with the line they stand on, and limits that nothing can keep."""
        block = super().clean(value)
        block["points"] = "\n".join(lines_of(block["points"] or ""))
        if self.is_deferred_validation:  # a draft, which may lack its limits
            return block
        errors: dict[str, StrOrPromise] = {}
        points = lines_of(block["points"])
        if faults := point_faults(points):
            errors["points"] = _said(faults[0].code, faults[0].line)
        elif code := span_fault(points, block["begin"] or None, block["end"] or None):
            errors["begin" if block["begin"] else "end"] = _SPAN_FAULTS[code]
        if not block["min"] and not block["max"]:
            errors["max"] = _("Give the least value, the greatest, or both.")
        if block["min"] and block["max"] and Decimal(block["min"]) > Decimal(block["max"]):
            errors["min"] = _("The least value is greater than the greatest.")
        if not block["basis"]:
            errors["basis"] = _("Say what the limit rests on.")
        refuse(errors)
        return block


def lines_of(points: Any) -> tuple[str, ...]:
    """The lines of a field of points; columns may be apart by tabs, commas, semicolons or several spaces."""
    lines = (line.replace("\t", " ").replace(";", " ").replace(",", " ") for line in str(points).splitlines())
    return tuple(" ".join(line.split()) for line in lines if line.strip())


def _said(code: str, line: int | None) -> "StrOrPromise":
    if line is None:
        return _FAULTS[code]
    return format_lazy(_("Line {number}: {what}"), number=line + 1, what=_FAULTS[code])
