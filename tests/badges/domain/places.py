"""A place for one award, as issuing takes it for many."""

from badges.domain import places
from badges.domain.keys import Pen
from badges.formats.status_bits import MIN_ENTRIES
from badges.models import Award, StatusEntry


def reserve(award: Award, *, pen: Pen, length: int = MIN_ENTRIES) -> StatusEntry:
    """Draw until nobody else was faster, in lists of this length."""
    while not places.take(zip([award], places.draw(1, pen=pen, length=length), strict=True)):
        pass
    return StatusEntry.objects.select_related("status_list").get(award=award)
