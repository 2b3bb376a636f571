"""Rules of chosen skills, recognitions, and what people decide about badges by hand.

The database itself refuses to change or remove a row that says who awarded, or lifted a hold. Its SQL is written
out: what a migration does must not change with the code that wrote it.
"""

import django.db.models.deletion
import modelcluster.fields
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

UP: dict[str, list[str]] = {
    "sqlite": [
        (
            "CREATE TRIGGER badges_handaward_no_update BEFORE UPDATE ON badges_handaward BEGIN SELECT "
            "RAISE(ABORT, 'badges_handaward is append-only'); END"
        ),
        (
            "CREATE TRIGGER badges_handaward_no_delete BEFORE DELETE ON badges_handaward BEGIN SELECT "
            "RAISE(ABORT, 'badges_handaward is append-only'); END"
        ),
        (
            "CREATE TRIGGER badges_handaward_no_replace BEFORE INSERT ON badges_handaward WHEN EXISTS "
            "(SELECT 1 FROM badges_handaward WHERE id = NEW.id OR award_id = NEW.award_id) BEGIN SELECT "
            "RAISE(ABORT, 'badges_handaward is append-only'); END"
        ),
        (
            "CREATE TRIGGER badges_handlift_no_update BEFORE UPDATE ON badges_handlift BEGIN SELECT "
            "RAISE(ABORT, 'badges_handlift is append-only'); END"
        ),
        (
            "CREATE TRIGGER badges_handlift_no_delete BEFORE DELETE ON badges_handlift BEGIN SELECT "
            "RAISE(ABORT, 'badges_handlift is append-only'); END"
        ),
        (
            "CREATE TRIGGER badges_handlift_no_replace BEFORE INSERT ON badges_handlift WHEN EXISTS "
            "(SELECT 1 FROM badges_handlift WHERE id = NEW.id OR award_id = NEW.award_id) BEGIN SELECT "
            "RAISE(ABORT, 'badges_handlift is append-only'); END"
        ),
    ],
    "postgresql": [
        (
            "CREATE OR REPLACE FUNCTION badges_handaward_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
            "BEGIN RAISE EXCEPTION 'badges_handaward is append-only' USING ERRCODE = 'restrict_violation'; "
            "END $$"
        ),
        (
            "CREATE TRIGGER badges_handaward_no_update BEFORE UPDATE ON badges_handaward FOR EACH ROW "
            "EXECUTE FUNCTION badges_handaward_refuse()"
        ),
        (
            "CREATE TRIGGER badges_handaward_no_delete BEFORE DELETE ON badges_handaward FOR EACH ROW "
            "EXECUTE FUNCTION badges_handaward_refuse()"
        ),
        (
            "CREATE TRIGGER badges_handaward_no_truncate BEFORE TRUNCATE ON badges_handaward FOR EACH "
            "STATEMENT EXECUTE FUNCTION badges_handaward_refuse()"
        ),
        "ALTER TABLE badges_handaward ENABLE ALWAYS TRIGGER badges_handaward_no_update",
        "ALTER TABLE badges_handaward ENABLE ALWAYS TRIGGER badges_handaward_no_delete",
        "ALTER TABLE badges_handaward ENABLE ALWAYS TRIGGER badges_handaward_no_truncate",
        (
            "CREATE OR REPLACE FUNCTION badges_handlift_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
            "BEGIN RAISE EXCEPTION 'badges_handlift is append-only' USING ERRCODE = 'restrict_violation'; "
            "END $$"
        ),
        (
            "CREATE TRIGGER badges_handlift_no_update BEFORE UPDATE ON badges_handlift FOR EACH ROW "
            "EXECUTE FUNCTION badges_handlift_refuse()"
        ),
        (
            "CREATE TRIGGER badges_handlift_no_delete BEFORE DELETE ON badges_handlift FOR EACH ROW "
            "EXECUTE FUNCTION badges_handlift_refuse()"
        ),
        (
            "CREATE TRIGGER badges_handlift_no_truncate BEFORE TRUNCATE ON badges_handlift FOR EACH "
            "STATEMENT EXECUTE FUNCTION badges_handlift_refuse()"
        ),
        "ALTER TABLE badges_handlift ENABLE ALWAYS TRIGGER badges_handlift_no_update",
        "ALTER TABLE badges_handlift ENABLE ALWAYS TRIGGER badges_handlift_no_delete",
        "ALTER TABLE badges_handlift ENABLE ALWAYS TRIGGER badges_handlift_no_truncate",
    ],
}

DOWN: dict[str, list[str]] = {
    "sqlite": [
        "DROP TRIGGER badges_handaward_no_update",
        "DROP TRIGGER badges_handaward_no_delete",
        "DROP TRIGGER badges_handaward_no_replace",
        "DROP TRIGGER badges_handlift_no_update",
        "DROP TRIGGER badges_handlift_no_delete",
        "DROP TRIGGER badges_handlift_no_replace",
    ],
    "postgresql": [
        "DROP TRIGGER badges_handaward_no_update ON badges_handaward",
        "DROP TRIGGER badges_handaward_no_delete ON badges_handaward",
        "DROP TRIGGER badges_handaward_no_truncate ON badges_handaward",
        "DROP FUNCTION badges_handaward_refuse()",
        "DROP TRIGGER badges_handlift_no_update ON badges_handlift",
        "DROP TRIGGER badges_handlift_no_delete ON badges_handlift",
        "DROP TRIGGER badges_handlift_no_truncate ON badges_handlift",
        "DROP FUNCTION badges_handlift_refuse()",
    ],
}


def put_up(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Put the triggers on the tables."""
    for statement in UP[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def take_down(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Reverse, for developers who step back."""
    for statement in DOWN[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("badges", "0006_artwork"),
        ("courses", "0013_held_for_a_trace"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HandAward",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("request", models.UUIDField(db_index=True, verbose_name="request")),
                ("by", models.UUIDField(verbose_name="by")),
                ("role", models.CharField(max_length=20, verbose_name="role")),
                ("narrative", models.TextField(verbose_name="on what grounds")),
                ("evidence_text", models.TextField(blank=True, verbose_name="evidence")),
                (
                    "evidence_link",
                    models.URLField(blank=True, max_length=500, verbose_name="link to the evidence"),
                ),
                ("at", models.DateTimeField(verbose_name="when")),
            ],
            options={
                "db_table": "badges_handaward",
            },
        ),
        migrations.CreateModel(
            name="HandLift",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("by", models.UUIDField(verbose_name="by")),
                ("at", models.DateTimeField(verbose_name="when")),
            ],
            options={
                "db_table": "badges_handlift",
            },
        ),
        migrations.CreateModel(
            name="RequiredSkill",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "minimum_level",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[
                            (1, "watched only"),
                            (2, "does it with the mentor hands-on beside"),
                            (3, "does it with a supervisor nearby"),
                            (4, "does it alone, checked afterwards"),
                            (5, "could supervise others"),
                        ],
                        help_text="What the last observation has to reach.",
                        null=True,
                        verbose_name="at least at level",
                    ),
                ),
            ],
            options={
                "ordering": ["skill__code"],
            },
        ),
        migrations.AlterModelOptions(
            name="award",
            options={
                "ordering": ["-renewal", "-edition"],
                "permissions": [
                    ("award_by_hand", "May award badges by hand"),
                    ("revoke_award", "May revoke badges, put them on hold and lift that"),
                ],
                "verbose_name": "award",
                "verbose_name_plural": "awards",
            },
        ),
        migrations.AddField(
            model_name="award",
            name="request",
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AlterField(
            model_name="achievement",
            name="kind",
            field=models.CharField(
                choices=[
                    ("course", "Course"),
                    ("pathway", "Pathway"),
                    ("skills", "Set of skills"),
                    ("recognition", "Recognition"),
                ],
                max_length=12,
                verbose_name="kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="achievement",
            constraint=models.CheckConstraint(
                condition=models.Q(("criteria", ""), ("kind", "recognition"), _negated=True),
                name="badges_achievement_recognition_has_criteria",
            ),
        ),
        migrations.AddConstraint(
            model_name="award",
            constraint=models.UniqueConstraint(
                condition=models.Q(("request__isnull", False)),
                fields=("achievement", "learner", "request"),
                name="badges_award_once_per_request",
            ),
        ),
        migrations.AddField(
            model_name="handaward",
            name="award",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="hand_award", to="badges.award"
            ),
        ),
        migrations.CreateModel(
            name="LiftReason",
            fields=[
                (
                    "lift",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="reason",
                        serialize=False,
                        to="badges.handlift",
                    ),
                ),
                ("text", models.TextField(verbose_name="reason")),
            ],
        ),
        migrations.AddField(
            model_name="handlift",
            name="award",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="hand_lift", to="badges.award"
            ),
        ),
        migrations.AddField(
            model_name="requiredskill",
            name="achievement",
            field=modelcluster.fields.ParentalKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="required_skills",
                to="badges.achievement",
            ),
        ),
        migrations.AddField(
            model_name="requiredskill",
            name="skill",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="courses.skill",
                verbose_name="skill",
            ),
        ),
        migrations.AddConstraint(
            model_name="handaward",
            constraint=models.CheckConstraint(
                condition=models.Q(("narrative", ""), _negated=True), name="badges_handaward_has_grounds"
            ),
        ),
        migrations.AddConstraint(
            model_name="requiredskill",
            constraint=models.UniqueConstraint(
                fields=("achievement", "skill"), name="badges_requiredskill_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="requiredskill",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("minimum_level__isnull", True),
                    models.Q(("minimum_level__gte", 1), ("minimum_level__lte", 5)),
                    _connector="OR",
                ),
                name="badges_requiredskill_level",
            ),
        ),
        migrations.RunPython(put_up, take_down),
    ]
