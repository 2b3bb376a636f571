"""Whose a badge is: the holder's choice to have it answered, and one-time codes."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("badges", "0011_trusted_issuers"),
    ]

    operations = [
        migrations.AddField(
            model_name="holderchoice",
            name="answers_names",
            field=models.BooleanField(
                default=True, verbose_name="whoever types my name or address is told that they match"
            ),
        ),
        migrations.CreateModel(
            name="HolderCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("expires_at", models.DateTimeField(db_index=True, verbose_name="until")),
                (
                    "award",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="holder_code",
                        to="badges.award",
                    ),
                ),
            ],
        ),
    ]
