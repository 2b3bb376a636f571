"""The form for a group: what was seen of each person, one compact part for each."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.domain.group import Entry, Receipt, observe_group
from courses.domain.measuring import Taken, sources_for
from courses.domain.signoff import Seen
from courses.enums import Entrustment, Mark
from courses.forms.readings import Judged, judged, reading_field
from courses.models import Place, SkillVersion
from lms.accounts.models import User

_LONGEST_ITEM = 80
_MOST_ITEMS = 30


@dataclass(frozen=True)
class Row:
    """One criterion with its radio group's name and chosen answer."""

    name: str
    text: str
    value: str
    error: str


class PersonForm(forms.Form):
    """What was seen of one person of a group. Its fields follow the version's criteria and measurements.

    A reading outside its limits is sent back once; `as_read` names those that the mentor then confirms.
    """

    use_required_attribute = False  # nothing is required of whoever is left out

    client_uuid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    left_out = forms.BooleanField(label=gettext_lazy("Not watched today: leave them out"), required=False)
    as_read = forms.CharField(required=False, widget=forms.HiddenInput)
    items = forms.CharField(
        label=gettext_lazy("What was worked on"),
        max_length=2000,
        error_messages={"required": gettext_lazy("Say what was worked on: at least one item.")},
        help_text=gettext_lazy("One item on each line. No names of people."),
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )
    level = forms.TypedChoiceField(
        label=gettext_lazy("How far did they get?"),
        choices=Entrustment.choices,
        coerce=int,
        error_messages={"required": gettext_lazy("Choose a level from 1 to 5.")},
    )
    comment = forms.CharField(
        label=gettext_lazy("Comment"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, learner: User, version: SkillVersion, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "prefix": f"p{learner.public_id}"})
        self.learner, self.version = learner, version
        self.outside, self.refused = "", ""
        self.judged: dict[str, Judged] = {}
        level = self.fields["level"]
        if isinstance(level, forms.ChoiceField):
            level.choices = [("", _("Choose")), *((n, f"{n} · {words}") for n, words in Entrustment.choices)]
        for criterion in version.criteria:
            self.fields[f"mark_{criterion['id']}"] = forms.ChoiceField(choices=Mark.choices, required=False)
        for spec, names in self.reading_names():
            for turn, name in enumerate(names, start=1):
                self.fields[name] = reading_field(spec, turn)

    def reading_names(self) -> Iterator[tuple[dict[str, Any], list[str]]]:
        """Each measurement with the names of its inputs."""
        for spec in self.version.measurements:
            yield spec, [f"reading_{spec['id']}_{turn}" for turn in range(1, spec["readings"] + 1)]

    @property
    def criteria(self) -> list[Row]:
        """The radio groups, in the order of the card and in the reader's language."""
        found = []
        for criterion in self.version.shown_criteria:
            field = self[f"mark_{criterion['id']}"]
            value = str(field.value() or Mark.NOT_SEEN.value)
            said = " ".join(str(error) for error in field.errors)
            found.append(Row(field.html_name, criterion["text"], value, said))
        return found

    @property
    def measurements(self) -> list[dict[str, Any]]:
        """Each `{spec, inputs}`."""
        return [
            {"spec": spec, "inputs": [self[name] for name in names]} for spec, names in self.reading_names()
        ]

    @property
    def confirmed(self) -> bool:
        """Whether the readings outside their limits, as they stand, have been confirmed."""
        return bool(self.outside) and self.outside == self["as_read"].value()

    def clean(self) -> dict[str, Any]:
        """Ask for what an observation needs, unless the person was left out."""
        data = super().clean() or self.cleaned_data
        if data.get("left_out"):
            self.errors.clear()
            return data
        marks = [data.get(f"mark_{c['id']}") for c in self.version.criteria]
        if all(mark in {None, "", Mark.NOT_SEEN} for mark in marks):
            self.add_error(None, _("Mark at least one criterion, or leave this person out."))
        if len(self._lines()) > _MOST_ITEMS or any(len(line) > _LONGEST_ITEM for line in self._lines()):
            told = _("At most %(most)s items, each at most %(longest)s characters.")
            self.add_error("items", told % {"most": _MOST_ITEMS, "longest": _LONGEST_ITEM})
        self._read(needed=all(mark == Mark.MET for mark in marks))
        return data

    def _lines(self) -> list[str]:
        text = self.cleaned_data.get("items") or ""
        return [line.strip() for line in text.splitlines() if line.strip()]

    def _read(self, *, needed: bool) -> None:
        """Judge the readings; those outside their limits are sent back, unless exactly these were confirmed."""
        sources = sources_for((), learner=None, observed_at=timezone.now())
        told: list[tuple[str, str, str]] = []
        for spec, names in self.reading_names():
            found = self.judged[spec["id"]] = judged(self, spec, names, sources)
            told += found.outside()
            for name in names:
                if needed and not self.cleaned_data.get(name) and name not in self.errors:
                    self.add_error(name, _("Write this reading. Without it nothing can count."))
        self.outside = " ".join(f"{name}={value}" for name, value, _said in told)
        if self.outside != self.cleaned_data.get("as_read", ""):
            for name, _value, said in told:
                self.add_error(name, said)

    @property
    def entry(self) -> Entry:
        """What the form says, for the domain; only once it is valid, and the person is not left out."""
        data = self.cleaned_data
        seen = Seen(
            marks={
                c["id"]: Mark(data.get(f"mark_{c['id']}") or Mark.NOT_SEEN) for c in self.version.criteria
            },
            items=self._lines(),
            level=Entrustment(data["level"]),
            readings={name: found.values for name, found in self.judged.items() if found.values},
            taken={name: found.taken for name, found in self.judged.items() if found.taken != Taken()},
            comment=data["comment"],
        )
        return Entry(self.learner, seen, data["client_uuid"])


class GroupForm:
    """The parts for everybody, and where it was."""

    def __init__(self, data: QueryDict | None, *, learners: Sequence[User], version: SkillVersion) -> None:
        self.version, self.learners, self.data = version, learners, data
        self.is_bound = data is not None
        self.place = PlaceForm(data)
        self.people = [PersonForm(data, learner=learner, version=version) for learner in learners]

    def carried_over(self, before: SkillVersion | None) -> "GroupForm":
        """The same words on a newer card; marks and readings stay where what they are for did not change."""
        data = QueryDict(mutable=True)
        for name, values in (self.data or QueryDict()).lists():
            data.setlist(name, values)
        old = before.criteria if before else []
        specs = before.measurements if before else []
        for part in self.people:
            for criterion in self.version.criteria:
                if criterion not in old:
                    data.pop(part.add_prefix(f"mark_{criterion['id']}"), None)
            for spec, names in part.reading_names():
                for name in names if spec not in specs else []:
                    data.pop(part.add_prefix(name), None)
        return GroupForm(data, learners=self.learners, version=self.version)

    def is_valid(self) -> bool:
        """Whether every part is complete, and somebody was watched."""
        complete = [part.is_valid() for part in (self.place, *self.people)]  # every part says what it lacks
        return all(complete) and bool(self._watched())

    def _watched(self) -> list[PersonForm]:
        return [part for part in self.people if not part.cleaned_data.get("left_out")]

    def record(self, *, by: User) -> list[Receipt]:
        """Record everybody who was watched. Who was recorded drops out of the form; the others' parts say why not.

        Raises DomainError where nothing can be recorded for anybody.
        """
        watched = self._watched()
        receipts = observe_group(
            by=by,
            version=self.version,
            entries=[part.entry for part in watched],
            place=self.place.cleaned_data.get("place"),
        )
        for part, receipt in zip(watched, receipts, strict=True):
            if receipt.refused:
                part.add_error(None, receipt.refused)
        self.people = [part for part in watched if part.errors]
        return receipts


class PlaceForm(forms.Form):
    """Where the group was watched; asked only in a hub that has places."""

    place = forms.ModelChoiceField(
        Place.objects.none(), label=gettext_lazy("Where"), to_field_name="code", required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["place"]
        places = Place.objects.order_by("name")
        if not places:
            del self.fields["place"]
        elif isinstance(field, forms.ModelChoiceField):
            field.queryset = places
