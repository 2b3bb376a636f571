"""Seats, who waits for one, who came, and calendars to subscribe to. Going back forgets all of these."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0015_quizzes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="attendance",
            name="came",
            field=models.BooleanField(blank=True, null=True, verbose_name="came"),
        ),
        migrations.AddField(
            model_name="attendance",
            name="given",
            field=models.UUIDField(editable=False, null=True, unique=True),
        ),
        migrations.AddField(
            model_name="workshopsession",
            name="gates",
            field=models.ManyToManyField(
                blank=True, related_name="+", to="courses.skill", verbose_name="safety gates"
            ),
        ),
        migrations.AddField(
            model_name="workshopsession",
            name="kind",
            field=models.CharField(
                choices=[("work", "Work"), ("drill", "Safety drill")],
                default="work",
                max_length=10,
                verbose_name="kind",
            ),
        ),
        migrations.AddField(
            model_name="workshopsession",
            name="revised_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="last changed"),
        ),
        migrations.AddField(
            model_name="workshopsession",
            name="revision",
            field=models.PositiveIntegerField(default=0, verbose_name="number of changes"),
        ),
        migrations.AddField(
            model_name="workshopsession",
            name="seats",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="seats"),
        ),
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField(verbose_name="made")),
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
            name="PresenceMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("came", models.BooleanField(verbose_name="came")),
                ("marked_at", models.DateTimeField(verbose_name="said")),
                (
                    "learner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "marked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="presence_marks",
                        to="courses.workshopsession",
                    ),
                ),
            ],
            options={
                "ordering": ["marked_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="SeatWait",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="asked")),
                (
                    "learner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="waits",
                        to="courses.workshopsession",
                    ),
                ),
            ],
            options={
                "ordering": ["asked_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("session", "learner"), name="courses_seatwait_once")
                ],
            },
        ),
    ]
