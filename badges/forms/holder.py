"""What a holder decides about one badge."""

import uuid
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale

from badges.domain.evidence_links import make_link
from badges.domain.identity import choose_identity
from badges.domain.showing import Showing, choose_page, pages_offered
from badges.enums import HeldIdentity, PageVisibility
from badges.models import Award, HolderChoice
from courses.models import Evidence, PathwayPage
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
    answers_names = forms.BooleanField(
        label=_("Say whether a name or an e-mail address is mine"),
        required=False,
        help_text=_(
            "Whoever has this badge and types your name or address learns that it matches, and nothing else. Without "
            "it, or if nobody but you may open the page, only a code that you show works."
        ),
    )

    def __init__(self, data: QueryDict | None = None, *, person: User, showing: Showing) -> None:
        initial = {
            "page": showing.page,
            "shows_name": bool(showing.name),
            "answers_names": showing.answers_names,
        }
        super().__init__(data, initial=initial)
        self.person = person
        offered = self.fields["page"]
        if isinstance(offered, forms.ChoiceField):
            offered.choices = [(page.value, page.label) for page in pages_offered(person)]
        if showing.minor:
            del self.fields["shows_name"]
            del self.fields["answers_names"]

    def record(self, award: Award) -> HolderChoice:
        """Decide it; raises DomainError."""
        data = self.cleaned_data
        return choose_page(
            award,
            by=self.person,
            page=data["page"],
            shows_name=bool(data.get("shows_name", False)),
            answers_names=bool(data.get("answers_names", False)),
        )


class EvidenceLinkForm(forms.Form):
    """Which evidence is shown by a link, for how long, and to whom."""

    pieces = forms.MultipleChoiceField(
        label=_("What to show"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one piece of evidence.")},
    )
    days = forms.TypedChoiceField(
        label=_("For how long"),
        coerce=int,
        choices=[(1, _("One day")), (7, _("Seven days")), (30, _("Thirty days"))],
        initial=7,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose for how long it is shown.")},
    )
    purpose = forms.CharField(
        label=_("For whom"),
        max_length=60,
        required=False,
        help_text=_("Only for you, so that you know it again in the list."),
    )

    def __init__(self, *args: Any, offered: list[Evidence], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pieces = self.fields["pieces"]
        if isinstance(pieces, forms.MultipleChoiceField):
            pieces.choices = [(str(row.public_id), _words_for(row)) for row in offered]

    def record(self, award: Award, *, by: User) -> str:
        """Make the link and return its token; raises DomainError."""
        data = self.cleaned_data
        _link, token = make_link(
            award,
            by=by,
            pieces={uuid.UUID(piece) for piece in data["pieces"]},
            days=data["days"],
            purpose=data["purpose"],
            at=timezone.now(),
        )
        return token


def _words_for(row: Evidence) -> str:
    day = date_format(timezone.localtime(row.created_at), "DATE_FORMAT")
    skill = row.event.skill_code if row.event else ""
    return " · ".join(filter(None, [row.caption or row.label or row.get_kind_display(), skill, day]))


class TranscriptForm(forms.Form):
    """Which pathway a record of progress is about, and whether it names the badges that its holder has."""

    pathway = forms.ChoiceField(label=_("Pathway"), error_messages={"required": _("Choose a pathway.")})
    names_badges = forms.BooleanField(
        label=_("Name my badges in it"),
        required=False,
        help_text=_(
            "Then whoever reads it can open them, and knows that all of them are yours. Without it, nothing in the "
            "record is in any badge."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pages = PathwayPage.objects.filter(locale=Locale.get_default(), live=True).order_by("code")
        chosen = self.fields["pathway"]
        if isinstance(chosen, forms.ChoiceField):
            chosen.choices = [(page.code, f"{page.code} {page.title}") for page in pages]


class IdentityForm(forms.Form):
    """What the badge says inside of whose it is."""

    identity = forms.TypedChoiceField(
        label=_("What says inside the badge that it is mine"),
        coerce=HeldIdentity,
        choices=HeldIdentity.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what stands in the badge.")},
    )

    def record(self, award: Award, *, by: User) -> Award | None:
        """Decide it; raises DomainError."""
        return choose_identity(award, by=by, identity=self.cleaned_data["identity"])
