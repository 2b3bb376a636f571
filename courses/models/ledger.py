"""The sign-off ledger: one append-only, hash-chained list of events per hub.

The payload is the fact; the columns repeat what queries and constraints need and are checked against it.
People stand in it as pseudonyms. Whatever names a person, and every salt, lies in tables that can be erased.
"""

import secrets
import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.enums import OWN_STATEMENTS, EventKind
from lms.kernel.append_only import AppendOnlyModel, AppendOnlyQuerySet
from lms.kernel.triggers import Chain

GENESIS = "0" * 64
TABLE = "courses_signoffevent"
CHAIN = Chain(
    position="position",
    previous="previous_hash",
    hash="hash",
    genesis=GENESIS,
    unique=("id", "hash", "client_uuid"),
)


class SignOffEvent(AppendOnlyModel):
    """One row of the ledger.

    `payload` is RFC 8785 text and holds everything the row states, position and previous hash included;
    `hash` is the SHA-256 of its UTF-8 bytes, in hexadecimal.
    """

    position = models.PositiveBigIntegerField(_("position"), unique=True)
    previous_hash = models.CharField(max_length=64, unique=True)
    hash = models.CharField(max_length=64, unique=True)
    payload = models.TextField(_("payload"))
    kind = models.CharField(_("kind"), max_length=32)
    client_uuid = models.UUIDField(_("made as"), unique=True)
    subject = models.UUIDField(_("about"), db_index=True)
    signer = models.UUIDField(_("signed by"), db_index=True)
    skill_code = models.CharField(_("skill"), max_length=20, blank=True)
    skill_version = models.PositiveIntegerField(_("skill version"), null=True, blank=True)
    target = models.UUIDField(_("refers to"), null=True, blank=True, db_index=True)
    observed_at = models.DateTimeField(_("observed"))
    received_at = models.DateTimeField(_("received"))

    objects = AppendOnlyQuerySet["SignOffEvent"].as_manager()

    class Meta:
        db_table = TABLE
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(position__gte=1), name="courses_signoffevent_from_one"),
            models.CheckConstraint(
                condition=models.Q(kind__in=OWN_STATEMENTS) | ~models.Q(subject=models.F("signer")),
                name="courses_signoffevent_signer_is_not_subject",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["subject", "skill_code", "position"])]
        permissions: ClassVar = [("record_observation", "May open the mentor's desk")]

    def __str__(self) -> str:
        return f"{self.position} {self.kind}"

    def get_kind_display(self) -> str:
        """The kind in the reader's language."""
        return str(EventKind(self.kind).label)


class LedgerHead(models.Model):
    """The last row's position and hash. Appending locks this one row until commit: a primary key has gaps."""

    HUB = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=HUB)
    position = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=GENESIS)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(id=1), name="courses_ledgerhead_only_one"),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.hash}"


def new_salt() -> bytes:
    """32 random bytes."""
    return secrets.token_bytes(32)


class PersonSalt(models.Model):
    """A secret per learner.

    Items in payloads are keyed digests under it: countable, and unreadable once it is erased.
    """

    person = models.UUIDField(unique=True)
    salt = models.BinaryField(default=new_salt, max_length=32)

    def __str__(self) -> str:
        return str(self.person)


class ObservationDetail(models.Model):
    """What an event says beyond the ledger: comment and items in words, bound to it by a salted commitment.

    The payload's `commitment` is SHA-256 of salt and the RFC 8785 form of `{"comment", "items"}`, with
    `"practise"` and `"reason"` where they say something. Erasing this row leaves the chain intact.
    """

    event = models.OneToOneField(SignOffEvent, on_delete=models.PROTECT, related_name="detail")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    signer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    items = models.JSONField(_("items"), default=list)
    comment = models.TextField(_("comment"), blank=True)
    practise = models.TextField(_("what to practise"), blank=True)
    reason = models.TextField(_("reason for the correction"), blank=True)
    salt = models.BinaryField(default=new_salt, max_length=32)

    def __str__(self) -> str:
        return f"detail of {self.event_id}"
