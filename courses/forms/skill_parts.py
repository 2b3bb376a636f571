"""The repeatable parts of the form of a skill: criteria, and measurements."""

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.formats import yaml_writer
from content.formats.bundle.measurements import read_measurements
from content.formats.outline import CriterionOutline, MeasurementOutline
from content.formats.problems import Problems
from content.formats.vocabulary import AMOUNT_LONGEST, LINE_LONGEST, WORDS_LONGEST
from content.formats.yaml_reader import Source, read_mapping
from courses.forms.skill_rows import Raw, RowForm

_ONE_LINE: Final = RegexValidator(
    r"[\x00-\x1f\x7f\x85\u2028\u2029]", gettext_lazy("Write it in one line."), inverse_match=True
)
_MORE: Final = ("conditions", "min_rule", "max_rule", "feature", "channel", "align", "envelope")
_FIELDS: Final = ("spread_max", "default_uncertainty")
FEATURE: Final = "feature"
BASES: Final = (
    ("draft", gettext_lazy("Draft: still to be confirmed")),
    ("standard", gettext_lazy("A standard")),
    ("physics", gettext_lazy("Physics")),
    ("manufacturer", gettext_lazy("The manufacturer")),
    ("confirmed", gettext_lazy("Confirmed by a locally competent person")),
)
KINDS: Final = (
    ("value", gettext_lazy("One value")),
    ("repeated", gettext_lazy("Several readings of the same thing")),
    (FEATURE, gettext_lazy("One value of a trace, such as its peak")),
    ("envelope", gettext_lazy("A trace that stays within limits over time")),
)


class Line(forms.CharField):
    """Text in one line, as a bundle can hold it."""

    default_validators = [_ONE_LINE]


class DecimalText(forms.CharField):
    """A decimal number that stays as it was written: `0.30` asks for two decimals. A comma is taken for a point."""

    default_validators = [
        RegexValidator(
            r"^-?[0-9]{1,12}(\.[0-9]{1,9})?$",
            gettext_lazy(
                "Write a number such as 0.30, with at most 12 digits before the point and 9 after it."
            ),
        )
    ]

    def to_python(self, value: Any) -> str:
        """With a point."""
        return str(super().to_python(value)).replace(",", ".").replace("\N{MINUS SIGN}", "-")


class CriterionForm(RowForm):
    """What a mentor looks for."""

    telling = ("text",)

    text = Line(
        error_messages={
            "required": gettext_lazy("Say what the mentor looks for, or take the criterion away.")
        },
        label=gettext_lazy("What the mentor looks for"),
        max_length=WORDS_LONGEST,
    )
    safety = forms.BooleanField(label=gettext_lazy("For safety: never adapted to a person"), required=False)

    def clean_id(self) -> str:
        """As it was given out."""
        return _checked_id(self.cleaned_data["id"], "c")

    def outline(self, name: str) -> CriterionOutline:
        """The row, with its id."""
        return CriterionOutline(id=name, text=self.cleaned_data["text"], safety=self.cleaned_data["safety"])


class MeasurementForm(RowForm):
    """What is measured, and within which limits."""

    telling = ("quantity", "min", "max", "note", "more")

    quantity = Line(
        error_messages={"required": gettext_lazy("Say what is measured, or take the measurement away.")},
        label=gettext_lazy("Quantity"),
        max_length=LINE_LONGEST,
    )
    unit = Line(
        error_messages={"required": gettext_lazy("Give the unit, such as V.")},
        label=gettext_lazy("Unit"),
        max_length=AMOUNT_LONGEST,
        help_text=gettext_lazy("Such as V, mΩ or °C. Any other word is taken for something counted."),
    )
    kind = forms.ChoiceField(
        error_messages={"required": gettext_lazy("Choose a kind.")},
        label=gettext_lazy("Kind"),
        choices=KINDS,
        initial="value",
    )
    min = DecimalText(label=gettext_lazy("At least"), required=False)
    max = DecimalText(
        label=gettext_lazy("At most"),
        required=False,
        help_text=gettext_lazy("Both empty: it is recorded, and the mentor judges."),
    )
    readings = forms.IntegerField(
        error_messages={"required": gettext_lazy("Say how many readings are taken each time.")},
        label=gettext_lazy("Readings each time"),
        min_value=1,
        max_value=1000,
        initial=1,
    )
    basis = forms.ChoiceField(
        error_messages={"required": gettext_lazy("Say what the limit rests on.")},
        label=gettext_lazy("What the limit rests on"),
        choices=BASES,
        initial="draft",
    )
    note = Line(label=gettext_lazy("Note for the mentor"), required=False, max_length=WORDS_LONGEST)
    difference = forms.BooleanField(label=gettext_lazy("The value is a difference"), required=False)
    spread_max = DecimalText(label=gettext_lazy("Largest less smallest reading, at most"), required=False)
    uncertainty = forms.BooleanField(label=gettext_lazy("The uncertainty must be given"), required=False)
    default_uncertainty = DecimalText(
        label=gettext_lazy("Uncertainty (k = 2) where none is given"), required=False
    )
    instrument = forms.BooleanField(label=gettext_lazy("The instrument must be named"), required=False)
    more = forms.CharField(
        label=gettext_lazy("Conditions, trace and envelope"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "As in a bundle: conditions, min_rule, max_rule, feature, channel, align, envelope."
        ),
    )

    read: MeasurementOutline | None = None

    def clean_id(self) -> str:
        """As it was given out."""
        return _checked_id(self.cleaned_data["id"], "m")

    def clean(self) -> dict[str, Any]:
        """What goes together, and what the reader of bundles has to say about it."""
        given = self.cleaned_data
        low, high = given.get("min"), given.get("max")
        if low and high and Decimal(low) > Decimal(high):
            self.add_error("max", _("The limits are the wrong way round: at most is less than at least."))
        elif not self.errors:
            self.read = self._read()
        return given

    def outline(self, name: str) -> MeasurementOutline:
        """The row, with its id."""
        if self.read is None:
            raise LookupError("The row is not sound.")
        return replace(self.read, id=name)

    def _read(self) -> MeasurementOutline | None:
        given = self.cleaned_data
        keys = {
            "id": given.get("id") or "m1",
            "quantity": given["quantity"],
            "unit": given["unit"],
            "min": given["min"] or None,
            "max": given["max"] or None,
            "readings": given["readings"],
            "basis": given["basis"],
            "note": given["note"],
        }
        optional = {
            "kind": "value" if given["kind"] == FEATURE else given["kind"],
            "difference": given["difference"],
            "uncertainty": "required" if given["uncertainty"] else "",
            "instrument": "required" if given["instrument"] else "",
            **{name: given[name] for name in _FIELDS},
        }
        keys |= {name: value for name, value in optional.items() if value}
        problems = Problems()
        text = _as_list(keys, given["more"])
        mapping = read_mapping(text, Source(_("more"), problems))
        found = read_measurements(mapping) if mapping is not None and not problems.found else ()
        if mapping is not None:
            mapping.finish()
        own = dict(enumerate(keys, start=_FIRST_LINE))
        for problem in sorted(set(problems.found)):
            field = own.get(problem.line, "more")
            self.add_error(field if field in self.fields else "more", _as_sentence(problem.message))
        if found and (found[0].feature is not None) != (given["kind"] == FEATURE):
            self.add_error("kind", _FEATURE_WORDS[given["kind"] == FEATURE])
        return found[0] if len(found) == 1 and not self.errors else None


_FIRST_LINE: Final = 2  # below the line with "measurements:"
_FEATURE_WORDS: Final = {
    True: gettext_lazy(
        "Say below which value of the trace it is, such as “feature:” and, indented, “name: peak”."
    ),
    False: gettext_lazy("A feature is named below, so the kind is one value of a trace."),
}


def _as_list(keys: dict[str, Any], more: str) -> str:
    """The measurement as a bundle holds it, with whatever was written below as it was written."""
    own = yaml_writer.write(keys).splitlines()
    lines = [*own, *more.replace("\r\n", "\n").expandtabs(2).rstrip().splitlines()]
    first, *rest = lines
    return "\n".join(["measurements:", f"  - {first}", *(f"    {line}" for line in rest)]) + "\n"


def _as_sentence(message: str) -> str:
    return f"{message[:1].upper()}{message[1:]}."


def _checked_id(given: str, letter: str) -> str:
    if given and not re.fullmatch(rf"{letter}[1-9][0-9]?", given):
        raise ValidationError(_("The page was changed on the way. Load it again."))
    return given


def criterion_row(one: dict[str, Any]) -> Raw:
    """A criterion of a definition as the form begins with it."""
    return {"id": one["id"], "text": one["text"], "safety": one.get("safety", False)}


def measurement_row(one: dict[str, Any]) -> Raw:
    """A measurement of a definition as the form begins with it."""
    more = {name: one[name] for name in _MORE if name in one}
    return {
        **{name: one[name] for name in ("id", "quantity", "unit", "readings", "basis", "note")},
        **{name: one.get(name) or "" for name in ("min", "max", *_FIELDS)},
        "kind": FEATURE if "feature" in one else one.get("kind", "value"),
        "difference": one.get("difference", False),
        "uncertainty": one.get("uncertainty") == "required",
        "instrument": one.get("instrument") == "required",
        "more": yaml_writer.write(more) if more else "",
    }
