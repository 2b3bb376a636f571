"""What people sign before they take part, guardians' consents, and whom to call. Only adds: a hub stays as it was."""

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
            "CREATE TRIGGER courses_houseversion_no_update BEFORE UPDATE ON courses_houseversion BEGIN SELECT "
            "RAISE(ABORT, 'courses_houseversion is append-only'); END"
        ),
        (
            "CREATE TRIGGER courses_houseversion_no_delete BEFORE DELETE ON courses_houseversion BEGIN SELECT "
            "RAISE(ABORT, 'courses_houseversion is append-only'); END"
        ),
        (
            "CREATE TRIGGER courses_houseversion_no_replace BEFORE INSERT ON courses_houseversion WHEN EXISTS "
            "(SELECT 1 FROM courses_houseversion WHERE id = NEW.id OR public_id = NEW.public_id OR (document_id = "
            "NEW.document_id AND number = NEW.number)) BEGIN SELECT RAISE(ABORT, 'courses_houseversion is "
            "append-only'); END"
        ),
    ],
    "postgresql": [
        (
            "CREATE OR REPLACE FUNCTION courses_houseversion_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
            "BEGIN RAISE EXCEPTION 'courses_houseversion is append-only' USING ERRCODE = "
            "'restrict_violation'; END $$"
        ),
        *(
            f"CREATE TRIGGER courses_houseversion_no_{verb} BEFORE {verb.upper()} ON courses_houseversion FOR EACH "
            f"{each} EXECUTE FUNCTION courses_houseversion_refuse()"
            for verb, each in (("update", "ROW"), ("delete", "ROW"), ("truncate", "STATEMENT"))
        ),
        *(
            f"ALTER TABLE courses_houseversion ENABLE ALWAYS TRIGGER courses_houseversion_no_{verb}"
            for verb in ("update", "delete", "truncate")
        ),
    ],
}
DOWN: dict[str, list[str]] = {
    "sqlite": [f"DROP TRIGGER courses_houseversion_no_{verb}" for verb in ("update", "delete", "replace")],
    "postgresql": [
        *(
            f"DROP TRIGGER courses_houseversion_no_{verb} ON courses_houseversion"
            for verb in ("update", "delete", "truncate")
        ),
        "DROP FUNCTION courses_houseversion_refuse()",
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
        ("courses", "0016_seats_and_presence"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HouseDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("house_rules", "House rules"), ("waiver", "Waiver"), ("other", "Other")],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "before",
                    models.CharField(
                        blank=True,
                        choices=[("work", "Work"), ("drill", "Safety drill")],
                        max_length=10,
                        verbose_name="needed for",
                    ),
                ),
                ("made_at", models.DateTimeField(verbose_name="made")),
                ("retired_at", models.DateTimeField(blank=True, null=True, verbose_name="asked for no more")),
            ],
            options={
                "ordering": ["pk"],
                "permissions": [("keep_house_rules", "May write what people sign, and see who has signed")],
            },
        ),
        migrations.AddField(
            model_name="learnersafeguard",
            name="of_age_on",
            field=models.DateField(blank=True, null=True, verbose_name="turns 18 on"),
        ),
        migrations.CreateModel(
            name="ContactLook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("looked_at", models.DateTimeField(verbose_name="looked at")),
                (
                    "looked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="courses.workshopsession",
                    ),
                ),
            ],
            options={
                "ordering": ["-looked_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="EmergencyContact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sealed", models.BinaryField()),
                ("changed_at", models.DateTimeField(verbose_name="changed")),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GuardianConsent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("guardian_name", models.CharField(max_length=150, verbose_name="guardian")),
                ("contact", models.CharField(max_length=254, verbose_name="how to reach them")),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("page", "Signed in, on a page"),
                            ("link", "By the link in a mail"),
                            ("paper", "On paper"),
                        ],
                        max_length=10,
                        verbose_name="how it was given",
                    ),
                ),
                ("given_on", models.DateField(verbose_name="given on")),
                ("pictures", models.BooleanField(default=False, verbose_name="pictures too")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="withdrawn")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="guardian_consents",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["recorded_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="GuardianLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("guardian_name", models.CharField(max_length=150, verbose_name="guardian")),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail address")),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField(verbose_name="sent")),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
                (
                    "consent",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="link",
                        to="courses.guardianconsent",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="guardian_links",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["made_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="HouseVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.PositiveIntegerField(verbose_name="version")),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                ("text", models.TextField(verbose_name="text (Markdown)")),
                ("digest", models.CharField(max_length=64)),
                ("asks_anew", models.BooleanField(verbose_name="has to be signed anew")),
                ("published_at", models.DateTimeField(verbose_name="published")),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="courses.housedocument",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["document", "number"],
            },
        ),
        migrations.CreateModel(
            name="HouseSignature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("turn", models.PositiveSmallIntegerField(default=1)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "signed_by",
                    models.CharField(
                        choices=[("self", "The person"), ("guardian", "Their guardian")],
                        max_length=10,
                        verbose_name="signed by",
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("page", "Signed in, on a page"),
                            ("link", "By the link in a mail"),
                            ("paper", "On paper"),
                        ],
                        max_length=10,
                        verbose_name="how",
                    ),
                ),
                ("name", models.CharField(max_length=150, verbose_name="name as signed")),
                ("digest", models.CharField(max_length=64)),
                ("signed_at", models.DateTimeField(db_index=True, verbose_name="signed")),
                ("recorded_at", models.DateTimeField(verbose_name="received")),
                ("page", models.CharField(blank=True, max_length=120, verbose_name="on which page")),
                (
                    "device",
                    models.CharField(
                        blank=True,
                        choices=[("phone", "Phone"), ("tablet", "Tablet"), ("computer", "Computer")],
                        max_length=10,
                        verbose_name="on what",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="house_signatures",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="courses.houseversion",
                    ),
                ),
            ],
            options={
                "ordering": ["signed_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="SigningReminder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("asked_at", models.DateTimeField(blank=True, null=True, verbose_name="reminded")),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="houseversion",
            constraint=models.UniqueConstraint(
                fields=("document", "number"), name="courses_houseversion_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="housesignature",
            constraint=models.UniqueConstraint(
                fields=("version", "person", "signed_by", "turn"), name="courses_housesignature_once"
            ),
        ),
        migrations.CreateModel(
            name="SignatureMistake",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="why")),
                ("said_at", models.DateTimeField(verbose_name="said")),
                (
                    "said_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "signature",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mistake",
                        to="courses.housesignature",
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        migrations.RunPython(put_up, take_down),
    ]
