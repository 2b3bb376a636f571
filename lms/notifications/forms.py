"""Which mails one gets."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.notifications import choices
from lms.notifications.models import Pace


class MailsForm(forms.Form):
    """When one hears of each kind of news."""

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._person = person
        now = choices.paces([person])
        for kind in choices.offered(person):
            self.fields[kind.key] = forms.ChoiceField(
                label=kind.title,
                help_text=kind.about,
                choices=Pace.choices,
                initial=now[person.pk, kind.key].value,
                error_messages={
                    "required": _("Say when you want these mails."),
                    "invalid_choice": _("Choose one of the times in the list."),
                },
            )

    def save(self) -> None:
        """Keep what was chosen, all of it or nothing."""
        choices.choose(self._person, {key: Pace(value) for key, value in self.cleaned_data.items()})
