"""What somebody writes down for themselves."""

import uuid
from typing import ClassVar, Final

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST: Final = 10_000


class Note(models.Model):
    """One person's note on one lesson or one skill; nobody else reads it, whatever their role.

    It names its subject by what outlasts a page: the lesson's translation key, or the skill's code. `title` is what
    the page was called when the note was last saved. `revision` counts the times it was saved.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    lesson_key = models.UUIDField(_("lesson"), null=True, blank=True)
    skill_code = models.CharField(_("skill"), max_length=20, blank=True)
    course_code = models.CharField(_("course"), max_length=20)
    title = models.CharField(_("title"), max_length=255)
    text = models.TextField(_("note"), max_length=LONGEST)
    revision = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(_("saved"))

    class Meta:
        ordering: ClassVar = ["-updated_at", "-pk"]
        default_permissions = ()  # there is nobody to whom a right to read them could be given
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["learner", "lesson_key"],
                condition=models.Q(lesson_key__isnull=False),
                name="courses_note_once_for_a_lesson",
            ),
            models.UniqueConstraint(
                fields=["learner", "skill_code"],
                condition=~models.Q(skill_code=""),
                name="courses_note_once_for_a_skill",
            ),
            models.CheckConstraint(
                condition=models.Q(lesson_key__isnull=False, skill_code="")
                | (models.Q(lesson_key__isnull=True) & ~models.Q(skill_code="")),
                name="courses_note_on_a_lesson_or_a_skill",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learner_id} on {self.skill_code or self.lesson_key}"
