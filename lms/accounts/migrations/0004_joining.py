"""How people join: what was chosen, invitations, codes. Going back forgets them, and anybody may join again."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_signing_keys"),
    ]

    operations = [
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail address")),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField(verbose_name="sent")),
                ("ends_at", models.DateTimeField(db_index=True, verbose_name="ends")),
                ("used_at", models.DateTimeField(blank=True, null=True, verbose_name="used")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="taken back")),
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
                    "used_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-made_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="JoiningChoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("open", "Open: anybody makes an account"),
                            ("invitation", "By invitation: whoever got a link by mail"),
                            ("code", "By code: whoever has one that was printed or said"),
                        ],
                        max_length=12,
                        verbose_name="how people join",
                    ),
                ),
                ("set_at", models.DateTimeField(verbose_name="chosen")),
                (
                    "set_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "permissions": [("invite_people", "May choose how people join, and invite them")],
            },
        ),
        migrations.CreateModel(
            name="JoinCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("code", models.CharField(max_length=20, unique=True, verbose_name="code")),
                ("label", models.CharField(blank=True, max_length=60, verbose_name="what for")),
                ("made_at", models.DateTimeField(verbose_name="made")),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
                ("most", models.PositiveSmallIntegerField(verbose_name="people at most")),
                (
                    "used",
                    models.PositiveSmallIntegerField(default=0, verbose_name="people who joined with it"),
                ),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="taken back")),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-made_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("used__lte", models.F("most"))),
                        name="accounts_joincode_not_too_many",
                    )
                ],
            },
        ),
    ]
