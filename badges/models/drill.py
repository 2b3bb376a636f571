"""What came of a drill for each badge: kept so that holders are told once, when it is done."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from badges.enums import DrillOutcome
from badges.models.credential import Credential


class CompromiseDrill(models.Model):
    """One going through of what a lost key has signed, however often it was cut off and gone on with.

    `target` is the name of the key, or `ALL_MENTORS`. When everything is looked at, `finished_at` is set; a later run
    that comes to something else is another drill.
    """

    ALL_MENTORS = "mentors"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    target = models.CharField(_("key"), max_length=60)
    begun_at = models.DateTimeField(_("begun"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["target"],
                condition=models.Q(finished_at__isnull=True),
                name="badges_drill_one_open",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["finished_at"], name="badges_drill_finished")]

    def __str__(self) -> str:
        return f"{self.target} {self.begun_at}"


class DrillFinding(models.Model):
    """What became of one document in one drill."""

    drill = models.ForeignKey(CompromiseDrill, on_delete=models.CASCADE, related_name="findings")
    credential = models.ForeignKey(Credential, on_delete=models.PROTECT, related_name="findings")
    outcome = models.CharField(_("outcome"), max_length=12, choices=DrillOutcome.choices)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["drill", "credential"], name="badges_drillfinding_once"),
        ]

    def __str__(self) -> str:
        return f"{self.credential_id} {self.outcome}"
