"""Awarding what has been earned, ending what no longer holds, and catching up on what was missed."""

import logging
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator
from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from badges.domain import status
from badges.domain.rules import ground_rule, rule_of
from badges.enums import AwardState, Kind, StatusKind, StatusRule
from badges.events import award_created, award_revoked, award_suspended
from badges.models import Achievement, Award
from courses.domain import ledger
from courses.domain.completion import Completion, completion_with
from courses.enums import StandingState
from courses.models import SignOffEvent, Standing
from lms.accounts.models import User

logger = logging.getLogger(__name__)
_STANDING = frozenset({AwardState.PENDING, AwardState.ISSUED})


def award_for(event: SignOffEvent) -> list[Award]:
    """Reconsider every achievement that the event's skill is part of; returns the awards that now stand."""
    learner = User.objects.filter(pseudonym=event.subject).first()
    if learner is None or not event.skill_code:
        return []
    concerned = [a for a in Achievement.objects.all() if event.skill_code in rule_of(a).skills]
    return [award for achievement in concerned if (award := reconsider(achievement, learner)) is not None]


@transaction.atomic
def reconsider(achievement: Achievement, learner: User) -> Award | None:
    """Make the awards of one achievement and learner agree with the ledger; safe to run again, by many at once.

    Returns the award that stands for what is complete now, or None. A completion that has already expired
    earns nothing new. An award ends when a skill that it was given for is held no longer because an
    observation counts no longer; a curriculum that asks for more since leaves it alone. While such a skill is
    suspended, or an observation behind it disputed, the award is suspended; what follows the hold is a new award.
    What it replaced before, and somebody may still show, ends or is suspended with it.
    What a person revoked stays revoked for the renewal it was earned with, and while a person holds an award nothing
    new is earned. A recognition does not follow from the ledger: None.
    """
    if achievement.kind == Kind.RECOGNITION:
        return None
    ledger.lock()  # of two at once, the one that read the older ledger must not undo the other's work
    rule = rule_of(achievement)
    position = _last_position(rule.skills, learner.pseudonym)
    own = Award.objects.filter(achievement=achievement, learner=learner)
    for earlier in own.revocable(timezone.now()).select_related("achievement"):
        _end_if_lost(earlier, learner.pseudonym)
    done = completion_with(learner.pseudonym, list(rule.skills), levels=rule.levels)
    award = _award(achievement, learner, done) if done is not None else None
    own.update(considered=position)
    return award


def _award(achievement: Achievement, learner: User, done: Completion) -> Award | None:
    if done.valid_until is not None and done.valid_until <= timezone.now():
        return None
    own = Award.objects.filter(achievement=achievement, learner=learner)
    newer = own.standing().filter(renewal__gt=done.renewal).first()
    if newer is not None:  # the curriculum asks for less than when this one was earned
        return newer
    if held_by_hand(own).exists():
        return None
    last = own.filter(renewal=done.renewal).first()
    if last is None:
        return _create(achievement, learner, done, edition=1) if achievement.live else None
    if last.state == AwardState.SUSPENDED:  # it stays so: the curriculum no longer asks for what is on hold
        return _create(achievement, learner, done, edition=last.edition + 1, reason="hold")
    return last if last.state in _STANDING else None


def _create(
    achievement: Achievement, learner: User, done: Completion, *, edition: int, reason: str = ""
) -> Award:
    award, created = Award.objects.get_or_create(
        achievement=achievement,
        learner=learner,
        renewal=done.renewal,
        edition=edition,
        defaults={
            "edition_reason": reason,
            "earned_at": done.completed_at,
            "valid_until": done.valid_until,
            "skills": [skill.version.skill.code for skill in done.skills],
        },
    )
    if created:
        award_created.announce(award_id=award.pk)
    return award


def held_by_hand(awards: QuerySet[Award]) -> QuerySet[Award]:
    """Those of the awards that a person put on hold, and nobody has lifted that."""
    return awards.filter(
        state=AwardState.SUSPENDED,
        status_changes__kind=StatusKind.SUSPENDED,
        status_changes__rule=StatusRule.BY_HAND,
        hand_lift__isnull=True,
    )


def _end_if_lost(award: Award, person: uuid.UUID) -> None:
    """Suspend the award where only holds stand between the person and its skills; revoke it where more does."""
    rule = ground_rule(award)
    ground = partial(completion_with, person, list(rule.skills), levels=rule.levels)
    if award.state != AwardState.SUSPENDED and ground() is not None:
        return
    now = timezone.now()
    same = Award.objects.revocable(now).filter(pk=award.pk)
    if ground(without_holds=True) is None:
        if same.update(state=AwardState.REVOKED, ended_at=now):
            status.record(award, StatusKind.REVOKED, rule=StatusRule.GROUND_GONE, at=now)
            award_revoked.announce(award_id=award.pk)
    elif same.exclude(state=AwardState.SUSPENDED).update(state=AwardState.SUSPENDED, ended_at=now):
        status.record(award, StatusKind.SUSPENDED, rule=StatusRule.ON_HOLD, at=now)
        award_suspended.announce(award_id=award.pk)


def _last_position(skills: Collection[str], person: uuid.UUID) -> int:
    row = Standing.objects.filter(person=person, skill_code__in=skills).order_by("-position")
    return row.values_list("position", flat=True).first() or 0


def award_missing() -> list[Award]:
    """Award what earlier messages failed to: every learner whose ledger moved since it was last considered."""
    made = []
    for achievement in Achievement.objects.exclude(kind=Kind.RECOGNITION):
        for person in _to_consider(achievement):
            learner = User.objects.filter(pseudonym=person).first()
            if learner is not None and (award := reconsider(achievement, learner)) is not None:
                made.append(award)
    return made


def _to_consider(achievement: Achievement) -> Iterator[uuid.UUID]:
    """People with news in the ledger who hold all the skills, or hold an award that may have to end.

    A skill that a recognition outlasts may be held by what was seen as well: the ledger is asked for whoever was seen.
    """
    skills = rule_of(achievement).skills
    held: dict[uuid.UUID, int] = defaultdict(int)
    last: dict[uuid.UUID, int] = defaultdict(int)
    for row in Standing.objects.filter(skill_code__in=skills):
        held[row.person] += row.state == StandingState.HELD and (not row.recognised or row.counted > 0)
        last[row.person] = max(last[row.person], row.position)
    seen = dict(
        Award.objects.filter(achievement=achievement, learner__isnull=False)
        .order_by("considered")
        .values_list("learner__pseudonym", "considered")
    )
    for person, position in last.items():
        if position > seen.get(person, 0) and (held[person] == len(skills) or person in seen):
            yield person
