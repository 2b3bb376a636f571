"""Checkpoints of the ledger: a Merkle tree over salted commitments to its rows, and its signed roots.

Nothing here says what a row states. A leaf commits to the row's hash under a random salt of its own; once the salt is
erased, the leaf stays and nobody can tell any more which row it is of, even knowing the row.
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.formats.merkle import HASH_BYTES
from courses.formats.signed_note import Verifier
from lms.kernel.append_only import AppendOnlyModel, AppendOnlyQuerySet

NODE_TABLE = "courses_ledgernode"
CHECKPOINT_TABLE = "courses_checkpoint"


class LedgerKey(models.Model):
    """A reference to a secret: the public half is here, the private half in the file `<name>.pem` of `KEYS_DIR`.

    `origin` is the name under which its signatures are known: the hub's host and `/ledger`. A retired key stays: what
    it signed goes on verifying.
    """

    name = models.CharField(_("name"), max_length=40, unique=True)
    origin = models.CharField(_("log"), max_length=255)
    public_key = models.BinaryField(max_length=32)
    created_at = models.DateTimeField(_("in use from"))
    retired_at = models.DateTimeField(_("in use until"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["origin"],
                condition=models.Q(retired_at__isnull=True),
                name="courses_ledgerkey_one_active",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def verifier(self) -> Verifier:
        """The public half in the form that opens signed notes."""
        return Verifier(self.origin, bytes(self.public_key))


class LeafSalt(models.Model):
    """The secret of one row's leaf, 32 bytes. Erasing it is what makes a leaf say nothing."""

    position = models.PositiveBigIntegerField(primary_key=True)
    salt = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"salt of row {self.position}"


class LedgerNode(AppendOnlyModel):
    """The hash of one complete subtree, single leaves included; `number` as in `courses.formats.merkle`."""

    number = models.PositiveBigIntegerField(primary_key=True)
    hash = models.BinaryField(max_length=HASH_BYTES)

    objects = AppendOnlyQuerySet["LedgerNode"].as_manager()

    class Meta:
        db_table = NODE_TABLE
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {bytes(self.hash).hex()}"


class Checkpoint(AppendOnlyModel):
    """A signed root over the first `size` rows.

    `note` is the exact signed text and the fact; the columns repeat it for queries, hashes in hexadecimal.
    """

    size = models.PositiveBigIntegerField(_("rows"), unique=True)
    root = models.CharField(_("root"), max_length=64)
    chain_hash = models.CharField(_("hash of the last row"), max_length=64)
    note = models.TextField(_("signed text"))
    signed_at = models.DateTimeField(_("signed"))
    key = models.ForeignKey(LedgerKey, on_delete=models.PROTECT, related_name="+")

    objects = AppendOnlyQuerySet["Checkpoint"].as_manager()

    class Meta:
        db_table = CHECKPOINT_TABLE
        ordering: ClassVar = ["size"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(size__gte=1), name="courses_checkpoint_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.size} {self.root}"
