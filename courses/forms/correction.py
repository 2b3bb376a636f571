"""The mentor's form once more, with what was recorded in it, to set it right."""

import uuid
from dataclasses import replace
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.domain.changes import Change, compare, said_by
from courses.domain.corrections import correct
from courses.domain.signoff import Seen
from courses.domain.story import Story
from courses.forms.signoff import SignOffForm
from courses.models import SignOffEvent
from lms.accounts.models import User

_LAID_OUT = (
    "items",
    "level",
    "correction_reason",
)  # the page sets these itself; whatever else there is follows


class CorrectionForm(SignOffForm):
    """What the observation should say, and why it is changed.

    It is shown as before and after first, and recorded when `confirmed` comes with it. What the form has no field
    for stays as it was.
    """

    correction_reason = forms.CharField(
        label=gettext_lazy("What is set right, and why"),
        max_length=1000,
        help_text=gettext_lazy("The trainee and the coordinator read it."),
        error_messages={"required": gettext_lazy("Say what is being set right, and why.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: QueryDict | None = None, *, story: Story, **kwargs: Any) -> None:
        self.story = story
        super().__init__(data, version=story.version, initial=_initial(story), **kwargs)
        self.fields.pop("place", None)  # where it was seen stays as it was recorded

    @property
    def others(self) -> list[forms.BoundField]:
        """The fields that the page does not lay out by name."""
        return [
            field
            for field in self.visible_fields()
            if field.name not in _LAID_OUT and not field.name.startswith(("mark_", "reading_"))
        ]

    @property
    def seen(self) -> Seen:
        """What the form says; what it does not ask for is taken from the observation as it stands."""
        said, facts, detail = super().seen, self.story.seen.facts, self.story.detail
        kept: dict[str, Any] = {}
        if "practise" not in self.fields and detail:
            kept["practise"] = detail.practise
        if "evidence" not in self.fields:
            kept["evidence"] = tuple(facts.get("evidence", []))
        if "adjustment" not in self.fields and facts.get("adjustment"):
            kept["adjustment"] = uuid.UUID(facts["adjustment"])
        return replace(said, **kept)

    @property
    def lines(self) -> list[Change]:
        """Before and after, line by line; only once the form is valid."""
        return compare(self.version, self.story.said, said_by(self.seen))

    def clean(self) -> dict[str, Any]:
        """Refuse a correction that changes nothing."""
        data = super().clean()
        if not self.errors and not any(line.differs for line in self.lines):
            self.add_error(None, _("Nothing is different from what is recorded. Change what is not right."))
        return data

    def correct(self, *, by: User) -> SignOffEvent:
        """Record the correction; raises DomainError."""
        data = self.cleaned_data
        return correct(
            self.story.event,
            by=by,
            seen=self.seen,
            reason=data["correction_reason"],
            client_uuid=data["client_uuid"],
        )


def _initial(story: Story) -> dict[str, Any]:
    said = story.said
    readings = {
        f"reading_{name}_{turn}": value
        for name, values in said.readings.items()
        for turn, value in enumerate(values, start=1)
    }
    return {
        **{f"mark_{name}": mark.value for name, mark in said.marks.items()},
        **readings,
        "items": "\n".join(said.items or ()),
        "level": said.level.value,
        "comment": said.comment,
        "practise": said.practise,
    }
