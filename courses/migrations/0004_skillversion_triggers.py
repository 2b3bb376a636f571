"""The database itself refuses to change or remove a version of a skill: sign-offs refer to it.

The SQL is written out: what a migration does must not change with the code that wrote it.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

UP: dict[str, list[str]] = {
    "sqlite": [
        (
            "CREATE TRIGGER courses_skillversion_no_update BEFORE UPDATE ON courses_skillversion BEGIN SELECT "
            "RAISE(ABORT, 'courses_skillversion is append-only'); END"
        ),
        (
            "CREATE TRIGGER courses_skillversion_no_delete BEFORE DELETE ON courses_skillversion BEGIN SELECT "
            "RAISE(ABORT, 'courses_skillversion is append-only'); END"
        ),
        (
            "CREATE TRIGGER courses_skillversion_no_replace BEFORE INSERT ON courses_skillversion WHEN EXISTS "
            "(SELECT 1 FROM courses_skillversion WHERE id = NEW.id OR (skill_id = NEW.skill_id AND number = "
            "NEW.number)) BEGIN SELECT RAISE(ABORT, 'courses_skillversion is append-only'); END"
        ),
    ],
    "postgresql": [
        (
            "CREATE OR REPLACE FUNCTION courses_skillversion_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
            "BEGIN RAISE EXCEPTION 'courses_skillversion is append-only' USING ERRCODE = "
            "'restrict_violation'; END $$"
        ),
        (
            "CREATE TRIGGER courses_skillversion_no_update BEFORE UPDATE ON courses_skillversion FOR EACH ROW "
            "EXECUTE FUNCTION courses_skillversion_refuse()"
        ),
        (
            "CREATE TRIGGER courses_skillversion_no_delete BEFORE DELETE ON courses_skillversion FOR EACH ROW "
            "EXECUTE FUNCTION courses_skillversion_refuse()"
        ),
        (
            "CREATE TRIGGER courses_skillversion_no_truncate BEFORE TRUNCATE ON courses_skillversion FOR EACH "
            "STATEMENT EXECUTE FUNCTION courses_skillversion_refuse()"
        ),
        "ALTER TABLE courses_skillversion ENABLE ALWAYS TRIGGER courses_skillversion_no_update",
        "ALTER TABLE courses_skillversion ENABLE ALWAYS TRIGGER courses_skillversion_no_delete",
        "ALTER TABLE courses_skillversion ENABLE ALWAYS TRIGGER courses_skillversion_no_truncate",
    ],
}
DOWN: dict[str, list[str]] = {
    "sqlite": [
        "DROP TRIGGER courses_skillversion_no_update",
        "DROP TRIGGER courses_skillversion_no_delete",
        "DROP TRIGGER courses_skillversion_no_replace",
    ],
    "postgresql": [
        "DROP TRIGGER courses_skillversion_no_update ON courses_skillversion",
        "DROP TRIGGER courses_skillversion_no_delete ON courses_skillversion",
        "DROP TRIGGER courses_skillversion_no_truncate ON courses_skillversion",
        "DROP FUNCTION courses_skillversion_refuse()",
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
    dependencies = [("courses", "0003_ledger_triggers")]

    operations = [migrations.RunPython(put_up, take_down)]
