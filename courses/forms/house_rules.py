"""Writing what people sign, and keeping the list of who has: for coordinators; consents, for teachers too."""

import uuid
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.formats.markdown import MarkdownError
from courses.domain.guardians import today
from courses.domain.house_rules import Draft, as_html
from courses.domain.signing_list import Show
from courses.enums import PaperKind, SessionKind, SignedBy
from courses.forms.joining import day_field
from courses.forms.who import PersonField
from courses.models import HouseDocument, HouseVersion


def _once_key() -> forms.UUIDField:
    """Made with the first, empty form, and stays with it: sent twice, it is recorded once."""
    return forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)


class DocumentForm(forms.Form):
    """What a document says. Only a new one is asked what it is and when it is needed."""

    client_uuid = _once_key()
    based_on = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=100_000)
    kind = forms.ChoiceField(
        label=gettext_lazy("What it is"),
        choices=PaperKind.choices,
        help_text=gettext_lazy("A waiver is signed by the guardian too, for whoever is under 18."),
        error_messages={
            "required": gettext_lazy("Choose what it is."),
            "invalid_choice": gettext_lazy("Choose from the list."),
        },
    )
    before = forms.ChoiceField(
        label=gettext_lazy("When it is needed"),
        choices=[
            ("", gettext_lazy("Before a seat at any session")),
            (SessionKind.WORK.value, gettext_lazy("Before a seat at a work session only")),
            (SessionKind.DRILL.value, gettext_lazy("Before a seat at a safety drill only")),
        ],
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose from the list.")},
    )
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=120,
        error_messages={"required": gettext_lazy("Say what it is called.")},
    )
    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=40_000,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=gettext_lazy("Markdown: ## before a heading, * before each point of a list, **bold**."),
        error_messages={"required": gettext_lazy("Write what people sign.")},
    )
    asks_anew = forms.BooleanField(
        label=gettext_lazy("Whoever signed an earlier version has to sign this one too"),
        required=False,
        initial=True,
        help_text=gettext_lazy(
            "Leave it empty only where nothing changed that people agreed to, such as a typo."
        ),
    )

    def __init__(self, *args: Any, document: HouseDocument | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if document is None:
            del self.fields["asks_anew"]
        else:
            del self.fields["kind"], self.fields["before"], self.fields["client_uuid"]

    def clean_text(self) -> str:
        """The text with plain ends of lines; says which line cannot be shown."""
        text = "\n".join(str(self.cleaned_data["text"]).splitlines())
        try:
            as_html(text)
        except MarkdownError as error:
            raise forms.ValidationError(
                [
                    _("Line %(line)s: %(why)s.") % {"line": refusal.line, "why": refusal.message}
                    for refusal in error.refusals[:10]
                ]
            ) from error
        return text

    def clean_title(self) -> str:
        """On one line."""
        return " ".join(str(self.cleaned_data["title"]).split())

    def draft(self) -> Draft:
        """What to publish."""
        return Draft(**{"asks_anew": True} | self.cleaned_data)


class PaperForm(forms.Form):
    """A signature on paper."""

    who = PersonField()
    version = forms.ModelChoiceField(
        HouseVersion.objects.none(),
        label=gettext_lazy("What was signed"),
        to_field_name="public_id",
        empty_label=None,
        error_messages={
            "required": gettext_lazy("Choose what was signed."),
            "invalid_choice": gettext_lazy("Choose from the list."),
        },
    )
    signed_by = forms.ChoiceField(
        label=gettext_lazy("Who signed"),
        choices=SignedBy.choices,
        initial=SignedBy.SELF,
        error_messages={
            "required": gettext_lazy("Choose who signed."),
            "invalid_choice": gettext_lazy("Choose from the list."),
        },
    )
    name = forms.CharField(
        label=gettext_lazy("Name on the paper"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Write the name as it stands on the paper.")},
    )
    on = day_field(
        gettext_lazy("Date on the paper"),
        gettext_lazy("Write the date that stands on the paper."),
        help_text=gettext_lazy("Keep the paper: the hub holds only that you saw it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["version"]
        rows = HouseVersion.objects.filter(document__retired_at=None).defer("text")
        field.queryset = rows.order_by("document", "-number")  # type: ignore[attr-defined]
        field.label_from_instance = _version_words  # type: ignore[attr-defined]


def _version_words(version: HouseVersion) -> str:
    return _("%(title)s, version %(number)s") % {"title": version.title, "number": version.number}


class MistakeForm(forms.Form):
    """Why a signature on paper should not have been recorded."""

    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=300,
        help_text=gettext_lazy("Such as “another person’s paper”. The person it was recorded for reads it."),
        error_messages={"required": gettext_lazy("Say why it is taken back.")},
    )


class ListForm(forms.Form):
    """Which people of the list; the day is for the file."""

    show = forms.ChoiceField(
        label=gettext_lazy("Show"),
        choices=[
            (Show.ALL.value, gettext_lazy("Everybody")),
            (Show.MISSING.value, gettext_lazy("Who lacks something")),
            (Show.SIGNED.value, gettext_lazy("Who lacks nothing")),
        ],
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose from the list.")},
    )
    q = forms.CharField(label=gettext_lazy("Name or e-mail address"), max_length=80, required=False)
    on = day_field(
        gettext_lazy("As it stood on"),
        "",
        required=False,
        help_text=gettext_lazy("Empty: today."),
    )

    def clean_on(self) -> date | None:
        """A day that has come."""
        day: date | None = self.cleaned_data["on"]
        if day is not None and day > today():
            raise forms.ValidationError(_("Choose today or a day before."))
        return day


def _guardian_name() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Name of the guardian"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Write who the guardian is.")},
    )


class ConsentForm(forms.Form):
    """A guardian's consent that was given on paper."""

    client_uuid = _once_key()
    guardian_name = _guardian_name()
    contact = forms.CharField(
        label=gettext_lazy("How to reach them"),
        max_length=254,
        help_text=gettext_lazy("A telephone number or an e-mail address."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Write how to reach the guardian.")},
    )
    on = day_field(
        gettext_lazy("Date on the paper"), gettext_lazy("Write the date that stands on the paper.")
    )
    pictures = forms.BooleanField(
        label=gettext_lazy("It covers pictures being taken and shown in this hub, too"), required=False
    )


class LinkForm(forms.Form):
    """To whom the link for a guardian goes."""

    client_uuid = _once_key()
    guardian_name = _guardian_name()
    email = forms.EmailField(
        label=gettext_lazy("Their e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Write the guardian’s e-mail address.")},
    )


class AnswerForm(forms.Form):
    """What was done about somebody's having taken part without a guardian's consent."""

    answer = forms.CharField(
        label=gettext_lazy("What you did about it"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Such as: spoke to their mother, who agrees. It is kept with your name."),
        error_messages={"required": gettext_lazy("Write what you did about it.")},
    )
