"""The review of pages: its steps, and the way past it that whoever runs the server has."""

from typing import Final

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page, Workflow, WorkflowPage, WorkflowTask

from courses.enums import ReviewStep
from courses.models.approval import ApprovalTask
from lms.accounts import roles
from lms.accounts.models import User
from lms.kernel.errors import DomainError

WORKFLOW: Final = "Review"
PAST_REVIEW: Final = "courses.publish_past_review"
GROUPS: Final = {
    ReviewStep.EXPERT: roles.SUBJECT_EXPERT,
    ReviewStep.SAFETY: roles.SAFETY_REVIEWER,
    ReviewStep.COUNCIL: roles.COUNCIL,
}


@transaction.atomic
def ensure_review() -> Workflow:
    """The workflow of every page, with its steps in order; made where it is missing, and left alone otherwise."""
    workflow = Workflow.objects.filter(workflow_tasks__task__in=ApprovalTask.objects.values("pk")).first()
    created = workflow is None
    if workflow is None:  # known by its steps: its name is the hub's to change
        workflow = Workflow.objects.create(name=WORKFLOW)
    for place, step in enumerate(ReviewStep):
        task = ApprovalTask.objects.filter(step=step).first()
        if task is None:
            task = ApprovalTask.objects.create(name=str(step.label), step=step)
            task.groups.add(Group.objects.get_or_create(name=GROUPS[step])[0])
            WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=place)
    if created:  # in place of the one that Wagtail's migrations make; later the hub may put another there
        for other in Workflow.objects.active().filter(workflow_pages__page__depth=1):
            other.deactivate()
        WorkflowPage.objects.create(page=Page.objects.get(depth=1), workflow=workflow)
    return workflow


@transaction.atomic
def publish_past_review(page: Page, *, reason: str, by: User | None) -> None:
    """Publish the latest draft without the review, and say so in the page's history.

    For whoever runs the server; no screen leads here. Raises DomainError without a reason or a draft.
    """
    why = reason.strip()
    if not why:
        raise DomainError(_("Say why it is published without a review."), code="no_reason")
    draft = page.get_latest_revision()
    if draft is None:
        raise DomainError(_("This page has no draft."), code="no_draft")
    draft.publish(user=by, skip_permission_checks=True)
    note_past_review(page, reason=why, by=by)


def note_past_review(page: Page, *, reason: str, by: User | None) -> None:
    """Write into a page's history that it was published without the review."""
    log(
        instance=page,
        action=PAST_REVIEW,
        user=by,
        data={"reason": reason},
        revision=page.get_latest_revision(),
    )
