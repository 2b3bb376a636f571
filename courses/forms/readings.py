"""Readings on the mentor's form: their inputs, and what is said of one that lies outside its limits."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _


def reading_field(spec: Mapping[str, Any], turn: int) -> forms.CharField:
    """The input for one reading of a measurement; `turn` counts from one."""
    label = _("Reading in %(unit)s") if spec["readings"] == 1 else _("Reading %(turn)s in %(unit)s")
    return forms.CharField(
        label=label % {"turn": turn, "unit": spec["unit"]},
        required=False,
        max_length=24,
        widget=forms.TextInput(
            attrs={"inputmode": "decimal", "autocomplete": "off", "class": "reading-input", "size": 10}
        ),
    )


def outside(spec: Mapping[str, Any], value: str) -> str:
    """What to say of a reading (a plain decimal) beyond its limits; empty where it lies within them."""
    low, high = spec["min"], spec["max"]
    if high is not None and Decimal(value) > Decimal(high):
        said, limit = _("%(value)s %(unit)s is over the limit of %(limit)s %(unit)s."), high
    elif low is not None and Decimal(value) < Decimal(low):
        said, limit = _("%(value)s %(unit)s is under the limit of %(limit)s %(unit)s."), low
    else:
        return ""
    told = said % {"value": value, "unit": spec["unit"], "limit": limit}
    return f"{told} {_('Correct it, or tick to record it as read.')}"
