"""Who may observe or countersign what, where, from when to when, and by whose grant."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.enums import Act, Basis


class AuthorityGrantQuerySet(models.QuerySet["AuthorityGrant"]):
    """Look-ups of authority as it stood at one moment."""

    def at(self, moment: datetime) -> "AuthorityGrantQuerySet":
        """Grants in force at `moment`."""
        return self.filter(
            models.Q(valid_until__isnull=True) | models.Q(valid_until__gt=moment),
            models.Q(withdrawn_at__isnull=True) | models.Q(withdrawn_at__gt=moment),
            valid_from__lte=moment,
        )

    def in_force(
        self,
        *,
        mentor_id: int,
        skill_code: str,
        course_code: str,
        place_id: int | None,
        moment: datetime,
        act: Act,
    ) -> "AuthorityGrantQuerySet":
        """Grants that let this mentor do `act` for this skill at this place at this moment."""
        return self.at(moment).filter(
            models.Q(skill_code=skill_code) | models.Q(skill_code="", course_code=course_code),
            models.Q(place__isnull=True) | models.Q(place_id=place_id),
            mentor_id=mentor_id,
            act=act,
        )


class AuthorityGrant(models.Model):
    """One grant. Facts about it are in the ledger too (AuthorityGranted, AuthorityWithdrawn).

    It is for one skill, or, with an empty `skill_code`, for every skill of `course_code`.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    mentor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="authority")
    act = models.CharField(_("may"), max_length=12, choices=Act.choices)
    course_code = models.CharField(_("course"), max_length=20)
    skill_code = models.CharField(_("skill"), max_length=20, blank=True)
    place = models.ForeignKey("Place", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    valid_from = models.DateTimeField(_("from"))
    valid_until = models.DateTimeField(_("until"), null=True, blank=True)
    basis = models.CharField(_("basis"), max_length=12, choices=Basis.choices)
    basis_note = models.CharField(_("basis in words"), max_length=200, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = AuthorityGrantQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["course_code", "skill_code", "valid_from"]
        indexes: ClassVar = [models.Index(fields=["mentor", "course_code", "skill_code"])]
        permissions: ClassVar = [
            ("grant_authority", "May grant and withdraw authority"),
            ("view_coordination", "May see the coordinator's pages"),
            ("view_school", "May see the school's pages"),
            ("import_curriculum", "May import and export the curriculum"),
        ]

    def __str__(self) -> str:
        return f"{self.mentor}: {self.get_act_display()} {self.skill_code or self.course_code}"
