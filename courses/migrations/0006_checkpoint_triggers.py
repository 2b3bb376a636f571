"""The database itself refuses to change or remove a node of the ledger's tree, and a signed checkpoint.

The SQL is written out: what a migration does must not change with the code that wrote it.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

UP: dict[str, list[str]] = {
    "sqlite": [
        (
            "CREATE TRIGGER courses_ledgernode_no_update BEFORE UPDATE ON courses_ledgernode BEGIN SELECT "
            "RAISE(ABORT, 'courses_ledgernode is append-only'); END"
        ),
        (
            "CREATE TRIGGER courses_ledgernode_no_delete BEFORE DELETE ON courses_ledgernode BEGIN SELECT "
            "RAISE(ABORT, 'courses_ledgernode is append-only'); END"
        ),
        (
            "CREATE TRIGGER courses_ledgernode_no_replace BEFORE INSERT ON courses_ledgernode WHEN EXISTS "
            "(SELECT 1 FROM courses_ledgernode WHERE number = NEW.number) BEGIN SELECT RAISE(ABORT, "
            "'courses_ledgernode is append-only'); END"
        ),
        (
            "CREATE TRIGGER courses_checkpoint_no_update BEFORE UPDATE ON courses_checkpoint BEGIN SELECT "
            "RAISE(ABORT, 'courses_checkpoint is append-only'); END"
        ),
        (
            "CREATE TRIGGER courses_checkpoint_no_delete BEFORE DELETE ON courses_checkpoint BEGIN SELECT "
            "RAISE(ABORT, 'courses_checkpoint is append-only'); END"
        ),
        (
            "CREATE TRIGGER courses_checkpoint_no_replace BEFORE INSERT ON courses_checkpoint WHEN EXISTS "
            "(SELECT 1 FROM courses_checkpoint WHERE id = NEW.id OR size = NEW.size) BEGIN SELECT "
            "RAISE(ABORT, 'courses_checkpoint is append-only'); END"
        ),
    ],
    "postgresql": [
        (
            "CREATE OR REPLACE FUNCTION courses_ledgernode_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
            "BEGIN RAISE EXCEPTION 'courses_ledgernode is append-only' USING ERRCODE = 'restrict_violation'; "
            "END $$"
        ),
        (
            "CREATE TRIGGER courses_ledgernode_no_update BEFORE UPDATE ON courses_ledgernode FOR EACH ROW "
            "EXECUTE FUNCTION courses_ledgernode_refuse()"
        ),
        (
            "CREATE TRIGGER courses_ledgernode_no_delete BEFORE DELETE ON courses_ledgernode FOR EACH ROW "
            "EXECUTE FUNCTION courses_ledgernode_refuse()"
        ),
        (
            "CREATE TRIGGER courses_ledgernode_no_truncate BEFORE TRUNCATE ON courses_ledgernode FOR EACH "
            "STATEMENT EXECUTE FUNCTION courses_ledgernode_refuse()"
        ),
        "ALTER TABLE courses_ledgernode ENABLE ALWAYS TRIGGER courses_ledgernode_no_update",
        "ALTER TABLE courses_ledgernode ENABLE ALWAYS TRIGGER courses_ledgernode_no_delete",
        "ALTER TABLE courses_ledgernode ENABLE ALWAYS TRIGGER courses_ledgernode_no_truncate",
        (
            "CREATE OR REPLACE FUNCTION courses_checkpoint_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
            "BEGIN RAISE EXCEPTION 'courses_checkpoint is append-only' USING ERRCODE = 'restrict_violation'; "
            "END $$"
        ),
        (
            "CREATE TRIGGER courses_checkpoint_no_update BEFORE UPDATE ON courses_checkpoint FOR EACH ROW "
            "EXECUTE FUNCTION courses_checkpoint_refuse()"
        ),
        (
            "CREATE TRIGGER courses_checkpoint_no_delete BEFORE DELETE ON courses_checkpoint FOR EACH ROW "
            "EXECUTE FUNCTION courses_checkpoint_refuse()"
        ),
        (
            "CREATE TRIGGER courses_checkpoint_no_truncate BEFORE TRUNCATE ON courses_checkpoint FOR EACH "
            "STATEMENT EXECUTE FUNCTION courses_checkpoint_refuse()"
        ),
        "ALTER TABLE courses_checkpoint ENABLE ALWAYS TRIGGER courses_checkpoint_no_update",
        "ALTER TABLE courses_checkpoint ENABLE ALWAYS TRIGGER courses_checkpoint_no_delete",
        "ALTER TABLE courses_checkpoint ENABLE ALWAYS TRIGGER courses_checkpoint_no_truncate",
    ],
}
DOWN: dict[str, list[str]] = {
    "sqlite": [
        "DROP TRIGGER courses_ledgernode_no_update",
        "DROP TRIGGER courses_ledgernode_no_delete",
        "DROP TRIGGER courses_ledgernode_no_replace",
        "DROP TRIGGER courses_checkpoint_no_update",
        "DROP TRIGGER courses_checkpoint_no_delete",
        "DROP TRIGGER courses_checkpoint_no_replace",
    ],
    "postgresql": [
        "DROP TRIGGER courses_ledgernode_no_update ON courses_ledgernode",
        "DROP TRIGGER courses_ledgernode_no_delete ON courses_ledgernode",
        "DROP TRIGGER courses_ledgernode_no_truncate ON courses_ledgernode",
        "DROP FUNCTION courses_ledgernode_refuse()",
        "DROP TRIGGER courses_checkpoint_no_update ON courses_checkpoint",
        "DROP TRIGGER courses_checkpoint_no_delete ON courses_checkpoint",
        "DROP TRIGGER courses_checkpoint_no_truncate ON courses_checkpoint",
        "DROP FUNCTION courses_checkpoint_refuse()",
    ],
}


def put_up(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Put the triggers on the table."""
    for statement in UP[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def take_down(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Reverse, for developers who step back to an empty database."""
    for statement in DOWN[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("courses", "0005_checkpoints")]

    operations = [migrations.RunPython(put_up, take_down)]
