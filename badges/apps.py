"""App configuration: what is recognised, and the proof of it."""

from django.apps import AppConfig

from lms.kernel.privacy import registry


class BadgesConfig(AppConfig):
    """Achievements, awards, credentials."""

    name = "badges"

    def ready(self) -> None:
        """Connect receivers, and say how a person's badges are handed out and let go of."""
        from badges import receivers  # noqa: F401, PLC0415 -- connects on import, needs loaded models
        from badges.domain.erasure import erase_awards, export_awards  # noqa: PLC0415 -- likewise

        registry.register(export=export_awards, erase=erase_awards)
