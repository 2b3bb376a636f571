"""The database that tests begin with."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def test_nothing_is_left_to_migrate(db):
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
