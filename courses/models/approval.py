"""The steps of the review, as Wagtail's workflows know them."""

from typing import Any, ClassVar

from django import forms
from django.contrib.auth.models import Group
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.forms import TaskStateCommentForm
from wagtail.models import AbstractGroupApprovalTask, TaskState, WorkflowState

from courses.enums import ReviewStep
from courses.models.reviewed import why_not
from lms.accounts.models import User
from lms.kernel.errors import DomainError, NotAllowed


class SendBackForm(TaskStateCommentForm):
    """Why a draft goes back: the author has to be able to put it right."""

    comment = forms.CharField(
        label=gettext_lazy("What has to change"),
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": gettext_lazy("Say what has to change: the author reads it.")},
    )


def _same_look(row: TaskState, state: WorkflowState, action_name: str) -> TaskState:
    """Whoever changes the draft and sends it back at once means the look that began with their change."""
    now = state.current_task_state
    is_anew = row.status == TaskState.STATUS_CANCELLED and now is not None and now.task_id == row.task_id
    return now.specific if is_anew and action_name == "reject" else row


class ApprovalTask(AbstractGroupApprovalTask):
    """One group's look at a draft. It is skipped where the draft does not need it.

    Only members of the group approve, no superuser for them; nobody approves what they had a part in writing.
    """

    step = models.CharField(gettext_lazy("step"), max_length=8, choices=ReviewStep.choices, unique=True)

    class Meta:
        verbose_name = gettext_lazy("step of the review")
        verbose_name_plural = gettext_lazy("steps of the review")

    admin_form_fields: ClassVar = ["name"]
    admin_form_readonly_on_edit_fields: ClassVar = ["name"]

    def start(self, workflow_state: WorkflowState, user: Any = None) -> TaskState:
        """Begin, or note that nobody has to look."""
        page = workflow_state.content_object.specific
        if ReviewStep(self.step) in page.steps_needed():
            return super().start(workflow_state, user=user)
        now = timezone.now()
        return TaskState.objects.create(
            workflow_state=workflow_state,
            revision=page.get_latest_revision(),
            task=self,
            status=TaskState.STATUS_SKIPPED,
            finished_at=now,
        )

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        """Send back, and approve where this person may."""
        state = obj.current_workflow_state
        if state is None or not self._user_in_groups(user):
            return []
        actions = [("reject", _("Send back"), True)]
        if not why_not(user, ReviewStep(self.step), state):
            actions += [("approve", _("Approve"), False), ("approve", _("Approve with a comment"), True)]
        return actions

    def get_form_for_action(self, action: str) -> type[forms.Form]:
        """Sending back needs words."""
        return SendBackForm if action == "reject" else TaskStateCommentForm

    @transaction.atomic
    def on_action(self, task_state: TaskState, user: Any, action_name: str, **kwargs: Any) -> None:
        """Approve or send back, once: of two people at the same moment the second is told.

        Raises NotAllowed for whoever may not, DomainError where it was decided already or words are missing.
        """
        state = WorkflowState.objects.select_for_update().get(pk=task_state.workflow_state_id)
        fresh = _same_look(TaskState.objects.get(pk=task_state.pk).specific, state, action_name)
        if fresh.status != TaskState.STATUS_IN_PROGRESS or state.current_task_state_id != fresh.pk:
            raise DomainError(_("This was decided meanwhile. Look at the page again."), code="decided")
        if not self.groups.filter(pk__in=user.groups.all()).exists():
            raise NotAllowed(_("Only members of the group decide here."), code="not_in_group")
        if action_name == "approve" and (reason := why_not(user, ReviewStep(self.step), state)):
            raise NotAllowed(reason, code="may_not_approve")
        if action_name == "reject" and not str(kwargs.get("comment", "")).strip():
            raise DomainError(_("Say what has to change: the author reads it."), code="no_comment")
        super().on_action(fresh, user, action_name, **kwargs)

    def user_can_access_editor(self, obj: Any, user: Any) -> bool:
        """Members of the group."""
        return bool(self._user_in_groups(user))

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        """While it is being looked at, nobody else changes it."""
        return not self._user_in_groups(user)

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> "models.QuerySet[TaskState]":
        """What waits for members of the group."""
        states: models.QuerySet[TaskState] = self.task_states
        in_group = self._user_in_groups(user)
        return states.filter(status=TaskState.STATUS_IN_PROGRESS) if in_group else states.none()

    def people(self) -> "models.QuerySet[User]":
        """Who may be asked."""
        return User.objects.filter(
            groups__in=Group.objects.filter(approvaltask=self), is_active=True
        ).distinct()

    @classmethod
    def get_description(cls) -> str:
        """For the list of kinds of tasks."""
        return _("One group of the hub looks at a draft")
