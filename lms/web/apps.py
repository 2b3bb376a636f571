"""App configuration: screens that combine apps."""

from typing import Any

from django.apps import AppConfig, apps
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.models.signals import post_migrate


def _make_up_index(*, using: str, **_: Any) -> None:
    """After a whole `migrate`: a hub that was set up by an earlier version has an index without skills and words."""
    executor = MigrationExecutor(connections[using])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    from courses.domain.search_index import make_up  # noqa: PLC0415 -- models are not loaded when this module is

    make_up()


class WebConfig(AppConfig):
    """The site's own screens; also loads the Celery app, so that tasks are sent to the configured broker."""

    name = "lms.web"
    label = "web"

    def ready(self) -> None:
        """Make the Celery app the current one; have the set-up checked, and the search index made up."""
        from lms import celery  # noqa: F401, PLC0415 -- settings are not ready when this module is imported
        from lms.web import checks  # noqa: F401, PLC0415 -- likewise

        last = [app for app in apps.get_app_configs() if app.models_module is not None][-1]
        post_migrate.connect(_make_up_index, sender=last, dispatch_uid="web.make_up_index")
