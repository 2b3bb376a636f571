"""The last look at what is about to be published, by another way than the one on which it was made.

It starts from the bytes as they were stored and baked: they are read again, held against the published schema,
canonicalised by PyLD, and every signature in them is verified. What made them is not asked.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from badges.formats import ob3
from badges.formats.baking import read_badge
from badges.formats.endorsements import endorsement_faults
from badges.formats.errors import UnreadableBadge
from badges.formats.proofs import Outcome, ResolveKey, verify_proof
from badges.formats.schemas import schema_faults
from badges.formats.strict_json import parse_json_strictly

_MOST_FAULTS = 5

Fault = tuple[str, str]  # a sentence, and the part at fault or nothing


def faults_in(
    text: bytes, image: bytes, *, hub: ResolveKey, mentors: ResolveKey, at: datetime
) -> tuple[Fault, ...]:
    """Why these bytes and this picture must not be published as an Open Badge 3.0; nothing if they may.

    ``hub`` and ``mentors`` find the keys that a badge and the endorsements in it may be signed with.
    """
    try:
        document = parse_json_strictly(text)
        baked = read_badge(image).text
    except UnreadableBadge as error:
        return ((error.reason, error.detail),)
    return tuple(_faults(document, hub, mentors, at)) + (
        () if baked == text else (("The picture does not hold what was signed.", ""),)
    )


def _faults(document: dict[str, Any], hub: ResolveKey, mentors: ResolveKey, at: datetime) -> Iterator[Fault]:
    if not _has_criteria(document):
        yield "It does not say what had to be shown for it: the achievement has no criteria.", ""
    for problem in ob3.structure_problems(document):
        yield problem, ""
    for number, place in enumerate(schema_faults(document)):
        if number < _MOST_FAULTS:
            yield "It does not follow the published schema of Open Badges 3.0.", place
    results = [verify_proof(document, hub, at=at), *endorsement_faults(document, mentors, at=at)]
    for result in results[: _MOST_FAULTS + 1]:
        if result.outcome is not Outcome.PASS:
            yield result.reason, result.detail


def _has_criteria(document: dict[str, Any]) -> bool:
    try:
        narrative = document["credentialSubject"]["achievement"]["criteria"]["narrative"]
    except (KeyError, TypeError):
        return False
    return isinstance(narrative, str) and bool(narrative.strip())
