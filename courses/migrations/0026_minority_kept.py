"""What guardians agreed to, word for word; since when the hub knew; and answers. Going back forgets all three."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0025_quizzes_on_practicals"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="guardianconsent",
            name="text",
            field=models.TextField(blank=True, verbose_name="what they agreed to"),
        ),
        migrations.AddField(
            model_name="learnersafeguard",
            name="known_since",
            field=models.DateTimeField(blank=True, null=True, verbose_name="first recorded as under age"),
        ),
        migrations.CreateModel(
            name="ConsentAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("answer", models.CharField(max_length=300, verbose_name="what was done about it")),
                ("said_at", models.DateTimeField(verbose_name="said")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="consent_answers",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "said_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["said_at", "pk"],
            },
        ),
    ]
