"""Drafts of skills' next versions, and why a version took the place of the one before. Going back forgets both.

SQLite makes a table anew to give it a column, without its triggers: they are put up again, as in 0004.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

PUT_UP_AGAIN = [
    (
        "CREATE TRIGGER IF NOT EXISTS courses_skillversion_no_update BEFORE UPDATE ON courses_skillversion BEGIN "
        "SELECT RAISE(ABORT, 'courses_skillversion is append-only'); END"
    ),
    (
        "CREATE TRIGGER IF NOT EXISTS courses_skillversion_no_delete BEFORE DELETE ON courses_skillversion BEGIN "
        "SELECT RAISE(ABORT, 'courses_skillversion is append-only'); END"
    ),
    (
        "CREATE TRIGGER IF NOT EXISTS courses_skillversion_no_replace BEFORE INSERT ON courses_skillversion WHEN "
        "EXISTS (SELECT 1 FROM courses_skillversion WHERE id = NEW.id OR (skill_id = NEW.skill_id AND number = "
        "NEW.number)) BEGIN SELECT RAISE(ABORT, 'courses_skillversion is append-only'); END"
    ),
]


def put_up_again(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """On SQLite only: elsewhere the triggers have stayed."""
    if schema_editor.connection.vendor == "sqlite":
        for statement in PUT_UP_AGAIN:
            schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0018_review_and_refreshers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="skillversion",
            name="change_reason",
            field=models.TextField(blank=True, editable=False, verbose_name="reason for the change"),
        ),
        migrations.AddField(
            model_name="skillversion",
            name="safety_critical_change",
            field=models.BooleanField(default=False, editable=False, verbose_name="safety-critical change"),
        ),
        migrations.CreateModel(
            name="SkillDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=20, unique=True, verbose_name="code")),
                ("definition", models.JSONField(verbose_name="definition")),
                ("based_on", models.PositiveIntegerField(verbose_name="based on version")),
                (
                    "safety_critical_change",
                    models.BooleanField(default=False, verbose_name="safety-critical change"),
                ),
                ("change_reason", models.TextField(blank=True, verbose_name="reason for the change")),
                ("revision", models.PositiveIntegerField(default=1, verbose_name="revision")),
                ("saved_at", models.DateTimeField(verbose_name="saved")),
                (
                    "saved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["code"],
                "permissions": [("edit_skills", "May change skills and publish their versions")],
                "default_permissions": (),
            },
        ),
        migrations.RunPython(put_up_again, put_up_again),
    ]
