"""What badges say, on the pages of courses and pathways; and where skills stand elsewhere. Going back forgets both."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0021_limit_confirmations"),
    ]

    operations = [
        migrations.AddField(
            model_name="coursepage",
            name="badge",
            field=models.CharField(
                blank=True,
                help_text="What whoever holds the badge can do, under what supervision, and what it does not say. One paragraph; it stands before the list of skills.",
                max_length=1000,
                validators=[
                    django.core.validators.RegexValidator(
                        "[\\x00-\\x1f\\x7f\\x85\\u2028\\u2029]",
                        "Write it in one paragraph, without line breaks.",
                        inverse_match=True,
                    )
                ],
                verbose_name="what the badge says",
            ),
        ),
        migrations.AddField(
            model_name="pathwaypage",
            name="badge",
            field=models.CharField(
                blank=True,
                help_text="What whoever holds the badge can do, under what supervision, and what it does not say. One paragraph; it stands before the list of skills.",
                max_length=1000,
                validators=[
                    django.core.validators.RegexValidator(
                        "[\\x00-\\x1f\\x7f\\x85\\u2028\\u2029]",
                        "Write it in one paragraph, without line breaks.",
                        inverse_match=True,
                    )
                ],
                verbose_name="what the badge says",
            ),
        ),
        migrations.CreateModel(
            name="SkillAlignment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                (
                    "framework",
                    models.CharField(
                        choices=[("esco", "ESCO"), ("onet", "O*NET-SOC"), ("other", "Another framework")],
                        max_length=10,
                        verbose_name="framework",
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="As the framework has it.",
                        max_length=200,
                        validators=[
                            django.core.validators.RegexValidator(
                                "[\\x00-\\x1f\\x7f\\x85\\u2028\\u2029]",
                                "Write it in one line.",
                                inverse_match=True,
                            )
                        ],
                        verbose_name="name",
                    ),
                ),
                ("url", models.URLField(max_length=300, verbose_name="address")),
                (
                    "code",
                    models.CharField(
                        blank=True,
                        max_length=60,
                        validators=[
                            django.core.validators.RegexValidator(
                                "[\\x00-\\x1f\\x7f\\x85\\u2028\\u2029]",
                                "Write it in one line.",
                                inverse_match=True,
                            )
                        ],
                        verbose_name="code",
                    ),
                ),
                (
                    "skill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="alignments",
                        to="courses.skill",
                    ),
                ),
            ],
            options={
                "verbose_name": "alignment",
                "verbose_name_plural": "alignments",
                "ordering": ["sort_order", "pk"],
                "abstract": False,
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("skill", "url"), name="courses_skillalignment_once")
                ],
            },
        ),
    ]
