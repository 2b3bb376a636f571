"""Which observations get a second look, drawn so that anybody can draw the same ones again.

The rules, in full (docs/decisions/0014 gives the reasons):

* A regular draw is made from the observations received in one period that is over: those that count, or would once a
  second person has spoken, as the ledger stood at the period's end.
* Each has a share: that of its risk (`SHARES`); or 0.5 where the mentor was new (one of their first ten
  observations, or under a grant that asks for a second person). It is doubled, up to 1, while the mentor judges
  unlike others (`courses.domain.drift`, at the period's end).
* It is drawn when its lot (`courses.formats.drawing`) lies below its share. The seed is the hash of the last row of
  the ledger in the period: nobody knows it before the last observation is recorded.
* When authority is withdrawn, every high-risk observation made or signed off under it in the last 12 months is
  drawn, and a quarter of the others; at most 200, high risk and the latest first. The seed is the hash of the row
  that records the withdrawal.
* An observation made under that grant before the withdrawal, in the 12 months before it, that arrives (or is corrected)
  only afterwards is drawn by itself when it does: by the same shares, beside the 200. The seed is the hash of the row
  that brings it, since that of the withdrawal is known by then.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from courses.domain import ledger
from courses.domain.drift import drift
from courses.domain.observations import Observation, record_in
from courses.domain.periods import Period, last_week
from courses.domain.standing import versions_by_key
from courses.enums import EventKind, Risk, SampleReason
from courses.formats.drawing import is_drawn
from courses.models import AuthorityGrant, Sample, SignOffEvent
from courses.models.ledger import GENESIS
from lms.kernel.append_only import AppendOnlyQuerySet
from lms.kernel.errors import DomainError

SHARES: Final = {Risk.HIGH: Decimal("0.20"), Risk.MED: Decimal("0.10"), Risk.LOW: Decimal("0.05")}
NEW_SHARE: Final = Decimal("0.50")
NEW_OBSERVATIONS: Final = 10
WITHDRAWAL_SHARE: Final = Decimal("0.25")
WITHDRAWAL_WINDOW: Final = relativedelta(months=12)
WITHDRAWAL_MOST: Final = 200
DUE: Final = timedelta(days=14)
DUE_SOON: Final = timedelta(days=7)
_LONGEST_SEED: Final = 64
_WEEKS_CAUGHT_UP: Final = 4


@dataclass(frozen=True)
class Drawn:
    """One observation that the lot fell on."""

    event: SignOffEvent
    reason: SampleReason
    share: Decimal


@transaction.atomic
def draw(period: Period, now: datetime, seed: str | None = None) -> list[Sample]:
    """Queue what is drawn of a period; the samples that are new. Drawing again adds nothing.

    Without a `seed` it is taken from the ledger. A draw with a seed of one's own stands beside the regular one.
    Raises DomainError("period_open") before the period is over, DomainError("seed") for a seed nobody could repeat.
    """
    if now < period.end:
        raise DomainError(
            _("%(period)s is not over yet. Draw when it is.") % {"period": period}, code="period_open"
        )
    ledger.lock()  # of two draws at once, the second must find what the first one queued
    regular = seed_of(period)
    chosen = regular if seed is None else _checked(seed)
    name = period.name if chosen == regular else f"{period.name}/{chosen}"
    drawn = _still_standing(drawn_from(period, chosen))
    return _queue(drawn, draw=name, seed=chosen, now=now, due=now + DUE)


def draw_due(now: datetime) -> list[Sample]:
    """Make the regular draws of the last four weeks that are over, where they have not been made; idempotent."""
    period, found = last_week(now), []
    for _week in range(_WEEKS_CAUGHT_UP):
        if not Sample.objects.filter(draw=period.name).exists():
            found += draw(period, now)
        period = period.before()
    return found


def seed_of(period: Period) -> str:
    """The hash of the last row that the ledger received before the period's end."""
    rows = SignOffEvent.objects.filter(received_at__lt=period.end).order_by("-position")
    return rows.values_list("hash", flat=True).first() or GENESIS


def _checked(seed: str) -> str:
    tidy = seed.strip()
    if not tidy or len(tidy) > _LONGEST_SEED:
        raise DomainError(
            _("A seed is a word of at most %(longest)s characters.") % {"longest": _LONGEST_SEED}, code="seed"
        )
    return tidy


def drawn_from(period: Period, seed: str) -> list[Drawn]:
    """What the seed draws of a period, in ledger order, from the ledger as it stood at the period's end.

    Eight queries, however much was observed.
    """
    observed = SignOffEvent.objects.filter(
        kind=EventKind.OBSERVED, received_at__gte=period.start, received_at__lt=period.end
    )
    seen = _record(observed, until=period.end)
    if not seen:
        return []
    turns = _turns(seen)
    drifting = {row.mentor for row in drift(period.end) if row.drifts}
    drawn = []
    for one in seen:
        if one.good and not one.out:
            is_new = turns[one.event.pk] < NEW_OBSERVATIONS or bool(one.facts.get("supervised"))
            reason, share = share_of(one, is_new=is_new, drifts=one.event.signer in drifting)
            if is_drawn(seed, one.event.client_uuid, share):
                drawn.append(Drawn(one.event, reason, share))
    return drawn


def share_of(seen: Observation, *, is_new: bool, drifts: bool) -> tuple[SampleReason, Decimal]:
    """How large a share of such observations is drawn, and the reason to state."""
    share = max(SHARES[Risk(seen.version.risk)], NEW_SHARE if is_new else Decimal(0))
    if drifts:
        return SampleReason.DRIFT, min(Decimal(1), 2 * share)
    return (SampleReason.NEW if is_new else SampleReason.RISK), share


def _record(observed: Iterable[SignOffEvent], *, until: datetime) -> list[Observation]:
    """These observations with everything said about them before a moment, in ledger order; three queries."""
    events = list(observed)
    names = [event.client_uuid for event in events]
    disputes = SignOffEvent.objects.filter(kind=EventKind.DISPUTED, target__in=names).values("client_uuid")
    said = SignOffEvent.objects.filter(
        Q(target__in=names) | Q(kind=EventKind.DISPUTE_RESOLVED, target__in=disputes), received_at__lt=until
    )
    told = sorted([*events, *said], key=lambda event: event.position)
    return list(record_in(told, versions_by_key({event.skill_code for event in events})).observations)


def _turns(seen: list[Observation]) -> dict[int, int]:
    """How many observations each one's mentor had made before it, by the event's key; one query."""
    before = SignOffEvent.objects.filter(
        kind=EventKind.OBSERVED,
        position__lt=seen[0].event.position,
        signer__in={one.event.signer for one in seen},
    )
    made: dict[uuid.UUID, int] = defaultdict(int)
    made.update(before.order_by().values_list("signer").annotate(Count("pk")))
    turns = {}
    for one in seen:
        turns[one.event.pk] = made[one.event.signer]
        made[one.event.signer] += 1
    return turns


def _still_standing(drawn: list[Drawn]) -> list[Drawn]:
    """Without what was taken back since, and what is about people whose data were erased: nothing is left to judge."""
    names = [one.event.client_uuid for one in drawn]
    people = {one.event.subject for one in drawn}
    revoked = SignOffEvent.objects.filter(kind=EventKind.REVOKED, target__in=names)
    erased = SignOffEvent.objects.filter(kind=EventKind.ERASED, subject__in=people)
    out, gone = set(revoked.values_list("target", flat=True)), set(erased.values_list("subject", flat=True))
    return [one for one in drawn if one.event.client_uuid not in out and one.event.subject not in gone]


def _queue(drawn: list[Drawn], *, draw: str, seed: str, now: datetime, due: datetime) -> list[Sample]:
    told = set(Sample.objects.filter(draw=draw).values_list("event_id", flat=True))
    return Sample.objects.bulk_create(
        [
            Sample(
                event=one.event,
                reason=one.reason,
                draw=draw,
                seed=seed,
                share=one.share,
                drawn_at=now,
                due_at=due,
            )
            for one in drawn
            if one.event.pk not in told
        ],
        batch_size=200,
    )


def withdrawal_draw(grant: AuthorityGrant) -> str:
    """The name of the draw that follows when this grant is withdrawn."""
    return f"withdrawal/{grant.public_id}"


def draw_after_withdrawal(grant: AuthorityGrant, *, now: datetime) -> list[Sample]:
    """Open a targeted sample of what was observed, or signed off, under a grant that was withdrawn.

    Call it in the transaction that withdrew, after that row. What somebody has looked at in a sample already is
    left alone.
    """
    seed = ledger.lock().hash
    since = now - WITHDRAWAL_WINDOW
    seen = [one for one in _record(_under(grant, since), until=now) if one.good and not one.out]
    fresh = [one for one in seen if not one.samples]
    fresh.sort(key=lambda one: (one.version.risk != Risk.HIGH, -one.event.position))
    drawn = []
    for one in fresh:
        share = Decimal(1) if one.version.risk == Risk.HIGH else WITHDRAWAL_SHARE
        if is_drawn(seed, one.event.client_uuid, share):
            drawn.append(Drawn(one.event, SampleReason.WITHDRAWAL, share))
    kept = _still_standing(drawn)[:WITHDRAWAL_MOST]
    return _queue(kept, draw=withdrawal_draw(grant), seed=seed, now=now, due=now + DUE_SOON)


def draw_late(
    event: SignOffEvent, grant: AuthorityGrant, *, brought_by: SignOffEvent | None = None
) -> list[Sample]:
    """Add an observation that came in after its grant was withdrawn to the sample of that withdrawal.

    Call it in the transaction that recorded the row which brings it: a correction (`brought_by`), or the observation
    itself. Nothing is asked of the database where the grant stands. A grant that was released has no such sample.
    """
    ended, row = grant.withdrawn_at, brought_by or event
    if (
        ended is None
        or not ended - WITHDRAWAL_WINDOW <= event.observed_at < ended
        or not _was_withdrawn(grant)
    ):
        return []
    [seen] = _record([event], until=row.received_at + timedelta.resolution)
    share = Decimal(1) if seen.version.risk == Risk.HIGH else WITHDRAWAL_SHARE
    if not seen.good or seen.out or not is_drawn(row.hash, event.client_uuid, share):
        return []
    now = row.received_at
    drawn = [Drawn(event, SampleReason.WITHDRAWAL, share)]
    return _queue(drawn, draw=withdrawal_draw(grant), seed=row.hash, now=now, due=now + DUE_SOON)


def _was_withdrawn(grant: AuthorityGrant) -> bool:
    """Whether it was taken away; a mentor who was new and was released lost nothing."""
    ends = SignOffEvent.objects.filter(kind=EventKind.AUTHORITY_WITHDRAWN, target=grant.public_id)
    return not any(ledger.facts_of(end).get("released") for end in ends)


def observed_under(grant: AuthorityGrant) -> AppendOnlyQuerySet[SignOffEvent]:
    """The observations that were made under a grant, in no order."""
    return _resting_on(grant, EventKind.OBSERVED)


def _under(grant: AuthorityGrant, since: datetime) -> AppendOnlyQuerySet[SignOffEvent]:
    signed = _resting_on(grant, EventKind.SIGNED_OFF).filter(received_at__gte=since)
    return SignOffEvent.objects.filter(
        Q(pk__in=observed_under(grant).values("pk")) | Q(client_uuid__in=signed.values("target")),
        kind=EventKind.OBSERVED,
        received_at__gte=since,
    )


def _resting_on(grant: AuthorityGrant, kind: EventKind) -> AppendOnlyQuerySet[SignOffEvent]:
    """Rows of one kind that name this grant; a quote within a payload's text is escaped, so that no word can."""
    return SignOffEvent.objects.filter(
        kind=kind, signer=grant.mentor.pseudonym, payload__contains=f'"authority":"{grant.public_id}"'
    )
