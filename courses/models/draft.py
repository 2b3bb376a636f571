"""A sign-off form that a mentor has begun and left for a moment."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SignOffDraft(models.Model):
    """What one mentor has typed about one learner and skill, unchecked. Nobody else ever reads it.

    `fields` are the form's values by input name, each a list of strings.
    """

    mentor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    skill = models.ForeignKey("Skill", on_delete=models.CASCADE, related_name="+")
    fields = models.JSONField(_("what was typed"))
    kept_at = models.DateTimeField(_("kept"), db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mentor", "learner", "skill"], name="one_draft_each")
        ]

    def __str__(self) -> str:
        return f"draft {self.pk}"
