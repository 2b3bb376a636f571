"""Private notes on lessons and skills. Going back forgets them."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0019_skill_drafts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Note",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("lesson_key", models.UUIDField(blank=True, null=True, verbose_name="lesson")),
                ("skill_code", models.CharField(blank=True, max_length=20, verbose_name="skill")),
                ("course_code", models.CharField(max_length=20, verbose_name="course")),
                ("title", models.CharField(max_length=255, verbose_name="title")),
                ("text", models.TextField(max_length=10000, verbose_name="note")),
                ("revision", models.PositiveIntegerField(default=1)),
                ("updated_at", models.DateTimeField(verbose_name="saved")),
                (
                    "learner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-updated_at", "-pk"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("lesson_key__isnull", False)),
                        fields=("learner", "lesson_key"),
                        name="courses_note_once_for_a_lesson",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("skill_code", ""), _negated=True),
                        fields=("learner", "skill_code"),
                        name="courses_note_once_for_a_skill",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lesson_key__isnull", False), ("skill_code", "")),
                            models.Q(
                                ("lesson_key__isnull", True), models.Q(("skill_code", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="courses_note_on_a_lesson_or_a_skill",
                    ),
                ],
            },
        ),
    ]
