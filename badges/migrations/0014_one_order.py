"""Awards of different achievements come in one order on every database."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("badges", "0013_wordings_that_follow"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="award",
            options={
                "ordering": ["-renewal", "-edition", "pk"],
                "permissions": [
                    ("award_by_hand", "May award badges by hand"),
                    ("revoke_award", "May revoke badges, put them on hold and lift that"),
                ],
                "verbose_name": "award",
                "verbose_name_plural": "awards",
            },
        ),
    ]
