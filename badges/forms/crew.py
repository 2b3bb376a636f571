"""Many badges at once: files, lists and links."""

from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from badges.domain.crew import MOST, Entry, entries_in_file, entries_in_text

MOST_BYTES: Final = 24 * 1024 * 1024  # of everything in one request
SOON: Final = 30
_DAYS: Final = _("Write a whole number of days from 1 to 3650, such as 30.")
TOO_MANY: Final = _("These are more than 500 badges. Check them in several parts.")


class ManyFilesInput(forms.FileInput):
    """An input for any number of files."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Any number of files, as a list; an empty file is judged like any other."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """The files as they were sent."""
        return [super(ManyFilesField, self).clean(each, initial) for each in data or []]


class SoonForm(forms.Form):
    """How near an end is that is worth a mark."""

    days = forms.IntegerField(
        label=_("Mark valid badges that end within so many days"),
        required=False,
        min_value=1,
        max_value=3650,
        initial=SOON,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), _DAYS),
    )

    def clean_days(self) -> int:
        """Thirty days where nothing was said."""
        return self.cleaned_data.get("days") or SOON


class CrewForm(SoonForm):
    """Files and pasted links. After validation `entries` holds one for each badge."""

    file = ManyFilesField(
        label=_("Badge files, a ZIP of them, or a CSV of links"), required=False, allow_empty_file=True
    )
    text = forms.CharField(
        label=_("Or paste links, one on each line"),
        help_text=_("A name before the link, or beside it in a spreadsheet, comes back in the table."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false", "autocomplete": "off"}),
    )
    field_order = ("file", "text", "days")
    entries: list[Entry]

    def clean(self) -> dict[str, Any]:
        """Take apart what was given."""
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        self.entries = [
            entry for upload in cleaned["file"] for entry in entries_in_file(str(upload.name), upload.read())
        ]
        self.entries += entries_in_text(str(cleaned["text"])) if cleaned["text"].strip() else []
        if not self.entries:
            raise forms.ValidationError(_("Choose files, or paste links."), code="nothing")
        if len(self.entries) > MOST:
            raise forms.ValidationError(TOO_MANY, code="too_many")
        return cleaned
