"""Pictures and downloads."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from content.blocks.compared import Fields
from content.formats.vocabulary import TITLE_LONGEST, WORDS_LONGEST

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def picture_errors(image: Any, alt: str) -> "dict[str, StrOrPromise]":
    """What is wrong with an optional picture and its words, by field: one needs the other."""
    if image and not alt:
        return {"alt": _("Say in words what the picture teaches.")}
    if alt and not image:
        return {"alt": _("These words describe a picture, but there is none.")}
    return {}


class PictureChooserBlock(ImageChooserBlock):
    """Chooses a picture. All pictures of a page are fetched together, with their renditions."""

    def bulk_to_python(self, values: Sequence[int | None]) -> list[Any]:
        """The pictures in order; two queries for any number of them."""
        pictures: list[Any] = super().bulk_to_python(values)
        prefetch_related_objects([picture for picture in pictures if picture is not None], "renditions")
        return pictures


class ImageBlock(Fields):
    """A picture that teaches something, said in words as well."""

    image = PictureChooserBlock(label=_("Picture"))
    alt = blocks.CharBlock(
        label=_("In words"),
        max_length=WORDS_LONGEST,
        help_text=_("What the picture teaches, for those who cannot see it."),
    )
    caption = blocks.CharBlock(label=_("Caption"), max_length=WORDS_LONGEST, required=False)

    class Meta:
        icon = "image"
        label = _("Picture")
        label_format = "{alt}"
        template = "content/blocks/image.html"
        description = _("A picture with words for those who cannot see it")


class AttachmentBlock(Fields):
    """A file to take along."""

    document = DocumentChooserBlock(label=_("File"))
    title = blocks.CharBlock(label=_("Title"), max_length=TITLE_LONGEST)
    description = blocks.CharBlock(label=_("Description"), max_length=WORDS_LONGEST, required=False)

    class Meta:
        icon = "download"
        label = _("Download")
        label_format = "{title}"
        template = "content/blocks/attachment.html"
        description = _("A file to take along, such as a sheet to print")
