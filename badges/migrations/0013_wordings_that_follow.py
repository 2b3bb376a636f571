"""Words of achievements that follow the translated page they were taken from."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("badges", "0012_whose_it_is"),
    ]

    operations = [
        migrations.AddField(
            model_name="achievementwording",
            name="translates",
            field=models.JSONField(editable=False, null=True),
        ),
        migrations.AlterField(
            model_name="achievementalignment",
            name="code",
            field=models.CharField(
                blank=True,
                max_length=60,
                validators=[
                    django.core.validators.RegexValidator(
                        "[\\x00-\\x1f\\x7f\\x85\\u2028\\u2029]", "Write it in one line.", inverse_match=True
                    )
                ],
                verbose_name="code",
            ),
        ),
        migrations.AlterField(
            model_name="achievementalignment",
            name="name",
            field=models.CharField(
                help_text="As the framework has it.",
                max_length=200,
                validators=[
                    django.core.validators.RegexValidator(
                        "[\\x00-\\x1f\\x7f\\x85\\u2028\\u2029]", "Write it in one line.", inverse_match=True
                    )
                ],
                verbose_name="name",
            ),
        ),
    ]
