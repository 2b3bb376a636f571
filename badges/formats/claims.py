"""The facts a badge states, as frozen data. Nothing here names a person: people are opaque ids.

All moments carry a time zone. Addresses of this hub are made from the base URL, which is passed in when a
document is written, so that the same claims can be stated under any origin.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

LOWEST_LEVEL, HIGHEST_LEVEL = 1, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """Who issues. ``id`` is a DID; ``image_url`` is empty if there is none."""

    id: str
    name: str
    url: str
    email: str
    image_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """A place in somebody's framework that the achievement corresponds to, such as an ESCO occupation."""

    name: str
    url: str
    code: str = ""
    framework: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleLevel:
    """One step of the entrustment scale, with the words for it."""

    number: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequiredSkill:
    """A skill the achievement asks for: at this version, at this level or above.

    ``alignments`` say where the skill fits in other people's frameworks.
    """

    code: str
    version: int
    title: str
    minimum_level: int
    alignments: tuple[Alignment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Achievement:
    """What is recognised. ``type`` is from the Open Badges vocabulary, for example ``Certificate``.

    ``level`` is entry, technician or skilled; ``code`` is what is engraved on the badge (``C01``, ``P1``).
    ``criteria`` is Markdown.
    """

    slug: str
    code: str
    name: str
    description: str
    criteria: str
    type: str
    level: str
    image_url: str
    skills: tuple[RequiredSkill, ...]
    scale: tuple[ScaleLevel, ...]
    tags: tuple[str, ...] = ()
    alignments: tuple[Alignment, ...] = ()
    language: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillResult:
    """How one skill was shown. ``measurements_within_limits`` is None where nothing was measured."""

    code: str
    version: int
    title: str
    level: int
    level_words: str
    last_observed_at: datetime
    observations: int
    assessors: int
    measurements_within_limits: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservationEvidence:
    """One counted sign-off. ``event_hash`` is the ledger's, SHA-256 in hex; only a digest is published.

    ``mentor`` is the mentor's DID, or another opaque id without spaces; ``criteria_met`` are the ids of the criteria.
    """

    event_hash: str
    skill_code: str
    skill_version: int
    observed_at: datetime
    level: int
    level_words: str
    mentor: str
    criteria_met: tuple[str, ...]
    measurements_within_limits: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ByHand:
    """That a person awarded it: in which role (a word, no name), when and on what grounds.

    ``observed`` tells whether the badge also rests on signed observations. ``link`` is an http address, or empty.
    """

    role: str
    at: datetime
    grounds: str
    observed: bool
    evidence: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseBadge:
    """A badge for one of the courses of a pathway. ``document`` are its signed bytes; only a digest is published."""

    code: str
    name: str
    valid_from: datetime
    valid_until: datetime | None
    document: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """For Open Badges 2.0: an identity of the holder, published only as a salted digest.

    By default the opaque id of the credential's subject (``url``); an e-mail address only if the holder asks.
    """

    type: Literal["url", "email"]
    identity: str
    salt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """For Open Badges 3.0: what says whose it is, published only as a salted digest, and only if the holder asks.

    ``type`` is from the standard's list. ``salt`` is made for this credential alone.
    """

    type: Literal["emailAddress", "name"]
    value: str
    salt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """All that one credential states. ``subject_id`` is a ``urn:uuid:`` made for this credential alone."""

    credential_id: UUID
    subject_id: str
    issuer: Issuer
    achievement: Achievement
    valid_from: datetime
    valid_until: datetime | None
    results: tuple[SkillResult, ...] = ()
    evidence: tuple[ObservationEvidence, ...] = ()
    course_badges: tuple[CourseBadge, ...] = ()
    recipient: Recipient | None = None
    identity: Identity | None = None
    by_hand: ByHand | None = None
