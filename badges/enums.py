"""Choices shared by models, forms and templates."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What earns an achievement: a course, a pathway, a chosen set of skills, or nothing but a person's decision."""

    COURSE = "course", _("Course")
    PATHWAY = "pathway", _("Pathway")
    SKILLS = "skills", _("Set of skills")
    RECOGNITION = "recognition", _("Recognition")


class AwardState(models.TextChoices):
    """Where an award stands. Only issued awards have credentials that hold."""

    PENDING = "pending", _("Being prepared")
    ISSUED = "issued", _("Issued")
    REPLACED = "replaced", _("Replaced by a newer one")
    SUSPENDED = "suspended", _("Suspended")
    REVOKED = "revoked", _("Revoked")


class HandChangeKind(models.TextChoices):
    """What a person did about an award that was there."""

    REVOKED = "revoked", _("Revoked")
    SUSPENDED = "suspended", _("Put on hold")
    LIFTED = "lifted", _("Hold lifted")


class Format(models.TextChoices):
    """The formats an award is issued in."""

    OB3 = "ob3", "Open Badges 3.0"
    OB2 = "ob2", "Open Badges 2.0"


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


class HandOutcome(models.TextChoices):
    """What awarding by hand comes to for one person who was named."""

    AWARD = "award", _("Would be awarded")
    AWARDED = "awarded", _("Awarded")
    HOLDS = "holds", _("Holds it already")
    NOT_EARNED = "not_earned", _("Not earned")
    REVOKED = "revoked", _("Revoked before")
    OWN = "own", _("Yourself")
    NAMED = "named", _("Named in the grounds")
    UNKNOWN = "unknown", _("Unknown person")
    ERASED = "erased", _("Erased, or account closed")
    TWICE = "twice", _("Named twice")
