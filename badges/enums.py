"""Choices shared by models, forms and templates."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What is completed to earn an achievement."""

    COURSE = "course", _("Course")
    PATHWAY = "pathway", _("Pathway")


class AwardState(models.TextChoices):
    """Where an award stands. Only issued awards have credentials that hold."""

    PENDING = "pending", _("Being prepared")
    ISSUED = "issued", _("Issued")
    REPLACED = "replaced", _("Replaced by a newer one")
    SUSPENDED = "suspended", _("Suspended")
    REVOKED = "revoked", _("Revoked")


class StatusKind(models.TextChoices):
    """What happened to an issued badge that sets its bit in the status list."""

    REVOKED = "revoked", _("Revoked")
    SUSPENDED = "suspended", _("Suspended")


class StatusRule(models.TextChoices):
    """Why it happened, as far as the hub itself knows; a person's own words stand beside it."""

    GROUND_GONE = "gone", _("A sign-off that it rested on counts no longer")
    ON_HOLD = "hold", _("A skill that it was given for is on hold, or a sign-off is disputed")
    BY_HAND = "hand", _("The hub decided so")


class Format(models.TextChoices):
    """The formats an award is issued in."""

    OB3 = "ob3", "Open Badges 3.0"
    OB2 = "ob2", "Open Badges 2.0"


class PageVisibility(models.TextChoices):
    """Who may open a badge's page. Copies of the badge are judged the same under each of them."""

    PUBLIC = "public", _("Anybody who knows its address")
    LINK = "link", _("Only people to whom I give a link")
    OFF = "off", _("Nobody but me")


class HeldIdentity(models.TextChoices):
    """What says inside a badge whose it is; hashed with a salt that is published beside it."""

    NONE = "none", _("Nothing: a number made for this badge alone")
    EMAIL = "email", _("My e-mail address, hashed")
    NAME = "name", _("My name, hashed")


class Verdict(models.TextChoices):
    """What verification says. Where several hold, the first in this order is the verdict."""

    TAMPERED = "tampered", _("Tampered with")
    UNVERIFIABLE = "unverifiable", _("Cannot be verified")
    REVOKED = "revoked", _("Revoked")
    SUSPENDED = "suspended", _("Suspended")
    REPLACED = "replaced", _("Replaced by a newer badge")
    EXPIRED = "expired", _("Expired")
    UNTRUSTED_ISSUER = "untrusted_issuer", _("Unknown issuer")
    VALID = "valid", _("Valid")
