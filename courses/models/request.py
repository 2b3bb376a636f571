"""A trainee's request to be watched."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.enums import RequestState


class SignOffRequest(models.Model):
    """One learner asks for one skill; at most one request for it waits at a time."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="signoff_requests"
    )
    skill = models.ForeignKey("Skill", on_delete=models.PROTECT, related_name="+")
    note = models.CharField(_("note for the mentor"), max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=RequestState.choices, default=RequestState.WAITING)
    asked_at = models.DateTimeField(_("asked"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["asked_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["learner", "skill"],
                condition=models.Q(state="waiting"),
                name="courses_signoffrequest_one_waiting",
            ),
        ]
        permissions: ClassVar = [("ask_for_signoff", "May ask for a sign-off")]

    def __str__(self) -> str:
        return f"{self.learner_id} asks for {self.skill_id}"
