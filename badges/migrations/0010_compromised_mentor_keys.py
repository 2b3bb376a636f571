"""Keys of mentors that somebody else may have, what came of a drill for each badge, and the hub's own picture.

The SQL of the triggers is written out: what a migration does must not change with the code that wrote it.
"""

import uuid

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

UP: dict[str, list[str]] = {
    "sqlite": [
        (
            "CREATE TRIGGER badges_mentorkeycompromise_no_update BEFORE UPDATE ON "
            "badges_mentorkeycompromise BEGIN SELECT RAISE(ABORT, 'badges_mentorkeycompromise is "
            "append-only'); END"
        ),
        (
            "CREATE TRIGGER badges_mentorkeycompromise_no_delete BEFORE DELETE ON "
            "badges_mentorkeycompromise BEGIN SELECT RAISE(ABORT, 'badges_mentorkeycompromise is "
            "append-only'); END"
        ),
        (
            "CREATE TRIGGER badges_mentorkeycompromise_no_replace BEFORE INSERT ON "
            "badges_mentorkeycompromise WHEN EXISTS (SELECT 1 FROM badges_mentorkeycompromise WHERE "
            "id = NEW.id OR (key_id = NEW.key_id AND since = NEW.since)) BEGIN SELECT RAISE(ABORT, "
            "'badges_mentorkeycompromise is append-only'); END"
        ),
    ],
    "postgresql": [
        (
            "CREATE OR REPLACE FUNCTION badges_mentorkeycompromise_refuse() RETURNS trigger LANGUAGE "
            "plpgsql AS $$ BEGIN RAISE EXCEPTION 'badges_mentorkeycompromise is append-only' USING "
            "ERRCODE = 'restrict_violation'; END $$"
        ),
        (
            "CREATE TRIGGER badges_mentorkeycompromise_no_update BEFORE UPDATE ON "
            "badges_mentorkeycompromise FOR EACH ROW EXECUTE FUNCTION "
            "badges_mentorkeycompromise_refuse()"
        ),
        (
            "CREATE TRIGGER badges_mentorkeycompromise_no_delete BEFORE DELETE ON "
            "badges_mentorkeycompromise FOR EACH ROW EXECUTE FUNCTION "
            "badges_mentorkeycompromise_refuse()"
        ),
        (
            "CREATE TRIGGER badges_mentorkeycompromise_no_truncate BEFORE TRUNCATE ON "
            "badges_mentorkeycompromise FOR EACH STATEMENT EXECUTE FUNCTION "
            "badges_mentorkeycompromise_refuse()"
        ),
        ("ALTER TABLE badges_mentorkeycompromise ENABLE ALWAYS TRIGGER badges_mentorkeycompromise_no_update"),
        ("ALTER TABLE badges_mentorkeycompromise ENABLE ALWAYS TRIGGER badges_mentorkeycompromise_no_delete"),
        (
            "ALTER TABLE badges_mentorkeycompromise ENABLE ALWAYS TRIGGER "
            "badges_mentorkeycompromise_no_truncate"
        ),
    ],
}
DOWN: dict[str, list[str]] = {
    "sqlite": [
        "DROP TRIGGER badges_mentorkeycompromise_no_update",
        "DROP TRIGGER badges_mentorkeycompromise_no_delete",
        "DROP TRIGGER badges_mentorkeycompromise_no_replace",
    ],
    "postgresql": [
        "DROP TRIGGER badges_mentorkeycompromise_no_update ON badges_mentorkeycompromise",
        "DROP TRIGGER badges_mentorkeycompromise_no_delete ON badges_mentorkeycompromise",
        "DROP TRIGGER badges_mentorkeycompromise_no_truncate ON badges_mentorkeycompromise",
        "DROP FUNCTION badges_mentorkeycompromise_refuse()",
    ],
}


def put_up(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Put the triggers on the table."""
    for statement in UP[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def take_down(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Reverse, for developers who step back."""
    for statement in DOWN[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("badges", "0008_holder_choices"),
    ]

    operations = [
        migrations.CreateModel(
            name="CompromiseDrill",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("target", models.CharField(max_length=60, verbose_name="key")),
                ("begun_at", models.DateTimeField(verbose_name="begun")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="finished")),
            ],
            options={
                "indexes": [models.Index(fields=["finished_at"], name="badges_drill_finished")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("finished_at__isnull", True)),
                        fields=("target",),
                        name="badges_drill_one_open",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DrillFinding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[("signed", "Signed again"), ("fallen", "Fallen")],
                        max_length=12,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "credential",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="badges.credential",
                    ),
                ),
                (
                    "drill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="findings",
                        to="badges.compromisedrill",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("drill", "credential"), name="badges_drillfinding_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="MentorKeyCompromise",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateTimeField(verbose_name="not to be believed from")),
                ("by", models.CharField(max_length=200, verbose_name="recorded by")),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded")),
                (
                    "key",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="compromises",
                        to="badges.mentorkey",
                    ),
                ),
            ],
            options={
                "db_table": "badges_mentorkeycompromise",
                "ordering": ["since", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("key", "since"), name="badges_mentorkeycompromise_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="IssuerPicture",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("by", models.UUIDField(verbose_name="chosen by")),
                ("at", models.DateTimeField(verbose_name="chosen")),
                (
                    "picture",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="badges.artwork",
                    ),
                ),
            ],
            options={
                "verbose_name": "logo of the hub",
                "verbose_name_plural": "logos of the hub",
                "ordering": ["pk"],
            },
        ),
        migrations.RunPython(put_up, take_down),
    ]
