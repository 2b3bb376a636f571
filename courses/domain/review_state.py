"""Where a page stands in its review, for the editor and for mail."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from wagtail.models import Page, TaskState, WorkflowState

from courses.enums import ReviewStep
from courses.models.reviewed import Reviewed, why_not
from lms.accounts.models import User


@dataclass(frozen=True, slots=True)
class StepState:
    """One step that a draft needs: who approved it, when and with which words, or whether it is looked at now."""

    label: str
    by: str = ""
    at: datetime | None = None
    is_now: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True)
class ReviewState:
    """All of it. `why_not`: why the reader may not approve; `compare`: the address of what changed, if there is one."""

    is_first: bool
    is_critical: bool
    steps: list[StepState]
    sent_back: str
    sent_back_by: str
    why_not: str
    compare: str


def review_state(page: Page, reader: User) -> ReviewState | None:
    """Where the latest draft stands; None for a page that is not reviewed. A constant number of queries."""
    page = Page.objects.get(pk=page.pk).specific
    if not issubclass(page.specific_class, Reviewed):
        return None
    needed = page.steps_needed()
    state = page.current_workflow_state
    last = state.current_task_state if state is not None else None
    sent_back = last if last is not None and last.status == TaskState.STATUS_REJECTED else None
    return ReviewState(
        is_first=page.is_reviewed_first(),
        is_critical=ReviewStep.COUNCIL in needed,
        steps=_steps(page, needed, state),
        sent_back=sent_back.comment if sent_back else "",
        sent_back_by=str(sent_back.finished_by or "") if sent_back else "",
        why_not=_why_not(state, last, reader),
        compare=compare_address(page),
    )


def _steps(page: Page, needed: set[ReviewStep], state: WorkflowState | None) -> list[StepState]:
    draft = page.get_latest_revision()
    rows = TaskState.objects.none()
    if state is not None:
        rows = state.task_states.filter(revision=draft).select_related("finished_by")
    found = {row.task.specific.step: row for row in rows.select_related("task").order_by("pk")}
    return [_step(step, found.get(step)) for step in ReviewStep if step in needed]


def _step(step: ReviewStep, row: TaskState | None) -> StepState:
    approved = row is not None and row.status == TaskState.STATUS_APPROVED
    return StepState(
        label=str(step.label),
        by=str(row.finished_by or "–") if row is not None and approved else "",
        at=row.finished_at if row is not None and approved else None,
        is_now=row is not None and row.status == TaskState.STATUS_IN_PROGRESS,
    )


def _why_not(state: WorkflowState | None, last: TaskState | None, reader: User) -> str:
    if state is None or last is None or last.status != TaskState.STATUS_IN_PROGRESS:
        return ""
    task = last.task.specific
    if not task.user_can_access_editor(state.content_object, reader):
        return ""
    return why_not(reader, ReviewStep(task.step), state)


def compare_address(page: Page) -> str:
    """Where the latest draft is laid beside what readers see; empty where nothing is to compare."""
    draft = page.get_latest_revision()
    if draft is None or not page.live or page.live_revision_id in {None, draft.pk}:
        return ""
    return reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, "live", draft.pk])
