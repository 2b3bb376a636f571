"""What guardians of people under age agreed to, and the links by which they do."""

import uuid
from datetime import date, datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.expressions import Combinable
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.enums import SigningWay
from courses.models.house import digest_of


class GuardianConsentQuerySet(models.QuerySet["GuardianConsent"]):
    """Consents, and which of them held."""

    def held_at(
        self, moment: datetime | Combinable, *, on: date | Combinable
    ) -> "models.QuerySet[GuardianConsent]":
        """What `GuardianConsent.held_at` says, asked of the database; `on` is the day of the moment.

        Either may be an expression.
        """
        return self.filter(Q(withdrawn_at=None) | Q(withdrawn_at__gt=moment), given_on__lte=on)


class GuardianConsent(models.Model):
    """That a guardian agreed to somebody's taking part, and perhaps to pictures; until it is withdrawn.

    Nothing but the withdrawal is ever written to a row. `withdrawn_by` is None where the guardian did it by the link.
    `text` is what they agreed to, word for word; empty where the paper says it, or where it was given before texts were
    kept.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="guardian_consents"
    )
    guardian_name = models.CharField(_("guardian"), max_length=150)
    contact = models.CharField(_("how to reach them"), max_length=254)
    way = models.CharField(_("how it was given"), max_length=10, choices=SigningWay.choices)
    given_on = models.DateField(_("given on"))
    pictures = models.BooleanField(_("pictures too"), default=False)
    text = models.TextField(_("what they agreed to"), blank=True)
    recorded_at = models.DateTimeField(_("recorded"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = GuardianConsentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["recorded_at", "pk"]

    def __str__(self) -> str:
        return f"consent for {self.person_id}"

    @property
    def digest(self) -> str:
        """SHA-256 of what they agreed to; empty where that is not kept here."""
        return digest_of("consent", self.text) if self.text else ""

    def held_at(self, moment: datetime) -> bool:
        """Whether it was given by the day of a moment, by the hub's calendar, and not withdrawn by then."""
        day = timezone.localdate(moment, timezone.get_default_timezone())
        return self.given_on <= day and (self.withdrawn_at is None or self.withdrawn_at > moment)


class ConsentAnswer(models.Model):
    """What a coordinator or teacher said to somebody's having taken part without a guardian's consent.

    It answers everything that the hub had noted of the person by then.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="consent_answers"
    )
    answer = models.CharField(_("what was done about it"), max_length=300)
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    said_at = models.DateTimeField(_("said"))

    class Meta:
        ordering: ClassVar = ["said_at", "pk"]

    def __str__(self) -> str:
        return f"answer about {self.person_id}"


class GuardianLink(models.Model):
    """A link with which one guardian agrees and signs, without an account. Only its digest is kept.

    Once used it still opens what was agreed to, so that it can be read and withdrawn.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="guardian_links"
    )
    guardian_name = models.CharField(_("guardian"), max_length=150)
    email = models.EmailField(_("e-mail address"))
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(_("sent"))
    ends_at = models.DateTimeField(_("ends"))
    consent = models.OneToOneField(
        GuardianConsent, on_delete=models.CASCADE, null=True, blank=True, related_name="link"
    )

    class Meta:
        ordering: ClassVar = ["made_at", "pk"]

    def __str__(self) -> str:
        return f"guardian's link for {self.person_id}"
