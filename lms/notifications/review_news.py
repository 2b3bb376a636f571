"""Mail about the review of pages: to those who are asked to look, and to those who wrote."""

import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial

from django.db.models import Q, QuerySet
from wagtail.models import TaskState, WorkflowState

from courses.domain.openness import Reader
from courses.enums import ReviewStep
from courses.models import ApprovalTask
from courses.models.reviewed import why_not
from lms.accounts.models import User
from lms.notifications import review_letters
from lms.notifications.days import NAMES
from lms.notifications.models import Delivery
from lms.notifications.news import News

ASKED, SENT_BACK, LIVE = "review_asked", "review_sent_back", "review_live"


def about_task(row: TaskState) -> Iterator[News]:
    """Whoever may approve hears that something waits; whoever wrote it, that it came back."""
    task, state = row.task.specific, row.workflow_state
    if not isinstance(task, ApprovalTask):
        return
    if row.status == TaskState.STATUS_IN_PROGRESS:
        for person in task.people():
            if not why_not(person, ReviewStep(task.step), state):
                yield News(ASKED, _name(row), person, partial(review_letters.asked, row))
    elif row.status == TaskState.STATUS_REJECTED:
        for person in _writers(state, row.finished_by_id):
            yield News(SENT_BACK, _name(row), person, partial(review_letters.sent_back, row))


def about_approval(state: WorkflowState) -> Iterator[News]:
    """Whoever wrote it hears that it is live."""
    last = state.current_task_state
    if state.status != WorkflowState.STATUS_APPROVED or last is None:
        return
    for person in _writers(state, None):
        yield News(LIVE, _name(state), person, partial(review_letters.live, state, Reader(person)))


def _name(row: TaskState | WorkflowState) -> uuid.UUID:
    return uuid.uuid5(NAMES, f"{type(row).__name__}/{row.pk}")


def _writers(state: WorkflowState, without: int | None) -> QuerySet[User]:
    """Who submitted it, and who wrote the version that was looked at."""
    wrote = state.task_states.values("revision__user")
    asked = User.objects.filter(pk=state.requested_by_id)
    people = (User.objects.filter(pk__in=wrote) | asked).filter(is_active=True)
    return people.exclude(pk=without) if without else people


def missed(since: datetime) -> Iterator[News]:
    """What was decided or asked since then, and was told nobody."""
    return untold(_all_since(since))


def untold(found: Iterable[News]) -> Iterator[News]:
    """Those of this news about a review that nobody was told; one query more."""
    sent = Delivery.objects.filter(event__in=[ASKED, SENT_BACK, LIVE], sent_at__isnull=False)
    told = set(sent.values_list("event", "subject", "recipient"))
    for news in found:
        if (news.event, news.subject, news.recipient.pk) not in told:
            yield news


def _all_since(since: datetime) -> Iterator[News]:
    rows = TaskState.objects.select_related("task", "workflow_state", "finished_by", "revision")
    for row in rows.filter(Q(started_at__gt=since) | Q(finished_at__gt=since)).order_by("pk"):
        yield from about_task(row)
    done = WorkflowState.objects.filter(
        status=WorkflowState.STATUS_APPROVED, current_task_state__finished_at__gt=since
    )
    for state in done.select_related("current_task_state").order_by("pk"):
        yield from about_approval(state)
