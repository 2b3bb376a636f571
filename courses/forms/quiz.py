"""What a mentor says to an answer in words."""

from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _


class DecideForm(forms.Form):
    """Accept, or send back with words."""

    ACCEPT: Final = "accept"

    decision = forms.ChoiceField(
        label=_("Your answer"),
        choices=[(ACCEPT, _("Accept it")), ("return", _("Send it back, to be written again"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether you accept it or send it back.")},
    )
    words = forms.CharField(
        label=_("Your words to the trainee"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Needed when you send it back: say what is missing, not what to write."),
    )
