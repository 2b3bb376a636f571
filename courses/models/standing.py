"""Where each person stands with each skill: a projection of the ledger, rebuildable from it alone."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.enums import StandingState


class StandingQuerySet(models.QuerySet["Standing"]):
    """Look-ups of standing; expiry is judged by date when asked, never by a job that may not run."""

    def held_at(self, moment: datetime) -> "StandingQuerySet":
        """Held and not expired at `moment`."""
        return self.filter(
            models.Q(valid_until__isnull=True) | models.Q(valid_until__gt=moment), state=StandingState.HELD
        )


class Standing(models.Model):
    """One row per person and skill that the ledger has anything to say about.

    `person` is the ledger's pseudonym, so that the table can be rebuilt when nothing but the ledger is left.
    """

    person = models.UUIDField(_("person"))
    skill_code = models.CharField(_("skill"), max_length=20)
    skill_version = models.PositiveIntegerField(_("version"))
    state = models.CharField(max_length=12, choices=StandingState.choices)
    counted = models.PositiveIntegerField(_("observations that count"))
    items = models.PositiveIntegerField(_("different items"))
    assessors = models.PositiveIntegerField(_("different mentors"))
    level = models.PositiveSmallIntegerField(_("level last seen"), null=True, blank=True)
    held_since = models.DateTimeField(_("held since"), null=True, blank=True)
    valid_until = models.DateTimeField(_("valid until"), null=True, blank=True)
    last_observed_at = models.DateTimeField(_("last observed"))
    recognised = models.BooleanField(_("rests on a recognition"), default=False)
    position = models.PositiveBigIntegerField(_("last ledger position"))

    objects = StandingQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["skill_code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "skill_code"], name="courses_standing_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.skill_code} {self.state}"

    def is_held(self, moment: datetime) -> bool:
        """Whether it is held and not expired at `moment`."""
        return self.state == StandingState.HELD and (self.valid_until is None or self.valid_until > moment)

    def is_lapsed(self, moment: datetime) -> bool:
        """Whether it was held and has expired by `moment`."""
        return self.state == StandingState.HELD and not self.is_held(moment)

    @property
    def is_suspended(self) -> bool:
        """Whether it is on hold: after an incident, or while an observation is disputed."""
        return self.state == StandingState.SUSPENDED
