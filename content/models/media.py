"""Pictures and documents that say whose they are and under what licence they may be used."""

from typing import ClassVar, Final

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image

from content.formats.films import ENDINGS, film_fault
from content.formats.hdf5_frame import hdf5_fault
from content.models.shown import check_may_change

_FAULTS: Final = {
    "mp4": _("This is not an MP4 video. Save it as MP4 (H.264) or WebM."),
    "webm": _("This is not a WebM video. Save it as MP4 (H.264) or WebM."),
    "short": _("The video is damaged or cut short. Save it again."),
    "text": _("The captions are not text in UTF-8. Save them in that encoding."),
    "large": _("The captions are larger than 1 MB. Did you choose the right file?"),
    "vtt": _("This is no WebVTT file. Its first line must be WEBVTT."),
    "cues": _("There is no caption with a time such as 00:01.000 --> 00:04.000."),
    "hdf5": _("This is not an HDF5 file. Did you choose the right file?"),
    "hdf5_large": _("The HDF5 file is larger than 5 MB. Take a part of it, or fewer rows."),
    "hdf5_short": _("The HDF5 file is damaged or cut short. Save it again."),
}


class Credited(models.Model):
    """Credit and licence, as every picture and document must carry them."""

    credit = models.CharField(_("credit"), max_length=200, blank=True, help_text=_("Who made it."))
    licence = models.CharField(
        _("licence"), max_length=60, blank=True, help_text=_("An SPDX identifier such as CC-BY-4.0.")
    )
    bundle_file = models.CharField(
        _("file in the bundle"), max_length=200, blank=True, editable=False, db_index=True
    )

    class Meta:
        abstract = True


class FettleImage(Credited, AbstractImage):
    """A picture; `bundle_file` is its name in the native curriculum bundle it came from."""

    admin_form_fields = (*Image.admin_form_fields, "credit", "licence")

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        permissions: ClassVar = [("choose_fettleimage", "Can choose a picture")]

    def __str__(self) -> str:
        return str(self.title)

    def clean(self) -> None:
        """Refuse another file in the place of one that somebody relies on."""
        super().clean()
        if self.file and not self.file._committed:
            check_may_change(self, "file")


class FettleRendition(AbstractRendition):
    """A picture at one size."""

    image = models.ForeignKey(FettleImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)

    def __str__(self) -> str:
        return f"{self.image_id} {self.filter_spec}"


class FettleDocument(Credited, AbstractDocument):
    """A file to take away."""

    admin_form_fields = (*Document.admin_form_fields, "credit", "licence")

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        permissions: ClassVar = [("choose_fettledocument", "Can choose a document")]

    def __str__(self) -> str:
        return str(self.title)

    def clean(self) -> None:
        """Refuse a new video, captions or HDF5 file that is not what the name says, told by its frame.

        And another file in the place of one that somebody relies on.
        """
        super().clean()
        if self.file and not self.file._committed:
            check_may_change(self, "file")
        ending = self.file_extension.lower()
        if ending not in {*ENDINGS, "h5"} or not self.file or self.file._committed:
            return
        self.file.open("rb")  # and left open: it has yet to be stored
        data = self.file.read()
        fault = hdf5_fault(data) if ending == "h5" else film_fault(data, ending)
        self.file.seek(0)
        if fault:
            raise ValidationError({"file": _FAULTS[fault]})
