"""Drafts, what the editor's form sends, and those who review."""

from typing import Any

from django.test import Client
from django.urls import reverse
from wagtail.models import Page, TaskState
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from courses.models import LessonPage
from lms.accounts import roles
from lms.accounts.models import User
from tests.factories import accounts, courses

STEP: dict[str, Any] = {"text": "<p>Measure between all conductors.</p>", "tools": []}
HAZARD: list[Any] = [
    {
        "type": "procedure",
        "value": {"title": "Prove dead", "steps": [STEP | {"hazard": "The source is live."}]},
    }
]


def editor(name: str = "Edda") -> User:
    """Somebody who writes."""
    return accounts.person(name, role=roles.EDITOR)


def expert(name: str = "Erik") -> User:
    """A subject expert."""
    return accounts.person(name, role=roles.SUBJECT_EXPERT)


def safety_reviewer(name: str = "Sara") -> User:
    """A safety reviewer."""
    return accounts.person(name, role=roles.SAFETY_REVIEWER)


def councillor(name: str = "Cleo") -> User:
    """A member of the hub's council."""
    return accounts.person(name, role=roles.COUNCIL)


def client_of(person: User) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(person, "django.contrib.auth.backends.ModelBackend")
    return client


def draft_of(page: Page, by: User, **changes: Any) -> Page:
    """The page with a draft of these changes; what readers see stays."""
    fresh = page.specific_class.objects.get(pk=page.pk)
    for name, value in ({"summary": "Another summary"} | changes).items():
        setattr(fresh, name, value)
    fresh.save_revision(user=by, log_action=True)
    return page.specific_class.objects.get(pk=page.pk)


def new_lesson(by: User, *, gate: bool = False, **changes: Any) -> LessonPage:
    """A lesson that nobody but its author has seen; in a course with a safety gate, if asked for."""
    courses.skill(safety_gate=gate)
    page = courses.lesson(courses.course(), live=False, has_unpublished_changes=True)
    draft: LessonPage = draft_of(page, by, **changes)
    return draft


def form_of(page: LessonPage, **fields: Any) -> dict[str, Any]:
    """What the editor's form of a lesson sends; streams are empty unless given as lists of (type, value)."""
    values: dict[str, Any] = {
        "title": page.title,
        "slug": page.slug,
        "summary": "Another summary",
        "minutes": page.minutes,
        "objectives": streamfield([]),
        "kit": streamfield([]),
        "body": streamfield([]),
        "comments": inline_formset([]),
    }
    return dict(nested_form_data(values | fields))


def send(by: User, page: Page, action: str, **fields: Any) -> Any:
    """The editor's form, sent with one of its buttons."""
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return client_of(by).post(address, form_of(page, **fields) | {action: "1"})


def submit(page: Page, by: User) -> None:
    """Into the review, as it stands."""
    fresh = page.specific_class.objects.get(pk=page.pk)
    fresh.get_workflow().start(fresh, by)


def now_at(page: Page) -> TaskState | None:
    """The step that waits."""
    row: TaskState | None = page.specific_class.objects.get(pk=page.pk).current_workflow_task_state
    return row


def decide(
    by: User, page: Page, action: str = "approve", comment: str = "", at: TaskState | None = None
) -> Any:
    """The button of the dashboard, for the step that waits."""
    row = at or now_at(page)
    assert row is not None
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, row.pk])
    return client_of(by).post(address, {"comment": comment})
