"""For how many people a kit sheet is."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.domain.kit import MOST_PEOPLE, Group


class GroupForm(forms.Form):
    """So many people, so many at a bench."""

    people = forms.IntegerField(
        label=_("People"),
        min_value=1,
        max_value=MOST_PEOPLE,
        error_messages={"required": _("Say for how many people.")},
    )
    bench = forms.IntegerField(
        label=_("People at a bench"),
        min_value=1,
        max_value=50,
        error_messages={"required": _("Say how many people share a bench.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fields:
            self.fields[name].widget.attrs["inputmode"] = "numeric"

    @property
    def group(self) -> Group:
        """Once the form is valid."""
        return Group(self.cleaned_data["people"], self.cleaned_data["bench"])
