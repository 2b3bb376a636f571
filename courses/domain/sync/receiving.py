"""Taking in what was observed without a network: each item by itself, once, and nothing dropped.

What stands in the way of counting, and could be judged otherwise by a person, is held for review. What nobody could
make anything of is rejected, and stays on the device.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain import holding, ledger
from courses.domain.signoff import observe
from courses.domain.sync import checking, receipts
from courses.domain.sync.acknowledging import with_acknowledgement
from courses.domain.sync.content import name_in
from courses.domain.sync.devices import note_received
from courses.domain.sync.earlier import Earlier, find
from courses.domain.sync.envelope import Envelope, open_envelope
from courses.domain.sync.keeping import as_sent, keep_signature, name_of_other, remarks_of
from courses.domain.sync.known import Known, known_in
from courses.domain.sync.obstacles import HOLDS, Obstacle, obstacle_of
from courses.domain.sync.receipts import Receipt
from courses.enums import HoldKind, HoldState
from courses.models import HeldObservation
from lms.accounts.models import User
from lms.kernel.errors import DomainError

MOST_ITEMS: Final = 50
MOST_HELD: Final = 1000  # of one mentor that wait for review; more stay on the device


@dataclass(frozen=True)
class _Case:
    """One envelope with what it names."""

    envelope: Envelope
    known: Known
    now: datetime

    @property
    def name(self) -> str:
        return str(self.envelope.content.client_uuid)

    @property
    def skew(self) -> int:
        """By how many seconds the device's clock runs ahead, as far as its time of sending tells."""
        return round((self.envelope.sent_at - self.now) / timedelta(seconds=1))


def receive_observations(items: Sequence[Any], *, by: User) -> list[Receipt]:
    """Take in at most `MOST_ITEMS` items; one receipt for each, in order. Sent again, nothing changes.

    They are recorded in the order in which they were made, so that a prerequisite comes before what needs it.
    """
    opened = [_opened(item) for item in items]
    envelopes = [one for one in opened if isinstance(one, Envelope)]
    known, now = known_in(envelopes, by=by), timezone.now()
    answers: dict[int, Receipt] = {}
    for envelope in sorted(envelopes, key=lambda one: one.content.observed_at):
        answers[id(envelope)] = _receive(_Case(envelope, known, now), by)
    note_received(
        by, [one.content for one in envelopes if answers[id(one)].outcome != receipts.REJECTED], now
    )
    _record_what_waited(list(answers.values()))
    return [answers[id(one)] if isinstance(one, Envelope) else one for one in opened]


def _opened(item: Any) -> Envelope | Receipt:
    try:
        return open_envelope(item)
    except DomainError as error:
        text = item.get("content") if isinstance(item, dict) else None
        return receipts.rejected(name_in(text), error)


def _receive(case: _Case, by: User) -> Receipt:
    """One item. The signature is checked outside of the lock, and not again for what is here already."""
    try:
        case.known.check(case.envelope.content)
        earlier = find(case.envelope)
        if known := _again(case, earlier):
            receipt = known
        else:
            checked = checking.check(case.envelope, by=by)
            if checked.code == checking.TRY_LATER:
                raise DomainError(checked.reason, code=checked.code)
            receipt = _take_in(case, checked, by)
    except DomainError as error:
        return receipts.rejected(case.name, error)
    return with_acknowledgement(receipt, case.envelope, case.known.learner(case.envelope.content))


def _again(case: _Case, earlier: Earlier) -> Receipt | None:
    """The receipt for what was received before; None for what was not."""
    if earlier.event is not None:
        return receipts.recorded(case.name, earlier.event, case.skew, again=True)
    if earlier.held is not None:
        return receipts.held(case.name, earlier.held, case.skew, again=True)
    return None


@transaction.atomic
def _take_in(case: _Case, checked: checking.Checked, by: User) -> Receipt:
    """Record it, or hold it. Raises DomainError, with nothing kept, for what nobody could make anything of."""
    ledger.lock()  # of two alike at once, the second finds what the first made
    earlier = find(case.envelope)
    if known := _again(case, earlier):
        return known
    sent = as_sent(case.envelope, checked, case.skew)
    if earlier.differs:
        return _hold(case, sent, by, _difference(case))
    obstacle = obstacle_of(case.envelope, checked, by=by, skew=case.skew, now=case.now)
    if obstacle is not None:
        return _hold(case, sent, by, obstacle)
    return _record(case, sent, by)


def _difference(case: _Case) -> Obstacle:
    return Obstacle(
        HoldKind.CONFLICT,
        _("Something else was received under the same identifier before. Both are kept."),
        name=name_of_other(case.envelope),
    )


def _record(case: _Case, sent: dict[str, Any], by: User) -> Receipt:
    content, known = case.envelope.content, case.known
    learner, made = known.learner(content), content.observed_at
    try:
        with transaction.atomic():
            event = observe(
                by=by,
                learner=learner,
                version=known.version(content),
                seen=content.seen,
                client_uuid=content.client_uuid,
                observed_at=made,
                place=known.place(content),
                device=str(content.device),
                remarks=remarks_of(sent),
                in_force_at=(made, made - timedelta(seconds=case.skew)),
            )
            keep_signature(event, sent, learner=learner)
    except DomainError as error:
        if error.code not in HOLDS:
            raise
        return _hold(case, sent, by, Obstacle(HOLDS[error.code], str(error.message)))
    return receipts.recorded(case.name, event, case.skew, again=False)


def _hold(case: _Case, sent: dict[str, Any], by: User, obstacle: Obstacle) -> Receipt:
    content = case.envelope.content
    if HeldObservation.objects.filter(mentor=by, state=HoldState.WAITING).count() >= MOST_HELD:
        raise DomainError(
            _("Too much of yours waits for review. Keep the device, and talk to a coordinator."),
            code="too_much_held",
        )
    row = holding.hold(
        obstacle.name or content.client_uuid,
        mentor=by,
        learner=case.known.learner(content),
        version=case.known.version(content),
        place=case.known.place(content),
        seen=holding.seen_as_json(obstacle.without_bad_files(content.seen)),
        device=str(content.device),
        observed_at=content.observed_at,
        received_at=case.now,
        reason=obstacle.reason,
        kind=obstacle.kind,
        envelope=sent,
        conflicts_with=content.client_uuid if obstacle.name else None,
        skew_seconds=case.skew,
    )
    return receipts.held(case.name, row, case.skew, again=False)


def _record_what_waited(answers: Sequence[Receipt]) -> None:
    """What was held because something was missing first, of people of whom something was recorded just now."""
    people = {
        answer.event.subject for answer in answers if answer.event and answer.outcome == receipts.ACCEPTED
    }
    if not people:
        return
    waiting = HeldObservation.objects.filter(
        state=HoldState.WAITING,
        kind=HoldKind.READINESS,
        envelope__isnull=False,
        learner__pseudonym__in=people,
    ).select_related("mentor", "learner", "version__skill", "place")
    for held in waiting.order_by("observed_at", "pk")[:MOST_ITEMS]:
        holding.record_by_itself(held)
