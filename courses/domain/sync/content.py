"""The content of an observation made on a device: the text that was signed, and what it says."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import rfc8785
from django.utils.translation import gettext as _

from courses.domain.evidence import MOST_BOUND
from courses.domain.measuring import Taken
from courses.domain.signoff import Seen
from courses.domain.sync.fields import Fields, Unreadable, unreadable
from courses.domain.trace_choice import Choice
from courses.enums import Entrustment, Mark
from courses.formats.from_trace import CHOSEN
from courses.formats.strict_json import UnreadableJson, parse

TYPE: Final = "fettle/observation/1"
LONGEST: Final = 60_000  # characters of one content
_MOST_NAMED: Final = 100  # criteria, measurements
_MOST_ITEMS, _LONGEST_ITEM = 30, 80  # as in the form
_MOST_READINGS, _LONGEST_READING = 100, 32
_LONGEST_WORDS: Final = 2000
_LONGEST_CHOICE: Final = 40
_LAST_SEQUENCE: Final = 2**31 - 1
_KNOWN: Final = (
    *("type", "client_uuid", "mentor", "learner", "skill", "version", "place", "session", "bench"),
    *("observed_at", "device", "sequence", "marks", "items", "level", "readings", "taken"),
    *("comment", "practise", "adjustment", "evidence"),
)


@dataclass(frozen=True)
class Named:
    """A file as the content names it: the bytes with this digest, under this identifier."""

    id: uuid.UUID
    sha256: str


@dataclass(frozen=True)
class Content:
    """What a content says. `mentor` and `learner` are public identifiers; empty codes are null in the text."""

    client_uuid: uuid.UUID
    mentor: uuid.UUID
    learner: uuid.UUID
    skill: str
    version: int
    place: str
    session: uuid.UUID | None
    bench: str
    observed_at: datetime
    device: uuid.UUID
    sequence: int
    seen: Seen
    files: tuple[Named, ...]


def name_in(text: Any) -> str:
    """The `client_uuid` that a content seems to have, for a receipt about text that cannot be read; else empty."""
    try:
        stated = parse(text) if isinstance(text, str) and len(text) <= LONGEST else None
        return str(Fields(stated, "content", stated or ()).identifier("client_uuid"))
    except (UnreadableJson, Unreadable):
        return ""


def read(text: Any) -> Content:
    """What the text says, with everything bounded. Raises Unreadable: "unreadable", or "not_canonical"."""
    if not isinstance(text, str) or len(text) > LONGEST:
        raise unreadable("content")
    try:
        stated = parse(text)
        canonical = isinstance(stated, dict) and rfc8785.dumps(stated) == text.encode()
    except (UnreadableJson, UnicodeEncodeError, rfc8785.CanonicalizationError) as error:
        raise unreadable("content") from error
    if not isinstance(stated, dict):
        raise unreadable("content")
    if not canonical:
        raise Unreadable(
            _("The content is not in the form in which it is signed (RFC 8785). Update the desk."),
            "not_canonical",
        )
    return _content(Fields(stated, "content", _KNOWN))


def _content(fields: Fields) -> Content:
    if fields.text("type", 40) != TYPE:
        raise unreadable("content.type")
    files = [_file(one) for one in fields.each("evidence", MOST_BOUND)]
    return Content(
        client_uuid=fields.identifier("client_uuid"),
        mentor=fields.identifier("mentor"),
        learner=fields.identifier("learner"),
        skill=fields.code("skill"),
        version=fields.whole("version", 1, _LAST_SEQUENCE),
        place=fields.code("place"),
        session=fields.identifier_or_none("session"),
        bench=fields.code("bench"),
        observed_at=fields.moment("observed_at"),
        device=fields.identifier("device"),
        sequence=fields.whole("sequence", 0, _LAST_SEQUENCE),
        seen=_seen(fields, tuple(dict.fromkeys(one.id for one in files))),
        files=tuple(files),
    )


def _file(stated: Any) -> Named:
    fields = Fields(stated, "evidence", ("id", "sha256", "kind", "media_type", "size"))
    return Named(fields.identifier("id"), fields.digest("sha256"))


def _seen(fields: Fields, evidence: tuple[uuid.UUID, ...]) -> Seen:
    try:
        marks = {name: Mark(said) for name, said in fields.named("marks", _MOST_NAMED).items()}
    except ValueError as error:
        raise unreadable("content.marks") from error
    given = fields.named("readings", _MOST_NAMED)
    readings = Fields(given, "readings", given)
    taken = fields.named("taken", _MOST_NAMED)
    return Seen(
        marks=marks,
        items=fields.texts("items", _MOST_ITEMS, _LONGEST_ITEM),
        level=Entrustment(fields.whole("level", min(Entrustment.values), max(Entrustment.values))),
        readings={name: readings.texts(name, _MOST_READINGS, _LONGEST_READING) for name in readings.value},
        comment=fields.text("comment", _LONGEST_WORDS),
        practise=fields.text("practise", _LONGEST_WORDS),
        taken={name: _taken(said, evidence) for name, said in taken.items()},
        evidence=evidence,
        adjustment=fields.identifier_or_none("adjustment"),
    )


def _taken(said: Any, evidence: tuple[uuid.UUID, ...]) -> Taken:
    """A trace is named among the evidence as well: there stands the digest that was signed."""
    known = ("unit", "uncertainty", "instrument", "conditions", "accepted", "trace", "choice")
    fields = Fields(said, "taken", known)
    answers = fields.named("conditions", 20)
    conditions = Fields(answers, "conditions", answers)
    trace, choice = fields.identifier_or_none("trace"), fields.text("choice", _LONGEST_CHOICE)
    if trace is not None and trace not in evidence:
        raise unreadable("taken.trace")
    if choice and (trace is None or choice not in CHOSEN):
        raise unreadable("taken.choice")
    return Taken(
        unit=fields.text("unit", 32),
        uncertainty=fields.text("uncertainty", 24),
        instrument=fields.text("instrument", 40),
        conditions={name: conditions.text(name, 80) for name in conditions.value},
        accepted=fields.flag("accepted"),
        trace=trace,
        choice=Choice(choice),
    )
