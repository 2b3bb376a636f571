"""Whoever leaves something out is told what is needed, not only that it is."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator

import pytest
from django import forms

import badges.forms
import courses.forms
from courses.forms.confirming import ReasonForm

MODULES = [
    *(found.name for found in pkgutil.iter_modules(courses.forms.__path__, "courses.forms.")),
    "badges.admin_screens.forms",
    *(found.name for found in pkgutil.iter_modules(badges.forms.__path__, "badges.forms.")),
    "lms.accounts.forms",
    "lms.web.coordination.choices",
    "lms.web.data",
]


def asked_in(module: str) -> Iterator[tuple[str, forms.Field]]:
    """Every field that must be filled in by a person, with its name; a reason gets its words from its form."""
    for name, form in vars(importlib.import_module(module)).items():
        if not (
            inspect.isclass(form)
            and issubclass(form, forms.Form | forms.ModelForm)
            and form.__module__ == module
        ):
            continue
        for label, field in form.base_fields.items():
            worded_later = label == "reason" and issubclass(form, ReasonForm)
            if field.required and not field.widget.is_hidden and not worded_later:
                yield f"{name}.{label}", field


@pytest.mark.parametrize("module", MODULES)
def test_a_field_says_what_is_needed(module):
    silent = str(forms.Field.default_error_messages["required"])
    assert [name for name, field in asked_in(module) if str(field.error_messages["required"]) == silent] == []
