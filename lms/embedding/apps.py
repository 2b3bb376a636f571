"""App configuration: embedding."""

from django.apps import AppConfig


class EmbeddingConfig(AppConfig):
    """Lessons in other people's pages."""

    name = "lms.embedding"
    label = "embedding"
