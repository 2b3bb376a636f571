"""Dates that people write: of years in which something can have happened, and that every time zone can tell."""

from datetime import date, datetime
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2999


def check_year(day: date | datetime) -> None:
    """Raises ValidationError for a year in which nobody alive learnt, or will learn, anything."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(
            gettext_lazy("Choose a date between the years %(first)s and %(last)s."),
            code="year",
            params={"first": FIRST_YEAR, "last": LAST_YEAR},
        )


class DayField(forms.DateField):
    """A day; see `check_year`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(validators=[check_year], **options)


class MomentField(forms.DateTimeField):
    """A moment; see `check_year`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(validators=[check_year], **options)
