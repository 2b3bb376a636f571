"""Keys of two kinds, tokens, and what becomes of badges whose key was compromised.

The SQL of the triggers is written out: what a migration does must not change with the code that wrote it. They come
last, because SQLite drops them when it remakes a table.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

UP: dict[str, list[str]] = {
    "sqlite": [
        (
            "CREATE TRIGGER badges_keycompromise_no_update BEFORE UPDATE ON badges_keycompromise "
            "BEGIN SELECT RAISE(ABORT, 'badges_keycompromise is append-only'); END"
        ),
        (
            "CREATE TRIGGER badges_keycompromise_no_delete BEFORE DELETE ON badges_keycompromise "
            "BEGIN SELECT RAISE(ABORT, 'badges_keycompromise is append-only'); END"
        ),
        (
            "CREATE TRIGGER badges_keycompromise_no_replace BEFORE INSERT ON badges_keycompromise "
            "WHEN EXISTS (SELECT 1 FROM badges_keycompromise WHERE id = NEW.id OR (key_id = "
            "NEW.key_id AND since = NEW.since)) BEGIN SELECT RAISE(ABORT, 'badges_keycompromise is "
            "append-only'); END"
        ),
        (
            "CREATE TRIGGER badges_formerdocument_no_update BEFORE UPDATE ON badges_formerdocument "
            "BEGIN SELECT RAISE(ABORT, 'badges_formerdocument is append-only'); END"
        ),
        (
            "CREATE TRIGGER badges_formerdocument_no_delete BEFORE DELETE ON badges_formerdocument "
            "BEGIN SELECT RAISE(ABORT, 'badges_formerdocument is append-only'); END"
        ),
        (
            "CREATE TRIGGER badges_formerdocument_no_replace BEFORE INSERT ON badges_formerdocument "
            "WHEN EXISTS (SELECT 1 FROM badges_formerdocument WHERE id = NEW.id OR (credential_id = "
            "NEW.credential_id AND digest = NEW.digest)) BEGIN SELECT RAISE(ABORT, "
            "'badges_formerdocument is append-only'); END"
        ),
    ],
    "postgresql": [
        (
            "CREATE OR REPLACE FUNCTION badges_keycompromise_refuse() RETURNS trigger LANGUAGE "
            "plpgsql AS $$ BEGIN RAISE EXCEPTION 'badges_keycompromise is append-only' USING ERRCODE "
            "= 'restrict_violation'; END $$"
        ),
        (
            "CREATE TRIGGER badges_keycompromise_no_update BEFORE UPDATE ON badges_keycompromise FOR "
            "EACH ROW EXECUTE FUNCTION badges_keycompromise_refuse()"
        ),
        (
            "CREATE TRIGGER badges_keycompromise_no_delete BEFORE DELETE ON badges_keycompromise FOR "
            "EACH ROW EXECUTE FUNCTION badges_keycompromise_refuse()"
        ),
        (
            "CREATE TRIGGER badges_keycompromise_no_truncate BEFORE TRUNCATE ON badges_keycompromise "
            "FOR EACH STATEMENT EXECUTE FUNCTION badges_keycompromise_refuse()"
        ),
        "ALTER TABLE badges_keycompromise ENABLE ALWAYS TRIGGER badges_keycompromise_no_update",
        "ALTER TABLE badges_keycompromise ENABLE ALWAYS TRIGGER badges_keycompromise_no_delete",
        "ALTER TABLE badges_keycompromise ENABLE ALWAYS TRIGGER badges_keycompromise_no_truncate",
        (
            "CREATE OR REPLACE FUNCTION badges_formerdocument_refuse() RETURNS trigger LANGUAGE "
            "plpgsql AS $$ BEGIN RAISE EXCEPTION 'badges_formerdocument is append-only' USING "
            "ERRCODE = 'restrict_violation'; END $$"
        ),
        (
            "CREATE TRIGGER badges_formerdocument_no_update BEFORE UPDATE ON badges_formerdocument "
            "FOR EACH ROW EXECUTE FUNCTION badges_formerdocument_refuse()"
        ),
        (
            "CREATE TRIGGER badges_formerdocument_no_delete BEFORE DELETE ON badges_formerdocument "
            "FOR EACH ROW EXECUTE FUNCTION badges_formerdocument_refuse()"
        ),
        (
            "CREATE TRIGGER badges_formerdocument_no_truncate BEFORE TRUNCATE ON "
            "badges_formerdocument FOR EACH STATEMENT EXECUTE FUNCTION badges_formerdocument_refuse()"
        ),
        "ALTER TABLE badges_formerdocument ENABLE ALWAYS TRIGGER badges_formerdocument_no_update",
        "ALTER TABLE badges_formerdocument ENABLE ALWAYS TRIGGER badges_formerdocument_no_delete",
        ("ALTER TABLE badges_formerdocument ENABLE ALWAYS TRIGGER badges_formerdocument_no_truncate"),
    ],
}
DOWN: dict[str, list[str]] = {
    "sqlite": [
        "DROP TRIGGER badges_keycompromise_no_update",
        "DROP TRIGGER badges_keycompromise_no_delete",
        "DROP TRIGGER badges_keycompromise_no_replace",
        "DROP TRIGGER badges_formerdocument_no_update",
        "DROP TRIGGER badges_formerdocument_no_delete",
        "DROP TRIGGER badges_formerdocument_no_replace",
    ],
    "postgresql": [
        "DROP TRIGGER badges_keycompromise_no_update ON badges_keycompromise",
        "DROP TRIGGER badges_keycompromise_no_delete ON badges_keycompromise",
        "DROP TRIGGER badges_keycompromise_no_truncate ON badges_keycompromise",
        "DROP FUNCTION badges_keycompromise_refuse()",
        "DROP TRIGGER badges_formerdocument_no_update ON badges_formerdocument",
        "DROP TRIGGER badges_formerdocument_no_delete ON badges_formerdocument",
        "DROP TRIGGER badges_formerdocument_no_truncate ON badges_formerdocument",
        "DROP FUNCTION badges_formerdocument_refuse()",
    ],
}


def put_up(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Put the triggers on the tables."""
    for statement in UP[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def take_down(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Reverse, for developers who step back to an empty database."""
    for statement in DOWN[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("badges", "0003_status_lists"),
    ]

    operations = [
        migrations.CreateModel(
            name="FormerDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("document", models.BinaryField(verbose_name="document")),
                ("digest", models.CharField(db_index=True, max_length=64)),
                ("issued_at", models.DateTimeField(verbose_name="issued")),
                ("replaced_at", models.DateTimeField(verbose_name="signed again")),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
            ],
            options={
                "db_table": "badges_formerdocument",
            },
        ),
        migrations.CreateModel(
            name="KeyCompromise",
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
            ],
            options={
                "db_table": "badges_keycompromise",
                "ordering": ["since", "pk"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="signingkey",
            name="badges_signingkey_one_active",
        ),
        migrations.AddField(
            model_name="signingkey",
            name="algorithm",
            field=models.CharField(
                choices=[("Ed25519", "Ed25519"), ("RS256", "RS256")],
                default="Ed25519",
                max_length=8,
                verbose_name="algorithm",
            ),
        ),
        migrations.AlterField(
            model_name="credential",
            name="digest",
            field=models.CharField(db_index=True, max_length=64),
        ),
        migrations.AlterField(
            model_name="credential",
            name="format",
            field=models.CharField(
                choices=[
                    ("ob3", "Open Badges 3.0"),
                    ("ob2", "Open Badges 2.0"),
                    ("jwt_eddsa", "Open Badges 3.0, token (EdDSA)"),
                    ("jwt_rs256", "Open Badges 3.0, token (RS256)"),
                    ("ob2_jws", "Open Badges 2.0, signed"),
                ],
                max_length=12,
                verbose_name="format",
            ),
        ),
        migrations.AlterField(
            model_name="signingkey",
            name="public_key",
            field=models.BinaryField(max_length=1024),
        ),
        migrations.AddConstraint(
            model_name="signingkey",
            constraint=models.UniqueConstraint(
                condition=models.Q(("retired_at__isnull", True)),
                fields=("issuer", "algorithm"),
                name="badges_signingkey_one_active",
            ),
        ),
        migrations.AddField(
            model_name="formerdocument",
            name="credential",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="former", to="badges.credential"
            ),
        ),
        migrations.AddField(
            model_name="formerdocument",
            name="key",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="badges.signingkey"
            ),
        ),
        migrations.AddField(
            model_name="keycompromise",
            name="key",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="compromises",
                to="badges.signingkey",
            ),
        ),
        migrations.AddConstraint(
            model_name="formerdocument",
            constraint=models.UniqueConstraint(
                fields=("credential", "digest"), name="badges_formerdocument_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="keycompromise",
            constraint=models.UniqueConstraint(fields=("key", "since"), name="badges_keycompromise_once"),
        ),
        migrations.AlterModelOptions(
            name="signingkey",
            options={
                "ordering": ["pk"],
                "verbose_name": "signing key",
                "verbose_name_plural": "signing keys",
            },
        ),
        migrations.RunPython(put_up, take_down),
    ]
