"""Choices shared by models, forms and templates."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.kernel.key_material import Algorithm


class Kind(models.TextChoices):
    """What earns an achievement: a course, a pathway, a chosen set of skills, or nothing but a person's decision."""

    COURSE = "course", _("Course")
    PATHWAY = "pathway", _("Pathway")
    SKILLS = "skills", _("Set of skills")
    RECOGNITION = "recognition", _("Recognition")


class Trade(models.TextChoices):
    """The trade a badge belongs to; each has its colour."""

    WORKSHOP = "workshop", _("Workshop")
    ELECTRICAL = "electrical", _("Electrical")
    ELECTRONICS = "electronics", _("Electronics")
    APPLIANCES = "appliances", _("Appliances")
    MAKING = "making", _("Making")
    MENTORING = "mentoring", _("Mentoring")


class Ground(models.TextChoices):
    """Colours of the badges' palette."""

    TEAL = "teal", _("Teal")
    BLUE = "blue", _("Blue")
    VIOLET = "violet", _("Violet")
    BRONZE = "bronze", _("Bronze")
    PLUM = "plum", _("Plum")
    SLATE = "slate", _("Slate")
    DEEP_TEAL = "deep-teal", _("Deep teal")
    DEEP_BLUE = "deep-blue", _("Deep blue")
    NIGHT = "night", _("Night")
    STEEL = "steel", _("Steel")
    PAPER = "paper", _("Paper")


class Ink(models.TextChoices):
    """What glyph and rim are drawn in."""

    PAPER = "paper", _("Pale")
    INK = "ink", _("Dark")


class Glyph(models.TextChoices):
    """What stands on a badge."""

    PADLOCK = "padlock", _("Padlock")
    SCREWDRIVER = "screwdriver", _("Screwdriver")
    SPANNER = "spanner", _("Spanner")
    HAMMER = "hammer", _("Hammer")
    DRILL = "drill", _("Drill")
    METER = "meter", _("Meter")
    PLUG = "plug", _("Plug")
    BOLT = "bolt", _("Lightning")
    LAMP = "lamp", _("Lamp")
    IRON = "iron", _("Soldering iron")
    CHIP = "chip", _("Chip")
    PHONE = "phone", _("Phone")
    BATTERY = "battery", _("Battery")
    KETTLE = "kettle", _("Kettle")
    TAG = "tag", _("Tag")
    LOOP = "loop", _("Round again")
    CUBE = "cube", _("Cube")
    GEAR = "gear", _("Gear")
    NEEDLE = "needle", _("Needle and thread")
    EYE = "eye", _("Eye")
    STAR = "star", _("Star")


class AwardState(models.TextChoices):
    """Where an award stands. Only issued awards have credentials that hold."""

    PENDING = "pending", _("Being prepared")
    ISSUED = "issued", _("Issued")
    REPLACED = "replaced", _("Replaced by a newer one")
    SUSPENDED = "suspended", _("Suspended")
    REVOKED = "revoked", _("Revoked")


class HandAct(models.TextChoices):
    """What a person can do about an award that is there."""

    REVOKED = "revoked", _("Revoked")
    SUSPENDED = "suspended", _("Put on hold")
    LIFTED = "lifted", _("Hold lifted")


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


class DrillOutcome(models.TextChoices):
    """What becomes of a document that a lost key has signed."""

    SIGNED = "signed", _("Signed again")
    FALLEN = "fallen", _("Fallen")


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


class LinkReason(models.TextChoices):
    """Why somebody who has two badges can tell, or guess, that they are one person's."""

    LISTS = (
        "lists",
        _("This badge lists it, with a digest that fits no other badge. Whoever has both can check it."),
    )
    LISTED = (
        "listed",
        _("It lists this badge, with a digest that fits no other badge. Whoever has both can check it."),
    )
    LEADS_ON = "leads_on", _("You let this badge lead to it.")
    LED_TO = "led_to", _("You let it lead to this badge.")
    IDENTITY = (
        "identity",
        _(
            "Both say whose they are, as a hash. Whoever knows or guesses your address or name can check both."
        ),
    )
    GIVEN = "given", _("Both name the same evidence, which was given when they were awarded.")
    END = (
        "end",
        _(
            "Both end at the very same moment, because they rest on the same skill. Whoever sees both may guess it."
        ),
    )


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


class ListChange(models.TextChoices):
    """What taking in one entry of a list of trusted issuers comes to."""

    ADD = "add", _("New")
    CHANGE = "change", _("Changed")
    SAME = "same", _("As it is")
