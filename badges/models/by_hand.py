"""What people decided about badges, beside the changes of their status: rows that are only ever added."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.kernel.append_only import AppendOnlyModel, AppendOnlyQuerySet

AWARD_TABLE = "badges_handaward"
LIFT_TABLE = "badges_handlift"


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


class HandLift(AppendOnlyModel):
    """That a person lifted the hold that a person had put on an award: once at most, because a successor follows it.

    `by` is the pseudonym under which the ledger knows them. That it was put on hold, or revoked, is a `StatusChange`.
    """

    award = models.OneToOneField("Award", on_delete=models.PROTECT, related_name="hand_lift")
    by = models.UUIDField(_("by"))
    at = models.DateTimeField(_("when"))

    objects = AppendOnlyQuerySet["HandLift"].as_manager()

    class Meta:
        db_table = LIFT_TABLE

    def __str__(self) -> str:
        return f"award {self.award_id} lifted"


class LiftReason(models.Model):
    """Why, in somebody's words: for the holder and the hub's people, never published, and gone with an erasure."""

    lift = models.OneToOneField(HandLift, on_delete=models.PROTECT, primary_key=True, related_name="reason")
    text = models.TextField(_("reason"))

    def __str__(self) -> str:
        return self.text
