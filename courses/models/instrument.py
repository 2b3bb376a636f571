"""Instruments that readings are taken with, and when they were last compared with something better."""

import uuid
from datetime import date, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.enums import CalibrationState


class InstrumentQuerySet(models.QuerySet["Instrument"]):
    """Look-ups of instruments in use."""

    def in_use(self) -> "InstrumentQuerySet":
        """Not retired."""
        return self.filter(retired_at__isnull=True)

    def due_by(self, day: date) -> "InstrumentQuerySet":
        """Those in use whose calibration runs out by that day or has run out, and those never calibrated."""
        return (
            self.in_use()
            .filter(models.Q(calibration_due__lte=day) | models.Q(calibrations__isnull=True))
            .distinct()
        )

    def due_within(self, day: date, *, days: int = 60) -> "InstrumentQuerySet":
        """Those that need attention within so many days."""
        return self.due_by(day + timedelta(days=days))


class Instrument(models.Model):
    """One meter, gauge or scale. `code` stands in ledger payloads and must never be reused.

    `calibration_due` repeats the due date of the latest calibration; empty means that it has none.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=60)
    serial = models.CharField(_("serial number"), max_length=60, blank=True)
    ranges = models.TextField(_("quantities and ranges"), max_length=500, blank=True)
    place = models.ForeignKey("Place", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(_("note"), max_length=300, blank=True)
    calibration_due = models.DateField(_("calibration due"), null=True, blank=True)
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True)

    objects = InstrumentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["code"]
        permissions: ClassVar = [("keep_instruments", "May keep the list of instruments")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def state_at(self, day: date) -> CalibrationState:
        """Whether its readings of that day can be relied on.

        Known from the day of a calibration to its due date, both included; without a due date, from then on. Lapsed
        before the first calibration, after the due date of the latest one by then, and from retirement. Uses
        prefetched calibrations where there are any.
        """
        if self.retired_at is not None and self.retired_at.date() <= day:
            return CalibrationState.LAPSED
        done = [one for one in self.calibrations.all() if one.on <= day]
        if not done:
            return CalibrationState.LAPSED
        latest = max(done, key=lambda one: (one.on, one.pk))
        current = latest.due is None or latest.due >= day
        return CalibrationState.KNOWN if current else CalibrationState.LAPSED


class InstrumentCalibration(models.Model):
    """One comparison with a reference: when, by whom, on what certificate, with what uncertainty in words."""

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="calibrations")
    on = models.DateField(_("calibrated on"))
    due = models.DateField(_("due again"), null=True, blank=True)
    by = models.CharField(_("calibrated by"), max_length=120)
    certificate = models.CharField(_("certificate"), max_length=120, blank=True)
    uncertainty = models.CharField(_("expanded uncertainty"), max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(_("recorded"))

    class Meta:
        ordering: ClassVar = ["-on", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(due__isnull=True) | models.Q(due__gte=models.F("on")),
                name="courses_calibration_due_after",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instrument_id} {self.on}"
