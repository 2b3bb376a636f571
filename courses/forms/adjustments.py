"""Agreeing on a reasonable adjustment."""

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.domain.adjustments import agree, safety_criteria
from courses.models import Adjustment, SkillVersion
from lms.accounts.models import User


class AdjustmentForm(forms.Form):
    """What is adapted, for which skill, and which of its criteria that touches.

    `versions` are the cards in force. The criteria offered are those of the chosen skill (`chosen`) which may be
    adapted.
    """

    public_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    what = forms.CharField(
        label=gettext_lazy("What is adapted"),
        max_length=1000,
        help_text=gettext_lazy(
            "How the work is set up or shown, such as “card read aloud” or “sits at the bench”. Not the reason: "
            "nobody needs to know about somebody’s health here."
        ),
        error_messages={"required": gettext_lazy("Say what is adapted.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    criteria = forms.MultipleChoiceField(
        label=gettext_lazy("Criteria it touches"),
        required=False,
        help_text=gettext_lazy(
            "Leave all empty where it changes no criterion. Criteria for safety are not offered."
        ),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, chosen: SkillVersion | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chosen = chosen
        offered = list(_offered(chosen)) if chosen else []
        field = self.fields["criteria"]
        if not offered:
            del self.fields["criteria"]
        elif isinstance(field, forms.MultipleChoiceField):
            field.choices = offered

    def record(self, learner: User, *, by: User) -> Adjustment:
        """Record it; raises DomainError."""
        data = self.cleaned_data
        return agree(
            learner,
            self.chosen.skill if self.chosen else None,
            what=data["what"],
            criteria=data.get("criteria", []),
            by=by,
            public_id=data["public_id"],
        )


def _offered(version: SkillVersion) -> Iterable[tuple[str, str]]:
    never = safety_criteria(version)
    return ((c["id"], c["text"]) for c in version.shown_criteria if c["id"] not in never)


class EndAdjustmentForm(forms.Form):
    """Ending an adjustment now."""

    confirm = forms.BooleanField(
        label=gettext_lazy("End this adjustment now. Observations made under it stay as they are."),
        error_messages={"required": gettext_lazy("Tick the box to confirm.")},
    )


def skill_choices(versions: Iterable[SkillVersion]) -> list[tuple[str, str]]:
    """Every skill in force, and all of them together, to choose from."""
    rows = sorted(versions, key=lambda version: version.skill.code)
    return [("", _("All skills")), *((v.skill.code, f"{v.skill.engraved} {v.title}") for v in rows)]
