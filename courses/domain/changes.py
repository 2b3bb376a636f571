"""What an observation says, in each of its versions, and what a correction changed. No queries."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from courses.domain.circumstances import circumstances, fingerprint_words
from courses.domain.signoff import Seen, tidy_items
from courses.enums import Entrustment, Mark
from courses.models import ObservationDetail, SkillVersion


@dataclass(frozen=True)
class Said:
    """One version of what was said. `items` is None where the words were erased."""

    marks: dict[str, Mark]
    readings: dict[str, list[str]]
    level: Entrustment
    files: int
    items: tuple[str, ...] | None
    taken: dict[str, Mapping[str, Any]] = field(default_factory=dict)  # each whole entry of `readings`
    comment: str = ""
    practise: str = ""


@dataclass(frozen=True)
class Change:
    """One line of a comparison, in words."""

    what: str
    was: str
    now: str

    @property
    def differs(self) -> bool:
        """Whether the two versions say different things here."""
        return self.was != self.now


def said_in(facts: dict[str, Any], detail: ObservationDetail | None) -> Said:
    """What an Observed or Corrected event says."""
    return Said(
        marks={mark["criterion"]: Mark(mark["mark"]) for mark in facts["marks"]},
        readings={reading["measurement"]: list(reading["values"]) for reading in facts["readings"]},
        level=Entrustment(facts["level"]),
        files=len(facts.get("evidence", [])),
        items=tuple(detail.items) if detail else None,
        taken={reading["measurement"]: reading for reading in facts["readings"]},
        comment=detail.comment if detail else "",
        practise=detail.practise if detail else "",
    )


def said_by(seen: Seen, readings: Iterable[Mapping[str, Any]]) -> Said:
    """What a form says that is not recorded yet; `readings` is what an event would state of its measurements."""
    taken = {reading["measurement"]: reading for reading in readings}
    return Said(
        marks=dict(seen.marks),
        readings={name: list(reading["values"]) for name, reading in taken.items()},
        taken=taken,
        level=seen.level,
        files=len(seen.evidence),
        items=tuple(tidy_items(seen.items)),
        comment=seen.comment,
        practise=seen.practise,
    )


def compare(version: SkillVersion, before: Said, after: Said) -> list[Change]:
    """Every line of the card, then level and words: what it was and what it is; whether or not it differs."""
    return [Change(what, was or "–", now or "–") for what, was, now in _lines(version, before, after)]


def _lines(version: SkillVersion, before: Said, after: Said) -> Iterator[tuple[str, str, str]]:
    for criterion in version.shown_criteria:
        was, now = (said.marks.get(criterion["id"], Mark.NOT_SEEN) for said in (before, after))
        yield criterion["text"], str(was.label), str(now.label)
    for spec in version.measurements:
        read, reads = (", ".join(said.readings.get(spec["id"], [])) for said in (before, after))
        yield f"{spec['quantity']} ({spec['unit']})", read, reads
        how, hows = (_how(spec, said.taken.get(spec["id"])) for said in (before, after))
        if how or hows:
            yield _("%(quantity)s: how it was measured") % {"quantity": spec["quantity"]}, how, hows
    yield _("Level"), _level(before), _level(after)
    yield _("Worked on"), _items(before), _items(after)
    yield _("Comment"), before.comment, after.comment
    yield _("To practise"), before.practise, after.practise
    if before.files or after.files:
        yield _("Files"), str(before.files), str(after.files)


def _how(spec: Mapping[str, Any], reading: Mapping[str, Any] | None) -> str:
    """How a reading was taken, and whether a person let it count."""
    if reading is None:
        return ""
    parts = [f"{name}: {words}" for name, words in circumstances(spec, reading)]
    parts += [fingerprint_words(reading)] if "trace" in reading else []
    if "accepted" in reading:
        parts.append(
            _("let count by the mentor") if reading["accepted"] else _("recorded without letting it count")
        )
    return "; ".join(parts)


def _level(said: Said) -> str:
    return f"{said.level.value}: {said.level.label}"


def _items(said: Said) -> str:
    return _("erased") if said.items is None else ", ".join(said.items)
