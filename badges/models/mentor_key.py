"""Under which name mentors stand in badges, and the keys that the hub holds for them."""

import uuid
from datetime import datetime
from functools import cached_property
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class MentorIdentity(models.Model):
    """A mentor as badges name them: an opaque UUID, the same in all badges of the hub and nowhere else.

    It outlives the account: badges hold its address. `shows_name` is the mentor's consent to be named there.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    mentor = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="mentor_identity",
    )
    shows_name = models.BooleanField(_("show my name"), default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(mentor__isnull=False) | models.Q(shows_name=False),
                name="badges_mentoridentity_nobody_unnamed",
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class MentorKeyQuerySet(models.QuerySet["MentorKey"]):
    """Look-ups of mentors' keys."""

    def dated(self) -> "MentorKeyQuerySet":
        """With `compromised_from`, so that it need not be asked for key by key."""
        since = {"compromised_from": models.Min("compromises__since")}
        return self.annotate(**since)


class MentorKey(models.Model):
    """A key with which the hub signs for one mentor; the private half is in the file `<name>.pem` of `KEYS_DIR`.

    A retired key stays in the mentor's DID document with its date: what it signed goes on verifying.
    """

    identity = models.ForeignKey(MentorIdentity, on_delete=models.PROTECT, related_name="keys")
    name = models.CharField(max_length=40, unique=True)
    public_key = models.BinaryField(max_length=32)
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = MentorKeyQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["identity"],
                condition=models.Q(retired_at__isnull=True),
                name="badges_mentorkey_one_active",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def compromised_from(self) -> datetime | None:
        """The moment from which it is not to be believed; asks the database unless the row is `dated`."""
        since: datetime | None = self.compromises.aggregate(since=models.Min("since"))["since"]
        return since
