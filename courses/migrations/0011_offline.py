"""What devices send without a network: why something is held, signatures, and the devices themselves."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0010_sessions_and_labels"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="heldobservation",
            name="conflicts_with",
            field=models.UUIDField(blank=True, db_index=True, null=True, verbose_name="differs from"),
        ),
        migrations.AddField(
            model_name="heldobservation",
            name="envelope",
            field=models.JSONField(blank=True, null=True, verbose_name="as it was sent"),
        ),
        migrations.AddField(
            model_name="heldobservation",
            name="kind",
            field=models.CharField(
                choices=[
                    ("authority", "No authority at that time"),
                    ("signature", "The signature does not hold"),
                    ("clock", "The device’s clock is wrong"),
                    ("readiness", "Something was missing first"),
                    ("version", "Another card was in force"),
                    ("evidence", "Evidence is missing or differs"),
                    ("conflict", "Sent before with other content"),
                ],
                default="authority",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="heldobservation",
            name="skew_seconds",
            field=models.IntegerField(blank=True, null=True, verbose_name="device’s clock ahead by seconds"),
        ),
        migrations.CreateModel(
            name="Device",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(verbose_name="identifier")),
                ("label", models.CharField(blank=True, max_length=80, verbose_name="name")),
                ("first_seen_at", models.DateTimeField(verbose_name="first seen")),
                ("last_seen_at", models.DateTimeField(verbose_name="last seen")),
                ("told_at", models.DateTimeField(blank=True, null=True, verbose_name="told about its queue")),
                (
                    "queued",
                    models.PositiveIntegerField(default=0, verbose_name="observations that wait on it"),
                ),
                ("oldest", models.DateTimeField(blank=True, null=True, verbose_name="oldest of them made")),
                ("told_sequence", models.PositiveIntegerField(default=0)),
                ("received_sequence", models.PositiveIntegerField(default=0)),
                ("lost_at", models.DateTimeField(blank=True, null=True, verbose_name="reported lost")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="devices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-last_seen_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "public_id"), name="courses_device_once_a_person")
                ],
            },
        ),
        migrations.CreateModel(
            name="ObservationSignature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=8)),
                ("content", models.TextField(blank=True, verbose_name="signed content")),
                ("salt", models.BinaryField(max_length=32)),
                ("material", models.JSONField(default=dict, verbose_name="signature and public key")),
                ("device", models.UUIDField(verbose_name="device")),
                ("sequence", models.PositiveIntegerField(verbose_name="number on the device")),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signature",
                        to="courses.signoffevent",
                    ),
                ),
                (
                    "learner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["device", "sequence"], name="courses_obs_device_b2a8fc_idx")
                ],
            },
        ),
    ]
