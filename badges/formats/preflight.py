"""The last look at what is about to be published, by another way than the one on which it was made.

It starts from the bytes as they are stored and baked: they are read again, held against the published schema,
canonicalised by PyLD, and every signature in them is verified. What made them is not asked. Open Badges 2.0 have no
published schema: of a hosted assertion every term has to be defined, and what the specification asks for be there.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from badges.formats import ob3, status_bits
from badges.formats.baking import read_badge
from badges.formats.contexts import OB_2
from badges.formats.endorsements import endorsement_faults
from badges.formats.errors import UnreadableBadge
from badges.formats.linked_data import NotCanonical, canonical_nquads
from badges.formats.proofs import Outcome, ResolveKey, verify_proof
from badges.formats.schemas import schema_faults
from badges.formats.strict_json import parse_json_strictly

_MOST_FAULTS = 5

Fault = tuple[str, str]  # a sentence, and the part at fault or nothing


@dataclass(frozen=True)
class LastLook:
    """The look at badges that are about to be published together, at the moment `at`.

    ``hub`` and ``mentors`` find the keys that a badge and the endorsements in it may be signed with.
    """

    hub: ResolveKey
    mentors: ResolveKey
    at: datetime
    _options: dict[str, str] = field(default_factory=dict)

    def faults_in(self, text: bytes, image: bytes) -> tuple[Fault, ...]:
        """Why these bytes and this picture must not be published as an Open Badge 3.0; nothing if they may."""
        try:
            document, same = _read(text, image)
        except UnreadableBadge as error:
            return ((error.reason, error.detail),)
        return tuple(self._faults(document)) + (
            () if same else (("The picture does not hold what was signed.", ""),)
        )

    def faults_in_text(self, text: bytes) -> tuple[Fault, ...]:
        """The same of what has no picture, such as a record of progress."""
        try:
            return tuple(self._faults(parse_json_strictly(text)))
        except UnreadableBadge as error:
            return ((error.reason, error.detail),)

    def faults_in_list(self, text: bytes, indexes: frozenset[int]) -> tuple[Fault, ...]:
        """Why these bytes must not be published as the status list in which these bits are set."""
        try:
            document = parse_json_strictly(text)
            encoded = document["credentialSubject"]["encodedList"]
            same = status_bits.indexes_in(status_bits.decode(encoded)) == indexes
        except (UnreadableBadge, KeyError, TypeError) as error:
            return (("The status list cannot be read again.", type(error).__name__),)
        result = verify_proof(document, self.hub, at=self.at, canonical=self._canonical)
        faults = () if result.outcome is Outcome.PASS else ((result.reason, result.detail),)
        return faults if same else (*faults, ("The status list does not hold the bits that are set.", ""))

    def _faults(self, document: dict[str, Any]) -> Iterator[Fault]:
        if not _has_criteria(document):
            yield "It does not say what had to be shown for it: the achievement has no criteria.", ""
        for problem in ob3.structure_problems(document):
            yield problem, ""
        for number, place in enumerate(schema_faults(document)):
            if number < _MOST_FAULTS:
                yield "It does not follow the published schema of Open Badges 3.0.", place
        results = [
            verify_proof(document, self.hub, at=self.at, canonical=self._canonical),
            *endorsement_faults(document, self.mentors, at=self.at, canonical=self._canonical),
        ]
        for result in results[: _MOST_FAULTS + 1]:
            if result.outcome is not Outcome.PASS:
                yield result.reason, result.detail

    def _canonical(self, document: Mapping[str, Any]) -> str:
        """PyLD's canonical form. The options of a proof are the same in all badges that a key signs at one moment."""
        if document.get("type") != "DataIntegrityProof":
            return canonical_nquads(document)
        text = json.dumps(document)
        if text not in self._options:
            self._options[text] = canonical_nquads(document)
        return self._options[text]


def hosted_faults(text: bytes, image: bytes) -> tuple[Fault, ...]:
    """Why these bytes and this picture must not be published as a hosted Open Badge 2.0; nothing if they may."""
    try:
        document, same = _read(text, image)
    except UnreadableBadge as error:
        return ((error.reason, error.detail),)
    faults = [] if same else [("The picture does not hold what is hosted.", "")]
    faults += [("It lacks a part that Open Badges 2.0 asks for.", name) for name in _lacking(document)]
    if document.get("@context") != OB_2:
        return (*faults, ("A context is not known here.", str(document.get("@context"))[:100]))
    try:
        canonical_nquads({**document, "@context": [OB_2]})
    except NotCanonical as error:
        faults.append((error.reason, error.detail))
    return tuple(faults)


def _lacking(assertion: Mapping[str, Any]) -> list[str]:
    recipient = assertion.get("recipient")
    whose = recipient if isinstance(recipient, Mapping) else {}
    lacking = [
        name for name in ("id", "type", "badge", "issuedOn", "verification") if not assertion.get(name)
    ]
    return lacking + [f"recipient.{name}" for name in ("type", "identity", "hashed") if name not in whose]


def _read(text: bytes, image: bytes) -> tuple[dict[str, Any], bool]:
    """What the text says, and whether the picture holds it. Raises ``UnreadableBadge``, for the text first."""
    try:
        baked = read_badge(image)
    except UnreadableBadge:
        parse_json_strictly(text)
        raise
    if baked.text == text and baked.document is not None and baked.token is None:
        return baked.document, True  # the same bytes need not be read twice
    return parse_json_strictly(text), False


def _has_criteria(document: dict[str, Any]) -> bool:
    try:
        narrative = document["credentialSubject"]["achievement"]["criteria"]["narrative"]
    except (KeyError, TypeError):
        return False
    return isinstance(narrative, str) and bool(narrative.strip())
