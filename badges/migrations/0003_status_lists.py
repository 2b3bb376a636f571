"""Status lists, the places in them and what sets their bits; editions of an award.

The database itself refuses to change or remove a place or a change. Its SQL is written out: what a migration does
must not change with the code that wrote it.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

UP: dict[str, list[str]] = {
    "sqlite": [
        (
            "CREATE TRIGGER badges_statusentry_no_update BEFORE UPDATE ON badges_statusentry BEGIN "
            "SELECT RAISE(ABORT, 'badges_statusentry is append-only'); END"
        ),
        (
            "CREATE TRIGGER badges_statusentry_no_delete BEFORE DELETE ON badges_statusentry BEGIN "
            "SELECT RAISE(ABORT, 'badges_statusentry is append-only'); END"
        ),
        (
            "CREATE TRIGGER badges_statusentry_no_replace BEFORE INSERT ON badges_statusentry WHEN "
            "EXISTS (SELECT 1 FROM badges_statusentry WHERE id = NEW.id OR award_id = NEW.award_id OR "
            "(status_list_id = NEW.status_list_id AND place = NEW.place)) BEGIN SELECT RAISE(ABORT, "
            "'badges_statusentry is append-only'); END"
        ),
        (
            "CREATE TRIGGER badges_statuschange_no_update BEFORE UPDATE ON badges_statuschange BEGIN "
            "SELECT RAISE(ABORT, 'badges_statuschange is append-only'); END"
        ),
        (
            "CREATE TRIGGER badges_statuschange_no_delete BEFORE DELETE ON badges_statuschange BEGIN "
            "SELECT RAISE(ABORT, 'badges_statuschange is append-only'); END"
        ),
        (
            "CREATE TRIGGER badges_statuschange_no_replace BEFORE INSERT ON badges_statuschange WHEN "
            "EXISTS (SELECT 1 FROM badges_statuschange WHERE id = NEW.id OR (status_list_id = "
            "NEW.status_list_id AND position = NEW.position)) BEGIN SELECT RAISE(ABORT, "
            "'badges_statuschange is append-only'); END"
        ),
    ],
    "postgresql": [
        (
            "CREATE OR REPLACE FUNCTION badges_statusentry_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'badges_statusentry is append-only' USING ERRCODE = "
            "'restrict_violation'; END $$"
        ),
        (
            "CREATE TRIGGER badges_statusentry_no_update BEFORE UPDATE ON badges_statusentry FOR EACH "
            "ROW EXECUTE FUNCTION badges_statusentry_refuse()"
        ),
        (
            "CREATE TRIGGER badges_statusentry_no_delete BEFORE DELETE ON badges_statusentry FOR EACH "
            "ROW EXECUTE FUNCTION badges_statusentry_refuse()"
        ),
        (
            "CREATE TRIGGER badges_statusentry_no_truncate BEFORE TRUNCATE ON badges_statusentry FOR "
            "EACH STATEMENT EXECUTE FUNCTION badges_statusentry_refuse()"
        ),
        "ALTER TABLE badges_statusentry ENABLE ALWAYS TRIGGER badges_statusentry_no_update",
        "ALTER TABLE badges_statusentry ENABLE ALWAYS TRIGGER badges_statusentry_no_delete",
        "ALTER TABLE badges_statusentry ENABLE ALWAYS TRIGGER badges_statusentry_no_truncate",
        (
            "CREATE OR REPLACE FUNCTION badges_statuschange_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'badges_statuschange is append-only' USING ERRCODE = "
            "'restrict_violation'; END $$"
        ),
        (
            "CREATE TRIGGER badges_statuschange_no_update BEFORE UPDATE ON badges_statuschange FOR EACH "
            "ROW EXECUTE FUNCTION badges_statuschange_refuse()"
        ),
        (
            "CREATE TRIGGER badges_statuschange_no_delete BEFORE DELETE ON badges_statuschange FOR EACH "
            "ROW EXECUTE FUNCTION badges_statuschange_refuse()"
        ),
        (
            "CREATE TRIGGER badges_statuschange_no_truncate BEFORE TRUNCATE ON badges_statuschange FOR "
            "EACH STATEMENT EXECUTE FUNCTION badges_statuschange_refuse()"
        ),
        "ALTER TABLE badges_statuschange ENABLE ALWAYS TRIGGER badges_statuschange_no_update",
        "ALTER TABLE badges_statuschange ENABLE ALWAYS TRIGGER badges_statuschange_no_delete",
        "ALTER TABLE badges_statuschange ENABLE ALWAYS TRIGGER badges_statuschange_no_truncate",
    ],
}
DOWN: dict[str, list[str]] = {
    "sqlite": [
        "DROP TRIGGER badges_statusentry_no_update",
        "DROP TRIGGER badges_statusentry_no_delete",
        "DROP TRIGGER badges_statusentry_no_replace",
        "DROP TRIGGER badges_statuschange_no_update",
        "DROP TRIGGER badges_statuschange_no_delete",
        "DROP TRIGGER badges_statuschange_no_replace",
    ],
    "postgresql": [
        "DROP TRIGGER badges_statusentry_no_update ON badges_statusentry",
        "DROP TRIGGER badges_statusentry_no_delete ON badges_statusentry",
        "DROP TRIGGER badges_statusentry_no_truncate ON badges_statusentry",
        "DROP FUNCTION badges_statusentry_refuse()",
        "DROP TRIGGER badges_statuschange_no_update ON badges_statuschange",
        "DROP TRIGGER badges_statuschange_no_delete ON badges_statuschange",
        "DROP TRIGGER badges_statuschange_no_truncate ON badges_statuschange",
        "DROP FUNCTION badges_statuschange_refuse()",
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
        ("badges", "0002_suspended_awards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="StatusChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("revoked", "Revoked"), ("suspended", "Suspended")],
                        max_length=10,
                        verbose_name="what",
                    ),
                ),
                (
                    "rule",
                    models.CharField(
                        choices=[
                            ("gone", "A sign-off that it rested on counts no longer"),
                            ("hold", "A skill that it was given for is on hold, or a sign-off is disputed"),
                            ("hand", "The hub decided so"),
                        ],
                        max_length=10,
                        verbose_name="why",
                    ),
                ),
                ("by", models.UUIDField(null=True)),
                ("at", models.DateTimeField(verbose_name="when")),
                ("position", models.PositiveBigIntegerField(null=True)),
            ],
            options={
                "db_table": "badges_statuschange",
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="StatusEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("index", models.PositiveIntegerField(db_column="place", verbose_name="place")),
            ],
            options={
                "db_table": "badges_statusentry",
            },
        ),
        migrations.CreateModel(
            name="StatusList",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(unique=True, verbose_name="number")),
                ("length", models.PositiveIntegerField(default=131072, verbose_name="places")),
                ("document", models.BinaryField(verbose_name="document")),
                ("digest", models.CharField(max_length=64)),
                ("published_at", models.DateTimeField(verbose_name="published")),
                ("generation", models.PositiveBigIntegerField(default=1)),
                ("changes", models.PositiveBigIntegerField(default=0)),
                ("covered", models.PositiveBigIntegerField(default=0)),
            ],
            options={
                "verbose_name": "status list",
                "verbose_name_plural": "status lists",
                "ordering": ["number"],
            },
        ),
        migrations.AlterModelOptions(
            name="award",
            options={
                "ordering": ["-renewal", "-edition"],
                "verbose_name": "award",
                "verbose_name_plural": "awards",
            },
        ),
        migrations.RemoveConstraint(
            model_name="award",
            name="badges_award_once",
        ),
        migrations.AddField(
            model_name="award",
            name="edition",
            field=models.PositiveSmallIntegerField(default=1, editable=False, verbose_name="edition"),
        ),
        migrations.AddField(
            model_name="award",
            name="edition_reason",
            field=models.CharField(
                blank=True, default="", editable=False, max_length=40, verbose_name="issued anew because"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="award",
            name="leads_on",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddConstraint(
            model_name="award",
            constraint=models.UniqueConstraint(
                fields=("achievement", "learner", "renewal", "edition"), name="badges_award_once"
            ),
        ),
        migrations.AddField(
            model_name="statuschange",
            name="award",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="status_changes", to="badges.award"
            ),
        ),
        migrations.AddField(
            model_name="statusentry",
            name="award",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="status_entry", to="badges.award"
            ),
        ),
        migrations.AddField(
            model_name="statuslist",
            name="issuer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="status_lists", to="badges.issuer"
            ),
        ),
        migrations.AddField(
            model_name="statuslist",
            name="key",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="badges.signingkey"
            ),
        ),
        migrations.AddField(
            model_name="statusentry",
            name="status_list",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="badges.statuslist"
            ),
        ),
        migrations.AddField(
            model_name="statuschange",
            name="status_list",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="badges.statuslist",
            ),
        ),
        migrations.CreateModel(
            name="StatusReason",
            fields=[
                (
                    "change",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="reason",
                        serialize=False,
                        to="badges.statuschange",
                    ),
                ),
                ("text", models.TextField(verbose_name="reason")),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="statuslist",
            constraint=models.CheckConstraint(
                condition=models.Q(("covered__lte", models.F("changes"))),
                name="badges_statuslist_covers_what_is",
            ),
        ),
        migrations.AddConstraint(
            model_name="statusentry",
            constraint=models.UniqueConstraint(
                fields=("status_list", "index"), name="badges_statusentry_place_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="statuschange",
            constraint=models.UniqueConstraint(
                fields=("status_list", "position"), name="badges_statuschange_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="statuschange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("position__isnull", True), ("status_list__isnull", True)),
                    models.Q(("position__isnull", False), ("status_list__isnull", False)),
                    _connector="OR",
                ),
                name="badges_statuschange_list_and_position",
            ),
        ),
        migrations.RunPython(put_up, take_down),
    ]
