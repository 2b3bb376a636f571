"""Writing a private note."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from courses.domain.notes import NoteConflict, Subject, check_text, write
from courses.models import Note
from lms.accounts.models import User
from lms.kernel.errors import DomainError

_NEVER = 2_147_483_647  # no note was saved so often, and every database can compare it


class NoteForm(forms.Form):
    """The text, and which revision of it the writer saw."""

    based_on = forms.IntegerField(min_value=0, max_value=_NEVER, required=False, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Your note"),
        help_text=_("Only you see this. Mentors, coordinators and administrators do not."),
        strip=False,
        error_messages={"required": _("Write something first, then save.")},
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored: Note | None = None

    def clean_text(self) -> str:
        """As it was typed, with one kind of line end; refused where it is empty or too long."""
        text = str(self.cleaned_data["text"]).replace("\r\n", "\n").replace("\r", "\n").rstrip()
        try:
            check_text(text)
        except DomainError as error:
            raise ValidationError(str(error.message), code=error.code) from error
        return text

    def save(self, *, learner: User, subject: Subject) -> Note | None:
        """Save it; None where another one was saved meanwhile, which is then in `stored`."""
        try:
            return write(
                learner=learner,
                subject=subject,
                text=self.cleaned_data["text"],
                based_on=self.cleaned_data["based_on"] or 0,
            )
        except NoteConflict as error:
            self.stored = error.stored
            self.add_error(None, ValidationError(str(error.message), code=error.code))
            # What is saved next takes account of what is shown now.
            self.data = dict(self.data.items()) | {"based_on": str(error.stored.revision)}
            return None
