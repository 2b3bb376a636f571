"""Which column of a trace answers which measurement of a skill, and what has to be asked of its samples for that."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from courses.domain.reasons import in_words
from courses.domain.trace_choice import (
    columns_for,
    columns_of,
    most_rows,
    reads_traces,
    takes_a_value,
    takes_rows,
)
from courses.formats.from_trace import CHOSEN, question_of, unit_of_feature, value_at_hand
from courses.formats.reasons import Reason, UnitError
from courses.formats.specs import Feature, Spec, spec_of
from courses.formats.traces import Bucket, Channel, find_channel
from courses.formats.units import spec_unit
from courses.models import SkillVersion

MOST_QUESTIONS: Final = 100  # as many as the sandbox answers
_RECKONED: Final = frozenset({"mean", "integral"})
_NOTHING: Final = (Bucket(t=Decimal(0), low=None, high=None),)
Question = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class Fit:
    """One measurement that is read from a trace: its column, or a sentence on why there is none."""

    definition: Mapping[str, Any]
    spec: Spec
    channel: Channel | None
    problem: str = ""

    @property
    def question(self) -> Question | None:
        """What to ask of the column's samples; None where nothing is, or no column fits."""
        if self.channel is None or self.spec.feature is None:
            return None
        return {"channel": self.channel.name, **question_of(self.spec.feature, self.channel.unit)}


def traced(version: SkillVersion) -> list[dict[str, Any]]:
    """The measurements of a version whose card says what is read from a trace."""
    return [definition for definition in version.measurements if reads_traces(definition)]


def left_open(version: SkillVersion) -> list[dict[str, Any]]:
    """The other measurements of a version: a trace can stand for them, and somebody says what of it counts."""
    return [definition for definition in version.measurements if not reads_traces(definition)]


def fits(version: SkillVersion, channels: Sequence[Channel]) -> list[Fit]:
    """For each measurement whose card says what is read from a trace, what these columns have for it."""
    return [_fit(definition, channels) for definition in traced(version)]


@dataclass(frozen=True, slots=True)
class CouldStand:
    """A measurement whose card leaves open what is read from a trace, and the columns that can answer it."""

    definition: Mapping[str, Any]
    columns: tuple[Channel, ...]

    @property
    def takes_rows(self) -> bool:
        """Whether each row is one of its readings."""
        return takes_rows(self.definition)

    @property
    def most_rows(self) -> int:
        """The most rows that are taken then."""
        return most_rows(self.definition)


def could_stand(version: SkillVersion, channels: Sequence[Channel]) -> list[CouldStand]:
    """Every other measurement that these columns can answer."""
    found = [
        CouldStand(definition, tuple(columns_of(definition, channels))) for definition in left_open(version)
    ]
    return [one for one in found if one.columns]


def _fit(definition: Mapping[str, Any], channels: Sequence[Channel]) -> Fit:
    spec = spec_of(definition)
    found = find_channel(spec, channels)
    if isinstance(found, Reason):
        return Fit(definition, spec, None, in_words(found))
    try:
        _check_unit(spec, found)
    except UnitError as error:
        return Fit(definition, spec, None, in_words(error.reason))
    return Fit(definition, spec, found)


def _check_unit(spec: Spec, channel: Channel) -> None:
    """Refuse a column from which the measurement cannot come, whatever its samples are."""
    if spec.feature is None:
        return
    question_of(spec.feature, channel.unit)
    unit = unit_of_feature(spec.feature.name, channel.unit)
    if unit.kind != spec.unit.kind:
        values = {
            "unit": unit.symbol,
            "kind": unit.kind,
            "wanted_kind": spec.unit.kind,
            "wanted": spec.unit.symbol,
        }
        raise UnitError(Reason("unit_wrong_kind", values))


def chosen_channels(mapping: Mapping[str, Any]) -> list[Channel]:
    """The columns that a mapping makes channels, before their samples have been read."""
    return [
        Channel(
            name=one["name"],
            quantity=one["quantity"],
            unit=spec_unit(one["unit"]),
            buckets=_NOTHING,
            end=Decimal(0),
        )
        for one in mapping["channels"]
    ]


def questions_for(version: SkillVersion, mapping: Mapping[str, Any]) -> list[Question]:
    """What to ask of a file that is read by this mapping.

    What a card names has the id of its measurement; what somebody may choose later has an id that none can have.
    """
    channels = chosen_channels(mapping)
    named = [
        {"id": fit.spec.id, **question}
        for fit in fits(version, channels)
        if (question := fit.question) is not None
    ]
    asked = [{name: said for name, said in one.items() if name != "id"} for one in named]
    open_ones = [one for one in _to_choose(version, channels) if one not in asked]
    numbered = [{"id": f":{turn}", **one} for turn, one in enumerate(open_ones, start=1)]
    return [*named, *numbered][:MOST_QUESTIONS]


def _to_choose(version: SkillVersion, channels: Sequence[Channel]) -> Iterator[Question]:
    """What has to be reckoned for every measurement of which somebody may choose a value, each once."""
    wanted = [one for one in version.measurements if takes_a_value(one)]
    reckoned = [name for name in CHOSEN if name in _RECKONED]
    pairs = {
        (one.name, name): one
        for definition in wanted
        for name in reckoned
        for one in columns_for(definition, name, channels)
    }
    for (_name, feature), channel in sorted(pairs.items()):
        yield {"channel": channel.name, **question_of(Feature(name=feature), channel.unit)}


def with_questions(features: Mapping[str, Any], questions: Iterable[Question]) -> dict[str, Any]:
    """The answers of the sandbox beside what was asked: `{id: {"value", "unit", "question"}}`, or `"problem"`.

    Two skills may each have a measurement “m1”: by its question an answer is known to be to that very measurement.
    """
    return {
        str(one["id"]): {
            **features[str(one["id"])],
            "question": {name: said for name, said in one.items() if name != "id"},
        }
        for one in questions
        if str(one["id"]) in features
    }


def feature_of(summary: Mapping[str, Any], spec: Spec, channels: Sequence[Channel]) -> dict[str, Any]:
    """What was found for this measurement when the trace was read: `{"value", "unit"}` or `{"problem"}`; else empty.

    A problem has its template and values (`trace_reasons.problem_in_words`), unless it was read before there were any.
    `unit` is the channel's own. An answer to another question is none.
    """
    channel = find_channel(spec, channels)
    if spec.feature is None or isinstance(channel, Reason):
        return {}
    asked = {"channel": channel.name, **question_of(spec.feature, channel.unit)}
    found = summary.get("features", {})
    answers = [found[spec.id]] if spec.id in found else []
    for answer in (*answers, *(one for one in found.values() if "question" in one)):
        if answer.get("question", asked) == asked:
            return {name: said for name, said in answer.items() if name != "question"}
    return _at_hand(summary, spec.feature.name, channel)


def _at_hand(summary: Mapping[str, Any], feature: str, channel: Channel) -> dict[str, str]:
    """What every summary holds of a channel without being asked."""
    column = next(one for one in summary["channels"] if one["name"] == channel.name)
    value = value_at_hand(feature, column)
    return {} if value is None else {"value": value, "unit": column["unit"]}
