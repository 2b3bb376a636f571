"""Keeping the list of instruments and their calibrations."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.models import Instrument, InstrumentCalibration
from lms.accounts.models import User
from lms.kernel.errors import DomainError, NotAllowed


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """What a calibration says. `due` may be missing where no interval was set."""

    on: date
    due: date | None
    by: str
    certificate: str = ""
    uncertainty: str = ""


def save_instrument(instrument: Instrument, *, by: User) -> Instrument:
    """Add an instrument to the list, or change what stands there. Raises NotAllowed."""
    _check_may_keep(by)
    instrument.save()
    return instrument


@transaction.atomic
def calibrate(instrument: Instrument, calibration: Calibration, *, by: User) -> InstrumentCalibration:
    """Add a calibration to an instrument's history; none is ever changed or removed.

    Raises NotAllowed, or DomainError for one in the future, one that ends before it begins, or a retired instrument.
    """
    _check_may_keep(by)
    locked = Instrument.objects.select_for_update().get(pk=instrument.pk)
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    if locked.retired_at is not None:
        raise DomainError(_("This instrument is retired. Nothing more is recorded for it."), code="retired")
    if calibration.on > today:
        raise DomainError(_("A calibration cannot lie in the future. Check the date."), code="future")
    if calibration.due is not None and calibration.due < calibration.on:
        raise DomainError(_("It is due again before it was calibrated. Check the dates."), code="due_before")
    row = InstrumentCalibration.objects.create(
        instrument=locked,
        on=calibration.on,
        due=calibration.due,
        by=calibration.by,
        certificate=calibration.certificate,
        uncertainty=calibration.uncertainty,
        recorded_by=by,
        recorded_at=timezone.now(),
    )
    latest = locked.calibrations.first()
    locked.calibration_due = latest.due if latest else None
    locked.save(update_fields=["calibration_due"])
    instrument.calibration_due = locked.calibration_due
    return row


def retire(instrument: Instrument, *, by: User) -> None:
    """Take an instrument out of use; what was measured with it before stays. Raises NotAllowed."""
    _check_may_keep(by)
    Instrument.objects.filter(pk=instrument.pk, retired_at__isnull=True).update(retired_at=timezone.now())
    instrument.refresh_from_db(fields=["retired_at"])


def _check_may_keep(by: User) -> None:
    if not by.has_perm("courses.keep_instruments"):
        raise NotAllowed(_("Only a coordinator keeps the list of instruments."), code="may_not_keep")
