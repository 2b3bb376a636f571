"""What mail about the review of a skill or a word says. Called in the reader's language and zone."""

from django.conf import settings
from django.utils.translation import gettext as _

from courses.domain.open_drafts import address_of, name_of
from courses.enums import ReviewStep
from courses.models import ReviewEntry
from lms.kernel.letters import Letter
from lms.notifications.review_letters import approved, asked_for, returned


def asked(address: str, title: str, step: ReviewStep) -> Letter:
    """Something waits for a group that the reader is in."""
    return asked_for(title, str(step.label), action=_("See what changed"), address=address)


def sent_back(entry: ReviewEntry) -> Letter:
    """A draft came back."""
    name = str(entry.by or entry.get_step_display())
    return returned(name_of(entry), name, entry.words, address_of(entry))


def in_force(entry: ReviewEntry) -> Letter:
    """A draft was approved by everybody."""
    return approved(name_of(entry), action=_("See it"), address=settings.BASE_URL + address_of(entry))
