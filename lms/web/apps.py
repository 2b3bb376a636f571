"""App configuration: screens that combine apps."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The site's own screens; also loads the Celery app, so that tasks are sent to the configured broker."""

    name = "lms.web"
    label = "web"

    def ready(self) -> None:
        """Make the Celery app the current one in every process that uses Django, and have the set-up checked."""
        from lms import celery  # noqa: F401, PLC0415 -- settings are not ready when this module is imported
        from lms.web import checks  # noqa: F401, PLC0415 -- likewise
