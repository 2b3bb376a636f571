"""A trainee's own signature names no device. Going back is possible as long as there is none of them."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0013_held_for_a_trace"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="observationsignature",
            name="device",
            field=models.UUIDField(null=True, verbose_name="device"),
        ),
        migrations.AlterField(
            model_name="observationsignature",
            name="sequence",
            field=models.PositiveIntegerField(null=True, verbose_name="number on the device"),
        ),
        migrations.AddConstraint(
            model_name="observationsignature",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("device__isnull", True), ("sequence__isnull", True)),
                    models.Q(("device__isnull", False), ("sequence__isnull", False)),
                    _connector="OR",
                ),
                name="courses_signature_device_and_number",
            ),
        ),
    ]
