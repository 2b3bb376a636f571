"""Why a trace is refused, what in it wants a look, and why a value cannot be worked out, in the reader's language.

`content.formats.trace` is pure Python and speaks plain English, as `content.formats.features` does. Their sentences and
the words that fill them are listed here, so that translators find them; a test compares the lists with the source. What
starts with a small letter stands after a line or a column, and has no full stop where the column's frame sets it.
"""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext, gettext_noop

from content.formats.trace.refusal import filled
from lms.kernel.sandbox import Refused

FRAMES = (
    gettext_noop("Line %(line)s: %(reason)s"),
    gettext_noop("column “%(column)s”: %(reason)s."),
)

SENTENCES = (
    gettext_noop("%(what)s is not as it should be."),
    gettext_noop("%(what)s is not as it should be: it may not have “%(unknown)s”."),
    gettext_noop("%(what)s’s %(name)s is no text, or a very long one."),
    gettext_noop("A channel has no name."),
    gettext_noop("A feature is one of: %(known)s."),
    gettext_noop("A question names what it asks of a channel, and nothing else."),
    gettext_noop("A question needs an id, a channel and a feature."),
    gettext_noop("A question’s %(name)s is a decimal written as text."),
    gettext_noop("A trace has between 1 and %(most)s channels."),
    gettext_noop("A window names the channel that it is about."),
    gettext_noop("A window’s limits are decimals written as text."),
    gettext_noop("Ask at most %(most)s questions of a trace."),
    gettext_noop("Choose between 1 and %(most)s columns to be channels."),
    gettext_noop("Choose the column that holds the time."),
    gettext_noop("Every channel needs a column and a name."),
    gettext_noop("Give between 1 and %(most)s windows."),
    gettext_noop("Give the seconds between two samples as a number above zero."),
    gettext_noop(
        "No table of numbers begins in the first %(most)s lines. Export rows of values with a heading."
    ),
    gettext_noop("The HDF5 file is damaged or cut short. Save it again."),
    gettext_noop("The channel “%(channel)s” has a value that is no number, or out of range, in row %(row)s."),
    gettext_noop("The channel “%(channel)s” has no unit. Say which; for a plain number it is 1."),
    gettext_noop("The file declares more than %(most)s MB of values, by “%(path)s” at the latest."),
    gettext_noop("The file does not begin as an HDF5 file does."),
    gettext_noop("The file has more than %(most)s rows of numbers."),
    gettext_noop("The file has more than %(most)s rows. Log less often, or send a part of it."),
    gettext_noop("The file has no column %(column_id)s."),
    gettext_noop("The file has no row of numbers at “%(path)s”."),
    gettext_noop("The file holds more than %(most)s objects."),
    gettext_noop("The file holds no row of numbers: no dataset has one dimension."),
    gettext_noop("The file is %(what)s."),
    gettext_noop("The file is empty."),
    gettext_noop("The file is larger than %(most)s MB."),
    gettext_noop("The file is no text, so it cannot be CSV."),
    gettext_noop("The file is no trace in canonical form."),
    gettext_noop("The file is not what its encoding (%(encoding)s) says. Save it as UTF-8."),
    gettext_noop("The file nests groups more than %(most)s deep."),
    gettext_noop("The mapping does not say how the file is written."),
    gettext_noop("The time axis has a value that is no number."),
    gettext_noop("The time axis is one of: %(known)s."),
    gettext_noop("The time column has no unit. Say whether it is s, ms, min or h."),
    gettext_noop("The time does not advance from the first row to the last."),
    gettext_noop("The time goes back after row %(row)s."),
    gettext_noop("The time in an HDF5 file is numbers in a unit, or an interval."),
    gettext_noop("The trace has fewer than two rows of values."),
    gettext_noop("The trace has more than %(most)s notes."),
    gettext_noop("The trace has more than %(most)s rows. Log less often, or send a part of it."),
    gettext_noop("The trace has more than %(most)s values. Leave out channels, or send a part of it."),
    gettext_noop("The trace has no channel “%(channel)s”."),
    gettext_noop("The trace has no rows of values."),
    gettext_noop("The way the file is written is not one that is known here."),
    gettext_noop("There is no row of values from line %(first)s on, within the first %(most)s lines."),
    gettext_noop("Two channels are called “%(name)s”. Name them apart."),
    gettext_noop("a quotation mark is missing."),
    gettext_noop("it is longer than %(most)s characters."),
    gettext_noop("some times have a time zone and some have none"),
    gettext_noop("the cell is empty. A trace has a value in every row"),
    gettext_noop("the time goes back."),
    gettext_noop("the unit is “%(unit)s” and not %(wanted)s"),
    gettext_noop("there are %(cells)s cells where the first row has %(wanted)s."),
    gettext_noop("there are more than %(most)s columns."),
    gettext_noop("there are zero bytes; this is no text."),
    gettext_noop("“%(cell)s” can be read as two dates. Export dates as year-month-day"),
    gettext_noop("“%(cell)s” has a thousands separator. Export the numbers without one"),
    gettext_noop("“%(cell)s” is no date and time such as 2025-03-31 14:05:00"),
    gettext_noop("“%(cell)s” is no moment of the calendar"),
    gettext_noop("“%(cell)s” is no number"),
    gettext_noop("“%(cell)s” is no number with a decimal comma"),
    gettext_noop("“%(cell)s” is no number with a decimal point"),
    gettext_noop("“%(cell)s” is no number. A trace has a value in every row"),
    gettext_noop("“%(cell)s” is no time such as 01:02:03"),
    gettext_noop("“%(cell)s” means that the instrument was over its range"),
    gettext_noop("“%(path)s” declares values and stores none."),
    gettext_noop("“%(path)s” has %(rows)s values and “%(other)s” has %(wanted)s."),
    gettext_noop("“%(path)s” has a member with an overlong or unprintable name."),
    gettext_noop("“%(path)s” has external storage: its values lie in another file."),
    gettext_noop("“%(path)s” has whole numbers of more than 15 digits."),
    gettext_noop("“%(path)s” holds %(what)s; only plain numbers are read."),
    gettext_noop("“%(path)s” holds numbers longer than 64 bits."),
    gettext_noop("“%(path)s” is a link of a kind that is not known here."),
    gettext_noop("“%(path)s” is a soft link. Save the dataset itself in its place."),
    gettext_noop("“%(path)s” is a virtual dataset: its values lie in other files."),
    gettext_noop("“%(path)s” is an external link: it points into another file."),
    gettext_noop("“%(path)s” is packed with filter %(filter)s. Use gzip, shuffle and fletcher32 only."),
    gettext_noop("“%(path)s” is stored in chunks larger than %(most)s MB."),
    gettext_noop("“%(path)s” unpacks to more than %(most)s times its size."),
    gettext_noop("“%(text)s” has characters that cannot be printed."),
    gettext_noop("“%(text)s…” is longer than %(most)s characters."),
    gettext_noop("“%(unit)s” is no unit of time. Use s, ms, µs, min, h or d."),
)

WORDS = (
    gettext_noop("HDF5 times"),
    gettext_noop("JSON. Export the readings as CSV"),
    gettext_noop("The channel"),
    gettext_noop("The dialect"),
    gettext_noop("The mapping"),
    gettext_noop("The time axis"),
    gettext_noop("a PDF. Export the readings as CSV"),
    gettext_noop("a picture. Send the readings as CSV"),
    gettext_noop("a web page or XML. Export the readings as CSV"),
    gettext_noop("an Excel or another packed file. Export the table as CSV"),
    gettext_noop("an old Excel or Word file. Export the table as CSV"),
    gettext_noop("arrays within values"),
    gettext_noop("bit fields"),
    gettext_noop("compound records"),
    gettext_noop("enumerations"),
    gettext_noop("lists of varying length"),
    gettext_noop("opaque bytes, in which programs keep their own objects"),
    gettext_noop("packed with gzip. Unpack it first"),
    gettext_noop("references to other objects"),
    gettext_noop("values of an unknown type"),
)


REMARKS = (
    gettext_noop("Column “%(name)s” has no unit."),
    gettext_noop("Every number has three digits after its comma: check that this is a decimal comma."),
    gettext_noop("No line of headings fits the columns: say what each column is, and in which unit."),
    gettext_noop("“%(path)s” has no unit."),
)

# Why a value cannot be worked out from the samples of a trace: `content.formats.features`.
PROBLEMS = (
    gettext_noop("%(name)s is no feature; use one of %(known)s."),
    gettext_noop("The time above a threshold needs the threshold."),
    gettext_noop("The times of the trace do not increase."),
    gettext_noop("The trace has no samples."),
    gettext_noop("The trace has not as many times as values."),
    gettext_noop("The trace is shorter than the %(window)s s over which its ramp is taken."),
)


def remarks_in_words(preview: Mapping[str, Any]) -> list[str]:
    """What in a file wants a person's eye, in the reader's language. What was looked at earlier is a plain sentence."""
    return [
        one if isinstance(one, str) else _said(one, one.get("reason", ""), REMARKS)
        for one in preview.get("problems", [])
    ]


def problem_in_words(found: Mapping[str, Any]) -> str:
    """Why a value could not be worked out, in the reader's language; `found` is an answer of the sandbox."""
    return _said(found, found["problem"], PROBLEMS)


def _said(found: Mapping[str, Any], plain: str, known: Collection[str]) -> str:
    """The template of what the child process said, filled in, if it is a known one; else the plain sentence."""
    template, values = found.get("template", ""), found.get("values", {})
    if template not in known:
        return plain
    try:
        return filled(template, {name: str(value) for name, value in values.items()}, gettext)
    except (KeyError, AttributeError):  # a place that nothing fills: the child was taken over
        return plain


def in_words(refused: Refused) -> str:
    """The reason of a refusal in the reader's language; as the format wrote it where it is not one of these.

    The template comes from the child process and is used only if it is listed here.
    """
    if refused.template not in SENTENCES:
        return refused.reason
    values = {name: gettext(said) if said in WORDS else said for name, said in refused.values.items()}
    try:
        return filled(refused.template, values, gettext)
    except KeyError:  # a place that nothing fills: the child was taken over
        return refused.reason
