"""The review of skills and of words of the glossary: its history, written once, and drafts. Going back forgets both."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# The SQL is written out: what a migration does must not change with the code that wrote it.
UP: dict[str, list[str]] = {
    "sqlite": [
        (
            "CREATE TRIGGER courses_reviewentry_no_update BEFORE UPDATE ON courses_reviewentry BEGIN SELECT "
            "RAISE(ABORT, 'courses_reviewentry is append-only'); END"
        ),
        (
            "CREATE TRIGGER courses_reviewentry_no_delete BEFORE DELETE ON courses_reviewentry BEGIN SELECT "
            "RAISE(ABORT, 'courses_reviewentry is append-only'); END"
        ),
        (
            "CREATE TRIGGER courses_reviewentry_no_replace BEFORE INSERT ON courses_reviewentry WHEN EXISTS "
            "(SELECT 1 FROM courses_reviewentry WHERE id = NEW.id OR public_id = NEW.public_id) BEGIN SELECT "
            "RAISE(ABORT, 'courses_reviewentry is append-only'); END"
        ),
    ],
    "postgresql": [
        (
            "CREATE OR REPLACE FUNCTION courses_reviewentry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
            "BEGIN RAISE EXCEPTION 'courses_reviewentry is append-only' USING ERRCODE = "
            "'restrict_violation'; END $$"
        ),
        *(
            f"CREATE TRIGGER courses_reviewentry_no_{verb} BEFORE {verb.upper()} ON courses_reviewentry FOR EACH "
            f"{each} EXECUTE FUNCTION courses_reviewentry_refuse()"
            for verb, each in (("update", "ROW"), ("delete", "ROW"), ("truncate", "STATEMENT"))
        ),
        *(
            f"ALTER TABLE courses_reviewentry ENABLE ALWAYS TRIGGER courses_reviewentry_no_{verb}"
            for verb in ("update", "delete", "truncate")
        ),
    ],
}
DOWN: dict[str, list[str]] = {
    "sqlite": [f"DROP TRIGGER courses_reviewentry_no_{verb}" for verb in ("update", "delete", "replace")],
    "postgresql": [
        *(
            f"DROP TRIGGER courses_reviewentry_no_{verb} ON courses_reviewentry"
            for verb in ("update", "delete", "truncate")
        ),
        "DROP FUNCTION courses_reviewentry_refuse()",
    ],
}


def put_up(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in UP[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def take_down(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in DOWN[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("content", "0003_terms"),
        ("courses", "0023_one_order"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReviewEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("subject", models.CharField(db_index=True, max_length=80, verbose_name="draft")),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("saved", "saved"),
                            ("submitted", "sent to the review"),
                            ("approved", "approved"),
                            ("sent_back", "sent back"),
                            ("taken_back", "taken out of the review"),
                            ("discarded", "discarded"),
                            ("published", "put in force"),
                            ("past_review", "put in force without the review"),
                            ("imported", "put in force by an import"),
                        ],
                        max_length=12,
                        verbose_name="what happened",
                    ),
                ),
                (
                    "step",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("expert", "Subject expert"),
                            ("safety", "Safety reviewer"),
                            ("council", "Hub council"),
                        ],
                        max_length=8,
                        verbose_name="step",
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("after", models.PositiveIntegerField(verbose_name="version in force")),
                ("words", models.TextField(blank=True, verbose_name="words")),
                ("at", models.DateTimeField(verbose_name="when")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"ordering": ["pk"]},
        ),
        migrations.CreateModel(
            name="TermDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("word", models.CharField(max_length=120, verbose_name="word")),
                (
                    "abbreviation_of",
                    models.CharField(blank=True, max_length=200, verbose_name="stands for"),
                ),
                ("definition", models.CharField(max_length=500, verbose_name="meaning")),
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
                (
                    "term",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="content.term"
                    ),
                ),
            ],
        ),
        migrations.RunPython(put_up, take_down),
    ]
