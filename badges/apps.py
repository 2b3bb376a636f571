"""App configuration: what is recognised, and the proof of it."""

from django.apps import AppConfig


class BadgesConfig(AppConfig):
    """Achievements, awards, credentials."""

    name = "badges"

    def ready(self) -> None:
        """Connect receivers."""
        from badges import receivers  # noqa: F401, PLC0415 -- connects on import, needs loaded models
