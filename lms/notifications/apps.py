"""App configuration: notifications."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Mail about what happened."""

    name = "lms.notifications"
    label = "notifications"

    def ready(self) -> None:
        """Connect receivers."""
        from lms.notifications import receivers  # noqa: F401, PLC0415 -- connects on import, needs loaded models
