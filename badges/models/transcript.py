"""A record of progress in a pathway, as it was signed on the day somebody asked for it."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.kernel.append_only import AppendOnlyModel, AppendOnlyQuerySet

TABLE = "badges_transcript"


class Transcript(AppendOnlyModel):
    """The exact bytes that were signed. Whose it is stands in `TranscriptHolder`, which can be erased."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    pathway_code = models.CharField(_("pathway"), max_length=20)
    document = models.BinaryField(_("document"))
    digest = models.CharField(max_length=64)
    issued_at = models.DateTimeField(_("issued"))
    valid_until = models.DateTimeField(_("valid until"))
    names_badges = models.BooleanField(_("names badges"))
    key = models.ForeignKey("SigningKey", on_delete=models.PROTECT, related_name="+")

    objects = AppendOnlyQuerySet["Transcript"].as_manager()

    class Meta:
        db_table = TABLE
        ordering: ClassVar = ["-issued_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.pathway_code} as at {self.issued_at:%Y-%m-%d}"


class TranscriptHolder(models.Model):
    """Whose record of progress it is; gone once the person is erased, and then the record is handed out no more."""

    transcript = models.OneToOneField(Transcript, on_delete=models.PROTECT, related_name="holder")
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="transcripts"
    )

    def __str__(self) -> str:
        return f"{self.learner_id} holds {self.transcript_id}"
