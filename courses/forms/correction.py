"""The mentor's form once more, with what was recorded in it, to set it right."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.domain.changes import Change, compare, said_by
from courses.domain.corrections import correct, traces_of
from courses.domain.judged_traces import choices_offered, traces_offered
from courses.domain.measuring import Taken, channel_named, readings_facts
from courses.domain.signoff import Seen
from courses.domain.story import Story
from courses.domain.trace_choice import Choice, reads_traces
from courses.forms.readings import COUNT, RECORD, Judged, look_of
from courses.forms.signoff import SignOffForm
from courses.models import Instrument, MeasurementTrace, SignOffEvent
from lms.accounts.models import User

_MEASURED = ("reading_", "condition_", "uncertainty_", "instrument_", "trace_", "choice_")
_KEPT = ("place", "seen_at", "adjustment")  # where, when and how it was seen stays as it was recorded
_LAID_OUT = (
    "items",
    "level",
    "correction_reason",
)  # the page sets these itself; whatever else there is follows


class CorrectionForm(SignOffForm):
    """What the observation should say, and why it is changed.

    It is shown as before and after first, and recorded when `confirmed` comes with it. What the form has no field
    for stays as it was. `by` is who corrects. A trace that was just added is offered and not
    chosen: what was recorded stays until somebody changes it.
    """

    correction_reason = forms.CharField(
        label=gettext_lazy("What is set right, and why"),
        max_length=1000,
        help_text=gettext_lazy("The trainee and the coordinator read it."),
        error_messages={"required": gettext_lazy("Say what is being set right, and why.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self, data: QueryDict | None = None, *, story: Story, by: User | None = None, **kwargs: Any
    ) -> None:
        self.story = story
        self._own_traces = traces_of(story.event) if story.version.measurements else []
        super().__init__(
            data,
            version=story.version,
            learner=story.learner,
            by=by,
            initial=_initial(story, self._own_traces),
            **kwargs,
        )
        for name in _KEPT:
            self.fields.pop(name, None)

    def traces_offered(self, *, by: User, learner: User) -> list[MeasurementTrace]:
        """Those of the observation first, then the loose ones; one query."""
        return [*self._own_traces, *traces_offered(by, learner)]

    def instruments_offered(self) -> list[Instrument]:
        """Those in use, and those that were named then; one query."""
        named = [
            one["instrument"]["code"] for one in self.story.seen.facts["readings"] if one.get("instrument")
        ]
        return list(Instrument.objects.in_use() | Instrument.objects.filter(code__in=named))

    def answer_about(self, found: Judged) -> str:
        """While nothing about a reading is changed, what was answered when it was recorded."""
        given, name = super().answer_about(found), found.spec["id"]
        recorded = next(
            (one for one in self.story.seen.facts["readings"] if one["measurement"] == name), None
        )
        if given or recorded is None or "accepted" not in recorded:
            return given
        taken = replace(found.taken, accepted=recorded["accepted"])
        now = readings_facts(self.version, {name: found.values}, {name: taken}, self.sources)
        return f"{COUNT if taken.accepted else RECORD}:{found.fingerprint}" if now == [recorded] else ""

    @property
    def moment(self) -> datetime:
        """When it was seen, which stays."""
        return self.story.event.observed_at

    @property
    def others(self) -> list[forms.BoundField]:
        """The fields that the page does not lay out by name."""
        return [
            field
            for field in self.visible_fields()
            if field.name not in _LAID_OUT and not field.name.startswith(("mark_", *_MEASURED))
        ]

    @property
    def seen(self) -> Seen:
        """What the form says; what it does not ask for is taken from the observation as it stands."""
        said, facts, detail = super().seen, self.story.seen.facts, self.story.detail
        kept: dict[str, Any] = {"evidence": tuple(facts.get("evidence", []))}
        if "practise" not in self.fields and detail:
            kept["practise"] = detail.practise
        if facts.get("adjustment"):
            kept["adjustment"] = uuid.UUID(facts["adjustment"])
        return replace(said, **kept)

    @property
    def lines(self) -> list[Change]:
        """Before and after, line by line; only once the form is valid. No queries."""
        seen = self.seen
        readings = readings_facts(self.version, seen.readings, seen.taken, self.sources)
        return compare(self.version, self.story.said, said_by(seen, readings))

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


def _initial(story: Story, traces: Sequence[MeasurementTrace]) -> dict[str, Any]:
    said = story.said
    files = {row.evidence.sha256: row for row in traces}
    specs = {spec["id"]: spec for spec in story.version.measurements}
    readings: dict[str, Any] = {}
    for facts in story.seen.facts["readings"]:
        row = files.get(facts["trace"]["canonical"]) if "trace" in facts else None
        readings |= dict(_measured(specs[facts["measurement"]], facts, row))
    return {
        **{f"mark_{name}": mark.value for name, mark in said.marks.items()},
        **readings,
        "items": "\n".join(said.items or ()),
        "level": said.level.value,
        "comment": said.comment,
        "practise": said.practise,
    }


def _measured(
    spec: Mapping[str, Any], facts: Mapping[str, Any], trace: MeasurementTrace | None
) -> Iterator[tuple[str, str]]:
    """What the fields of one measurement held when it was recorded, as far as the record tells."""
    name = facts["measurement"]
    yield from _circumstances(name, facts)
    if trace is not None:
        yield from _of_trace(spec, facts, trace)
    elif "trace" not in facts:
        read = [f"{one['value']} {one['unit']}" for one in facts.get("read", [])] or facts["values"]
        for turn, value in enumerate(read, start=1):
            yield f"reading_{name}_{turn}", value
    named = facts.get("instrument")
    if named and not (trace is not None and trace.instrument and trace.instrument.code == named["code"]):
        yield f"instrument_{name}", named["code"]


def _circumstances(name: str, facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    stated = [one for one in facts.get("uncertainty", []) if one is not None]
    if stated:
        yield f"uncertainty_{name}", stated[0]
    for one in facts.get("conditions", []):
        yield f"condition_{name}_{one['id']}", one.get("choice") or one["value"]


def _of_trace(
    spec: Mapping[str, Any], facts: Mapping[str, Any], trace: MeasurementTrace
) -> Iterator[tuple[str, str]]:
    """The trace, and what of it was chosen: that was seen with its verdict then."""
    name, said = facts["measurement"], facts["trace"]
    yield f"trace_{name}", str(trace.evidence.public_id)
    if reads_traces(spec):
        return
    fitting = {one.key for one in choices_offered(spec, [trace])}
    choice = Choice(said.get("feature", ""), channel_named(said, trace.summary))
    alone = Choice(choice.feature)
    chosen = alone if alone.key in fitting or not fitting else choice
    yield f"choice_{name}", chosen.key
    yield f"looked_{name}", look_of(Taken(trace=trace.evidence.public_id, choice=chosen))
