"""App configuration: what is shown."""

from django.apps import AppConfig


class ContentConfig(AppConfig):
    """Pages' building blocks, pictures and documents."""

    name = "content"
