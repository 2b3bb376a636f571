"""Which column of a trace answers which measurement of a skill, and what has to be asked of its samples for that."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from courses.domain.reasons import in_words
from courses.formats.from_trace import question_of, unit_of_feature
from courses.formats.reasons import Reason, UnitError
from courses.formats.specs import Spec, spec_of
from courses.formats.traces import Bucket, Channel, find_channel
from courses.formats.units import spec_unit
from courses.models import SkillVersion

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


def reads_traces(definition: Mapping[str, Any]) -> bool:
    """Whether a measurement is read from a trace: it has limits over time, or names a feature."""
    return bool(definition.get("envelope") or definition.get("feature"))


def traced(version: SkillVersion) -> list[dict[str, Any]]:
    """The measurements of a version that are read from a trace."""
    return [definition for definition in version.measurements if reads_traces(definition)]


def fits(version: SkillVersion, channels: Sequence[Channel]) -> list[Fit]:
    """For each measurement that is read from a trace, what these columns have for it."""
    return [_fit(definition, channels) for definition in traced(version)]


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
    """What to ask of a file that is read by this mapping, each with the id of its measurement."""
    return [
        {"id": fit.spec.id, **question}
        for fit in fits(version, chosen_channels(mapping))
        if (question := fit.question) is not None
    ]


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


def feature_of(summary: Mapping[str, Any], spec: Spec, channels: Sequence[Channel]) -> dict[str, str]:
    """What was found for this measurement when the trace was read: `{"value", "unit"}` or `{"problem"}`; else empty.

    `unit` is the channel's own. An answer to another question is none.
    """
    found = summary.get("features", {}).get(spec.id)
    channel = find_channel(spec, channels)
    if found is None or spec.feature is None or isinstance(channel, Reason):
        return {}
    asked = {"channel": channel.name, **question_of(spec.feature, channel.unit)}
    if found.get("question", asked) != asked:
        return {}
    return {name: said for name, said in found.items() if name != "question"}
