"""An observation from a device may wait for its mentor to confirm the columns of a trace."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("courses", "0012_signoff_drafts")]

    operations = [
        migrations.AlterField(
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
                    ("trace", "The columns of a trace are to be confirmed"),
                    ("conflict", "Sent before with other content"),
                ],
                default="authority",
                max_length=10,
            ),
        ),
    ]
