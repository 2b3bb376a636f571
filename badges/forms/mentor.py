"""What a mentor decides about being named in badges."""

from django import forms
from django.utils.translation import gettext_lazy as _


class MentorNameForm(forms.Form):
    """A mentor's consent to be named where badges lead to."""

    shows_name = forms.BooleanField(
        label=_("Show my name to people who check a badge that I signed for"), required=False
    )
