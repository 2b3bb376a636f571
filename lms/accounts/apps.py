"""App configuration: identity."""

from typing import Any

from django.apps import AppConfig, apps
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.models.signals import post_migrate
from wagtail.users.apps import WagtailUsersAppConfig

from lms.kernel.privacy import registry

_NEEDED = ("auth", "wagtailcore")  # whose tables hold groups, permissions and rights on pages


def _sync_roles(*, using: str, **_: Any) -> None:
    """After `migrate`; after `migrate APP` only if the tables are there. A later migrate makes up for it."""
    executor = MigrationExecutor(connections[using])
    if executor.migration_plan([leaf for leaf in executor.loader.graph.leaf_nodes() if leaf[0] in _NEEDED]):
        return
    from lms.accounts.roles import sync_roles  # noqa: PLC0415 -- models are not loaded when this module is

    sync_roles()


class AccountsConfig(AppConfig):
    """People and their roles."""

    default = True  # of two configurations in one module Django would otherwise choose neither
    name = "lms.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Keep the groups in step with the table of roles, after every app's permissions exist.

        Also says how an account is handed out and let go of: last, after every other app has let go of the person.
        """
        from lms.accounts.erasure import erase_account, export_account  # noqa: PLC0415 -- it needs loaded models

        registry.register(export=export_account, erase=erase_account)
        last = [app for app in apps.get_app_configs() if app.models_module is not None][-1]
        post_migrate.connect(_sync_roles, sender=last, dispatch_uid="accounts.sync_roles")


class StaffUsersConfig(WagtailUsersAppConfig):
    """Wagtail's people screens with forms that fit our user model (one name field)."""

    user_viewset = "lms.accounts.staff.UserViewSet"
