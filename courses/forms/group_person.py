"""One person's part of the form for a group."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.domain.group import Entry
from courses.domain.measuring import Taken
from courses.domain.signoff import Seen
from courses.enums import Entrustment, Mark
from courses.forms.evidence import EvidenceFields
from courses.forms.group_shared import SharedForm
from courses.forms.items import check_items, items_in
from courses.forms.readings import COUNT, RECORD, Judged, how_fields, judged, reading_field
from courses.models import SkillVersion
from lms.accounts.models import User


@dataclass(frozen=True)
class Row:
    """One criterion with its radio group's name and chosen answer."""

    name: str
    text: str
    value: str
    error: str


@dataclass(frozen=True)
class PersonMeasurement:
    """One measurement of one person: an input for each reading, what its limit depends on, and what was asked.

    `asks` are the reasons for which it does not pass by itself; `answers` the two that can be chosen then.
    """

    spec: dict[str, Any]
    inputs: list[forms.BoundField]
    conditions: list[forms.BoundField]
    asks: list[str]
    answers: list[tuple[str, str, bool]]
    answer_name: str


class PersonForm(forms.Form):
    """What was seen of one person of a group. Its fields follow the version's criteria and measurements.

    A reading outside its limits is sent back once; `as_read` names those that the mentor then confirms. What does not
    pass by itself is asked about, as on the form for one person. A measurement over time
    needs a trace, which only the form for one person takes. At a safety drill, `at_drill` is what was worked on, and
    one answer can say that everything on the card was shown.
    """

    use_required_attribute = False  # nothing is required of whoever is left out

    client_uuid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    left_out = forms.BooleanField(label=gettext_lazy("Not watched today: leave them out"), required=False)
    all_met = forms.BooleanField(label=gettext_lazy("Showed everything on the card"), required=False)
    as_read = forms.CharField(required=False, widget=forms.HiddenInput)
    items = forms.CharField(
        label=gettext_lazy("What was worked on"),
        max_length=2000,
        validators=[check_items],
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

    def __init__(
        self,
        *args: Any,
        learner: User,
        version: SkillVersion,
        shared: SharedForm,
        evidence: EvidenceFields,
        at_drill: str = "",
        **kwargs: Any,
    ) -> None:
        initial = {"items": at_drill, "level": version.min_level} if at_drill else None
        super().__init__(*args, **{**kwargs, "prefix": prefix_for(learner), "initial": initial})
        self.at_drill = at_drill
        if not at_drill:
            del self.fields["all_met"]
        self.learner, self.version, self.shared, self.evidence = learner, version, shared, evidence
        self.outside, self.refused = "", ""
        self.judged: dict[str, Judged] = {}
        level = self.fields["level"]
        if isinstance(level, forms.ChoiceField):
            level.choices = [("", _("Choose")), *((n, f"{n} · {words}") for n, words in Entrustment.choices)]
        for criterion in version.criteria:
            self.fields[f"mark_{criterion['id']}"] = forms.ChoiceField(choices=Mark.choices, required=False)
        for spec, names in self.reading_names():
            self.fields |= {name: f for name, f in how_fields(spec, ()) if name.startswith("condition_")}
            for turn, name in enumerate(names, start=1):
                self.fields[name] = reading_field(spec, turn)

    def reading_names(self) -> Iterator[tuple[dict[str, Any], list[str]]]:
        """Each measurement that can be written with the names of its inputs."""
        for spec in self.shared.specs:
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
    def measurements(self) -> list[PersonMeasurement]:
        """The readings to take."""
        return [self._measurement(spec, names) for spec, names in self.reading_names()]

    def _measurement(self, spec: dict[str, Any], names: list[str]) -> PersonMeasurement:
        found, begins = self.judged.get(spec["id"]), f"condition_{spec['id']}_"
        asked = found if found and found.asks else None
        return PersonMeasurement(
            spec=spec,
            inputs=[self[name] for name in names],
            conditions=[self[name] for name in self.fields if name.startswith(begins)],
            asks=asked.reasons if asked else [],
            answers=self._answers(asked) if asked else [],
            answer_name=self._answer_name(spec["id"]),
        )

    def _answer_name(self, measurement: str) -> str:
        return self.add_prefix(f"verdict_{measurement}")

    def _answers(self, found: Judged) -> list[tuple[str, str, bool]]:
        said = self.data.get(self._answer_name(found.spec["id"]), "")
        offered = (
            (
                f"{COUNT}:{found.fingerprint}",
                _("I have looked at it, and let it count. My comment says why."),
            ),
            (f"{RECORD}:{found.fingerprint}", _("Record it, but do not let it count.")),
        )
        return [(value, label, said == value) for value, label in offered]

    @property
    def over_time(self) -> list[str]:
        """The measurements that need a trace, by quantity."""
        return [spec["quantity"] for spec in self.version.measurements if spec.get("envelope")]

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
        if data.get("all_met"):
            self._take_all_as_met()
        marks = [data.get(f"mark_{c['id']}") for c in self.version.criteria]
        if all(mark in {None, "", Mark.NOT_SEEN} for mark in marks):
            self.add_error(None, _("Mark at least one criterion, or leave this person out."))
        all_met = all(mark == Mark.MET for mark in marks)
        self._read(needed=all_met)
        self._ask_about_readings_outside()
        self._ask_what_may_count()
        if all_met and self.over_time:
            told = _("“%(quantity)s” needs a trace. Open the form for one trainee, or leave this person out.")
            self.add_error(None, told % {"quantity": self.over_time[0]})
        return data

    def _take_all_as_met(self) -> None:
        """What was marked one by one has to agree with the one answer."""
        names = [f"mark_{c['id']}" for c in self.version.criteria]
        if any(self.cleaned_data.get(name) in {Mark.NOT_YET, Mark.STOP} for name in names):
            told = _(
                "You ticked that everything was shown, and marked something as not met. Say one of both."
            )
            self.add_error("all_met", told)
        else:
            self.cleaned_data.update(dict.fromkeys(names, Mark.MET.value))

    def _read(self, *, needed: bool) -> None:
        """Judge the readings, with what the group shares; ask for those without which nothing could count."""
        for spec, names in self.reading_names():
            self.cleaned_data.update(self.shared.taken(spec))
            found = self.judged[spec["id"]] = judged(self, spec, names, self.shared.sources)
            if found.taken.uncertainty and found.taken.unit not in {"", spec["unit"]}:
                found.verdict = None
                told = _("Write this reading in %(unit)s: the uncertainty for the group is in %(unit)s.")
                self.add_error(names[0], told % {"unit": spec["unit"]})
            for name in names:
                if needed and not self.cleaned_data.get(name) and name not in self.errors:
                    self.add_error(name, _("Write this reading. Without it nothing can count."))

    def _ask_about_readings_outside(self) -> None:
        """Send readings outside their limits back, unless exactly these were confirmed."""
        told = [one for found in self.judged.values() for one in found.outside()]
        self.outside = " ".join(f"{name}={value}" for name, value, _said in told)
        if self.outside != self.cleaned_data.get("as_read", ""):
            for name, _value, said in told:
                self.add_error(name, said)

    def _ask_what_may_count(self) -> None:
        """Ask once about each measurement that does not pass by itself; letting it count needs a word on why."""
        counting = False
        for found in self.judged.values():
            if not found.asks:
                continue
            said = self.data.get(self._answer_name(found.spec["id"]), "")
            if said == f"{COUNT}:{found.fingerprint}":
                found.taken, counting = replace(found.taken, accepted=True), True
            elif said != f"{RECORD}:{found.fingerprint}" and not any(n in self.errors for n in found.names):
                told = _("This does not pass by itself. Measure again, or say below whether it may count.")
                self.add_error(found.place, told)
        if counting and not self.cleaned_data.get("comment"):
            self.add_error("comment", _("Say why you let the reading count."))

    @property
    def entry(self) -> Entry:
        """What the form says, for the domain; only once it is valid, and the person is not left out."""
        data = self.cleaned_data
        seen = Seen(
            marks={
                c["id"]: Mark(data.get(f"mark_{c['id']}") or Mark.NOT_SEEN) for c in self.version.criteria
            },
            items=items_in(data["items"]),
            level=Entrustment(data["level"]),
            readings={name: found.values for name, found in self.judged.items() if found.values},
            taken={name: found.taken for name, found in self.judged.items() if found.taken != Taken()},
            comment=data["comment"],
            evidence=tuple(self.evidence.ids),
        )
        return Entry(self.learner, seen, data["client_uuid"])


def prefix_for(learner: User) -> str:
    """What the names of one person's inputs begin with."""
    return f"p{learner.public_id}"
