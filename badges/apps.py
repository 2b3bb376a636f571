"""App configuration: what is recognised, and the proof of it."""

from django.apps import AppConfig


class BadgesConfig(AppConfig):
    """Achievements, awards, credentials."""

    name = "badges"
