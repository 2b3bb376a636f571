"""The sign-off form as it was left: what is kept of it, and how it is filled in again."""

import uuid
from dataclasses import dataclass
from typing import Final

from django.http import QueryDict

from courses.forms.card import version_filled_in
from courses.forms.evidence import EvidenceFields
from courses.forms.signoff import SignOffForm
from courses.models import SignOffDraft, SkillVersion
from lms.accounts.models import User

ANSWERS: Final = ("verdict", "looked")  # what the form asks about a measurement that it sent back
_ANSWERED: Final = tuple(f"{about}_" for about in ANSWERS)


def typed_in(form: SignOffForm, evidence: EvidenceFields) -> dict[str, list[str]]:
    """What was typed and chosen, by input, and the files that were received; nothing that the form does not ask."""
    answers = [f"{about}_{spec['id']}" for spec in form.version.measurements for about in ANSWERS]
    kept = {name: [form.data[name]] for name in (*form.fields, *answers) if name in form.data}
    return kept | {"evidence": [str(name) for name in evidence.ids]}


@dataclass(frozen=True)
class Refilled:
    """A form with what was kept of it, unsent: it has no complaints yet. `files_gone` that a received file is no more.

    `card_changed` says that the marks of criteria which are new are missing.
    """

    form: SignOffForm
    evidence: EvidenceFields
    files_gone: bool
    card_changed: bool


def refilled(
    draft: SignOffDraft,
    *,
    current: SkillVersion,
    learner: User,
    by: User,
    new_trace: uuid.UUID | None = None,
) -> Refilled:
    """The form for the card in force, as it was left. A trace that has just been added is chosen where it fits."""
    data = QueryDict(mutable=True)
    for name, values in draft.fields.items():
        data.setlist(name, values)
    filled_in = version_filled_in(data.get("version_number", ""), current) or current
    form = SignOffForm(data, version=filled_in, learner=learner, by=by, new_trace=new_trace)
    if filled_in != current:
        form = form.carried_over(current)
    elif new_trace is not None:
        data.update(
            {name: str(new_trace) for name, field in form.fields.items() if field.initial == str(new_trace)}
        )
    form.full_clean()  # for what was asked about readings, and answered
    form.errors.clear()
    if not any(name == "as_read" or name.startswith(_ANSWERED) for name in data):
        form.judged.clear()  # half a measurement is no failed one
        form.outside = ""
    evidence = EvidenceFields(by=by, learner=learner, data=data)
    gone = len(evidence.ids) < len(data.getlist("evidence"))
    return Refilled(form, evidence, gone, filled_in != current)
