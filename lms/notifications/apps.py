"""App configuration: notifications."""

from django.apps import AppConfig

from lms.kernel.findings import looks
from lms.kernel.privacy import registry


class NotificationsConfig(AppConfig):
    """Mail about what happened."""

    name = "lms.notifications"
    label = "notifications"

    def ready(self) -> None:
        """Connect receivers, and say how a person's mails are handed out and let go of, and whether mails get out."""
        from lms.notifications import receivers  # noqa: F401, PLC0415 -- connects on import, needs loaded models
        from lms.notifications.privacy import erase_deliveries, export_deliveries  # noqa: PLC0415 -- likewise
        from lms.notifications.upkeep import late_mails  # noqa: PLC0415 -- likewise

        looks.register(late_mails)
        registry.register(export=export_deliveries, erase=erase_deliveries)
