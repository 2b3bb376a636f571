"""A meter as its question shows it: drawn, and in words that leave the reading to the reader."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from content.formats.meter import NeedlePlace, drawing, needle_place
from content.formats.questions import MeterQuestion


@dataclass(frozen=True)
class Meter:
    """A meter: its shapes, and where the needle stands in words."""

    drawing: str
    words: str


def shown_meter(question: MeterQuestion) -> Meter:
    """The meter of a question."""
    return Meter(drawing(question), _meter_words(question))


def _meter_words(meter: MeterQuestion) -> str:
    """What the eye sees, so that the reading is still the reader's own."""
    if meter.display == "digital":
        signs = " ".join({".": _("point"), "-": _("minus")}.get(sign, sign) for sign in meter.shows)
        return _("The display shows, sign by sign: %(signs)s. On it is printed: %(face)s.") % {
            "signs": signs,
            "face": meter.face or _("nothing"),
        }
    dial = _(
        "The dial goes from %(low)s to %(high)s, with a label every %(every)s and %(parts)s parts between two "
        "labels. On it is printed: %(face)s."
    ) % {
        "low": meter.low,
        "high": meter.high,
        "every": meter.label_every,
        "parts": meter.parts,
        "face": meter.face or _("nothing"),
    }
    return f"{dial} {_needle_words(needle_place(meter))}"


def _needle_words(place: NeedlePlace) -> str:
    words = _("The needle stands on the label %(label)s.")
    if place.marks:
        words = ngettext(
            "The needle stands %(marks)s mark after the label %(label)s.",
            "The needle stands %(marks)s marks after the label %(label)s.",
            place.marks,
        )
    found = words % {"label": place.label, "marks": place.marks}
    if place.tenths:
        beyond = _("From there it is about %(tenths)s tenths of the way to the next mark.")
        found = f"{found} {beyond % {'tenths': place.tenths}}"
    return found
