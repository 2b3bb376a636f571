"""Who may observe or countersign what, where, from when to when, and by whose grant."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.enums import Act, Basis


class AuthorityGrantQuerySet(models.QuerySet["AuthorityGrant"]):
    """Look-ups of authority as it stood at one moment."""

    def at(self, moment: datetime) -> "AuthorityGrantQuerySet":
        """Grants in force at `moment`."""
        return self.unexpired_at(moment).filter(
            models.Q(withdrawn_at__isnull=True) | models.Q(withdrawn_at__gt=moment)
        )

    def unexpired_at(self, moment: datetime) -> "AuthorityGrantQuerySet":
        """Grants whose days include `moment`, withdrawn or not."""
        return self.filter(
            models.Q(valid_until__isnull=True) | models.Q(valid_until__gt=moment), valid_from__lte=moment
        )

    def in_force(
        self,
        *,
        mentor_id: int,
        skill_code: str,
        course_code: str,
        place_id: int | None,
        moment: datetime,
        acts: Sequence[Act],
    ) -> "AuthorityGrantQuerySet":
        """Grants for one of `acts`, for this skill at this place at this moment; whether their basis holds is
        for `courses.domain.authority` to say. Those that need no second person come first.
        """
        return (
            self.at(moment)
            .about(skill_code=skill_code, course_code=course_code)
            .filter(
                models.Q(place__isnull=True) | models.Q(place_id=place_id),
                mentor_id=mentor_id,
                act__in=acts,
            )
            .order_by("supervised", "act", "pk")
        )

    def about(self, *, skill_code: str, course_code: str) -> "AuthorityGrantQuerySet":
        """Grants for one skill, or for the whole of its course."""
        return self.filter(models.Q(skill_code=skill_code) | models.Q(skill_code="", course_code=course_code))


class AuthorityGrant(models.Model):
    """One grant. Facts about it are in the ledger too (AuthorityGranted, AuthorityWithdrawn).

    It is for one skill, or, with an empty `skill_code`, for the skills of one course as a group. `supervised`
    means that a second person countersigns whatever is observed under it. `parent` is the grant under which
    it was given, where the giver rested on one; `replaces` the supervised one that it released.
    `basis_expires` is the end of an external certificate: authority ends with it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    mentor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="authority")
    act = models.CharField(pgettext_lazy("authority", "may"), max_length=12, choices=Act.choices)
    course_code = models.CharField(_("course"), max_length=20)
    skill_code = models.CharField(_("skill"), max_length=20, blank=True)
    place = models.ForeignKey("Place", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    valid_from = models.DateTimeField(_("from"))
    valid_until = models.DateTimeField(_("until"), null=True, blank=True)
    basis = models.CharField(_("basis"), max_length=12, choices=Basis.choices)
    basis_note = models.CharField(_("basis in words"), max_length=200, blank=True)
    basis_expires = models.DateTimeField(_("basis expires"), null=True, blank=True)
    supervised = models.BooleanField(_("a second person countersigns"), default=False)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("rests on"),
    )
    replaces = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name=_("released from"),
    )
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = AuthorityGrantQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["course_code", "skill_code", "valid_from", "pk"]
        indexes: ClassVar = [models.Index(fields=["mentor", "course_code", "skill_code"])]
        permissions: ClassVar = [
            ("grant_authority", "May grant and withdraw authority"),
            ("view_coordination", "May see the coordinator's pages"),
            ("view_school", "May see the school's pages"),
            ("import_curriculum", "May import and export the curriculum"),
        ]

    def __str__(self) -> str:
        return f"{self.mentor}: {self.get_act_display()} {self.skill_code or self.course_code}"
