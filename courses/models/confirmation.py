"""That somebody who knows the trade and the law of the place has looked at one limit."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class LimitConfirmationQuerySet(models.QuerySet["LimitConfirmation"]):
    """What is asked of confirmations."""

    def in_force(self) -> "LimitConfirmationQuerySet":
        """Those that nobody has taken back."""
        return self.filter(withdrawn_at=None)


class LimitConfirmation(models.Model):
    """One limit, as it stood in one place, confirmed for this hub. Never changed; taken back at most once.

    `subject` is the page's translation key, or the skill's code. `digest` is that of everything the limit says there
    (`courses.domain.limits`): another number or another word, and it waits again. `what`, `title` and `part` keep how
    it read and where, `note` what else was said of it. `competent_person` says who looked, with what qualifies them,
    and is empty once the name was forgotten; `rests_on` says what they went by.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subject = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    what = models.CharField(_("limit"), max_length=400)
    title = models.CharField(_("where it stands"), max_length=255)
    part = models.CharField(_("where on it"), max_length=500, blank=True)
    note = models.TextField(_("what else it said"), blank=True)
    competent_person = models.CharField(_("who has looked at it"), max_length=200, blank=True)
    rests_on = models.CharField(_("what it rests on"), max_length=500)
    confirmed_at = models.DateTimeField(_("confirmed"))
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    withdrawn_because = models.CharField(_("why it was taken back"), max_length=500, blank=True)

    objects = LimitConfirmationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-confirmed_at", "-pk"]
        default_permissions = ()
        permissions: ClassVar = [("confirm_limits", "Can confirm limits")]
        indexes: ClassVar = [models.Index(fields=["subject"])]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject", "digest"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="courses_limitconfirmation_one_in_force",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} in {self.subject}"
