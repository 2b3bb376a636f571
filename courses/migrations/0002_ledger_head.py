"""The one row that appending locks."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def add_head(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Start an empty ledger."""
    apps.get_model("courses", "LedgerHead").objects.get_or_create(id=1)


class Migration(migrations.Migration):
    dependencies = [("courses", "0001_initial")]

    operations = [migrations.RunPython(add_head, migrations.RunPython.noop)]
