"""Forms about evidence: adding it, its caption and consent, withdrawing, and who is under age."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.domain.evidence import (
    MOST_BOUND,
    consent,
    describe,
    loose_evidence,
    receive,
    record_safeguard,
    remove,
    scopes_for,
)
from courses.enums import ConsentScope, EvidenceKind
from courses.forms.who import PersonField
from courses.models import Evidence, LearnerSafeguard
from lms.accounts.models import User
from lms.kernel.dates import DayField
from lms.kernel.errors import DomainError

ACCEPT: Final = {
    EvidenceKind.PHOTO: "image/jpeg,image/png,image/webp",
    EvidenceKind.VIDEO: "video/mp4,video/webm,video/quicktime",
    EvidenceKind.VOICE: "audio/*",
    EvidenceKind.DOCUMENT: "application/pdf,text/plain,text/csv,.csv,.txt,.pdf",
}
_CAMERAS: Final = {
    EvidenceKind.PHOTO: "environment",
    EvidenceKind.VIDEO: "environment",
    EvidenceKind.VOICE: "user",
}


class _Scoped(forms.Form):
    """A caption, and who may see it: offered are the scopes that this learner can consent to."""

    caption = forms.CharField(
        label=gettext_lazy("What it shows"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("No names of people."),
    )
    scope = forms.TypedChoiceField(
        label=gettext_lazy("Who may see it"),
        coerce=ConsentScope,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "Whoever signs or judges the observation can see it in any case, and so can coordinators. You can change "
            "this later."
        ),
        error_messages={"required": gettext_lazy("Choose who may see it.")},
    )

    def __init__(self, *args: Any, learner: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.learner = learner
        chosen = self.fields["scope"]
        chosen.initial = kwargs.get("initial", {}).get("scope") or ConsentScope.SIGNOFF_ONLY
        if isinstance(chosen, forms.ChoiceField):
            chosen.choices = [(scope.value, scope.label) for scope in scopes_for(learner)]


class UploadForm(_Scoped):
    """One file of one's own."""

    file = forms.FileField(
        label=gettext_lazy("Photo, video, voice note or document"),
        error_messages={"required": gettext_lazy("Choose a file.")},
    )
    field_order = ("file", "caption", "scope")

    def record(self) -> Evidence:
        """Take it in; raises DomainError."""
        data = self.cleaned_data
        upload: UploadedFile[bytes] = data["file"]
        return receive(
            upload.chunks(),
            by=self.learner,
            learner=self.learner,
            name=upload.name or "",
            caption=data["caption"],
            scope=data["scope"],
        )


class ConsentForm(_Scoped):
    """Caption and consent of one piece of evidence."""

    def record(self, evidence: Evidence) -> None:
        """Change what was changed; raises DomainError."""
        data = self.cleaned_data
        describe(evidence, by=self.learner, caption=data["caption"])
        if data["scope"] != evidence.scope or evidence.withdrawn_at is not None:
            consent(evidence, by=self.learner, scope=data["scope"])


class WithdrawConsentForm(forms.Form):
    """Withdrawing consent."""

    confirm = forms.BooleanField(
        label=gettext_lazy("Withdraw my consent. Nobody sees this any more, except where safety needs it."),
        error_messages={"required": gettext_lazy("Tick the box to confirm.")},
    )


class SafeguardForm(forms.Form):
    """Who is under age, and whether a guardian has consented to pictures."""

    known = forms.UUIDField(widget=forms.HiddenInput, required=False)
    who = PersonField()
    is_minor = forms.BooleanField(label=gettext_lazy("This person is under age"), required=False)
    mistake = forms.BooleanField(
        label=gettext_lazy("They never were: it was recorded by mistake"), required=False
    )
    of_age_on = DayField(
        label=gettext_lazy("Turns 18 on"),
        required=False,
        help_text=gettext_lazy(
            "From that day on they count as an adult by themselves; that they were under age before is kept. Leave it "
            "empty if unknown."
        ),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": gettext_lazy("Write a date such as 2027-03-31.")},
    )
    guardian_consents = forms.BooleanField(
        label=gettext_lazy(
            "A guardian has consented in writing to pictures being taken and shown in this hub"
        ),
        required=False,
        help_text=gettext_lazy("Keep the paper. Without it, pictures stay with the sign-off."),
    )

    def __init__(self, *args: Any, about: str = "", **kwargs: Any) -> None:
        """`about` is the address of a person: what is on record for them stands in an empty form."""
        row = LearnerSafeguard.objects.filter(person__email__iexact=about).select_related("person").first()
        first: dict[str, Any] = {"who": about}
        if row is not None:
            first = {
                "known": row.person.public_id,
                "who": row.person.email,
                "is_minor": row.under_age,
                "of_age_on": row.of_age_on,
                "guardian_consents": row.guardian_consent_photo_at is not None,
            }
        super().__init__(*args, **kwargs)
        self.initial = first
        if row is None or not row.is_minor:
            self.fields["mistake"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        """Somebody is under age, or never was."""
        data = super().clean() or {}
        if data.get("is_minor") and data.get("mistake"):
            self.add_error("mistake", _("Take one of the two ticks out."))
        return data

    def was_unseen(self) -> bool:
        """Whether something is on record for this person that did not stand in the form."""
        who, known = self.cleaned_data["who"], self.cleaned_data["known"]
        return who.public_id != known and LearnerSafeguard.objects.filter(person=who).exists()

    def record(self, *, by: User) -> LearnerSafeguard:
        """Record it; raises DomainError."""
        data = self.cleaned_data
        return record_safeguard(
            data["who"],
            by=by,
            is_minor=data["is_minor"],
            guardian_consents=data["guardian_consents"],
            of_age_on=data["of_age_on"],
            mistake=data["mistake"],
        )


@dataclass(slots=True)
class Slot:
    """One file input: its name, the kind it is for, and what was wrong with the files it held."""

    name: str
    kind: EvidenceKind
    errors: list[str] = field(default_factory=list)

    @property
    def accept(self) -> str:
        """What the browser offers to choose; what is accepted is told by the content."""
        return ACCEPT[self.kind]

    @property
    def camera(self) -> str:
        """Which camera or microphone a phone opens; empty for documents."""
        return _CAMERAS.get(self.kind, "")


class EvidenceFields:
    """Evidence in another multipart form, without a script: `courses/evidence/_fields.html` shows it.

    `clean` takes in the files that were sent. What was taken in is named by hidden inputs when the form is shown
    again, so that a mistake elsewhere loses no upload. `offered` are pieces that the trainee has added; ticking one
    names it likewise. `ids` go to `courses.domain.evidence.facts_for` and `bind`. `prefix` tells the inputs of several
    people apart; `loose` are the rows of `loose_evidence` for this one, where they were looked up already.
    """

    def __init__(
        self,
        *,
        by: User,
        learner: User,
        data: QueryDict | None = None,
        files: "MultiValueDict[str, UploadedFile[bytes]] | None" = None,
        kinds: Sequence[EvidenceKind] = tuple(ACCEPT),
        prefix: str = "",
        loose: Sequence[Evidence] | None = None,
    ) -> None:
        self.by, self.learner = by, learner
        self._data, self._files, self._loose = data, files, loose
        self.name = f"{prefix}-evidence" if prefix else "evidence"
        self.slots = [Slot(f"{self.name}_{kind.value}", kind) for kind in kinds]
        self.received: list[Evidence] = self._named(self.name)
        self._remove = {row.pk for row in self._named(f"{self.name}_remove")}

    def _named(self, name: str) -> list[Evidence]:
        """Rows that the form names and that may be named: of this learner, added by one of the two, and loose."""
        wanted = [one for text in (self._data.getlist(name) if self._data else []) if (one := _as_uuid(text))]
        rows = {row.public_id: row for row in self.loose} if wanted else {}
        return [rows[one] for one in dict.fromkeys(wanted) if one in rows][: 2 * MOST_BOUND]

    @property
    def loose(self) -> Sequence[Evidence]:
        """What may be named, newest first; at most one query."""
        if self._loose is None:
            self._loose = loose_evidence(self.by, [self.learner]).get(self.learner.pk, [])
        return self._loose

    @property
    def takes_recordings(self) -> bool:
        """Whether videos or voice notes are asked for."""
        return any(slot.kind in {EvidenceKind.VIDEO, EvidenceKind.VOICE} for slot in self.slots)

    @property
    def sent(self) -> int:
        """How many files came with the form."""
        return sum(len(self._files.getlist(slot.name)) for slot in self.slots) if self._files else 0

    def refuse(self, why: str) -> None:
        """Take in none of the files that came with the form, and say why."""
        self.slots[0].errors.append(why)
        self._files = None

    def clean(self) -> bool:
        """Take in what was sent and drop what was crossed out; whether all of it could be taken in."""
        for row in [row for row in self.received if row.pk in self._remove]:
            if row.uploaded_by_id == self.by.pk:
                remove(row, by=self.by)
            self.received.remove(row)
        for slot in self.slots:
            for upload in self._files.getlist(slot.name) if self._files else []:
                self._take_in(slot, upload)
        return self.is_valid

    def _take_in(self, slot: Slot, upload: "UploadedFile[bytes]") -> None:
        name = upload.name or ""
        if len(self.received) >= MOST_BOUND:
            slot.errors.append(
                _("%(name)s: at most %(most)s pieces of evidence belong to one observation.")
                % {"name": name, "most": MOST_BOUND}
            )
            return
        try:
            row = receive(upload.chunks(), by=self.by, learner=self.learner, name=name, kinds=[slot.kind])
        except DomainError as error:
            slot.errors.append(f"{name}: {error.message}")
        else:
            self.received.append(row)

    @property
    def is_valid(self) -> bool:
        """Whether nothing that was sent was refused."""
        return not any(slot.errors for slot in self.slots)

    @property
    def errors(self) -> list[str]:
        """What was refused and why, a sentence each."""
        return [error for slot in self.slots for error in slot.errors]

    @property
    def offered(self) -> list[Evidence]:
        """What the trainee has added and no observation rests on, apart from what is received; newest first."""
        taken = {row.pk for row in self.received}
        own = [row for row in self.loose if row.uploaded_by_id == self.learner.pk and row.pk not in taken]
        return own[:MOST_BOUND]

    @property
    def ids(self) -> list[uuid.UUID]:
        """The public ids of everything that is received, in order."""
        return [row.public_id for row in self.received]


def _as_uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
