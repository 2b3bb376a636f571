"""The signed lists in which a credential's status is published, and why it changed.

A bit follows from rows that are only ever added, so it is never cleared and no place is given out twice. What is
published is the bit; reasons are for people, and stand in a table of their own that an erasure empties.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from badges.enums import StatusKind, StatusRule
from badges.formats.status_bits import MIN_ENTRIES
from lms.kernel.append_only import AppendOnlyModel, AppendOnlyQuerySet

ENTRY_TABLE = "badges_statusentry"
CHANGE_TABLE = "badges_statuschange"


class StatusListQuerySet(models.QuerySet["StatusList"]):
    """Look-ups of lists."""

    def owed(self) -> "StatusListQuerySet":
        """Lists that have changed since they were signed, or were signed with a key that is no longer in use."""
        behind = models.Q(changes__gt=models.F("covered"))
        return self.filter(behind | models.Q(key__retired_at__isnull=False))


class StatusList(models.Model):
    """One list, under the origin and DID of its issuer. `document` is the exact signed text that is served.

    `length` is how many places it gives out, `changes` the number of its last change, `covered` that of the last
    change the signed text shows; `generation` counts how often it was signed.
    """

    issuer = models.ForeignKey("Issuer", on_delete=models.PROTECT, related_name="status_lists")
    number = models.PositiveIntegerField(_("number"), unique=True)
    length = models.PositiveIntegerField(_("places"), default=MIN_ENTRIES)
    document = models.BinaryField(_("document"))
    digest = models.CharField(max_length=64)
    key = models.ForeignKey("SigningKey", on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(_("published"))
    generation = models.PositiveBigIntegerField(default=1)
    changes = models.PositiveBigIntegerField(default=0)
    covered = models.PositiveBigIntegerField(default=0)

    objects = StatusListQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["number"]
        verbose_name = _("status list")
        verbose_name_plural = _("status lists")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(covered__lte=models.F("changes")), name="badges_statuslist_covers_what_is"
            ),
        ]

    def __str__(self) -> str:
        return f"status list {self.number}"


class StatusEntry(AppendOnlyModel):
    """The place of one award's credential: drawn at random, given out once, and never again."""

    award = models.OneToOneField("Award", on_delete=models.PROTECT, related_name="status_entry")
    status_list = models.ForeignKey(StatusList, on_delete=models.PROTECT, related_name="entries")
    index = models.PositiveIntegerField(_("place"), db_column="place")  # INDEX is a word of SQL

    objects = AppendOnlyQuerySet["StatusEntry"].as_manager()

    class Meta:
        db_table = ENTRY_TABLE
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["status_list", "index"], name="badges_statusentry_place_once"),
        ]

    def __str__(self) -> str:
        return f"{self.status_list_id}#{self.index}"


class StatusChange(AppendOnlyModel):
    """That an award was revoked or put on hold: when, and by which rule or person.

    `position` counts the changes of one list, without gaps in the order of their commits. It and the list are
    empty for an award that has no place in any list: it was never issued, or before there were lists. `by` is the
    pseudonym under which the ledger knows whoever did it, empty where a rule did.
    """

    award = models.ForeignKey("Award", on_delete=models.PROTECT, related_name="status_changes")
    kind = models.CharField(_("what"), max_length=10, choices=StatusKind.choices)
    rule = models.CharField(_("why"), max_length=10, choices=StatusRule.choices)
    by = models.UUIDField(null=True)
    at = models.DateTimeField(_("when"))
    status_list = models.ForeignKey(StatusList, on_delete=models.PROTECT, null=True, related_name="+")
    position = models.PositiveBigIntegerField(null=True)

    objects = AppendOnlyQuerySet["StatusChange"].as_manager()

    class Meta:
        db_table = CHANGE_TABLE
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["status_list", "position"], name="badges_statuschange_in_order"),
            models.CheckConstraint(
                condition=models.Q(status_list__isnull=True, position__isnull=True)
                | models.Q(status_list__isnull=False, position__isnull=False),
                name="badges_statuschange_list_and_position",
            ),
        ]

    def __str__(self) -> str:
        return f"award {self.award_id} {self.kind}"


class StatusReason(models.Model):
    """Why, in somebody's words: for the holder and the hub's people, never published, and gone with an erasure."""

    change = models.OneToOneField(
        StatusChange, on_delete=models.PROTECT, primary_key=True, related_name="reason"
    )
    text = models.TextField(_("reason"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    def __str__(self) -> str:
        return self.text
