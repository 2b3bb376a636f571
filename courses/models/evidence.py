"""What supports an observation: photos, videos, voice notes, documents and traces, with consent and digests.

Files lie in the private storage and have no address of their own. The ledger holds the digest of the stored bytes and
a commitment; the file, the words and the salt lie here and can be erased.
"""

import secrets
import uuid
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.db.models.expressions import Combinable
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.enums import ConsentScope, EvidenceKind, EvidenceState, TraceStage
from courses.models.ledger import SignOffEvent, new_salt

FILES = ("file", "view", "thumb")


def private_storage() -> Storage:
    """The storage without public addresses."""
    return storages["private"]


def _stored_under(_evidence: models.Model, filename: str) -> str:
    """A name nobody can guess; the ending is ours, told by the content."""
    name, ending = secrets.token_hex(16), filename.rpartition(".")[2]
    return f"evidence/{name[:2]}/{name[2:]}.{ending}"


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    """Look-ups of evidence with what permission needs."""

    def readable(self) -> "EvidenceQuerySet":
        """What has a file, with learner, safeguard and event at hand, so that asking who may see it costs nothing."""
        return self.filter(state=EvidenceState.READY).select_related(
            "learner__safeguard", "uploaded_by", "event"
        )

    def loose(self) -> "EvidenceQuerySet":
        """What no observation rests on."""
        return self.filter(event__isnull=True, state=EvidenceState.READY)


class Evidence(models.Model):
    """One file about one learner. `sha256` is the digest of the stored bytes, in hexadecimal.

    After an erasure the row keeps its identifier, kind, digest and event, and nothing else.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="evidence"
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    event = models.ForeignKey(
        SignOffEvent, on_delete=models.PROTECT, null=True, blank=True, related_name="evidence"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=EvidenceKind.choices)
    state = models.CharField(max_length=10, choices=EvidenceState.choices, default=EvidenceState.UPLOADED)
    file = models.FileField(storage=private_storage, upload_to=_stored_under, max_length=120, blank=True)
    view = models.FileField(storage=private_storage, upload_to=_stored_under, max_length=120, blank=True)
    thumb = models.FileField(storage=private_storage, upload_to=_stored_under, max_length=120, blank=True)
    media_type = models.CharField(max_length=60, blank=True)
    size = models.PositiveIntegerField(_("size in bytes"), default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    seconds = models.FloatField(_("length in seconds"), null=True, blank=True)
    changed = models.BooleanField(_("cleaned on arrival"), default=False)
    removed = models.JSONField(_("taken out on arrival"), default=list)
    label = models.CharField(_("name"), max_length=60, blank=True)
    caption = models.CharField(_("caption"), max_length=300, blank=True)
    scope = models.CharField(
        _("who may see it"),
        max_length=12,
        choices=ConsentScope.choices,
        default=ConsentScope.SIGNOFF_ONLY,
    )
    consent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    consent_at = models.DateTimeField(_("consent recorded"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("consent withdrawn"), null=True, blank=True)
    created_at = models.DateTimeField(_("received"))
    salt = models.BinaryField(default=new_salt, max_length=32)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["created_at", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["learner", "created_at"]),
            models.Index(fields=["state", "event", "created_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.public_id}"

    @property
    def has_picture(self) -> bool:
        """Whether there is a small picture of it to show."""
        return bool(self.thumb)

    @property
    def effective_scope(self) -> ConsentScope:
        """The scope that holds: a minor's evidence stays with the sign-off until a guardian has consented, and is
        never shown to anybody outside the hub. Needs `learner__safeguard`.
        """
        guard = getattr(self.learner, "safeguard", None)
        scope = ConsentScope(self.scope)
        if guard is None or not guard.under_age:
            return scope
        if guard.guardian_consent_photo_at is None:
            return ConsentScope.SIGNOFF_ONLY
        return ConsentScope.HUB if scope == ConsentScope.BADGE else scope


class MeasurementTrace(models.Model):
    """What a trace has beside the file of its evidence, which is our canonical HDF5: the untouched original, how its
    columns were read, and what was found in it.

    Until somebody keeps it, its evidence is UPLOADED and seen by nobody but whoever sent it. `preview` is what the file
    seems to hold, `complaint` why it could not be read the last time, `skill` whose measurements were asked of it.
    """

    evidence = models.OneToOneField(Evidence, on_delete=models.CASCADE, related_name="trace")
    original = models.FileField(storage=private_storage, upload_to=_stored_under, max_length=120, blank=True)
    original_media_type = models.CharField(max_length=60)
    original_size = models.PositiveIntegerField(_("size of the original in bytes"))
    original_sha256 = models.CharField(max_length=64)
    mapping = models.JSONField(_("columns as read"), default=dict)
    summary = models.JSONField(_("summary"), default=dict)
    instrument = models.ForeignKey(
        "Instrument", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    skill = models.ForeignKey("Skill", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    stage = models.CharField(max_length=10, choices=TraceStage.choices, default=TraceStage.KEPT)
    preview = models.JSONField(_("what the file seems to hold"), default=dict)
    complaint = models.TextField(_("why it could not be read"), blank=True)
    queued_at = models.DateTimeField(_("waits to be read since"), null=True, blank=True)

    def __str__(self) -> str:
        return f"trace of {self.evidence_id}"

    @property
    def is_simulated(self) -> bool:
        """Whether the file, or whoever sent it, says that no instrument measured this."""
        return bool(self.summary.get("simulated"))


class LearnerSafeguardQuerySet(models.QuerySet["LearnerSafeguard"]):
    """What is recorded of people, and who of them was under age."""

    def under_age_on(self, day: date | Combinable) -> "models.QuerySet[LearnerSafeguard]":
        """What `LearnerSafeguard.under_age_on` says, asked of the database; the day may be an expression."""
        return self.filter(Q(of_age_on=None) | Q(of_age_on__gt=day), is_minor=True)


class LearnerSafeguard(models.Model):
    """What the hub must know to keep a person safe, and nothing more.

    Without a row the person counts as an adult; consent begins at its narrowest for everybody. `is_minor` is what was
    recorded, `under_age` what holds today: from the day of `of_age_on` on nobody has to change anything. Both stay
    then, so that it can be told of a day whether they were under age on it. `known_since` is when the hub first learnt
    of it; None where that was before this was kept.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="safeguard"
    )
    is_minor = models.BooleanField(_("under age"), default=False)
    of_age_on = models.DateField(_("turns 18 on"), null=True, blank=True)
    guardian_consent_photo_at = models.DateTimeField(
        _("a guardian consented to pictures on"), null=True, blank=True
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(_("recorded"))
    known_since = models.DateTimeField(_("first recorded as under age"), null=True, blank=True)

    objects = LearnerSafeguardQuerySet.as_manager()

    class Meta:
        permissions: ClassVar = [
            ("record_safeguard", "May record who is under age and what guardians agreed to")
        ]

    def __str__(self) -> str:
        return f"safeguard of {self.person_id}"

    @property
    def under_age(self) -> bool:
        """Whether the person is under age today, by the hub's calendar."""
        return self.under_age_on(timezone.localdate(timezone=timezone.get_default_timezone()))

    def under_age_on(self, day: date) -> bool:
        """Whether they are, or were, under age on a day."""
        return self.is_minor and (self.of_age_on is None or day < self.of_age_on)
