"""What mail about the review of a draft says. Called in the reader's language and zone."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page, TaskState, WorkflowState

from courses.domain.openness import Reader, open_to
from courses.domain.review_state import compare_address
from courses.enums import ReviewStep
from lms.kernel.letters import Letter


def asked(row: TaskState) -> Letter:
    """A page waits for a group that the reader is in."""
    page = row.workflow_state.content_object
    compare = compare_address(page)
    return asked_for(
        page.get_admin_display_title(),
        _step(row),
        action=_("See what changed") if compare else _("Open the draft"),
        address=compare or _editor(page.pk),
    )


def sent_back(row: TaskState) -> Letter:
    """The draft of a page came back."""
    page = row.workflow_state.content_object
    name = str(row.finished_by or _step(row))
    return returned(page.get_admin_display_title(), name, row.comment, _editor(page.pk))


def live(state: WorkflowState, reader: Reader) -> Letter:
    """The draft of a page was approved by everybody; it leads to its editor where the page is closed to the reader."""
    page = state.content_object
    shown = Page.objects.live().filter(open_to(reader), pk=page.pk).exists()
    address = (page.get_full_url() if shown else None) or settings.BASE_URL + _editor(page.pk)
    return approved(page.get_admin_display_title(), action=_("Open the page"), address=address)


def asked_for(title: str, step: str, *, action: str, address: str) -> Letter:
    """A draft waits for the group `step`; `address` is where it is looked at, on this hub."""
    words = {"title": title, "step": step}
    return Letter(
        subject=_("To review: %(title)s") % words,
        paragraphs=(
            _("a draft of “%(title)s” waits for a look by the group “%(step)s”. Approve it, or send it back.")
            % words,
        ),
        action=action,
        address=settings.BASE_URL + address,
        why=_("You get this mail because you are in the group “%(step)s” of this hub.") % words,
    )


def returned(title: str, name: str, what: str, address: str) -> Letter:
    """A draft was sent back by somebody of this name, and `what` has to change."""
    words = {"title": title, "name": name}
    return Letter(
        subject=_("Sent back: %(title)s") % words,
        paragraphs=(
            _("%(name)s sent your draft of “%(title)s” back. This is what has to change:") % words,
            what,
            _(
                "Change it and submit it again. Whoever approved it before looks again, since the draft is another."
            ),
        ),
        action=_("Open the draft"),
        address=settings.BASE_URL + address,
        why=_("You get this mail because you wrote or submitted this draft."),
    )


def approved(title: str, *, action: str, address: str) -> Letter:
    """A draft was approved by everybody; `address` is whole."""
    words = {"title": title}
    return Letter(
        subject=_("Approved: %(title)s") % words,
        paragraphs=(_("your draft of “%(title)s” was approved by everybody who had to look at it.") % words,),
        action=action,
        address=address,
        why=_("You get this mail because you wrote or submitted this draft."),
    )


def _step(row: TaskState) -> str:
    """In the reader's language: what the step is called in the admin was written in the hub's, once."""
    return str(ReviewStep(row.task.specific.step).label)


def _editor(page: int) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page])
