"""What people answered in quizzes, and what mentors said to answers in words."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0014_signed_acknowledgements"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="QuizAttempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("course_code", models.CharField(max_length=20, verbose_name="course")),
                ("lesson_key", models.UUIDField(verbose_name="lesson")),
                ("quiz_id", models.CharField(max_length=40, verbose_name="quiz")),
                ("digest", models.CharField(max_length=64)),
                ("seed", models.CharField(max_length=32)),
                ("drawn", models.JSONField(verbose_name="questions")),
                ("opened_at", models.DateTimeField(verbose_name="begun")),
                ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="answered")),
                ("answers", models.JSONField(default=dict, verbose_name="answers")),
                ("earned", models.PositiveSmallIntegerField(default=0, verbose_name="right")),
                ("most", models.PositiveSmallIntegerField(default=0, verbose_name="of")),
                ("good", models.BooleanField(default=False)),
                ("passed_at", models.DateTimeField(blank=True, null=True, verbose_name="passed")),
                (
                    "learner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WrittenAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("question_id", models.CharField(max_length=40)),
                ("text", models.TextField(verbose_name="answer")),
                ("sent_at", models.DateTimeField(verbose_name="sent")),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[("accepted", "Accepted"), ("returned", "Sent back")],
                        max_length=10,
                    ),
                ),
                ("words", models.TextField(blank=True, verbose_name="words to the trainee")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
                (
                    "attempt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="written",
                        to="courses.quizattempt",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["sent_at", "pk"],
            },
        ),
        migrations.AddIndex(
            model_name="quizattempt",
            index=models.Index(fields=["learner", "lesson_key"], name="courses_quiz_of_lesson"),
        ),
        migrations.AddConstraint(
            model_name="quizattempt",
            constraint=models.UniqueConstraint(
                condition=models.Q(("submitted_at__isnull", True)),
                fields=("learner", "lesson_key", "quiz_id"),
                name="courses_quizattempt_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="writtenanswer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("decided_at__isnull", True)),
                fields=("attempt", "question_id"),
                name="courses_writtenanswer_one_waiting",
            ),
        ),
    ]
