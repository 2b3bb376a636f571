"""The ledger's rows for people to read: newest first, page by page, and each with its facts in words."""

import hashlib
import json
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.domain.grants_told import as_name
from courses.domain.who import People, Who, people
from courses.enums import (
    Act,
    Basis,
    DisputeOutcome,
    Entrustment,
    EventKind,
    Mark,
    RecognitionBasis,
    SampleVerdict,
)
from courses.models import ObservationDetail, Place, SignOffEvent, SkillVersion
from courses.models.ledger import GENESIS

PER_PAGE = 50


@dataclass(frozen=True)
class Chosen:
    """What the browser is narrowed down to; an empty value leaves nothing out. `people` are pseudonyms."""

    kind: str = ""
    skill: str = ""
    people: tuple[uuid.UUID, ...] | None = None

    def rows(self) -> QuerySet[SignOffEvent]:
        """The rows that fit, unordered."""
        found = SignOffEvent.objects.all()
        if self.kind:
            found = found.filter(kind=self.kind)
        if self.skill:
            found = found.filter(skill_code=self.skill)
        if self.people is not None:
            found = found.filter(Q(subject__in=self.people) | Q(signer__in=self.people))
        return found


@dataclass(frozen=True)
class Entry:
    """One row with the people it names."""

    event: SignOffEvent
    about: Who
    by: Who


@dataclass(frozen=True)
class Leaf:
    """One page: `older` and `newer` are the positions to go on from, None at either end."""

    entries: tuple[Entry, ...]
    older: int | None
    newer: int | None


def leaf(chosen: Chosen, *, before: int | None = None, after: int | None = None) -> Leaf:
    """A page of rows, newest first: those before a position, or the nearest after one; five queries at most."""
    rows = chosen.rows()
    if after is not None:
        found = list(rows.filter(position__gt=after).order_by("position")[: PER_PAGE + 1])
        events, more_newer = found[:PER_PAGE][::-1], len(found) > PER_PAGE
        more_older = bool(events) and rows.filter(position__lt=events[-1].position).exists()
    else:
        if before is not None:
            rows = rows.filter(position__lt=before)
        found = list(rows.order_by("-position")[: PER_PAGE + 1])
        events, more_older = found[:PER_PAGE], len(found) > PER_PAGE
        newer = chosen.rows().filter(position__gt=events[0].position) if events else None
        more_newer = before is not None and newer is not None and newer.exists()
    names = people({name for event in events for name in (event.subject, event.signer)})
    return Leaf(
        entries=tuple(Entry(event, names[event.subject], names[event.signer]) for event in events),
        older=events[-1].position if events and more_older else None,
        newer=events[0].position if events and more_newer else None,
    )


@dataclass(frozen=True)
class Fact:
    """One fact of a payload: its name and values in words; `row` is the row of the ledger that it names."""

    name: str
    values: tuple[str, ...]
    row: int | None = None


@dataclass(frozen=True)
class Opened:
    """One row in full."""

    entry: Entry
    version: SkillVersion | None
    facts: tuple[Fact, ...]
    words: tuple[tuple[str, str], ...]  # kept beside the ledger, and gone once they are erased
    told: tuple[Entry, ...]  # the rows that refer to this one
    target: SignOffEvent | None
    hash_fits: bool
    chain_fits: bool
    next_position: int | None

    @property
    def event(self) -> SignOffEvent:
        """The row."""
        return self.entry.event

    @property
    def pretty(self) -> str:
        """The payload, set out for reading."""
        return json.dumps(json.loads(self.event.payload), indent=2, ensure_ascii=False, sort_keys=True)


def opened(event: SignOffEvent) -> Opened:
    """A row with everything about it; ten queries at most, however much was said about it."""
    around = {
        row.position: row
        for row in SignOffEvent.objects.filter(position__in=(event.position - 1, event.position + 1))
    }
    named = _named_in(event)
    linked = {
        row.client_uuid: row
        for row in SignOffEvent.objects.filter(
            Q(client_uuid__in=named) | Q(target=event.client_uuid)
        ).order_by("position")
    }
    told = [row for row in linked.values() if row.target == event.client_uuid]
    names = people({name for row in (event, *told) for name in (row.subject, row.signer)})
    version = _version(event)
    before = around.get(event.position - 1)
    return Opened(
        entry=Entry(event, names[event.subject], names[event.signer]),
        version=version,
        facts=tuple(_facts(event, version, linked)),
        words=tuple(_words(event, names)),
        told=tuple(Entry(row, names[row.subject], names[row.signer]) for row in told),
        target=linked.get(event.target) if event.target else None,
        hash_fits=hashlib.sha256(event.payload.encode()).hexdigest() == event.hash,
        chain_fits=event.previous_hash == (before.hash if before else GENESIS),
        next_position=event.position + 1 if event.position + 1 in around else None,
    )


def _version(event: SignOffEvent) -> SkillVersion | None:
    found = SkillVersion.objects.select_related("skill").prefetch_related("wordings__locale")
    return found.filter(skill__code=event.skill_code, number=event.skill_version or 0).first()


def _named_in(event: SignOffEvent) -> set[uuid.UUID]:
    """The rows that a row names: its target, its authority, what caused it."""
    facts = json.loads(event.payload)["facts"]
    named = {as_name(str(facts.get(key) or "")) for key in ("authority", "cause", "observation", "replaces")}
    return {name for name in (*named, event.target) if name is not None}


def _words(event: SignOffEvent, names: People) -> Iterable[tuple[str, str]]:
    detail = ObservationDetail.objects.filter(event=event).first()
    if detail is None or not names[event.subject].known:
        return
    told = {
        _("Comment or reason"): detail.comment,
        _("What to practise"): detail.practise,
        _("Reason for the correction"): detail.reason,
        _("Items"): ", ".join(detail.items),
    }
    yield from ((name, said) for name, said in told.items() if said)


_NAMES = {
    "act": gettext_lazy("May"),
    "adjustment": gettext_lazy("Reasonable adjustment"),
    "agrees": gettext_lazy("Agrees"),
    "authority": gettext_lazy("Authority"),
    "basis": gettext_lazy("Basis"),
    "bench": gettext_lazy("Bench"),
    "basis_until": gettext_lazy("Basis expires"),
    "cause": gettext_lazy("Follows from"),
    "claimed_at": gettext_lazy("Time as claimed"),
    "commitment": gettext_lazy("Commitment to the words beside it"),
    "course": gettext_lazy("Course"),
    "device": gettext_lazy("Device"),
    "evidence": gettext_lazy("Evidence"),
    "from": gettext_lazy("From"),
    "incident": gettext_lazy("Incident"),
    "items": gettext_lazy("Items, as keyed digests"),
    "level": gettext_lazy("Level"),
    "marks": gettext_lazy("Marks"),
    "observation": gettext_lazy("Observation"),
    "observations": gettext_lazy("Observations"),
    "outcome": gettext_lazy("Outcome"),
    "place": gettext_lazy("Place"),
    "readings": gettext_lazy("Readings"),
    "released": gettext_lazy("Released from countersigning"),
    "replaces": gettext_lazy("Replaces"),
    "reviewed_by": gettext_lazy("Reviewed by"),
    "sent_at": gettext_lazy("Sent at, by the device’s clock"),
    "sequence": gettext_lazy("Number on the device"),
    "session": gettext_lazy("Session"),
    "signature": gettext_lazy("Signature"),
    "signs": gettext_lazy("The mentor may sign"),
    "skew_seconds": gettext_lazy("Device’s clock ahead by seconds"),
    "skill": gettext_lazy("Skill"),
    "supervised": gettext_lazy("A second person countersigns"),
    "until": gettext_lazy("Until"),
    "valid_until": gettext_lazy("Valid until"),
    "verdict": gettext_lazy("Verdict"),
}
_ROLES = {
    "own": gettext_lazy("their own word"),
    "signer": gettext_lazy("as the mentor who signed"),
    "coordinator": gettext_lazy("as coordinator"),
    "founding": gettext_lazy("founding grant of the hub"),
    "rule": gettext_lazy("follows from the counting rules"),
}


def _choice(choices: Any) -> Callable[[Any, SkillVersion | None], Sequence[str]]:
    def in_words(value: Any, _version: SkillVersion | None) -> Sequence[str]:
        known = {member.value: member.label for member in choices}
        return [str(known.get(value, value))]

    return in_words


def _basis(value: Any, _version: SkillVersion | None) -> Sequence[str]:
    known = {member.value: member.label for kind in (Basis, RecognitionBasis) for member in kind}
    return [str(known.get(value, value))]


def _marks(value: Any, version: SkillVersion | None) -> Sequence[str]:
    texts = {c["id"]: c["text"] for c in version.shown_criteria} if version else {}
    return [
        f"{texts.get(mark['criterion'], mark['criterion'])}: {Mark(mark['mark']).label}" for mark in value
    ]


def _readings(value: Any, version: SkillVersion | None) -> Sequence[str]:
    names = {spec["id"]: spec["quantity"] for spec in version.measurements} if version else {}
    return [
        f"{names.get(r['measurement'], r['measurement'])}: {', '.join(map(str, r['values']))} {r.get('unit', '')}"
        for r in value
        if "values" in r
    ]


def _signature(value: Any, _version: SkillVersion | None) -> Sequence[str]:
    if value["kind"] == "pin":
        return [_("by PIN, over the commitment %(commitment)s") % value]
    if value["kind"] == "session":
        return [_("none: said while signed in on the hub")]
    return [_("by the passkey %(key)s, over the commitment %(commitment)s") % value]


def _role(value: Any, _version: SkillVersion | None) -> Sequence[str]:
    return [str(_ROLES.get(value, value))]


_IN_WORDS: dict[str, Callable[[Any, SkillVersion | None], Sequence[str]]] = {
    "act": _choice(Act),
    "authority": _role,
    "basis": _basis,
    "level": _choice(Entrustment),
    "marks": _marks,
    "outcome": _choice(DisputeOutcome),
    "readings": _readings,
    "signature": _signature,
    "verdict": _choice(SampleVerdict),
}


def _facts(
    event: SignOffEvent, version: SkillVersion | None, linked: dict[uuid.UUID, SignOffEvent]
) -> Iterable[Fact]:
    stated = json.loads(event.payload)["facts"]
    places = dict(Place.objects.values_list("code", "name")) if stated.get("place") else {}
    for key, value in stated.items():
        if value in (None, "", []):
            continue
        said = _IN_WORDS[key](value, version) if key in _IN_WORDS else _plain(value)
        if key == "place":
            said = [places.get(value, value)]
        other = linked.get(name) if (name := as_name(str(value))) else None
        yield Fact(str(_NAMES.get(key, key)), tuple(said), other.position if other else None)


def _plain(value: Any) -> Sequence[str]:
    if isinstance(value, bool):
        return [_("yes") if value else _("no")]
    if isinstance(value, list):
        return [one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in value]
    return [value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)]


def kinds() -> list[tuple[str, str]]:
    """Every kind of row with its name in words."""
    return [(kind.value, str(kind.label)) for kind in EventKind]
