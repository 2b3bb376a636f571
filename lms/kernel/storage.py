"""The "private" storage: evidence and other files that have no public address."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import FileSystemStorage


class PrivateStorage(FileSystemStorage):
    """Files below `PRIVATE_MEDIA_ROOT`; refuses a folder inside the public one, and gives no URL."""

    def __init__(self, **options: Any) -> None:
        root = Path(options.pop("location", settings.PRIVATE_MEDIA_ROOT)).resolve()
        public = Path(settings.MEDIA_ROOT).resolve()
        if root == public or public in root.parents:
            raise ImproperlyConfigured(
                "The private media folder lies inside the public one; move FETTLE_MEDIA_DIR."
            )
        super().__init__(location=root, **options)

    def url(self, name: str | None) -> str:
        raise ValueError(
            "A private file has no address of its own; serve it through a view that checks permission."
        )
