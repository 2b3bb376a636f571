"""What a person decided, inside a credential: who awarded it, in which role and on what grounds; and how to read it.

Every term is from the published contexts: it is an ``Evidence`` of the genre “Awarded by hand”. ``narrative`` is for
people, ``description`` a line for machines with the grounds after it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from badges.formats.claims import ByHand
from badges.formats.keys import timestamp
from badges.formats.proofs import moment

GENRE = "AwardedByHand"
_PROOF_GENRE = "GivenEvidence"
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


def decision_of(by_hand: ByHand, page: str) -> list[dict[str, Any]]:
    """The entries of ``evidence`` that say so, shown on the credential's ``page``."""
    day = f"{by_hand.at:%d %b %Y}".lstrip("0")
    rests = (
        "It rests on the signed observations of this badge."
        if by_hand.observed
        else "It rests on no signed observation."
    )
    entries = [
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
        }
    ]
    if by_hand.evidence or by_hand.link:
        entries.append(
            {
                "id": by_hand.link or f"{page}#given-evidence",
                "type": ["Evidence"],
                "name": "Evidence that was given",
                "narrative": by_hand.evidence or "A link to the evidence.",
                "genre": _PROOF_GENRE,
            }
        )
    return entries


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
    proof: dict[str, Any] = next((e for e in entries if e.get("genre") == _PROOF_GENRE), {})
    link = str(proof.get("id", ""))
    return StatedDecision(
        role=found["role"],
        at=at,
        observed=found["observations"] == "signed",
        grounds=found["grounds"],
        evidence=str(proof.get("narrative", "")),
        link="" if link.endswith("#given-evidence") or not link.startswith(("https://", "http://")) else link,
    )
