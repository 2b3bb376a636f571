"""What was sent to whom about what."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Delivery(models.Model):
    """One mail to one person about one thing; unique, so that nothing is sent twice.

    `claimed_at` is set while a worker sends it, `sent_at` once it has been sent. A claim that its worker did not
    live to settle runs out (`lms.notifications.sending.CLAIM`).
    """

    event = models.CharField(_("event"), max_length=40)
    subject = models.UUIDField(_("about"))
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="deliveries"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    claimed_at = models.DateTimeField(_("being sent since"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["event", "subject", "recipient"], name="notifications_delivery_once"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["sent_at"])]

    def __str__(self) -> str:
        return f"{self.event} to {self.recipient_id}"
