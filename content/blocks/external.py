"""Videos, and what other sites show."""

from typing import TYPE_CHECKING, Any, Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock

from content.blocks.compared import Fields
from content.blocks.procedure import refuse
from content.formats.films import CAPTIONS, FILMS, TRANSCRIPT_LONGEST, tidy_transcript
from content.formats.outside import NAMES, provider_of
from content.formats.vocabulary import TITLE_LONGEST, WORDS_LONGEST

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_SITES: Final = ", ".join(NAMES)


class VideoBlock(Fields):
    """A video of one's own. Without captions and transcript it is not for everybody, so both are needed."""

    title = blocks.CharBlock(label=_("Title"), max_length=TITLE_LONGEST)
    file = DocumentChooserBlock(label=_("Video"), help_text=_("An MP4 or WebM file."))
    captions = DocumentChooserBlock(
        label=_("Captions"), help_text=_("A WebVTT file (.vtt) with what is said and heard.")
    )
    transcript = blocks.TextBlock(
        label=_("Transcript"),
        rows=8,
        max_length=TRANSCRIPT_LONGEST,
        help_text=_("Everything that is said and shown, to read instead."),
    )

    class Meta:
        icon = "media"
        label = _("Video")
        label_format = "{title}"
        template = "content/blocks/video.html"
        description = _("A video with captions and a transcript")

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        """Refuse files that are no video and no captions."""
        block = super().clean(value)
        errors: dict[str, StrOrPromise] = {}
        film, captions = block["file"], block["captions"]  # none in a draft that is not finished
        if film and film.file_extension.lower() not in FILMS:
            errors["file"] = _("This is no video. Choose an MP4 or WebM file.")
        if captions and captions.file_extension.lower() != CAPTIONS:
            errors["captions"] = _("These are no captions. Choose a WebVTT file (.vtt).")
        refuse(errors)
        block["transcript"] = tidy_transcript(block["transcript"])
        return block


class EmbedBlock(Fields):
    """Something on another site: a link out. Nothing of it is loaded with the page."""

    url = blocks.URLBlock(
        label=_("Address"),
        max_length=WORDS_LONGEST,
        help_text=format_lazy(_("On one of these sites: {sites}."), sites=_SITES),
    )
    title = blocks.CharBlock(label=_("Title"), max_length=TITLE_LONGEST)
    note = blocks.CharBlock(
        label=_("What there is to see"),
        max_length=WORDS_LONGEST,
        help_text=_("So that those who stay here miss nothing."),
    )

    class Meta:
        icon = "site"
        label = _("On another site")
        label_format = "{title}"
        template = "content/blocks/embed.html"
        description = _("A link to a video or page on a site that is known, with what there is to see")
        preview_template = "content/blocks/preview.html"
        preview_value = {
            "url": "https://commons.wikimedia.org/wiki/Category:Soldering",
            "title": _("Soldering in pictures"),
            "note": _("Photographs of good and bad joints."),
        }

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        """Refuse an address on any other site."""
        block = super().clean(value)
        if not self.is_deferred_validation and provider_of(block["url"]) is None:
            message = format_lazy(_("Give an https address on one of these sites: {sites}."), sites=_SITES)
            refuse({"url": message})
        return block

    def get_context(self, value: blocks.StructValue, parent_context: Any = None) -> dict[str, Any]:
        """The name of the site that the link leads to; None where it is not known any more."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        return context | {"provider": provider_of(value["url"])}
