"""The form that says where a skill fits in other people's frameworks: rows, without a script."""

import json
from dataclasses import asdict
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.formats.frameworks import ADDRESS_LONGEST, CODE_LONGEST, MOST, NAME_LONGEST, FrameworkPlace
from courses.domain.curriculum.placing import Places
from courses.enums import Framework
from courses.forms.skill_parts import Line
from courses.forms.skill_rows import RowForm, Rows
from courses.models import SkillAlignment

ROWS: Final = "alignments"


class AlignmentForm(RowForm):
    """One place. What is judged is what the table judges, so that both say the same."""

    telling = ("name", "url", "code")

    framework = forms.ChoiceField(
        label=gettext_lazy("Framework"),
        choices=Framework.choices,
        initial=Framework.ESCO,
        error_messages={"required": gettext_lazy("Choose the framework.")},
    )
    name = Line(
        label=gettext_lazy("Name"),
        max_length=NAME_LONGEST,
        help_text=gettext_lazy("As the framework has it."),
        error_messages={"required": gettext_lazy("Give the name, or take the entry away.")},
    )
    url = Line(
        label=gettext_lazy("Address"),
        max_length=ADDRESS_LONGEST,
        widget=forms.URLInput(attrs={"spellcheck": "false"}),
        help_text=gettext_lazy(
            "ESCO: http://data.europa.eu/esco/occupation/ and its UUID. O*NET: "
            "https://www.onetonline.org/link/summary/ and the code."
        ),
        error_messages={"required": gettext_lazy("Give the address, or take the entry away.")},
    )
    code = Line(
        label=gettext_lazy("Code"),
        max_length=CODE_LONGEST,
        required=False,
        help_text=gettext_lazy("O*NET: as in the address, such as 49-9031.00. ESCO: leave it empty."),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse what is no address of the framework."""
        given = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                SkillAlignment(**self._columns()).full_clean(exclude=["skill"], validate_constraints=False)
            except ValidationError as error:
                self.add_error(None, error)
        return given

    def place(self) -> FrameworkPlace:
        """The row; call it where it is sound."""
        return FrameworkPlace(**self._columns())

    def _columns(self) -> dict[str, str]:
        return {name: str(self.cleaned_data[name]) for name in ("framework", "name", "url", "code")}


class AlignmentsEditor:
    """The rows, and what there was when the page was opened."""

    def __init__(self, rows: Rows, opened: Places | None) -> None:
        self.rows, self.opened = rows, opened

    @classmethod
    def begun(cls, places: Places) -> "AlignmentsEditor":
        """With what there is; one empty row where there is nothing."""
        initial = [asdict(place) for place in places] or [{}]
        return cls(Rows(AlignmentForm, ROWS, initial=initial, most=_most(places)), places)

    @classmethod
    def sent(cls, data: QueryDict, there: Places) -> "AlignmentsEditor":
        """With what was sent."""
        return cls(Rows(AlignmentForm, ROWS, data=data, most=_most(there)), _read(data.get("opened", "")))

    @property
    def opened_as_text(self) -> str:
        """What there was, for a hidden field."""
        return json.dumps([asdict(place) for place in self.opened or ()])

    def after(self, act: str) -> None:
        """Press a button of the rows: nothing is judged."""
        self.rows = self.rows.after(act)

    def is_valid(self) -> bool:
        """Whether every row is sound and says something of its own."""
        sound = self.rows.is_valid() and not self.rows.left_out and self.opened is not None
        seen: set[str] = set()
        for form in self.rows.filled:
            url = form.cleaned_data.get("url", "")
            if url and url in seen:
                form.add_error("url", _("This address stands in the list already."))
                sound = False
            seen.add(url)
        return sound

    @property
    def errors(self) -> list[tuple[str, str, str]]:
        """Everything to put right: the id of its field, its name, and what to do."""
        found = []
        if self.rows.left_out or self.opened is None:
            found.append(("", "", _("The page was changed on the way. Load it again.")))
        for turn, form in enumerate(self.rows.forms, start=1):
            if form.is_bound and not form.is_empty:
                entry = _("Alignment %(number)s") % {"number": turn}
                found += [
                    (bound.id_for_label, f"{entry}, {bound.label}", str(error))
                    for bound in form
                    for error in bound.errors
                ]
        return found

    def places(self) -> Places:
        """What was filled in; call it where `is_valid` said so."""
        return tuple(form.place() for form in self.rows.filled if isinstance(form, AlignmentForm))


def _most(there: Places) -> int:
    return max(MOST, len(there))


def _read(text: str) -> Places | None:
    """What the hidden field says; None where somebody changed it."""
    try:
        return tuple(FrameworkPlace(**one) for one in json.loads(text))
    except (ValueError, TypeError, RecursionError):
        return None
