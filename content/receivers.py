"""What the content app does about events: pass them on."""

from typing import Any

from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_published

from content import tasks
from content.domain import renditions
from content.events import pictures_shown


@receiver(page_published, dispatch_uid="content.announce_pictures")
def on_page_published(instance: Page, **_: Any) -> None:
    """A page shows its pictures from now on."""
    renditions.announce_pictures_of(instance)


@receiver(pictures_shown, dispatch_uid="content.make_renditions")
def on_pictures_shown(image_ids: list[int], **_: Any) -> None:
    """They are wanted in every size."""
    tasks.make_renditions.delay(image_ids)
