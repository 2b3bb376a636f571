"""What people decided about badges: awarded, revoked, put on hold, lifted. Rows that are only ever added."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from badges.enums import HandChangeKind
from lms.kernel.append_only import AppendOnlyModel, AppendOnlyQuerySet

AWARD_TABLE = "badges_handaward"
CHANGE_TABLE = "badges_handchange"


class HandAward(AppendOnlyModel):
    """That a person gave an award by hand, in which role and on what grounds.

    `by` is the pseudonym under which the ledger knows them. `role`, the narrative and the evidence are published in
    the badge, so they hold no name. `request` is the same for everybody who was awarded in one go.
    """

    award = models.OneToOneField("Award", on_delete=models.PROTECT, related_name="hand_award")
    request = models.UUIDField(_("request"), db_index=True)
    by = models.UUIDField(_("by"))
    role = models.CharField(_("role"), max_length=20)
    narrative = models.TextField(_("on what grounds"))
    evidence_text = models.TextField(_("evidence"), blank=True)
    evidence_link = models.URLField(_("link to the evidence"), max_length=500, blank=True)
    at = models.DateTimeField(_("when"))

    objects = AppendOnlyQuerySet["HandAward"].as_manager()

    class Meta:
        db_table = AWARD_TABLE
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(narrative=""), name="badges_handaward_has_grounds"),
        ]

    def __str__(self) -> str:
        return f"award {self.award_id} by hand"


class HandChange(AppendOnlyModel):
    """That a person revoked an award, put it on hold, or lifted that; why stands beside it, until an erasure.

    `by` is the pseudonym under which the ledger knows them.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    award = models.ForeignKey("Award", on_delete=models.PROTECT, related_name="hand_changes")
    kind = models.CharField(_("what"), max_length=10, choices=HandChangeKind.choices)
    by = models.UUIDField(_("by"))
    at = models.DateTimeField(_("when"))

    objects = AppendOnlyQuerySet["HandChange"].as_manager()

    class Meta:
        db_table = CHANGE_TABLE
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"award {self.award_id} {self.kind}"


class HandReason(models.Model):
    """Why, in somebody's words: for the holder and the hub's people, never published, and gone with an erasure."""

    change = models.OneToOneField(
        HandChange, on_delete=models.PROTECT, primary_key=True, related_name="reason"
    )
    text = models.TextField(_("reason"))

    def __str__(self) -> str:
        return self.text
