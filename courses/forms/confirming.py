"""What the short forms have in common: made once, sent twice, recorded once; a reason in words."""

import uuid
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

_LONGEST = 1000


class OnceForm(forms.Form):
    """A form whose `client_uuid` is made with the first, empty form and stays with it."""

    client_uuid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


def sent_again(form: forms.Form) -> list[tuple[str, str]]:
    """Every name and value that was sent, in order, to be sent once more with a confirmation."""
    left_out = {"csrfmiddlewaretoken", "confirmed", "again"}
    data = form.data
    if not isinstance(data, QueryDict):
        return []
    return [(name, str(value)) for name, values in data.lists() if name not in left_out for value in values]


class ReasonForm(OnceForm):
    """A reason in words; label and help are the caller's."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=_LONGEST, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, label: str, help_text: str, missing: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        field.label, field.help_text = label, help_text
        field.error_messages["required"] = missing
