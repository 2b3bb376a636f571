"""What has been worked through. Watched is not learnt, learnt is not signed."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class LessonProgress(models.Model):
    """A lesson that a learner marked complete; `lesson_key` is the page's translation key."""

    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="lesson_progress"
    )
    course_code = models.CharField(_("course"), max_length=20)
    lesson_key = models.UUIDField(_("lesson"))
    completed_at = models.DateTimeField(_("completed"))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["learner", "lesson_key"], name="courses_lessonprogress_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["learner", "course_code"])]

    def __str__(self) -> str:
        return f"{self.learner_id}: {self.lesson_key}"
