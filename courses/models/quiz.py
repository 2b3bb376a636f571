"""What people answered in quizzes. An attempt keeps the questions it was drawn from, and is judged by them."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.enums import WordsDecision


class QuizAttempt(models.Model):
    """One learner's attempt at one quiz of a lesson or a practical; at most one is open at a time.

    `page_key` is the page's translation key. `drawn` holds the questions with their answers and the order in which they
    are shown: it never leaves the server. `digest` is that of the whole quiz it was drawn from. `good` says that
    nothing but a mentor's word about answers in words is missing; `passed_at` is empty until that is there too.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    course_code = models.CharField(_("course"), max_length=20)
    page_key = models.UUIDField(_("page"))
    quiz_id = models.CharField(_("quiz"), max_length=40)
    digest = models.CharField(max_length=64)
    seed = models.CharField(max_length=32)
    drawn = models.JSONField(_("questions"))
    opened_at = models.DateTimeField(_("begun"))
    submitted_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answers = models.JSONField(_("answers"), default=dict)
    earned = models.PositiveSmallIntegerField(_("right"), default=0)
    most = models.PositiveSmallIntegerField(_("of"), default=0)
    good = models.BooleanField(default=False)
    passed_at = models.DateTimeField(_("passed"), null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["learner", "page_key", "quiz_id"],
                condition=models.Q(submitted_at__isnull=True),
                name="courses_quizattempt_one_open",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["learner", "page_key"], name="courses_quiz_of_page")]

    def __str__(self) -> str:
        return f"{self.learner_id}: {self.quiz_id}"


class WrittenAnswer(models.Model):
    """An answer in words that a mentor reads. One that is sent back is answered again in a new row."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    attempt = models.ForeignKey(QuizAttempt, on_delete=models.CASCADE, related_name="written")
    question_id = models.CharField(max_length=40)
    text = models.TextField(_("answer"))
    sent_at = models.DateTimeField(_("sent"))
    decision = models.CharField(max_length=10, choices=WordsDecision.choices, blank=True)
    words = models.TextField(_("words to the trainee"), blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["sent_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["attempt", "question_id"],
                condition=models.Q(decided_at__isnull=True),
                name="courses_writtenanswer_one_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.question_id}"
