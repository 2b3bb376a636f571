"""What follows from an event about a skill, in the transaction that appended it: standing and announcements.

Announcements (`SignedOff`, `Refreshed`, `Resumed`) say in the ledger what the counting rules conclude, so that
whoever reads the chain need not repeat them. They change nothing that the rules would not say without them. Where one
event leads to several, `Resumed` comes first, for each hold by its place in the ledger; then either `SignedOff` or
`Refreshed`.
"""

import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain import ledger, standing
from courses.domain.counting import SkillState
from courses.domain.ledger import HUB, moment_text
from courses.domain.observations import Observation, SkillRecord, record_in
from courses.enums import COUNTED_KINDS, EventKind, StandingState
from courses.events import signoff_recorded, standing_changed
from courses.models import LedgerHead, SignOffEvent, Standing
from lms.kernel.errors import DomainError

_WORK = frozenset({EventKind.OBSERVED, EventKind.CORRECTED, EventKind.RECOGNISED})
BY_RULE = "rule"  # the authority of an announcement: the counting rules, applied to what is in the ledger


def settle(event: SignOffEvent, head: LedgerHead | None = None) -> Standing | None:
    """Bring the standing up to date after `event`, announce what came of it, and tell other apps.

    Four queries, and two more for each announcement where `head` is given. Of somebody who was erased nothing more
    is kept, and None comes back. Raises DomainError("erased") where their work would be recorded anew: the mentor's
    form was open when they were erased.
    """
    record = standing.record_of(event.subject, event.skill_code)
    if record is None:
        raise LookupError(f"{event} is about no skill.")
    before = Standing.objects.filter(person=event.subject, skill_code=event.skill_code).first()
    if before is None and _is_erased(event.subject):
        if event.kind in _WORK:
            raise DomainError(_("This person’s data were erased. Nothing is recorded."), code="erased")
        signoff_recorded.announce(event_id=event.pk)
        return None
    was = (before.state, before.held_since, before.valid_until) if before else None
    state = standing.state_now(record)
    added = [ledger.append(statement, head) for statement in _announcements(event, record, before, state)]
    if added:
        record = record_in([*record.events, *(e for e in added if e.kind in COUNTED_KINDS)], record.versions)
    row = standing.store(before, record, state)
    signoff_recorded.announce(event_id=event.pk)
    if was != (row.state, row.held_since, row.valid_until):
        standing_changed.announce(person=str(row.person), skill_code=row.skill_code, event_id=event.pk)
    return row


def _is_erased(person: uuid.UUID) -> bool:
    return SignOffEvent.objects.filter(subject=person, kind=EventKind.ERASED).exists()


def _announcements(
    event: SignOffEvent, record: SkillRecord, before: Standing | None, state: SkillState
) -> Iterator[ledger.Statement]:
    yield from _resumed(event, record, state)
    if state.held_since is None or state.suspended or not state.counted:
        return
    last = state.counted[-1]
    if event.kind != EventKind.SIGNED_OFF and _is_new(event, before, state, last):
        yield _statement(
            EventKind.SIGNED_OFF,
            event,
            last,
            signer=last.event.signer if last.event.signer == event.signer else HUB,
            facts={
                "observations": [str(seen.event.client_uuid) for seen in state.counted],
                "authority": str(last.facts["authority"]),
                "until": _text(state.valid_until),
            },
        )
    elif before is not None and _runs_longer(before, state):
        facts = {"from": _text(before.valid_until), "until": _text(state.valid_until), "authority": BY_RULE}
        yield _statement(EventKind.REFRESHED, event, last, signer=HUB, facts=facts)


def _is_new(event: SignOffEvent, before: Standing | None, state: SkillState, last: Observation) -> bool:
    """Whether the set that the skill rests on was completed just now, rather than renewed or taken off hold."""
    if before is None or before.held_since is None:
        return True
    had_run_out = before.valid_until is not None and before.valid_until <= last.event.observed_at
    if before.state == StandingState.SUSPENDED:
        if before.recognised:  # a lifting ends the hold, and completes nothing
            return event.kind != EventKind.RESUMED and state.held_since == last.event.observed_at
        return had_run_out or before.skill_version < state.version.number
    return before.recognised or had_run_out or before.skill_version != state.version.number


def _runs_longer(before: Standing, state: SkillState) -> bool:
    """Whether it was held, or on hold, and is held until a later date than it was."""
    return (
        before.held_since is not None
        and before.valid_until is not None
        and (state.valid_until is None or state.valid_until > before.valid_until)
    )


def _resumed(event: SignOffEvent, record: SkillRecord, state: SkillState) -> Iterator[ledger.Statement]:
    """A suspension that an observation made since has ended."""
    told = {row.target for row in record.events if row.kind == EventKind.RESUMED}
    for suspension in record.suspensions:
        if suspension.lifted or suspension.event.client_uuid in told or suspension.open_for(state.counted):
            continue
        check = next(s for s in state.counted if s.event.observed_at > suspension.event.observed_at)
        facts = {"observation": str(check.event.client_uuid), "authority": str(check.facts["authority"])}
        yield _statement(
            EventKind.RESUMED, event, check, signer=HUB, facts=facts, target=suspension.event.client_uuid
        )


def _statement(
    kind: EventKind,
    cause: SignOffEvent,
    seen: Observation,
    *,
    signer: uuid.UUID,
    facts: dict[str, Any],
    target: uuid.UUID | None = None,
) -> ledger.Statement:
    return ledger.Statement(
        kind=kind,
        client_uuid=uuid.uuid5(cause.client_uuid, f"{kind.value}/{target or ''}"),
        subject=cause.subject,
        signer=signer,
        observed_at=max(seen.event.observed_at, cause.observed_at),
        received_at=timezone.now(),
        facts={**facts, "cause": str(cause.client_uuid), "device": "hub"},
        skill_version=seen.version,
        target=target or seen.event.client_uuid,
    )


def _text(moment: datetime | None) -> str | None:
    return moment_text(moment) if moment else None
