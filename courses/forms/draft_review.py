"""What whoever reviews a draft says to it."""

from collections.abc import Mapping
from typing import Final

from django import forms
from django.utils.translation import gettext_lazy

from lms.kernel.errors import DomainError, NotAllowed

_ABOUT_WORDS: Final = {"no_comment", "long"}


def refuse(form: forms.Form, error: DomainError) -> int:
    """Say in the form why it was refused, beside the words where it is about them; the status of the answer."""
    about_words = error.code in _ABOUT_WORDS
    form.add_error("words" if about_words else None, str(error.message))
    return 422 if about_words else 403 if isinstance(error, NotAllowed) else 409


class DecisionForm(forms.Form):
    """Yes, or no with words. `seen` and `step` say what was looked at, so that nobody decides something else."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=120)
    step = forms.CharField(widget=forms.HiddenInput, required=False, max_length=8)
    words = forms.CharField(
        label=gettext_lazy("What has to change, or a comment"),
        required=False,
        max_length=2000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Needed to send it back. The author reads it, and it stays in the history."),
    )

    def said(self) -> dict[str, str]:
        """What was decided about, and the words, as they were sent: the domain refuses what does not fit."""
        return {name: self.data.get(name, "") for name in ("seen", "step", "words")}

    def now_about(self, now: Mapping[str, str]) -> None:
        """Go on from what there is now, with the words that were typed."""
        self.data = {"words": self.data.get("words", "")} | dict(now)
