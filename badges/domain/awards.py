"""Awarding what has been earned, ending what no longer holds, and catching up on what was missed."""

import logging
import uuid
from collections import defaultdict
from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone

from badges.enums import AwardState
from badges.events import award_created, award_revoked
from badges.models import Achievement, Award
from courses.domain.completion import Completion, completion_of, skills_of
from courses.enums import StandingState
from courses.models import SignOffEvent, Standing
from lms.accounts.models import User

logger = logging.getLogger(__name__)


def award_for(event: SignOffEvent) -> list[Award]:
    """Reconsider every achievement that the event's skill is part of; returns the awards that now stand."""
    learner = User.objects.filter(pseudonym=event.subject).first()
    if learner is None or not event.skill_code:
        return []
    concerned = [a for a in Achievement.objects.all() if event.skill_code in skills_of(a.code)]
    return [award for achievement in concerned if (award := reconsider(achievement, learner)) is not None]


@transaction.atomic
def reconsider(achievement: Achievement, learner: User) -> Award | None:
    """Make the awards of one achievement and learner agree with the ledger; safe to run again, by many at once.

    Returns the award that stands, or None. A completion that has already expired earns nothing new; one that
    is complete no longer (an observation was revoked) ends the awards that rested on it.
    """
    now = timezone.now()
    position = _last_position(achievement, learner.pseudonym)
    done = completion_of(learner.pseudonym, achievement.code)
    if done is None:
        _revoke_all(achievement, learner, position)
        return None
    if done.valid_until is not None and done.valid_until <= now:
        Award.objects.filter(achievement=achievement, learner=learner).update(considered=position)
        return None
    return _award(achievement, learner, done, position)


def _award(achievement: Achievement, learner: User, done: Completion, position: int) -> Award | None:
    own = Award.objects.filter(achievement=achievement, learner=learner)
    if not achievement.live and not own.filter(renewal=done.renewal).exists():
        return None
    award, created = Award.objects.get_or_create(
        achievement=achievement,
        learner=learner,
        renewal=done.renewal,
        defaults={"earned_at": done.completed_at, "valid_until": done.valid_until},
    )
    own.update(considered=position)
    if created:
        award_created.announce(award_id=award.pk)
    return award


def _revoke_all(achievement: Achievement, learner: User, position: int) -> None:
    own = Award.objects.filter(achievement=achievement, learner=learner)
    for award in own.standing():
        ended = Award.objects.standing().filter(pk=award.pk)
        if ended.update(state=AwardState.REVOKED, ended_at=timezone.now()):
            award_revoked.announce(award_id=award.pk)
    own.update(considered=position)


def _last_position(achievement: Achievement, person: uuid.UUID) -> int:
    row = Standing.objects.filter(person=person, skill_code__in=skills_of(achievement.code)).order_by(
        "-position"
    )
    return row.values_list("position", flat=True).first() or 0


def award_missing() -> list[Award]:
    """Award what earlier messages failed to: every learner whose ledger moved since it was last considered."""
    made = []
    for achievement in Achievement.objects.all():
        for person in _to_consider(achievement):
            learner = User.objects.filter(pseudonym=person).first()
            if learner is not None and (award := reconsider(achievement, learner)) is not None:
                made.append(award)
    return made


def _to_consider(achievement: Achievement) -> Iterator[uuid.UUID]:
    """People with news in the ledger who hold all the skills, or hold an award that may have to end."""
    skills = skills_of(achievement.code)
    held: dict[uuid.UUID, int] = defaultdict(int)
    last: dict[uuid.UUID, int] = defaultdict(int)
    for row in Standing.objects.filter(skill_code__in=skills):
        held[row.person] += row.state == StandingState.HELD
        last[row.person] = max(last[row.person], row.position)
    seen = dict(
        Award.objects.filter(achievement=achievement, learner__isnull=False)
        .order_by("considered")
        .values_list("learner__pseudonym", "considered")
    )
    for person, position in last.items():
        if position > seen.get(person, 0) and (held[person] == len(skills) or person in seen):
            yield person
