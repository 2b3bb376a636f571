"""Choices shared by models, forms and templates."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.kernel.key_material import Algorithm


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
    JWT_EDDSA = "jwt_eddsa", _("Open Badges 3.0, token (EdDSA)")
    JWT_RS256 = "jwt_rs256", _("Open Badges 3.0, token (RS256)")
    OB2_JWS = "ob2_jws", _("Open Badges 2.0, signed")


class KeyAlgorithm(models.TextChoices):
    """How a key of the hub signs; the hub has one active key of each."""

    ED25519 = Algorithm.ED25519.value, "Ed25519"
    RS256 = Algorithm.RS256.value, "RS256"


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
