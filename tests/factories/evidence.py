"""Files, evidence and instruments."""

import uuid
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from django.utils import timezone
from PIL import Image

from courses.domain import evidence
from courses.domain.instruments import Calibration, calibrate, save_instrument
from courses.domain.ledger import Statement, append
from courses.enums import EventKind, Mark
from courses.models import Evidence, Instrument, SignOffEvent, SkillVersion
from lms.accounts.models import User
from tests.factories import accounts

SECONDS_OF_LATITUDE = (617, 50)  # 12.34″, as EXIF writes it


def photo(width: int = 64, height: int = 48, *, gps: bool = False) -> bytes:
    """A small JPEG; with a position in its EXIF if asked."""
    image = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    target, exif = BytesIO(), Image.Exif()
    if gps:
        exif[0x010F] = "SecretCam 3000"
        position = exif.get_ifd(0x8825)
        position[1], position[2] = "N", (52.0, 31.0, 12.34)
        image.save(target, "JPEG", exif=exif)
    else:
        image.save(target, "JPEG")
    return target.getvalue()


def item(learner: User, *, by: User | None = None, data: bytes = b"", **fields: Any) -> Evidence:
    """One photo, or other file, of a learner."""
    return evidence.receive([data or photo()], by=by or learner, learner=learner, **fields)


def signed(
    by: User, learner: User, version: SkillVersion, rows: list[Evidence], *, mark: Mark = Mark.MET
) -> SignOffEvent:
    """An observation in the ledger that names these pieces, which are tied to it."""
    ids, now = [row.public_id for row in rows], timezone.now()
    event = append(
        Statement(
            kind=EventKind.OBSERVED,
            client_uuid=uuid.uuid4(),
            subject=learner.pseudonym,
            signer=by.pseudonym,
            observed_at=now,
            received_at=now,
            facts={
                "marks": [{"criterion": c["id"], "mark": mark.value} for c in version.criteria],
                "level": 3,
                "items": [],
                "readings": [],
                "evidence": evidence.facts_for(ids, by=by, learner=learner),
            },
            skill_version=version,
        )
    )
    evidence.bind(ids, event)
    for row in rows:
        row.refresh_from_db()
    return event


def instrument(code: str = "DMM-1", *, due_in: int | None = None, **fields: Any) -> Instrument:
    """An instrument; calibrated a year before its due date, in days from today, if that is given."""
    keeper = User.objects.filter(name="Cora Keeper").first() or accounts.coordinator("Cora Keeper")
    row = save_instrument(Instrument(code=code, name="Multimeter", kind="multimeter", **fields), by=keeper)
    if due_in is not None:
        due: date = timezone.localdate() + timedelta(days=due_in)
        calibrate(row, Calibration(on=due - timedelta(days=365), due=due, by="Lab"), by=keeper)
    return row
