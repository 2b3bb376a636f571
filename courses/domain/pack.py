"""Everything the mentor's desk needs for a day without a network, in a constant number of queries; docs/sync.md.

Bounded: at most `MOST_PEOPLE` people, those who are expected or wait first; the rest are found with a network.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import rfc8785
from django.conf import settings

from courses.domain.adjustments import in_force_among
from courses.domain.authority import scope_of
from courses.domain.clearance import without_consent
from courses.domain.desk import learners, waiting
from courses.domain.pack_records import records_of
from courses.domain.pack_skills import skills_for
from courses.domain.readiness import versions_in_force
from courses.domain.sessions import sessions_around
from courses.domain.sync.fields import as_text
from courses.domain.trace_intake import LARGEST as LARGEST_TRACE
from courses.enums import Act, Entrustment, SessionKind
from courses.models import (
    Adjustment,
    Bench,
    Instrument,
    Machine,
    PersonCode,
    Place,
    SignOffRequest,
    WorkshopSession,
)
from lms.accounts.models import Pin, User
from lms.accounts.signing import passkeys_of, pins_of, rp_id

FORMAT: Final = "fettle/desk-pack/1"
MOST_PEOPLE: Final = 2000
_MOST_WAITING: Final = 200
_MOST_SESSIONS: Final = 30
_MOST_RECORDS: Final = 300  # people of whom the pack says where they stand
_MOST_THINGS: Final = 500  # benches, machines, instruments


def pack_for(mentor: User, now: datetime) -> tuple[dict[str, Any], str]:
    """The pack, and a tag that changes when anything in it does but the time at which it was made."""
    pack = _pack(mentor, now)
    tag = hashlib.sha256(rfc8785.dumps(pack)).hexdigest()
    return {"format": FORMAT, "made_at": _text(now), **pack}, tag


def _pack(mentor: User, now: datetime) -> dict[str, Any]:
    scope, versions = scope_of(mentor, act=Act.OBSERVE, moment=now), versions_in_force()
    mine = {code: version for code, version in versions.items() if scope.covers(version.skill)}
    sessions = list(sessions_around(now).with_people().prefetch_related("gates")[:_MOST_SESSIONS])
    asked = [row for row in waiting(without=mentor)[:_MOST_WAITING] if row.skill.code in mine]
    expected = _expected(sessions, asked, mentor)
    people = _people(mentor, expected)
    pins = pins_of([mentor.pk, *(person.pk for person in people)])
    return {
        "hub": {"name": settings.HUB_NAME, "rp_id": rp_id()},
        "mentor": _mentor(mentor, pins.get(mentor.pk)),
        "levels": [{"value": level.value, "label": str(level.label)} for level in Entrustment],
        "places": [{"code": row.code, "name": row.name} for row in Place.objects.order_by("name", "pk")],
        "benches": _benches(),
        "instruments": _instruments(),
        "sessions": [_session(row) for row in sessions],
        "people": _roster(
            people,
            pins,
            in_force_among(people, mine, now),
            without_consent([person.pk for person in people], now),
        ),
        "trace_bytes": LARGEST_TRACE,
        "waiting": [
            {"learner": str(row.learner.public_id), "skill": row.skill.code, "asked_at": _text(row.asked_at)}
            for row in asked
        ],
        "skills": skills_for(mine, scope, mentor),
        "records": records_of(expected, mine, versions, now),
    }


def _expected(
    sessions: Iterable[WorkshopSession], asked: Iterable[SignOffRequest], mentor: User
) -> list[User]:
    """Who is on a list of today, and who waits: each once, without the mentor."""
    attending = [row.learner for session in sessions for row in session.attendances.all()]
    found = {
        person.pk: person for person in [*attending, *(row.learner for row in asked)] if person.is_active
    }
    found.pop(mentor.pk, None)
    return list(found.values())[:_MOST_RECORDS]


def _people(mentor: User, expected: Sequence[User]) -> list[User]:
    """All who may be observed, those who are expected first where there are too many."""
    others = learners().exclude(pk__in=[mentor.pk, *(person.pk for person in expected)])
    found = [*expected, *others[: MOST_PEOPLE - len(expected)]]
    return sorted(found, key=lambda person: (person.name.casefold(), person.pk))


def _roster(
    people: Sequence[User],
    pins: Mapping[int, Pin],
    agreed: Mapping[int, list[Adjustment]],
    unagreed: Collection[int],
) -> list[dict[str, Any]]:
    codes = dict(PersonCode.objects.filter(person__is_active=True).values_list("person_id", "code"))
    return [
        {
            "id": str(person.public_id),
            "name": str(person),
            "code": codes.get(person.pk, ""),
            "pin": _pin(pins.get(person.pk)),
            "adjustments": [_adjustment(row) for row in agreed.get(person.pk, ())],
            "guardian_missing": person.pk in unagreed,
        }
        for person in people
    ]


def _adjustment(row: Adjustment) -> dict[str, Any]:
    """What is adapted, for one skill or (null) for all."""
    return {"id": str(row.public_id), "what": row.what, "skill": row.skill.code if row.skill else None}


def _pin(pin: Pin | None) -> dict[str, Any] | None:
    """What a device needs to make the key from the PIN; it says nothing about the PIN."""
    return {"salt": as_text(bytes(pin.salt)), "iterations": pin.iterations} if pin else None


def _mentor(mentor: User, pin: Pin | None) -> dict[str, Any]:
    return {
        "id": str(mentor.public_id),
        "name": str(mentor),
        "pin": _pin(pin),
        "passkeys": [
            {"id": as_text(bytes(key.credential_id)), "name": key.name, "transports": list(key.transports)}
            for key in passkeys_of(mentor)
        ],
    }


def _benches() -> list[dict[str, Any]]:
    return [
        {
            "code": row.code,
            "kind": str(row.kind),
            "name": row.name,
            "place": row.place.code,
            "skills": sorted(skill.code for skill in row.skills.all()),
        }
        for model in (Bench, Machine)
        for row in model.objects.filter(retired_at__isnull=True)
        .select_related("place")
        .prefetch_related("skills")[:_MOST_THINGS]
    ]


def _instruments() -> list[dict[str, Any]]:
    return [
        {
            "code": row.code,
            "name": row.name,
            "due": row.calibration_due.isoformat() if row.calibration_due else None,
        }
        for row in Instrument.objects.in_use()[:_MOST_THINGS]
    ]


def _session(row: WorkshopSession) -> dict[str, Any]:
    return {
        "id": str(row.public_id),
        "title": row.title,
        "place": row.place.code,
        "starts_at": _text(row.starts_at),
        "ends_at": _text(row.ends_at),
        "mentors": [str(person) for person in row.mentors.all()],
        "attendees": [str(one.learner.public_id) for one in row.attendances.all() if one.learner.is_active],
        "drill": sorted(gate.code for gate in row.gates.all()) if row.kind == SessionKind.DRILL else None,
    }


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
