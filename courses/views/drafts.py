"""Side steps from the sign-off form: what was typed is kept for the mentor, and they are led where they want to go."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.domain.drafts import keep_draft
from courses.forms.drafts import typed_in
from courses.forms.evidence import EvidenceFields
from courses.forms.signoff import SignOffForm
from courses.models import PracticalPage
from lms.accounts.models import User
from lms.kernel.errors import DomainError

ADD_TRACE, READ_CARD, LATER, EMPTY = "add_trace", "card", "later", "empty"


@dataclass(frozen=True)
class SideStep:
    """A sign-off form that was sent to be kept: by whom, about whom, with the files that came along."""

    form: SignOffForm
    evidence: EvidenceFields
    by: User
    learner: User
    practical: PracticalPage | None

    def take(self, then: str) -> HttpResponse | None:
        """Keep the form and lead on to what `then` names; None where it cannot be kept, and the form says why."""
        complaint = ""
        if not self.evidence.is_valid:
            complaint = _("A file could not be taken in: see below, under the photo, video or document.")
        try:
            if not complaint:
                skill = self.form.version.skill
                keep_draft(
                    by=self.by, learner=self.learner, skill=skill, fields=typed_in(self.form, self.evidence)
                )
                return redirect(self._address(then))
        except DomainError as error:
            complaint = str(error.message)
        self.form.errors.clear()  # nobody has asked yet whether it is complete
        self.form.add_error(None, complaint)
        return None

    def _address(self, then: str) -> str:
        if then == ADD_TRACE:
            return reverse("trace_new", args=[self.learner.public_id, self.form.version.skill.code])
        if then == READ_CARD and self.practical is not None:
            return str(self.practical.url)
        return reverse("mentor")
