"""Pictures in the sizes and formats that were made of them."""

from django import template

from content.domain import renditions
from content.domain.renditions import Shown
from content.models import FettleImage

register = template.Library()


@register.simple_tag
def picture_shown(image: FettleImage) -> Shown:
    """What a page shows of a picture; nothing is made here."""
    return renditions.shown(image)
