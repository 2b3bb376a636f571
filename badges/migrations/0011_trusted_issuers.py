"""Issuers whose badges the hub takes for good."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """One table; going back drops it."""

    dependencies = [
        ("badges", "0010_compromised_mentor_keys"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TrustedIssuer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "identifier",
                    models.CharField(
                        help_text=(
                            "As their badges have it: a DID such as did:web:school.example, or an https address."
                        ),
                        max_length=500,
                        unique=True,
                        verbose_name="id",
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="Whoever else takes this name is warned about.",
                        max_length=200,
                        verbose_name="name",
                    ),
                ),
                (
                    "fingerprints",
                    models.TextField(
                        blank=True,
                        help_text=(
                            "Leave this empty to trust every key that they publish. Otherwise one a line: the SHA-256 "
                            "of the public key (SubjectPublicKeyInfo), 64 hexadecimal digits."
                        ),
                        verbose_name="fingerprints of keys",
                    ),
                ),
                (
                    "note",
                    models.TextField(
                        blank=True,
                        help_text="Why you trust them, and who made sure of the id.",
                        verbose_name="note",
                    ),
                ),
                (
                    "added_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="added"
                    ),
                ),
                (
                    "added_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="added by",
                    ),
                ),
            ],
            options={
                "verbose_name": "trusted issuer",
                "verbose_name_plural": "trusted issuers",
                "ordering": ["name", "pk"],
            },
        ),
    ]
