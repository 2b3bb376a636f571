"""What every template may know about the hub."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def hub(request: HttpRequest) -> dict[str, Any]:
    """`hub_name`, `base_url`, the languages of its own words, and whether this is a development server."""
    return {
        "hub_name": settings.HUB_NAME,
        "base_url": settings.BASE_URL,
        "interface_languages": [code for code, _name in settings.INTERFACE_LANGUAGES],
        "development": settings.DEVELOPMENT,
    }
