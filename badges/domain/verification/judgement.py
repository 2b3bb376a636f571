"""What judging a badge comes to: checks, the verdict they lead to, and what the badge says of itself."""

import uuid
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from badges.domain.verification.chain import Strand
from badges.enums import Verdict
from badges.formats.by_hand import StatedDecision
from badges.formats.course_badges import StatedPart
from badges.formats.evidence import StatedObservation
from badges.formats.identities import StatedIdentity
from badges.formats.proofs import Outcome

_WITHOUT_WORSE = frozenset({Verdict.UNVERIFIABLE, Verdict.UNTRUSTED_ISSUER})  # that could be said of a badge


@dataclass(frozen=True)
class Check:
    """One thing that was looked at: `id` and `outcome` as in the public contract, `detail` in plain words."""

    id: str
    outcome: Outcome
    detail: str


@dataclass(frozen=True)
class NamedIssuer:
    """The issuer as the badge names it."""

    id: str
    name: str


@dataclass(frozen=True)
class Badge:
    """What the badge says of itself; shown only when its text is genuine."""

    name: str
    achievement: str
    issuer: NamedIssuer
    valid_from: datetime | None
    valid_until: datetime | None
    page: str = ""


@dataclass(frozen=True)
class Holder:
    """What somebody's name can be compared with: the award of a badge of ours, and what stands in the badge itself."""

    badge: str
    award: uuid.UUID | None = None
    identities: tuple[StatedIdentity, ...] = ()


@dataclass(frozen=True)
class Judgement:
    """The answer to "is this badge good?"."""

    verdict: Verdict
    checks: tuple[Check, ...]
    checked_at: datetime
    badge: Badge | None = None
    observations: tuple[StatedObservation, ...] = ()
    course_badges: tuple[StatedPart, ...] = ()
    status_as_of: datetime | None = None
    decision: StatedDecision | None = None
    holder: Holder | None = None
    chain: tuple[Strand, ...] = ()
    is_unrecorded: bool = False  # signed with a key of ours, and not in our records
    from_pdf: bool = False  # what is printed on it was not looked at

    def told(self, recipient: Check) -> "Judgement":
        """The same with another word on whose badge it is. The verdict stays: see docs/decisions/0034."""
        checks = tuple(recipient if check.id == recipient.id else check for check in self.checks)
        return replace(self, checks=checks)

    @property
    def is_genuine(self) -> bool:
        """Whether it is what its issuer signed, and nothing tells that somebody else did so in their name."""
        is_signed = self.outcome_of("proof") is Outcome.PASS and not self.is_unrecorded
        return is_signed and self.outcome_of("issuer") is not Outcome.FAIL

    @property
    def begins(self) -> datetime | None:
        """When it comes into force, where it is genuine and that is still to come; else None."""
        begins = self.badge.valid_from if self.badge is not None and self.is_genuine else None
        return begins if begins is not None and begins > self.checked_at else None

    def outcome_of(self, check_id: str) -> Outcome | None:
        """What came of a check; None where it was not made."""
        return next((check.outcome for check in self.checks if check.id == check_id), None)

    @property
    def warning(self) -> str:
        """What is said of an issuer that is not who it seems to be, where nothing worse is; else nothing."""
        failed = [c.detail for c in self.checks if c.id == "issuer" and c.outcome is Outcome.FAIL]
        return failed[0] if failed and self.verdict in _WITHOUT_WORSE else ""


@dataclass
class Findings:
    """Checks and the verdicts they suggest, as they come in."""

    now: datetime
    checks: list[Check] = field(default_factory=list)
    verdicts: set[Verdict] = field(default_factory=set)

    def add(self, name: str, outcome: Outcome, detail: str, verdict: Verdict | None = None) -> None:
        self.checks.append(Check(name, outcome, detail))
        if verdict is not None:
            self.verdicts.add(verdict)

    def judgement(self, **more: Any) -> Judgement:
        first = next((v for v in Verdict if v in self.verdicts), Verdict.VALID)
        return Judgement(verdict=first, checks=tuple(self.checks), checked_at=self.now, **more)
