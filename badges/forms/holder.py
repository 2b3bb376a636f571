"""What a holder decides about one badge."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from badges.domain.showing import Showing, choose_page, pages_offered
from badges.enums import PageVisibility
from badges.models import Award, HolderChoice
from lms.accounts.models import User


class PageForm(forms.Form):
    """Who may open the badge's page, and whether the holder's name stands on it."""

    page = forms.TypedChoiceField(
        label=_("Who may open its page"),
        coerce=PageVisibility,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who may open the page.")},
    )
    shows_name = forms.BooleanField(
        label=_("Show my name on the page"),
        required=False,
        help_text=_(
            "Only on the page, and only as long as this is ticked. Whoever sees your name on two badges knows that "
            "both are yours."
        ),
    )

    def __init__(self, *args: Any, person: User, showing: Showing, **kwargs: Any) -> None:
        super().__init__(*args, initial={"page": showing.page, "shows_name": bool(showing.name)}, **kwargs)
        self.person = person
        offered = self.fields["page"]
        if isinstance(offered, forms.ChoiceField):
            offered.choices = [(page.value, page.label) for page in pages_offered(person)]
        if showing.minor:
            del self.fields["shows_name"]

    def record(self, award: Award) -> HolderChoice:
        """Decide it; raises DomainError."""
        data = self.cleaned_data
        return choose_page(
            award, by=self.person, page=data["page"], shows_name=bool(data.get("shows_name", False))
        )
