"""What a person decided, inside a credential: who awarded it, in which role and on what grounds; and how to read it.

Every term is from the published contexts: it is an ``Evidence`` of the genre “Awarded by hand”. ``narrative`` is for
people, ``description`` a line for machines with the grounds after it. What was given as evidence follows: a text with a
digest that binds it to the credential, an address without one, since what stands there may change.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from badges.formats.claims import ByHand
from badges.formats.days import spoken_day
from badges.formats.keys import bound_digest, timestamp
from badges.formats.proofs import moment

GENRE = "AwardedByHand"
_PROOF_GENRE = "GivenEvidence"
_TEXT = "#given-evidence"
ONLY_A_LINK = "A link to the evidence."
_WHY_NO_DIGEST = (
    "A link to the evidence. No digest: what stands there is not part of the badge and may change."
)
_GIVEN = "Evidence that was given"
_LINE = re.compile(
    r"awarded_by=(?P<role>[a-z_]{1,20}); at=(?P<at>[0-9TZ:-]{1,40}); observations=(?P<observations>signed|none)\n"
    r"(?P<grounds>.*)\Z",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedDecision:
    """A decision as a credential states it. True only as far as the credential's proof holds."""

    role: str
    at: datetime
    observed: bool
    grounds: str
    evidence: str = ""
    link: str = ""


def decision_of(by_hand: ByHand, page: str, credential_id: UUID) -> list[dict[str, Any]]:
    """The entries of ``evidence`` that say so, shown on the credential's ``page``."""
    day = spoken_day(by_hand.at)
    rests = (
        "It rests on the signed observations of this badge."
        if by_hand.observed
        else "It rests on no signed observation."
    )
    return [
        {
            "id": f"{page}#by-hand",
            "type": ["Evidence"],
            "name": "Awarded by hand",
            "narrative": f"Awarded by hand by the hub ({by_hand.role}) on {day}. {rests} Grounds: {by_hand.grounds}",
            "description": (
                f"awarded_by={by_hand.role}; at={timestamp(by_hand.at)}; "
                f"observations={'signed' if by_hand.observed else 'none'}\n{by_hand.grounds}"
            ),
            "genre": GENRE,
        },
        *_given(by_hand, page, credential_id),
    ]


def _given(by_hand: ByHand, page: str, credential_id: UUID) -> Iterator[dict[str, Any]]:
    common = {"type": ["Evidence"], "name": _GIVEN, "genre": _PROOF_GENRE}
    if by_hand.link:
        yield {**common, "id": by_hand.link, "narrative": _WHY_NO_DIGEST}
    if by_hand.evidence:
        yield {
            **common,
            "id": f"{page}{_TEXT}",
            "narrative": by_hand.evidence,
            "digestMultibase": bound_digest(credential_id, by_hand.evidence.encode()),
        }


def stated_decision(document: Mapping[str, Any]) -> StatedDecision | None:
    """The decision a credential of ours states; None for one that was earned from observations alone."""
    evidence = document.get("evidence")
    entries = [e for e in (evidence if isinstance(evidence, list) else [evidence]) if isinstance(e, dict)]
    line = next((e.get("description") for e in entries if e.get("genre") == GENRE), None)
    found = _LINE.match(line) if isinstance(line, str) else None
    try:
        at = moment(found["at"]) if found else None
    except ValueError:
        return None
    if found is None or at is None:
        return None
    given = [e for e in entries if e.get("genre") == _PROOF_GENRE]
    links = [str(e["id"]) for e in given if not str(e.get("id", "")).endswith(_TEXT)]
    texts = sorted(given, key=lambda e: not str(e.get("id", "")).endswith(_TEXT))
    return StatedDecision(
        role=found["role"],
        at=at,
        observed=found["observations"] == "signed",
        grounds=found["grounds"],
        evidence=str(texts[0].get("narrative", "")) if texts else "",
        link=next((link for link in links if link.startswith(("https://", "http://"))), ""),
    )
