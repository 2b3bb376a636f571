"""App configuration: what is shown."""

from django.apps import AppConfig


class ContentConfig(AppConfig):
    """Pages' building blocks, pictures and documents."""

    name = "content"

    def ready(self) -> None:
        """Connect receivers."""
        from content import receivers  # noqa: F401, PLC0415 -- connects on import, needs loaded models
