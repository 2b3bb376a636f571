"""Endorsements in a badge of another issuer: of the badge, of what was achieved, or of a profile in it.

The data models AchievementCredential, Achievement and Profile of Open Badges 3.0 all have them, as objects and tokens.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_EMBEDDED, _TOKENS = "endorsement", "endorsementJwt"


@dataclass(frozen=True, slots=True)
class Endorsed:
    """What stands as an endorsement, whatever it is, the badge's own first; and the ids of all that it may be about."""

    embedded: list[Any] = field(default_factory=list)
    tokens: list[Any] = field(default_factory=list)
    things: set[str] = field(default_factory=set)


def endorsements_in(document: Mapping[str, Any]) -> Endorsed:
    """Those of a parsed document and of every part of it, from the outside in; none inside another endorsement."""
    found = Endorsed()
    waiting: deque[Mapping[str, Any]] = deque([document])
    while waiting:
        part = waiting.popleft()
        if isinstance(part.get("id"), str):
            found.things.add(part["id"])
        if isinstance(issuer := part.get("issuer"), str):
            found.things.add(issuer)
        for name, value in part.items():
            listed = value if isinstance(value, list) else [value]
            if name == _EMBEDDED:
                found.embedded.extend(listed)
            elif name == _TOKENS:
                found.tokens.extend(listed)
            else:
                waiting.extend(each for each in listed if isinstance(each, dict))
    return found


def is_about(endorsement: Mapping[str, Any], things: set[str]) -> bool:
    """Whether everything that an endorsement is about is one of these."""
    subject = endorsement.get("credentialSubject")
    listed = subject if isinstance(subject, list) else [subject]
    return bool(listed) and all(
        isinstance(each, dict) and isinstance(each.get("id"), str) and each["id"] in things for each in listed
    )
