"""The database itself refuses to change, remove or misplace a row of the ledger."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from courses.models.ledger import CHAIN, TABLE
from lms.kernel.triggers import protect, unprotect


def put_up(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Put the triggers on the ledger."""
    protect(TABLE, CHAIN, schema_editor.connection)


def take_down(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Reverse, for developers who step back to an empty database."""
    unprotect(TABLE, schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("courses", "0002_ledger_head")]

    operations = [migrations.RunPython(put_up, take_down)]
