"""Names for what is sent once a day, and how old news may be."""

import uuid
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

NAMES: Final = uuid.UUID(
    "6f1d3c5e-0b0c-4a53-9a0e-2f2f4d7f1a60"
)  # of this program's own, for names made from text
CATCH_UP: Final = timedelta(days=3)  # older news that no worker took up is no news any more


def name_of_day(moment: datetime) -> uuid.UUID:
    """The same for every moment of one day in the hub's zone."""
    return uuid.uuid5(NAMES, f"{timezone.localdate(moment):%Y-%m-%d}")
