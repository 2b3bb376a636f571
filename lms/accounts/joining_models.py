"""How people join: what the hub has chosen, invitations, and codes to print."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class JoiningChoice(models.Model):
    """One choice of how people join. Rows are added, never changed: the last one holds, without any all may."""

    class Way(models.TextChoices):
        """How somebody gets an account."""

        OPEN = "open", _("Open: anybody makes an account")
        INVITATION = "invitation", _("By invitation: whoever got a link by mail")
        CODE = "code", _("By code: whoever has one that was printed or said")

    way = models.CharField(_("how people join"), max_length=12, choices=Way.choices)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    set_at = models.DateTimeField(_("chosen"))

    class Meta:
        ordering: ClassVar = ["pk"]
        permissions: ClassVar = [("invite_people", "May choose how people join, and invite them")]

    def __str__(self) -> str:
        return self.way


class Invitation(models.Model):
    """A link that makes one account, once, until a date. Only its digest is kept: the link itself is in the mail."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail address"))
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(_("sent"))
    ends_at = models.DateTimeField(_("ends"), db_index=True)
    used_at = models.DateTimeField(_("used"), null=True, blank=True)
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    revoked_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"invitation {self.public_id}"


class JoinCode(models.Model):
    """A code with which people make accounts until it ends, so many at most."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(_("code"), max_length=20, unique=True)
    label = models.CharField(_("what for"), max_length=60, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(_("made"))
    ends_at = models.DateTimeField(_("ends"))
    most = models.PositiveSmallIntegerField(_("people at most"))
    used = models.PositiveSmallIntegerField(_("people who joined with it"), default=0)
    revoked_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(used__lte=models.F("most")), name="accounts_joincode_not_too_many"
            ),
        ]

    def __str__(self) -> str:
        return self.shown

    @property
    def shown(self) -> str:
        """The code in groups of five, as people read it."""
        return "-".join(self.code[start : start + 5] for start in range(0, len(self.code), 5))
