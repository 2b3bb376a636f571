"""The database itself refuses to change, remove or misplace a row of the ledger.

The SQL is written out: what a migration does must not change with the code that wrote it.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

UP: dict[str, list[str]] = {
    "sqlite": [
        (
            "CREATE TRIGGER courses_signoffevent_no_update BEFORE UPDATE ON courses_signoffevent BEGIN SELECT "
            "RAISE(ABORT, 'courses_signoffevent is append-only'); END"
        ),
        (
            "CREATE TRIGGER courses_signoffevent_no_delete BEFORE DELETE ON courses_signoffevent BEGIN SELECT "
            "RAISE(ABORT, 'courses_signoffevent is append-only'); END"
        ),
        (
            "CREATE TRIGGER courses_signoffevent_next_only BEFORE INSERT ON courses_signoffevent WHEN "
            "NEW.position <> COALESCE((SELECT position FROM courses_signoffevent ORDER BY position DESC LIMIT "
            "1), 0) + 1 OR NEW.previous_hash <> COALESCE((SELECT hash FROM courses_signoffevent ORDER BY "
            "position DESC LIMIT 1), '0000000000000000000000000000000000000000000000000000000000000000') OR "
            "EXISTS (SELECT 1 FROM courses_signoffevent WHERE id = NEW.id OR hash = NEW.hash OR client_uuid = "
            "NEW.client_uuid) BEGIN SELECT RAISE(ABORT, 'courses_signoffevent is append-only: not the next "
            "row'); END"
        ),
    ],
    "postgresql": [
        (
            "CREATE OR REPLACE FUNCTION courses_signoffevent_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
            "BEGIN RAISE EXCEPTION 'courses_signoffevent is append-only' USING ERRCODE = "
            "'restrict_violation'; END $$"
        ),
        (
            "CREATE TRIGGER courses_signoffevent_no_update BEFORE UPDATE ON courses_signoffevent FOR EACH ROW "
            "EXECUTE FUNCTION courses_signoffevent_refuse()"
        ),
        (
            "CREATE TRIGGER courses_signoffevent_no_delete BEFORE DELETE ON courses_signoffevent FOR EACH ROW "
            "EXECUTE FUNCTION courses_signoffevent_refuse()"
        ),
        (
            "CREATE TRIGGER courses_signoffevent_no_truncate BEFORE TRUNCATE ON courses_signoffevent FOR EACH "
            "STATEMENT EXECUTE FUNCTION courses_signoffevent_refuse()"
        ),
        (
            "CREATE OR REPLACE FUNCTION courses_signoffevent_check_next() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN IF NEW.position <> COALESCE((SELECT position FROM courses_signoffevent ORDER BY "
            "position DESC LIMIT 1), 0) + 1 OR NEW.previous_hash <> COALESCE((SELECT hash FROM "
            "courses_signoffevent ORDER BY position DESC LIMIT 1), "
            "'0000000000000000000000000000000000000000000000000000000000000000') THEN RAISE EXCEPTION "
            "'courses_signoffevent is append-only: not the next row' USING ERRCODE = 'restrict_violation'; "
            "END IF; RETURN NEW; END $$"
        ),
        (
            "CREATE TRIGGER courses_signoffevent_next_only BEFORE INSERT ON courses_signoffevent FOR EACH ROW "
            "EXECUTE FUNCTION courses_signoffevent_check_next()"
        ),
        "ALTER TABLE courses_signoffevent ENABLE ALWAYS TRIGGER courses_signoffevent_no_update",
        "ALTER TABLE courses_signoffevent ENABLE ALWAYS TRIGGER courses_signoffevent_no_delete",
        "ALTER TABLE courses_signoffevent ENABLE ALWAYS TRIGGER courses_signoffevent_no_truncate",
        "ALTER TABLE courses_signoffevent ENABLE ALWAYS TRIGGER courses_signoffevent_next_only",
    ],
}
DOWN: dict[str, list[str]] = {
    "sqlite": [
        "DROP TRIGGER courses_signoffevent_no_update",
        "DROP TRIGGER courses_signoffevent_no_delete",
        "DROP TRIGGER courses_signoffevent_next_only",
    ],
    "postgresql": [
        "DROP TRIGGER courses_signoffevent_no_update ON courses_signoffevent",
        "DROP TRIGGER courses_signoffevent_no_delete ON courses_signoffevent",
        "DROP TRIGGER courses_signoffevent_no_truncate ON courses_signoffevent",
        "DROP TRIGGER courses_signoffevent_next_only ON courses_signoffevent",
        "DROP FUNCTION courses_signoffevent_refuse()",
        "DROP FUNCTION courses_signoffevent_check_next()",
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
    dependencies = [("courses", "0002_ledger_head")]

    operations = [migrations.RunPython(put_up, take_down)]
