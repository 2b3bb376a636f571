"""The course badges that a pathway's credential lists in place of observations, and how to read them back.

Each is an ``Evidence`` of the genre ``CourseBadge``. Its ``digestMultibase`` binds it to that badge: whoever has both
can compare, nobody else. It is made from what the course badge states, without any signature: a badge that is signed
again with another key still fits. Until 0.2.0 it was made from the signed bytes; the line for machines tells which.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import rfc8785

from badges.formats.claims import CourseBadge
from badges.formats.days import spoken_day
from badges.formats.keys import bound_digest, timestamp
from badges.formats.proofs import moment
from badges.formats.strict_json import parse_json_strictly

_GENRE = "CourseBadge"
_LASTING = "; bound_to=statement"
_SIGNATURES = frozenset({"proof", "endorsement"})
_LINE = re.compile(
    r"course=(?P<course>[^\s;=,]+); valid_from=(?P<valid_from>\d{4}-\d\d-\d\d); "
    r"valid_until=(?P<valid_until>\d{4}-\d\d-\d\d|none)(?P<lasting>; bound_to=statement)?\Z"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedPart:
    """A course badge as a pathway's credential lists it. `lasting`: bound to what that states, not to its bytes."""

    course: str
    name: str
    valid_from: datetime
    valid_until: datetime | None
    digest: str
    lasting: bool


def statement_of(text: bytes) -> bytes:
    """What a badge with this signed text states, whoever signed it: without proof and endorsements (RFC 8785)."""
    document = parse_json_strictly(text)
    stated = {name: value for name, value in document.items() if name not in _SIGNATURES}
    return rfc8785.dumps(stated)


def digests_of(credential_id: UUID, text: bytes) -> tuple[str, ...]:
    """The digests by which the credential of a pathway may list the course badge with this signed text."""
    return bound_digest(credential_id, statement_of(text)), bound_digest(credential_id, text)


def entry_of(credential_id: UUID, number: int, badge: CourseBadge, page: str) -> dict[str, Any]:
    """The entry of ``evidence`` that lists the badge, the one of this number on the credential's ``page``."""
    until = None if badge.valid_until is None else _date(badge.valid_until)
    spoken = f"Valid from {spoken_day(badge.valid_from)}" + (
        f" until {spoken_day(badge.valid_until)}." if badge.valid_until else ", without an expiry date."
    )
    return {
        "id": f"{page}#course-badge-{number}",
        "type": ["Evidence"],
        "name": badge.name,
        "narrative": f"The badge of course {badge.code}. {spoken}",
        "description": (
            f"course={badge.code}; valid_from={_date(badge.valid_from)}; "
            f"valid_until={until or 'none'}{_LASTING}"
        ),
        "genre": _GENRE,
        "digestMultibase": bound_digest(credential_id, statement_of(badge.document)),
    }


def bound_to_statements(
    document: Mapping[str, Any], credential_id: UUID, texts: Mapping[str, bytes]
) -> dict[str, Any]:
    """The credential with those course badges that it lists by their bytes bound to what they state instead.

    `texts` are their signed texts, by the digest that stands in the document.
    """
    return {**document, "evidence": [_bound(entry, credential_id, texts) for entry in document["evidence"]]}


def _bound(entry: dict[str, Any], credential_id: UUID, texts: Mapping[str, bytes]) -> dict[str, Any]:
    part = _stated(entry)
    if part is None or part.lasting or part.digest not in texts:
        return entry
    return {
        **entry,
        "description": f"{entry['description']}{_LASTING}",
        "digestMultibase": bound_digest(credential_id, statement_of(texts[part.digest])),
    }


def stated_parts(document: Mapping[str, Any]) -> tuple[StatedPart, ...]:
    """The course badges that a pathway's credential of ours lists, in its order."""
    evidence = document.get("evidence")
    entries = evidence if isinstance(evidence, list) else [evidence]
    return tuple(
        part for entry in entries if isinstance(entry, dict) and (part := _stated(entry)) is not None
    )


def _date(moment_: datetime) -> str:
    return timestamp(moment_)[:10]


def _stated(entry: Mapping[str, Any]) -> StatedPart | None:
    line, name, digest = entry.get("description"), entry.get("name"), entry.get("digestMultibase")
    if entry.get("genre") != _GENRE or not all(isinstance(value, str) for value in (line, name, digest)):
        return None
    found = _LINE.match(str(line))
    try:
        dates = (
            [
                moment(f"{found[n]}T00:00:00Z") if found[n] != "none" else None
                for n in ("valid_from", "valid_until")
            ]
            if found
            else []
        )
    except ValueError:
        return None
    if found is None or dates[0] is None:
        return None
    return StatedPart(
        course=found["course"],
        name=str(name),
        valid_from=dates[0],
        valid_until=dates[1],
        digest=str(digest),
        lasting=found["lasting"] is not None,
    )
