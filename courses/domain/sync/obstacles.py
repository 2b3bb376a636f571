"""Why an observation from a device may not count before a person has looked at it."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.domain.signoff import Seen
from courses.domain.sync.checking import Checked
from courses.domain.sync.content import Content
from courses.domain.sync.envelope import Envelope
from courses.domain.sync.signed_files import is_unconfirmed, signed_digest
from courses.domain.trace_choice import Choice
from courses.enums import EvidenceState, HoldKind
from courses.models import Evidence
from lms.accounts.models import User
from lms.kernel.errors import DomainError

WORST_CLOCK: Final = timedelta(hours=1)
AHEAD: Final = timedelta(minutes=2)  # a moment so far in the future is set to the receipt

# What `observe` refuses, and a person may see otherwise.
HOLDS: Final[Mapping[str, HoldKind]] = {
    "authority_ended": HoldKind.AUTHORITY,
    "no_authority": HoldKind.AUTHORITY,
    "basis_lapsed": HoldKind.AUTHORITY,
    "not_ready": HoldKind.READINESS,
    "version_lapsed": HoldKind.VERSION,
    "future": HoldKind.CLOCK,
    "evidence_gone": HoldKind.EVIDENCE,
    "trace_unkept": HoldKind.TRACE,
}


@dataclass(frozen=True)
class Obstacle:
    """What stands in the way. `name` is set where it is held under another name than its own."""

    kind: HoldKind
    reason: str
    name: uuid.UUID | None = None
    bad_files: frozenset[uuid.UUID] = frozenset()

    def without_bad_files(self, seen: Seen) -> Seen:
        """What was seen, resting on nothing but the files that were signed and are here."""
        return without_files(seen, self.bad_files)


def without_files(seen: Seen, gone: Collection[uuid.UUID]) -> Seen:
    """What was seen, without these files; what was to be read from a trace among them is not measured then."""
    return replace(
        seen,
        evidence=tuple(one for one in seen.evidence if one not in gone),
        taken={
            name: replace(taken, trace=None, choice=Choice()) if taken.trace in gone else taken
            for name, taken in seen.taken.items()
        },
    )


def obstacle_of(
    envelope: Envelope, checked: Checked, *, by: User, skew: int, now: datetime
) -> Obstacle | None:
    """The first of them: the signature, the clock, the evidence, a trace to confirm. Call it with the ledger locked.

    Raises DomainError("evidence_missing") where evidence has still to come.
    """
    rows = _rows(envelope)
    bad = _bad_files(envelope, rows, by)  # first: what is to be sent again is not held meanwhile
    if checked.facts is None:
        return Obstacle(HoldKind.SIGNATURE, checked.reason, bad_files=bad)
    if abs(skew) > WORST_CLOCK.total_seconds():
        return Obstacle(HoldKind.CLOCK, _clock_words(skew), bad_files=bad)
    if envelope.content.observed_at > now + AHEAD:
        return Obstacle(
            HoldKind.CLOCK,
            _("It says that it was made in the future. The device’s clock is wrong."),
            bad_files=bad,
        )
    if bad:
        return Obstacle(HoldKind.EVIDENCE, _evidence_words(len(bad)), bad_files=bad)
    if any(is_unconfirmed(row) for row in rows.values()):
        return Obstacle(HoldKind.TRACE, unconfirmed_words())
    return None


def unconfirmed_words() -> str:
    """What the mentor does with a trace that came from their device."""
    return _(
        "The columns of its trace are to be confirmed. Its mentor opens the trace, says what the columns are, and "
        "keeps it. Then the observation is recorded by itself."
    )


def _clock_words(skew: int) -> str:
    days, rest = divmod(abs(skew), 86_400)
    shown = {"days": days, "hours": rest // 3600, "minutes": rest % 3600 // 60}
    if skew > 0:
        return (
            _("Its clock ran ahead by %(days)s days, %(hours)s hours and %(minutes)s minutes on sending.")
            % shown
        )
    return (
        _("Its clock ran behind by %(days)s days, %(hours)s hours and %(minutes)s minutes on sending.")
        % shown
    )


def _evidence_words(number: int) -> str:
    return ngettext(
        "%(number)s file that was signed for is not here, or is not the one that was signed for.",
        "%(number)s files that were signed for are not here, or are not the ones that were signed for.",
        number,
    ) % {"number": number}


def _rows(envelope: Envelope) -> dict[uuid.UUID, Evidence]:
    """The files that the content names, as far as they are here; locks them."""
    wanted = {one.id for one in envelope.content.files}
    if not wanted:
        return {}
    rows = Evidence.objects.select_for_update().filter(public_id__in=wanted).order_by("pk")
    return {row.public_id: row for row in rows.prefetch_related("trace")}


def _bad_files(envelope: Envelope, rows: Mapping[uuid.UUID, Evidence], by: User) -> frozenset[uuid.UUID]:
    """Files that the hub refused, or that are not what was signed."""
    content = envelope.content
    if {one.id for one in content.files} - set(rows) - envelope.refused:
        raise DomainError(
            _("A file that belongs to it has not arrived. It is sent again after the file."),
            code="evidence_missing",
        )
    return frozenset(one.id for one in content.files if not _fits(rows.get(one.id), one.sha256, content, by))


def _fits(row: Evidence | None, sha256: str, content: Content, by: User) -> bool:
    return (
        row is not None
        and (row.state == EvidenceState.READY or is_unconfirmed(row))
        and signed_digest(row) == sha256
        and row.event_id is None
        and row.withdrawn_at is None
        and row.uploaded_by_id == by.pk
        and row.learner is not None
        and row.learner.public_id == content.learner
    )
