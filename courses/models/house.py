"""What people sign before they take part: the hub's documents, their versions, and the signatures under them."""

import hashlib
import json
import uuid
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.enums import DeviceKind, PaperKind, SessionKind, SignedBy, SigningWay
from lms.kernel.append_only import AppendOnlyModel, AppendOnlyQuerySet


class HouseDocument(models.Model):
    """One document that the hub asks people to sign; what it says is in its versions.

    `before` names the kind of session that it is needed for; empty, it is needed for every one.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=PaperKind.choices)
    before = models.CharField(_("needed for"), max_length=10, choices=SessionKind.choices, blank=True)
    made_at = models.DateTimeField(_("made"))
    retired_at = models.DateTimeField(_("asked for no more"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        permissions: ClassVar = [("keep_house_rules", "May write what people sign, and see who has signed")]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"

    def is_for(self, kind: str) -> bool:
        """Whether somebody needs it before a session of this kind."""
        return self.before in {"", kind}


class HouseVersion(AppendOnlyModel):
    """What a document said from one day on. Rows are written once: people signed them.

    Whoever signed an earlier version need not sign this one, unless it `asks_anew`. `digest` is of title and text.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    document = models.ForeignKey(HouseDocument, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("text (Markdown)"))
    digest = models.CharField(max_length=64)
    asks_anew = models.BooleanField(_("has to be signed anew"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    published_at = models.DateTimeField(_("published"))

    objects = AppendOnlyQuerySet["HouseVersion"].as_manager()

    class Meta:
        ordering: ClassVar = ["document", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "number"], name="courses_houseversion_number"),
        ]

    def __str__(self) -> str:
        return self.title


def digest_of(title: str, text: str) -> str:
    """What holds a version fast: SHA-256 of its title and text."""
    return hashlib.sha256(json.dumps([title, text], ensure_ascii=False).encode()).hexdigest()


class HouseSignatureQuerySet(models.QuerySet["HouseSignature"]):
    """Look-ups of signatures."""

    def standing(self, moment: datetime) -> "HouseSignatureQuerySet":
        """Those that held at a moment: signed by then, and not found to be a mistake by then."""
        mistaken = models.Q(mistake__said_at__lte=moment)
        return self.filter(signed_at__lte=moment).exclude(mistaken)


class HouseSignature(AppendOnlyModel):
    """That somebody signed one version, themselves or their guardian for them; deleted only when they are erased.

    `digest` is of the text that was before them. `signed_at` is the moment from which it holds: the day of the paper,
    where it was signed on paper. `recorded_by` is whoever wrote that down. `turn` counts from 1, and goes on only after
    one was taken back.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.ForeignKey(HouseVersion, on_delete=models.PROTECT, related_name="signatures")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="house_signatures"
    )
    signed_by = models.CharField(_("signed by"), max_length=10, choices=SignedBy.choices)
    way = models.CharField(_("how"), max_length=10, choices=SigningWay.choices)
    name = models.CharField(_("name as signed"), max_length=150)
    digest = models.CharField(max_length=64)
    signed_at = models.DateTimeField(_("signed"), db_index=True)
    recorded_at = models.DateTimeField(_("received"))
    page = models.CharField(_("on which page"), max_length=120, blank=True)
    device = models.CharField(_("on what"), max_length=10, choices=DeviceKind.choices, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    turn = models.PositiveSmallIntegerField(default=1)

    objects = HouseSignatureQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["signed_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["version", "person", "signed_by", "turn"], name="courses_housesignature_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} under {self.version_id}"


class SignatureMistake(AppendOnlyModel):
    """That a signature holds no more: a paper written down wrongly, or a guardian's whose consent ended. Both stay."""

    signature = models.OneToOneField(HouseSignature, on_delete=models.CASCADE, related_name="mistake")
    reason = models.CharField(_("why"), max_length=300)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField(_("said"))

    def __str__(self) -> str:
        return f"mistake in {self.signature_id}"


class SigningReminder(models.Model):
    """When somebody was last reminded of what they have not signed; one row for each person."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(_("reminded"), null=True, blank=True)

    def __str__(self) -> str:
        return f"reminder of {self.person_id}"
