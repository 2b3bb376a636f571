"""A pack for the mentor's desk: one session with four people, and skills of every kind, small enough to read."""

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

MENTOR = "5b0e4d3c-0000-4000-8000-000000000001"
AMINA = "5b0e4d3c-0000-4000-8000-000000000011"
TOMASZ = "5b0e4d3c-0000-4000-8000-000000000012"
FATOU = "5b0e4d3c-0000-4000-8000-000000000013"
MATEO = "5b0e4d3c-0000-4000-8000-000000000014"
SESSION = "5b0e4d3c-0000-4000-8000-0000000000aa"
BENCH = "B7K2Q9"
PINS = {MENTOR: "852046", AMINA: "137926", TOMASZ: "246913"}
CODES = {AMINA: "PAM1NA77", TOMASZ: "PT0MASZ7", FATOU: "PFAT0VV7", MATEO: "PMATE077"}
# The hub wants 600 000; so many would make every journey wait for the key.
ITERATIONS = 1000


def salt_of(person: str) -> bytes:
    """The salt of this person's PIN."""
    return f"salt of {person}".encode()


def pin_of(person: str) -> dict[str, Any] | None:
    """What the pack says about a PIN, None for somebody without one."""
    if person not in PINS:
        return None
    salt = base64.urlsafe_b64encode(salt_of(person)).rstrip(b"=").decode()
    return {"salt": salt, "iterations": ITERATIONS}


def _skill(code: str, title: str, **other: Any) -> dict[str, Any]:
    return {
        "code": code,
        "engraved": f"C04·{code}",
        "version": 3,
        "title": title,
        "min_level": 3,
        "observations": 3,
        "distinct_items": 2,
        "countersign": False,
        "batch_allowed": False,
        "places": None,
        "page": "/courses/",
        "criteria": [
            {"id": "c1", "text": "Isolates the appliance and proves it dead", "safety": True},
            {"id": "c2", "text": "Finds the fault by reasoning, not by swapping parts", "safety": False},
            {"id": "c3", "text": "Leaves the bench as they found it", "safety": False},
        ],
        "measurements": [],
        "kit": ["Multimeter", "Insulated screwdriver set"],
        "protection": ["Safety glasses"],
        "stops": [
            "The cover is opened before the plug is out.",
            "A capacitor is touched before it is discharged.",
        ],
    } | other


EARTH = {
    "id": "m1",
    "quantity": "Resistance of the protective earth",
    "unit": "Ω",
    "min": None,
    "max": "0.3",
    "readings": 2,
    "note": "From the earth pin to bare metal.",
    "limits": "At most 0.3 Ω for leads of up to 5 m.",
    "conditions": [{"id": "lead", "label": "Length of the lead", "choices": ["up to 5 m", "longer"]}],
}


def _skills() -> list[dict[str, Any]]:
    return [
        _skill("S15", "Mend a kettle that does not heat"),
        _skill("S16", "Test the protective earth", measurements=[EARTH]),
        _skill("S02", "Clear the bench at the end", batch_allowed=True, distinct_items=1, observations=1),
        _skill("S20", "Open a microwave oven"),
        _skill("S21", "Braze a joint", places=["annex"]),
    ]


def _record(state: str, *, have: int = 0, missing: tuple[str, ...] = (), **other: Any) -> dict[str, Any]:
    return {
        "state": state,
        "until": None,
        "missing": list(missing),
        "have": have,
        "want": 3,
        "items": [],
        "past": [],
    } | other


def _records(now: datetime) -> dict[str, Any]:
    past = {
        "at": (now - timedelta(days=9)).isoformat(),
        "mentor": "Priya Nair",
        "level": 3,
        "marks": {"c1": "met", "c2": "not_yet", "c3": "met"},
        "counts": False,
    }
    gate = ("C01·S01 Safe start",)
    return {
        AMINA: {
            "S15": _record("in_progress", have=1, items=["blue kettle"], past=[past]),
            "S02": _record("none"),
            "S20": _record("none", missing=gate),
        },
        TOMASZ: {"S16": _record("in_progress", have=2), "S15": _record("held", have=3)},
        FATOU: {"S02": _record("none")},
    }


def pack(now: datetime | None = None) -> dict[str, Any]:
    """What `GET /api/v1/desk/pack` would say today."""
    now = now or datetime.now(UTC)
    names = {AMINA: "Amina Diallo", TOMASZ: "Tomasz Zieliński", FATOU: "Fatou Sarr", MATEO: "Mateo Ríos"}
    return {
        "format": "fettle/desk-pack/1",
        "made_at": now.isoformat(),
        "hub": {"name": "Fettle", "rp_id": "localhost"},
        "mentor": {"id": MENTOR, "name": "Jonas Weber", "pin": pin_of(MENTOR), "passkeys": []},
        "levels": [
            {"value": 1, "label": "Watched"},
            {"value": 2, "label": "Did it with help"},
            {"value": 3, "label": "Did it while a mentor watched closely"},
            {"value": 4, "label": "Did it alone, with a mentor in the room"},
            {"value": 5, "label": "Could show others"},
        ],
        "places": [{"code": "main", "name": "Main workshop"}, {"code": "annex", "name": "Annex"}],
        "benches": [
            {
                "code": BENCH,
                "kind": "bench",
                "name": "Bench 7",
                "place": "main",
                "skills": ["S15", "S16", "S02"],
            }
        ],
        "instruments": [
            {"code": "MM-4", "name": "Multimeter 4", "due": "2099-12-31"},
            {"code": "MM-1", "name": "Multimeter 1", "due": "2020-01-01"},
        ],
        "sessions": [
            {
                "id": SESSION,
                "title": "Thursday repair evening",
                "place": "main",
                "starts_at": (now - timedelta(hours=1)).isoformat(),
                "ends_at": (now + timedelta(hours=2)).isoformat(),
                "mentors": ["Jonas Weber"],
                "attendees": [AMINA, TOMASZ, FATOU],
                "drill": None,
            }
        ],
        "people": [
            {"id": person, "name": name, "code": CODES[person], "pin": pin_of(person)}
            for person, name in names.items()
        ],
        "waiting": [
            {"learner": AMINA, "skill": "S15", "asked_at": (now - timedelta(minutes=20)).isoformat()},
            {"learner": TOMASZ, "skill": "S16", "asked_at": (now - timedelta(minutes=5)).isoformat()},
        ],
        "skills": _skills(),
        "records": _records(now),
    }
