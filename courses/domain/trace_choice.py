"""What of a trace counts where a skill's card leaves it open: one of its values, or each of its rows.

A card may name the feature or the limits over time that a measurement takes from a trace. Where it does not, a single
reading is one value of a trace, which the mentor names, and repeated readings are its rows, all of them. There is no
default: the largest of a noisy curve and its mean are two things.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.domain.limit_words import feature_words
from courses.formats.from_trace import CHANGES_UNIT, CHOSEN, unit_of_feature
from courses.formats.reasons import UnitError
from courses.formats.specs import Feature, spec_of
from courses.formats.traces import MOST_BUCKETS, Channel
from lms.kernel.errors import DomainError

MOST_ROWS_EACH: Final = 4
"""So many rows are taken for each reading asked for. A few too many are all judged; a running log is refused."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What counts: a feature's name, empty for every row; and the channel's name, empty for the only one that fits."""

    feature: str = ""
    channel: str = ""

    @classmethod
    def from_key(cls, key: str) -> "Choice":
        """The reverse of `key`."""
        feature, _colon, channel = key.partition(":")
        return cls(feature, channel)

    @property
    def key(self) -> str:
        """The choice as one text for a form."""
        return f"{self.feature}:{self.channel}" if self.channel else self.feature

    @property
    def words(self) -> str:
        """The choice as a person reads it."""
        what = feature_words(Feature(name=self.feature)) if self.feature else _("each row")
        if not self.channel:
            return what
        return _("%(what)s of “%(channel)s”") % {"what": what, "channel": self.channel}


def reads_traces(definition: Mapping[str, Any]) -> bool:
    """Whether its card says what a measurement takes from a trace: it has limits over time, or names a feature."""
    return bool(definition.get("envelope") or definition.get("feature"))


def takes_rows(definition: Mapping[str, Any]) -> bool:
    """Whether each row of a trace is one of its readings."""
    return bool(definition["readings"] > 1 and not reads_traces(definition))


def takes_a_value(definition: Mapping[str, Any]) -> bool:
    """Whether somebody has to say which value of a trace is its reading."""
    return not reads_traces(definition) and not takes_rows(definition)


def most_rows(definition: Mapping[str, Any]) -> int:
    """The most rows that are taken as readings; a trace's summary holds no more of them one by one."""
    return min(MOST_ROWS_EACH * int(definition["readings"]), MOST_BUCKETS)


def as_chosen(definition: Mapping[str, Any], choice: Choice) -> Mapping[str, Any]:
    """The definition with what was chosen in the place where a card would name it; what its card says is not altered.

    Raises DomainError("trace_value") where a value has to be chosen and none, or no known one, was.
    """
    if reads_traces(definition):
        return definition
    if takes_rows(definition):
        return {**definition, "channel": choice.channel} if choice.channel else definition
    if choice.feature not in CHOSEN:
        raise DomainError(
            _("Say which value of the trace is the reading of “%(quantity)s”.")
            % {"quantity": definition["quantity"]},
            code="trace_value",
        )
    return {**definition, "feature": {"name": choice.feature, "channel": choice.channel}}


def columns_for(definition: Mapping[str, Any], feature: str, channels: Iterable[Channel]) -> list[Channel]:
    """The channels of which this feature, or with an empty name each row, comes in a unit of the measurement's kind."""
    wanted = spec_of(definition).unit.kind
    return [one for one in channels if _kind(feature, one) == wanted]


def _kind(feature: str, channel: Channel) -> str:
    try:
        return unit_of_feature(feature, channel.unit).kind
    except UnitError:
        return ""


def columns_of(definition: Mapping[str, Any], channels: Sequence[Channel]) -> list[Channel]:
    """The channels from which a measurement that leaves it open can be taken in any way, in the trace's order."""
    features = [""] if takes_rows(definition) else CHOSEN
    fitting = {one.name for name in features for one in columns_for(definition, name, channels)}
    return [one for one in channels if one.name in fitting]


def choices_in(definition: Mapping[str, Any], channels: Sequence[Channel]) -> Iterator[Choice]:
    """What can be chosen of a trace: the channel is named where several fit, or where its unit does not tell."""
    for name in [""] if takes_rows(definition) else CHOSEN:
        fitting = columns_for(definition, name, channels)
        if len(fitting) == 1 and name not in CHANGES_UNIT:
            yield Choice(name)
        else:
            yield from (Choice(name, one.name) for one in fitting)


def choices_among(definition: Mapping[str, Any], traces: Iterable[Sequence[Channel]]) -> list[Choice]:
    """What can be chosen of any of these traces, each once and in the order of the features."""
    found = dict.fromkeys(choice for channels in traces for choice in choices_in(definition, channels))
    order = ["", *CHOSEN]
    return sorted(found, key=lambda one: (order.index(one.feature), bool(one.channel)))


def row_values(definition: Mapping[str, Any], summary: Mapping[str, Any], channel: Channel) -> list[Decimal]:
    """Every row of a channel, in its own unit. Raises DomainError("trace") where there are too few, or far too many."""
    given, asked, most = int(summary["rows"]), int(definition["readings"]), most_rows(definition)
    shown = {"rows": given, "asked": asked, "most": most}
    if given < asked:
        raise DomainError(
            ngettext(
                "The trace has %(rows)s row, and %(asked)s readings are asked for; each row is one reading. "
                "Add a trace with all of them, or write the readings.",
                "The trace has %(rows)s rows, and %(asked)s readings are asked for; each row is one reading. "
                "Add a trace with all of them, or write the readings.",
                given,
            )
            % shown,
            code="trace",
        )
    if given > most:
        raise DomainError(
            _(
                "The trace has %(rows)s rows, and %(asked)s readings are asked for; each row is one reading, and at "
                "most %(most)s are taken. Cut the file down to the readings and add it again, or write the readings."
            )
            % shown,
            code="trace",
        )
    (found,) = (one for one in summary["channels"] if one["name"] == channel.name)
    return [Decimal(value) for value in found["low"]]
