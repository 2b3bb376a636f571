"""A record of progress in a pathway as an Open Badges 3.0 credential of its own kind. See docs/decisions/0029.

Its achievement is the record itself ("how far somebody is"), never the pathway: whoever reads it as a badge reads
no more than is true. Each part is a result with a status of the standard's list and a value in words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from badges.formats.claims import Issuer
from badges.formats.contexts import CREDENTIALS_V2, OB_3, OB_3_EXTENSIONS
from badges.formats.keys import timestamp
from badges.formats.ob3 import SCHEMA, issuer_profile


class PartStatus(StrEnum):
    """The words of Open Badges 3.0 (ResultStatusType) that fit; a part that was not begun has none."""

    HELD = "Completed"
    ON_HOLD = "OnHold"
    BEGUN = "InProgress"
    ENROLLED = "Enrolled"
    NOT_BEGUN = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One course: its status, the same in words, and the address of a badge for it where the holder names it."""

    code: str
    title: str
    status: PartStatus
    words: str
    badge: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptClaims:
    """What is stated. `subject_id` is made for this record alone; `pathway` is the address of the pathway's badge."""

    transcript_id: UUID
    subject_id: str
    issuer: Issuer
    code: str
    title: str
    pathway: str
    parts: Sequence[Part]
    issued_at: datetime
    valid_until: datetime


def transcript_page(base_url: str, transcript_id: UUID) -> str:
    """Where the record is published, for people and for programs."""
    return f"{base_url.rstrip('/')}/transcripts/{transcript_id}/"


def transcript(claims: TranscriptClaims, *, base_url: str) -> dict[str, Any]:
    """The unsigned credential. It has no status list: it says how things stood, and lasts for a short time."""
    page = transcript_page(base_url, claims.transcript_id)
    name = f"Record of progress: {claims.title}"
    return {
        "@context": [CREDENTIALS_V2, OB_3, OB_3_EXTENSIONS],
        "id": page,
        "type": ["VerifiableCredential", "AchievementCredential"],
        "name": name,
        "issuer": issuer_profile(claims.issuer),
        "validFrom": timestamp(claims.issued_at),
        "validUntil": timestamp(claims.valid_until),
        "credentialSubject": {
            "id": claims.subject_id,
            "type": ["AchievementSubject"],
            "achievement": {
                "id": f"{page}#record",
                "type": ["Achievement"],
                "achievementType": "ext:RecordOfProgress",
                "name": name,
                "description": f"How far its holder was in the pathway {claims.code} on the day it was signed.",
                "criteria": {
                    "narrative": "Issued to anybody who asks, whatever they hold. It states the standing of each "
                    f"part on the day it was signed, and is no sign that the pathway {claims.code} is complete."
                },
                "alignment": [_alignment(claims.code, claims.title, claims.pathway)],
                "resultDescription": [_description(part, page) for part in claims.parts],
            },
            "result": [_result(part, page) for part in claims.parts],
        },
        "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
    }


def stated_parts(document: dict[str, Any]) -> list[dict[str, str]]:
    """The parts of a record that was signed here, as it states them: name, status, value, badge."""
    subject = document["credentialSubject"]
    names = {one["id"]: one["name"] for one in subject["achievement"]["resultDescription"]}
    return [
        {
            "name": names[one["resultDescription"]],
            "status": one.get("status", ""),
            "value": one["value"],
            "badge": one["alignment"][0]["targetUrl"] if "alignment" in one else "",
        }
        for one in subject["result"]
    ]


def _description(part: Part, page: str) -> dict[str, Any]:
    return {
        "id": f"{page}#part-{part.code}",
        "type": ["ResultDescription"],
        "name": f"{part.code} {part.title}",
        "resultType": "Status",
    }


def _result(part: Part, page: str) -> dict[str, Any]:
    result: dict[str, Any] = {
        "type": ["Result"],
        "resultDescription": f"{page}#part-{part.code}",
        "value": part.words,
    }
    if part.status:
        result["status"] = part.status.value
    if part.badge:
        result["alignment"] = [_alignment(part.code, part.title, part.badge)]
    return result


def _alignment(code: str, title: str, address: str) -> dict[str, Any]:
    return {"type": ["Alignment"], "targetCode": code, "targetName": title, "targetUrl": address}
