"""What was sent to whom about what, and which mails a person wants."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Way(models.TextChoices):
    """How somebody hears of one thing."""

    LETTER = "letter", _("A mail of its own")
    DIGEST = "digest", _("In a digest")
    LEFT_OUT = "left_out", _("Not at all")


class Pace(models.TextChoices):
    """When somebody wants to hear of a kind of thing."""

    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("In a digest, once a day")
    WEEKLY = "weekly", _("In a digest, once a week")
    NEVER = "never", _("Never")


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Rows of what people hear of."""

    def seen_to(self) -> "DeliveryQuerySet":
        """What nothing more has to be done about: it is told, left out, or waits for its digest."""
        return self.filter(Q(sent_at__isnull=False) | Q(way=Way.DIGEST))

    def waiting_for_digest(self) -> "DeliveryQuerySet":
        """What a digest has to tell."""
        return self.filter(way=Way.DIGEST, sent_at__isnull=True)


class Delivery(models.Model):
    """One person hears of one thing; unique, so that nothing is told twice.

    `claimed_at` is set while a worker sends it, `sent_at` once it has been sent, or it was settled that it is not
    (`way`). A claim that its worker did not live to settle runs out (`lms.notifications.mailing.CLAIM`).
    """

    event = models.CharField(_("event"), max_length=40)
    subject = models.UUIDField(_("about"))
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="deliveries"
    )
    way = models.CharField(_("how"), max_length=10, choices=Way, default=Way.LETTER)
    created_at = models.DateTimeField(auto_now_add=True)
    claimed_at = models.DateTimeField(_("being sent since"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["event", "subject", "recipient"], name="notifications_delivery_once"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["sent_at"])]

    def __str__(self) -> str:
        return f"{self.event} to {self.recipient_id}"


class MailChoice(models.Model):
    """When one person wants to hear of one kind of thing; without a row, when it is usual (`kinds.py`).

    `stopped_by` names the link in a mail by which it was switched off, and `before` what held until then: enough to
    undo it without signing in.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mail_choices"
    )
    kind = models.CharField(_("kind of mail"), max_length=20)
    pace = models.CharField(_("when"), max_length=10, choices=Pace)
    before = models.CharField(_("before that"), max_length=10, choices=Pace, blank=True)
    stopped_by = models.CharField(_("stopped by the link of"), max_length=20, blank=True)
    chosen_at = models.DateTimeField(_("chosen"))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "kind"], name="notifications_one_choice_for_a_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.person_id}: {self.pace}"
