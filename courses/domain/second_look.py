"""The queue of samples, and the verdict of whoever takes the second look."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain import ledger
from courses.domain.basis import authority_for, scope_of
from courses.domain.desk import seen_in
from courses.domain.following import (
    AS_COORDINATOR,
    Word,
    check_stands,
    follow_up,
    reason_given,
    said_before,
    version_of,
)
from courses.domain.independence import TAKES_PART, answered_by, judges_at, parts_in, signed_for_by
from courses.domain.story import Story, stories
from courses.enums import Act, EventKind, SampleVerdict
from courses.models import Place, Sample, SignOffEvent, Skill
from lms.accounts.models import User
from lms.kernel.errors import DomainError, NotAllowed

_LISTED = 50


@dataclass(frozen=True)
class Waiting:
    """One observation that waits for a second look: its sample that is due first, and why it was drawn."""

    sample: Sample
    story: Story
    reasons: tuple[str, ...]
    overdue: bool


@dataclass(frozen=True)
class Queue:
    """What waits for one person, due first; `more` says that there is more than is listed.

    `stuck` is what they would answer for and nobody may: whoever could had a part in it.
    """

    rows: tuple[Waiting, ...]
    more: bool
    stuck: tuple[Waiting, ...] = ()


def may_see_queue(person: User, moment: datetime) -> bool:
    """Coordinators, and whoever has authority to check samples of anything."""
    return person.has_perm("courses.grant_authority") or bool(scope_of(person, act=Act.SAMPLE, moment=moment))


def waiting_samples(person: User, moment: datetime) -> int | None:
    """How many observations wait for this person's second look; None for whoever judges none."""
    if not may_see_queue(person, moment):
        return None
    found = _judged_by(person, _open_to(person, moment))
    return found.order_by().values("event").distinct().count()


def queue_for(person: User, moment: datetime) -> Queue:
    """The samples this person may judge; a constant number of queries.

    Left out is their own work, what they had a part in, what was taken back, and the work of people who were erased.
    """
    open_ones = _open_to(person, moment)
    judged = _judged_by(person, open_ones)
    samples = list(judged[: 2 * _LISTED + 1])
    stuck = _stuck(list(open_ones.exclude(pk__in=judged.values("pk"))[: 2 * _LISTED]), moment)
    mine = _grouped(samples)
    told = stories(group[0].event for group in [*mine[:_LISTED], *stuck])
    rows = [
        _waiting(group, story, moment) for group, story in zip([*mine[:_LISTED], *stuck], told, strict=True)
    ]
    count = len(rows) - len(stuck)
    more = len(mine) > _LISTED or len(samples) > 2 * _LISTED
    return Queue(tuple(rows[:count]), more=more, stuck=tuple(rows[count:]))


def _judged_by(person: User, open_ones: QuerySet[Sample]) -> QuerySet[Sample]:
    """Those among them that this person may judge."""
    about = SignOffEvent.objects.filter(target=OuterRef("event__client_uuid"))
    return (
        open_ones.exclude(event__signer=person.pseudonym)
        .exclude(event__subject=person.pseudonym)
        .exclude(event__client_uuid__in=signed_for_by(person))
        .filter(
            ~Exists(about.filter(kind__in=TAKES_PART, signer=person.pseudonym)),
            ~Exists(answered_by(person).filter(target=OuterRef("event__client_uuid"))),
        )
    )


def _open_to(person: User, moment: datetime) -> QuerySet[Sample]:
    """The open samples of the skills this person answers for, whatever part they had in them."""
    scope = None
    if not person.has_perm("courses.grant_authority"):
        scope = scope_of(person, act=Act.SAMPLE, moment=moment)
    revoked = SignOffEvent.objects.filter(kind=EventKind.REVOKED, target=OuterRef("event__client_uuid"))
    return (
        Sample.objects.filter(Q() if scope is None else seen_in(scope, "event__"), verdict="")
        .filter(~Exists(revoked), Exists(User.objects.filter(pseudonym=OuterRef("event__subject"))))
        .select_related("event")
        .order_by("due_at", "pk")
    )


def _stuck(samples: list[Sample], moment: datetime) -> list[list[Sample]]:
    """Those among them that nobody may judge, grouped; no query where there are none, else a constant number."""
    if not samples:
        return []
    parts, judges = parts_in({sample.event for sample in samples}), judges_at(moment)
    skills = Skill.objects.in_bulk({sample.event.skill_code for sample in samples}, field_name="code")
    found = []
    for group in _grouped(samples)[:_LISTED]:
        event = group[0].event
        able = judges.of(skills[event.skill_code], ledger.facts_of(event).get("place"))
        if not able - parts[event.client_uuid].may_not_sample:
            found.append(group)
    return found


def _grouped(samples: list[Sample]) -> list[list[Sample]]:
    """The samples of each observation together, however often it was drawn."""
    by_event: dict[int, list[Sample]] = {}
    for sample in samples:
        by_event.setdefault(sample.event_id, []).append(sample)
    return list(by_event.values())


def _waiting(group: list[Sample], story: Story, moment: datetime) -> Waiting:
    return Waiting(
        sample=group[0],
        story=story,
        reasons=tuple(dict.fromkeys(sample.get_reason_display() for sample in group)),
        overdue=group[0].due_at < moment,
    )


def authority_to_sample(event: SignOffEvent, *, by: User, moment: datetime) -> str:
    """What lets `by` judge a sample of this observation: a grant's name, or the role of a coordinator.

    Raises NotAllowed for the trainee, for whoever observed, corrected, countersigned or signed it or its set off, for
    whoever answered a dispute about it, and for people without authority to check samples of this skill.
    """
    if by.pseudonym == event.subject:
        raise NotAllowed(_("You cannot judge a sample of your own work."), code="own_work")
    if by.pseudonym in parts_in([event])[event.client_uuid].may_not_sample:
        raise NotAllowed(
            _(
                "A sample is judged by somebody who had no part in the observation, in signing off its set, or in "
                "the answer to a dispute about it. You had one."
            ),
            code="not_independent",
        )
    place = Place.objects.filter(code=ledger.facts_of(event).get("place") or "").first()
    try:
        grant = authority_for(by, version_of(event), act=Act.SAMPLE, place=place, moment=moment)
    except NotAllowed:
        if by.has_perm("courses.grant_authority"):
            return AS_COORDINATOR
        raise
    return str(grant.public_id)


@transaction.atomic
def judge_sample(
    sample: Sample, *, by: User, verdict: SampleVerdict, reason: str, client_uuid: uuid.UUID
) -> SignOffEvent:
    """Record the verdict on a sample, once for each form (`client_uuid`).

    It answers every open sample of the same observation. One that is rejected counts no longer; that needs a
    reason, which the trainee and the mentor can read. Raises NotAllowed as `authority_to_sample` says,
    DomainError("answered") where somebody was quicker, DomainError("no_reason") for a rejection without a reason.
    """
    ledger.lock()
    event = sample.event
    earlier = said_before(client_uuid, EventKind.SAMPLED, event, by)
    if earlier is not None:
        return earlier
    check_stands(event)
    authority = authority_to_sample(event, by=by, moment=timezone.now())
    said = reason.strip()
    if verdict == SampleVerdict.REJECTED:
        said = reason_given(reason, _("Say why it does not stand. The trainee and the mentor will read it."))
    now = timezone.now()
    open_ones = Sample.objects.filter(event=event, verdict="")
    if not open_ones.filter(pk=sample.pk).exists():
        raise DomainError(_("Somebody has answered this already."), code="answered")
    open_ones.update(verdict=verdict, answered_at=now)
    facts = {"verdict": verdict.value, "sample": str(sample.public_id), "draw": sample.draw}
    return follow_up(event, EventKind.SAMPLED, Word(by, client_uuid, authority, comment=said), facts)


def verdicts_on(samples: Iterable[Sample]) -> dict[str, int]:
    """How many of these samples are open (under an empty name), accepted and rejected."""
    counts = {"": 0, SampleVerdict.ACCEPTED.value: 0, SampleVerdict.REJECTED.value: 0}
    for sample in samples:
        counts[sample.verdict] += 1
    return counts
