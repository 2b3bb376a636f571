"""What holders decide about their badges, and records of progress, which the database refuses to change.

The SQL is written out: what a migration does must not change with the code that wrote it.
"""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

import badges.models.holder

UP: dict[str, list[str]] = {
    "sqlite": [
        (
            "CREATE TRIGGER badges_transcript_no_update BEFORE UPDATE ON badges_transcript BEGIN SELECT "
            "RAISE(ABORT, 'badges_transcript is append-only'); END"
        ),
        (
            "CREATE TRIGGER badges_transcript_no_delete BEFORE DELETE ON badges_transcript BEGIN SELECT "
            "RAISE(ABORT, 'badges_transcript is append-only'); END"
        ),
        (
            "CREATE TRIGGER badges_transcript_no_replace BEFORE INSERT ON badges_transcript WHEN EXISTS "
            "(SELECT 1 FROM badges_transcript WHERE id = NEW.id OR public_id = NEW.public_id) BEGIN SELECT "
            "RAISE(ABORT, 'badges_transcript is append-only'); END"
        ),
    ],
    "postgresql": [
        (
            "CREATE OR REPLACE FUNCTION badges_transcript_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'badges_transcript is append-only' USING ERRCODE = "
            "'restrict_violation'; END $$"
        ),
        (
            "CREATE TRIGGER badges_transcript_no_update BEFORE UPDATE ON badges_transcript FOR EACH "
            "ROW EXECUTE FUNCTION badges_transcript_refuse()"
        ),
        (
            "CREATE TRIGGER badges_transcript_no_delete BEFORE DELETE ON badges_transcript FOR EACH "
            "ROW EXECUTE FUNCTION badges_transcript_refuse()"
        ),
        (
            "CREATE TRIGGER badges_transcript_no_truncate BEFORE TRUNCATE ON badges_transcript FOR "
            "EACH STATEMENT EXECUTE FUNCTION badges_transcript_refuse()"
        ),
        "ALTER TABLE badges_transcript ENABLE ALWAYS TRIGGER badges_transcript_no_update",
        "ALTER TABLE badges_transcript ENABLE ALWAYS TRIGGER badges_transcript_no_delete",
        "ALTER TABLE badges_transcript ENABLE ALWAYS TRIGGER badges_transcript_no_truncate",
    ],
}
DOWN: dict[str, list[str]] = {
    "sqlite": [
        "DROP TRIGGER badges_transcript_no_update",
        "DROP TRIGGER badges_transcript_no_delete",
        "DROP TRIGGER badges_transcript_no_replace",
    ],
    "postgresql": [
        "DROP TRIGGER badges_transcript_no_update ON badges_transcript",
        "DROP TRIGGER badges_transcript_no_delete ON badges_transcript",
        "DROP TRIGGER badges_transcript_no_truncate ON badges_transcript",
        "DROP FUNCTION badges_transcript_refuse()",
    ],
}


def put_up(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Put the triggers on the table."""
    for statement in UP[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def take_down(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take them off again."""
    for statement in DOWN[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("badges", "0007_awards_by_hand"),
        ("courses", "0013_held_for_a_trace"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Transcript",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("pathway_code", models.CharField(max_length=20, verbose_name="pathway")),
                ("document", models.BinaryField(verbose_name="document")),
                ("digest", models.CharField(max_length=64)),
                ("issued_at", models.DateTimeField(verbose_name="issued")),
                ("valid_until", models.DateTimeField(verbose_name="valid until")),
                ("names_badges", models.BooleanField(verbose_name="names badges")),
                (
                    "key",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="badges.signingkey"
                    ),
                ),
            ],
            options={
                "db_table": "badges_transcript",
                "ordering": ["-issued_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="TranscriptHolder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "learner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="transcripts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "transcript",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holder",
                        to="badges.transcript",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WalletOffer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code_hash", models.CharField(max_length=64, unique=True)),
                ("pin_hash", models.CharField(max_length=64)),
                ("wrong_pins", models.PositiveSmallIntegerField(default=0)),
                ("created_at", models.DateTimeField(verbose_name="made")),
                ("expires_at", models.DateTimeField(verbose_name="until")),
                ("redeemed_at", models.DateTimeField(blank=True, null=True, verbose_name="redeemed")),
                ("token_hash", models.CharField(blank=True, max_length=64, null=True, unique=True)),
                ("token_expires_at", models.DateTimeField(blank=True, null=True)),
                ("handed_over_at", models.DateTimeField(blank=True, null=True, verbose_name="handed over")),
                (
                    "award",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="wallet_offers",
                        to="badges.award",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="EvidenceLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("purpose", models.CharField(blank=True, max_length=60, verbose_name="for whom")),
                ("created_at", models.DateTimeField(verbose_name="made")),
                ("expires_at", models.DateTimeField(verbose_name="until")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                ("openings", models.PositiveIntegerField(default=0, verbose_name="openings")),
                (
                    "award",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="evidence_links",
                        to="badges.award",
                    ),
                ),
                ("evidence", models.ManyToManyField(related_name="+", to="courses.evidence")),
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
                "ordering": ["-created_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("created_at"))),
                        name="badges_evidencelink_ends",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HolderChoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "page",
                    models.CharField(
                        choices=[
                            ("public", "Anybody who knows its address"),
                            ("link", "Only people to whom I give a link"),
                            ("off", "Nobody but me"),
                        ],
                        default="public",
                        max_length=6,
                        verbose_name="who may open the page",
                    ),
                ),
                ("shows_name", models.BooleanField(default=False, verbose_name="my name is on the page")),
                (
                    "link_salt",
                    models.CharField(
                        default=badges.models.holder.new_link_salt, editable=False, max_length=32
                    ),
                ),
                (
                    "identity",
                    models.CharField(
                        choices=[
                            ("none", "Nothing: a number made for this badge alone"),
                            ("email", "My e-mail address, hashed"),
                            ("name", "My name, hashed"),
                        ],
                        default="none",
                        max_length=5,
                        verbose_name="what says inside the badge that it is mine",
                    ),
                ),
                ("changed_at", models.DateTimeField(verbose_name="changed")),
                (
                    "achievement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="badges.achievement"
                    ),
                ),
                (
                    "learner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="badge_choices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("learner", "achievement"), name="badges_holderchoice_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("page__in", ["public", "link", "off"])),
                        name="badges_holderchoice_page",
                    ),
                ],
            },
        ),
        migrations.RunPython(put_up, take_down),
    ]
