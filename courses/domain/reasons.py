"""What measurements have to say, in the reader's language.

`courses.formats` is pure Python and speaks plain English. Its sentences and words are listed here, so that
translators find them; a test compares the list with the tables there.
"""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_noop

from courses.formats.reasons import Reason
from courses.formats.voice import Voice

SENTENCES = (
    gettext_noop("%(given)s of %(needed)s readings are there."),
    gettext_noop("%(unit)s is %(kind)s; this reading is %(wanted_kind)s, in %(wanted)s."),
    gettext_noop("%(value)s %(unit)s is above the limit of %(limit)s %(unit)s."),
    gettext_noop("%(value)s %(unit)s is below the limit of %(limit)s %(unit)s."),
    gettext_noop(
        "%(value)s %(unit)s is too close to the least allowed, %(limit)s %(unit)s, to be "
        "sure: the uncertainty is ±%(uncertainty)s %(unit)s."
    ),
    gettext_noop(
        "%(value)s %(unit)s is too close to the limit of %(limit)s %(unit)s to be sure: the "
        "uncertainty is ±%(uncertainty)s %(unit)s."
    ),
    gettext_noop("An uncertainty cannot be less than zero. Write it without a sign."),
    gettext_noop("From %(start)s s to %(end)s s the trace is too close to its limit to be sure."),
    gettext_noop("Instrument %(code)s is not on the list of instruments."),
    gettext_noop("Instrument %(code)s was due for calibration on %(due)s."),
    gettext_noop("It is recorded; the mentor judges it."),
    gettext_noop("Nobody knows when instrument %(code)s is due for calibration."),
    gettext_noop("That cannot be worked out from a trace in %(unit)s."),
    gettext_noop("The instrument is needed and was not named."),
    gettext_noop("The least and the largest allowed value contradict each other."),
    gettext_noop("The limit depends on “%(quantity)s”, which was not given."),
    gettext_noop("The reading lies within the limits, with the whole of its uncertainty."),
    gettext_noop("The readings differ by %(spread)s %(unit)s; at most %(limit)s %(unit)s is allowed."),
    gettext_noop("The summary of the trace cannot be read."),
    gettext_noop("The table of limits says nothing for “%(quantity)s”: %(value)s."),
    gettext_noop("The trace begins at %(start)s s; its limits begin at %(needed)s s."),
    gettext_noop("The trace ends after %(end)s s; its limits go on to %(needed)s s."),
    gettext_noop("The trace has a gap from %(start)s s to %(end)s s."),
    gettext_noop("The trace has no column for “%(quantity)s”."),
    gettext_noop("The trace has several columns that could be “%(quantity)s”: %(names)s."),
    gettext_noop("The trace is above its limit from %(start)s s to %(end)s s."),
    gettext_noop("The trace is below its limit from %(start)s s to %(end)s s."),
    gettext_noop("The trace never crosses %(threshold)s %(unit)s, where its limits begin."),
    gettext_noop("The trace stays within its limits all the time."),
    gettext_noop("The uncertainty of the reading is needed and was not given."),
    gettext_noop("This measurement does not ask for “%(id)s”."),
    gettext_noop("Write the unit as well, such as %(wanted)s."),
    gettext_noop("“%(given)s” is not one of the answers for “%(quantity)s”: %(choices)s."),
    gettext_noop("“%(raw)s” is not a reading. Write a number such as 0.21."),
    gettext_noop("“%(unit)s” can mean two things: %(one)s or %(other)s. Which is it? Write one of them."),
    gettext_noop("“%(unit)s” is not a unit that is known here. Did you mean %(guess)s?"),
    gettext_noop("“%(unit)s” is not a unit that is known here. Write the unit as %(wanted)s."),
)

KINDS = (
    gettext_noop("a voltage"),
    gettext_noop("a current"),
    gettext_noop("a resistance"),
    gettext_noop("a power"),
    gettext_noop("an energy"),
    gettext_noop("a charge"),
    gettext_noop("a capacitance"),
    gettext_noop("an inductance"),
    gettext_noop("a temperature"),
    gettext_noop("a rate of temperature"),
    gettext_noop("a rate of voltage"),
    gettext_noop("a rate of current"),
    gettext_noop("a time"),
    gettext_noop("a length"),
    gettext_noop("a mass"),
    gettext_noop("a force"),
    gettext_noop("a torque"),
    gettext_noop("a share"),
    gettext_noop("a frequency"),
    gettext_noop("a speed of turning"),
    gettext_noop("a level"),
    gettext_noop("a sound level"),
    gettext_noop("a pressure"),
    gettext_noop("a volume"),
    gettext_noop("a frame rate"),
    gettext_noop("something counted"),
)

WORDS = (
    gettext_noop(
        "%(quantity)s from %(start)s to %(end)s seconds: least %(low)s %(unit)s, largest %(high)s %(unit)s."
    ),
    gettext_noop("%(quantity)s: %(values)s."),
    gettext_noop("Allowed: %(limits)s."),
    gettext_noop("Allowed from %(start)s to %(end)s seconds: %(limits)s."),
    gettext_noop("Allowed: a band that changes over time."),
    gettext_noop("Fail"),
    gettext_noop("From"),
    gettext_noop("Largest"),
    gettext_noop("Least"),
    gettext_noop("Limits"),
    gettext_noop("Marginal"),
    gettext_noop("No limit is set."),
    gettext_noop("Pass"),
    gettext_noop("Reading"),
    gettext_noop("Read from the trace: %(values)s."),
    gettext_noop("Recorded"),
    gettext_noop("Review"),
    gettext_noop("Time"),
    gettext_noop("To"),
    gettext_noop("Uncertainty"),
    gettext_noop("Verdict"),
    gettext_noop("Verdict: %(verdict)s."),
    gettext_noop("above"),
    gettext_noop("largest allowed"),
    gettext_noop("least allowed"),
    gettext_noop("at least %(limit)s %(unit)s"),
    gettext_noop("at most %(limit)s %(unit)s"),
    gettext_noop("below"),
    gettext_noop("h"),
    gettext_noop("inside"),
    gettext_noop("min"),
    gettext_noop("no samples"),
    gettext_noop("s"),
    gettext_noop("too close to say"),
)

_KIND_PLACES = ("kind", "wanted_kind")
_DATE_PLACES = ("due",)


def in_words(reason: Reason) -> str:
    """A reason of the formats in the reader's language, dates as they are written there."""
    values = dict(reason.values)
    values |= {name: gettext(values[name]) for name in _KIND_PLACES if name in values}
    values |= {name: date_format(date.fromisoformat(values[name])) for name in _DATE_PLACES if name in values}
    return gettext(reason.template) % values


VOICE = Voice(word=gettext, reason=in_words)
"""How plots speak to the reader."""
