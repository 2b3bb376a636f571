"""The form for a group: what everybody shares, and what was seen of each person, one compact part for each."""

from collections.abc import Sequence
from typing import Final

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from courses.domain.drills import item_of, moment_of
from courses.domain.evidence import loose_evidence
from courses.domain.group import Receipt, observe_group
from courses.enums import EvidenceKind
from courses.forms.evidence import EvidenceFields
from courses.forms.group_person import PersonForm, prefix_for
from courses.forms.group_shared import SharedForm
from courses.models import Evidence, SkillVersion, WorkshopSession
from lms.accounts.models import User

MOST_FILES: Final = 20  # at a time: each is opened and cleaned while the mentor waits
_KINDS: Final = (EvidenceKind.PHOTO, EvidenceKind.DOCUMENT)


class GroupForm:
    """What everybody shares, and the parts for each. A file belongs to one person, who decides who may see it.

    See docs/decisions/0017.
    """

    def __init__(
        self,
        data: QueryDict | None,
        *,
        by: User,
        learners: Sequence[User],
        version: SkillVersion,
        files: "MultiValueDict[str, UploadedFile[bytes]] | None" = None,
        drill: WorkshopSession | None = None,
    ) -> None:
        self.by, self.version, self.learners, self.data = by, version, learners, data
        self.drill = drill
        self.is_bound = data is not None
        self.shared = SharedForm(data, version=version, place=drill.place if drill else None)
        loose = loose_evidence(by, learners)
        self.people = [self._part(learner, files, loose.get(learner.pk, [])) for learner in learners]

    def _part(
        self,
        learner: User,
        files: "MultiValueDict[str, UploadedFile[bytes]] | None",
        loose: Sequence[Evidence],
    ) -> PersonForm:
        evidence = EvidenceFields(
            by=self.by,
            learner=learner,
            data=self.data,
            files=files,
            kinds=_KINDS,
            prefix=prefix_for(learner),
            loose=loose,
        )
        return PersonForm(
            self.data,
            learner=learner,
            version=self.version,
            shared=self.shared,
            evidence=evidence,
            at_drill=item_of(self.drill) if self.drill else "",
        )

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
        newer = GroupForm(data, by=self.by, learners=self.learners, version=self.version, drill=self.drill)
        for part, earlier in zip(newer.people, self.people, strict=True):
            part.evidence = earlier.evidence
        return newer

    def receive(self) -> bool:
        """Take in the files of everybody who was watched; whether all could be. At most `MOST_FILES` at a time.

        First of all, as whatever else is wrong a file is sent only once. Whoever is left out keeps none.
        """
        left = MOST_FILES
        received = True
        for part in self.people:
            if part.data.get(part.add_prefix("left_out")):
                continue
            if part.evidence.sent > left:
                told = _("At most %(most)s files at a time. Choose these again, and send the form once more.")
                part.evidence.refuse(told % {"most": MOST_FILES})
            left -= part.evidence.sent
            received = part.evidence.clean() and received
        return received

    def is_valid(self) -> bool:
        """Whether every part is complete, and somebody was watched."""
        shared = self.shared.is_valid()
        complete = [part.is_valid() for part in self.people]  # every part says what it lacks
        for part in self.people:
            if not part.evidence.is_valid:
                part.add_error(None, _("A file was not taken in. See under photo or document."))
        return shared and all(complete) and bool(self._watched()) and not any(p.errors for p in self.people)

    def _watched(self) -> list[PersonForm]:
        return [part for part in self.people if not part.cleaned_data.get("left_out")]

    def record(self) -> list[Receipt]:
        """Record everybody who was watched. Who was recorded drops out of the form; the others' parts say why not.

        Raises DomainError where nothing can be recorded for anybody.
        """
        watched = self._watched()
        receipts = observe_group(
            by=self.by,
            version=self.version,
            entries=[part.entry for part in watched],
            place=self.shared.cleaned_data.get("place"),
            observed_at=moment_of(self.drill, timezone.now()) if self.drill else None,
            drill=self.drill,
        )
        for part, receipt in zip(watched, receipts, strict=True):
            if receipt.refused:
                part.add_error(None, receipt.refused)
        self.people = [part for part in watched if part.errors]
        return receipts
