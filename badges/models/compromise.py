"""That somebody else may have had a key, and what was signed with it before."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from badges.models.credential import Credential
from badges.models.issuer import SigningKey
from badges.models.mentor_key import MentorKey
from lms.kernel.append_only import AppendOnlyModel, AppendOnlyQuerySet

COMPROMISE_TABLE = "badges_keycompromise"
MENTOR_TABLE = "badges_mentorkeycompromise"
FORMER_TABLE = "badges_formerdocument"


class KeyCompromise(AppendOnlyModel):
    """A key is not to be believed from a moment on. Of several records about one key the earliest moment counts.

    `by` and `reason` are an operator's own words.
    """

    key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, related_name="compromises")
    since = models.DateTimeField(_("not to be believed from"))
    by = models.CharField(_("recorded by"), max_length=200)
    reason = models.CharField(_("reason"), max_length=500)
    recorded_at = models.DateTimeField(_("recorded"))

    objects = AppendOnlyQuerySet["KeyCompromise"].as_manager()

    class Meta:
        db_table = COMPROMISE_TABLE
        ordering: ClassVar = ["since", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "since"], name="badges_keycompromise_once"),
        ]

    def __str__(self) -> str:
        return f"{self.key_id} from {self.since}"


class MentorKeyCompromise(AppendOnlyModel):
    """Likewise of a key that the hub holds for a mentor."""

    key = models.ForeignKey(MentorKey, on_delete=models.PROTECT, related_name="compromises")
    since = models.DateTimeField(_("not to be believed from"))
    by = models.CharField(_("recorded by"), max_length=200)
    reason = models.CharField(_("reason"), max_length=500)
    recorded_at = models.DateTimeField(_("recorded"))

    objects = AppendOnlyQuerySet["MentorKeyCompromise"].as_manager()

    class Meta:
        db_table = MENTOR_TABLE
        ordering: ClassVar = ["since", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "since"], name="badges_mentorkeycompromise_once"),
        ]

    def __str__(self) -> str:
        return f"{self.key_id} from {self.since}"


class FormerDocument(AppendOnlyModel):
    """The bytes of a credential before it was signed again; `issued_at` is when they were signed, with `key`."""

    credential = models.ForeignKey(Credential, on_delete=models.PROTECT, related_name="former")
    key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, related_name="+")
    document = models.BinaryField(_("document"))
    digest = models.CharField(max_length=64, db_index=True)
    issued_at = models.DateTimeField(_("issued"))
    replaced_at = models.DateTimeField(_("signed again"))
    reason = models.CharField(_("reason"), max_length=500)

    objects = AppendOnlyQuerySet["FormerDocument"].as_manager()

    class Meta:
        db_table = FORMER_TABLE
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["credential", "digest"], name="badges_formerdocument_once"),
        ]

    def __str__(self) -> str:
        return f"{self.credential_id} {self.digest}"
