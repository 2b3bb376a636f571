"""What a locally competent person has said about limits."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0020_notes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LimitConfirmation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("subject", models.CharField(max_length=40)),
                ("digest", models.CharField(max_length=64)),
                ("what", models.CharField(max_length=400, verbose_name="limit")),
                ("title", models.CharField(max_length=255, verbose_name="where it stands")),
                ("part", models.CharField(blank=True, max_length=500, verbose_name="where on it")),
                ("note", models.TextField(blank=True, verbose_name="what else it said")),
                (
                    "competent_person",
                    models.CharField(blank=True, max_length=200, verbose_name="who has looked at it"),
                ),
                ("rests_on", models.CharField(max_length=500, verbose_name="what it rests on")),
                ("confirmed_at", models.DateTimeField(verbose_name="confirmed")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="taken back")),
                (
                    "withdrawn_because",
                    models.CharField(blank=True, max_length=500, verbose_name="why it was taken back"),
                ),
                (
                    "confirmed_by",
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
                "ordering": ["-confirmed_at", "-pk"],
                "permissions": [("confirm_limits", "Can confirm limits")],
                "default_permissions": (),
                "indexes": [models.Index(fields=["subject"], name="courses_lim_subject_6a3fb4_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("subject", "digest"),
                        name="courses_limitconfirmation_one_in_force",
                    )
                ],
            },
        ),
    ]
