"""The demo hub's instruments: two calibrated, one due soon, one lapsed."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from courses.domain.instruments import Calibration, calibrate, save_instrument
from courses.models import Instrument
from lms.accounts.models import User
from lms.web.demo.watching import main_workshop

METER: Final = "DMM-1"
TESTER: Final = "PAT-1"
SCALE: Final = "SCALE-1"
STRAP: Final = "STRAP-1"
_YEAR: Final = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class _Tool:
    code: str
    name: str
    kind: str
    ranges: str
    due_in: int  # days from today; each was calibrated a year before that, and once more a year earlier
    uncertainty: str


_TOOLS: Final = (
    _Tool(
        METER, "Multimeter, true RMS", "multimeter", "DC and AC volts to 600 V, ohms", 165, "0.05 V at 5 V"
    ),
    _Tool(
        TESTER, "Appliance tester", "appliance tester", "Earth continuity, insulation", 275, "0.02 Ω at 0.3 Ω"
    ),
    _Tool(SCALE, "Bench scale", "scale", "0.005 kg to 30 kg", 20, "0.002 kg"),
    _Tool(STRAP, "Wrist strap tester", "strap tester", "0.5 MΩ to 35 MΩ", -12, "0.1 MΩ at 1 MΩ"),
)


@transaction.atomic
def fill(keeper: User) -> int:
    """Put those that are missing on the list, with their calibrations; how many that were."""
    known = set(Instrument.objects.values_list("code", flat=True))
    missing = [tool for tool in _TOOLS if tool.code not in known]
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    for tool in missing:
        _add(tool, keeper, due=today + timedelta(days=tool.due_in))
    return len(missing)


def _add(tool: _Tool, keeper: User, *, due: date) -> None:
    row = Instrument(
        code=tool.code, name=tool.name, kind=tool.kind, ranges=tool.ranges, place=main_workshop()
    )
    save_instrument(row, by=keeper)
    for end in (due - _YEAR, due):
        done = Calibration(
            on=end - _YEAR, due=end, by="Demo calibration laboratory", uncertainty=tool.uncertainty
        )
        calibrate(row, done, by=keeper)
