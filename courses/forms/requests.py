"""Asking a mentor to watch."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from courses.domain.openness import Reader
from courses.domain.requests import ask
from courses.models import SignOffRequest, Skill
from lms.accounts.models import User
from lms.kernel.errors import DomainError, NotAllowed


class SignOffRequestForm(forms.Form):
    """A note for the mentor, and the request itself."""

    note = forms.CharField(
        label=_("Note for the mentor"),
        max_length=300,
        required=False,
        help_text=_("For example: what you will work on, and when you are there."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def send(self, *, skill: Skill, learner: User, reader: Reader) -> SignOffRequest | None:
        """Ask; None, with the reason among the form's errors, when a rule stands against it.

        A rule about who may ask at all is not the form's to show: NotAllowed passes through.
        """
        try:
            return ask(learner=learner, skill=skill, note=self.cleaned_data["note"], reader=reader)
        except NotAllowed:
            raise
        except DomainError as error:
            self.add_error(None, ValidationError(str(error.message), code=error.code))
            return None
