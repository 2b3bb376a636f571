"""App configuration: what is learnt, and who vouches for it."""

from typing import Any

from django.apps import AppConfig, apps
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.models.signals import post_migrate

from lms.kernel.privacy import registry

_NEEDED = ("auth", "wagtailcore", "courses")  # whose tables hold groups, pages and the steps of the review


def check_triggers(*, using: str, **_: Any) -> None:
    """After every migrate: SQLite drops triggers silently when it remakes a table. Raises AppendOnlyError."""
    from courses.models.protection import PROTECTED, check  # noqa: PLC0415 -- models are not loaded when this module is

    check("courses", PROTECTED, connections[using])


def make_review(*, using: str, **_: Any) -> None:
    """After the last migrate of all: the workflow, its steps and who takes them."""
    executor = MigrationExecutor(connections[using])
    if executor.migration_plan([leaf for leaf in executor.loader.graph.leaf_nodes() if leaf[0] in _NEEDED]):
        return
    from courses.domain.approvals import ensure_review  # noqa: PLC0415 -- models are not loaded when this module is

    ensure_review()


class CoursesConfig(AppConfig):
    """Courses, skills, sign-offs."""

    name = "courses"

    def ready(self) -> None:
        """Connect receivers and what follows each migrate, and say how a record is handed out and let go of."""
        from content.models.shown import guard  # noqa: PLC0415 -- likewise
        from courses import receivers  # noqa: F401, PLC0415 -- connects on import, needs loaded models
        from courses.domain.erasure import erase_record  # noqa: PLC0415 -- models are not loaded when this module is
        from courses.domain.handing_out import export_record  # noqa: PLC0415 -- likewise
        from courses.domain.search_index import let_indexing_wait  # noqa: PLC0415 -- likewise
        from courses.domain.shown_on import why_it_stays  # noqa: PLC0415 -- likewise
        from courses.domain.translated_review import keep_drafts_apart  # noqa: PLC0415 -- likewise
        from courses.domain.translation_rows import read_texts_together  # noqa: PLC0415 -- likewise

        keep_drafts_apart()
        read_texts_together()
        let_indexing_wait()
        guard(why_it_stays)
        registry.register(export=export_record, erase=erase_record)
        post_migrate.connect(check_triggers, sender=self, dispatch_uid="courses.check_triggers")
        last = [app for app in apps.get_app_configs() if app.models_module is not None][-1]
        post_migrate.connect(make_review, sender=last, dispatch_uid="courses.make_review")
