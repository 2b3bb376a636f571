"""That somebody earned something: the row is the truth, messages about it are only hints."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from badges.enums import AwardState


class AwardQuerySet(models.QuerySet["Award"]):
    """Look-ups of awards."""

    def standing(self) -> "AwardQuerySet":
        """Awards that are owed or issued and neither replaced, suspended nor revoked."""
        return self.filter(state__in=[AwardState.PENDING, AwardState.ISSUED])

    def revocable(self, moment: datetime) -> "AwardQuerySet":
        """Awards that somebody may still rely on at `moment`: those that stand or are on hold, and replaced ones
        whose date has not passed. Outside of the hub, a replaced badge is as good as a new one until its bit is set.
        """
        may_be_shown = models.Q(valid_until__isnull=True) | models.Q(valid_until__gt=moment)
        return self.filter(
            models.Q(state__in=[AwardState.PENDING, AwardState.ISSUED, AwardState.SUSPENDED])
            | models.Q(state=AwardState.REPLACED, issued_at__isnull=False) & may_be_shown
        )


class Award(models.Model):
    """One achievement, one learner, one renewal, one edition: exactly once.

    `renewal` is the ledger position that earned it, so that any two sweeps agree. `edition` is 1, and more where
    what was earned is issued anew: its document differs, or the former one's bit was set. `skills` is its ground: a
    curriculum that grows later asks nothing more of a badge that was earned before. `considered` is the
    position up to which the ledger has been looked at. `public_id` is the UUID in the credential's address.
    A recognition has no ground in the ledger: its `renewal` counts how often it was given to the same person.
    `request` names what was sent in when it was given by hand, so that sending it twice awards once.
    `leads_on` is the holder's word that whoever has it may be shown the newer badge that replaced it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    achievement = models.ForeignKey("Achievement", on_delete=models.PROTECT, related_name="awards")
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="awards"
    )
    renewal = models.PositiveBigIntegerField(_("renewal"))
    edition = models.PositiveSmallIntegerField(_("edition"), default=1, editable=False)
    edition_reason = models.CharField(_("issued anew because"), max_length=40, blank=True, editable=False)
    skills = models.JSONField(_("skills"), default=list, help_text=_("Codes of the skills it was given for."))
    considered = models.PositiveBigIntegerField(default=0, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=AwardState.choices, default=AwardState.PENDING
    )
    earned_at = models.DateTimeField(_("earned"))
    valid_until = models.DateTimeField(_("valid until"), null=True, blank=True)
    issued_at = models.DateTimeField(_("issued"), null=True, blank=True)
    ended_at = models.DateTimeField(_("replaced, suspended or revoked"), null=True, blank=True)
    request = models.UUIDField(null=True, editable=False)
    leads_on = models.BooleanField(default=False, editable=False)
    held_because = models.TextField(
        _("held because"),
        blank=True,
        help_text=_("Why it could not be issued when last tried; tried again by itself."),
    )

    objects = AwardQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-renewal", "-edition", "pk"]
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["achievement", "learner", "renewal", "edition"], name="badges_award_once"
            ),
            models.UniqueConstraint(
                fields=["achievement", "learner", "request"],
                condition=models.Q(request__isnull=False),
                name="badges_award_once_per_request",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state"])]
        permissions: ClassVar = [
            ("award_by_hand", "May award badges by hand"),
            ("revoke_award", "May revoke badges, put them on hold and lift that"),
        ]

    def __str__(self) -> str:
        return f"{self.achievement_id} for {self.learner_id} at {self.renewal}"

    def has_expired(self, moment: datetime) -> bool:
        """Whether its date has passed at `moment`."""
        return self.valid_until is not None and self.valid_until <= moment

    def gives_way_to(self, newer: "Award") -> bool:
        """Whether this issued award is replaced by that one of the same achievement and learner: if it is on hold, was
        earned before or is an older edition.
        """
        if self.state == AwardState.SUSPENDED:
            return self.pk != newer.pk
        earlier = (self.renewal, self.edition) < (newer.renewal, newer.edition)
        return self.state == AwardState.ISSUED and earlier
