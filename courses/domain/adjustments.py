"""Reasonable adjustments: how a practical is adapted for one learner, and by whom that was agreed.

An adjustment changes how somebody shows what they can do, never whether the work is safe: criteria for safety are
not adapted, nor are all criteria of a skill at once. Mentors and coordinators see it, and nobody else.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.following import check_same_form, reason_given
from courses.models import Adjustment, Skill, SkillVersion
from lms.accounts.models import User
from lms.kernel.errors import DomainError, NotAllowed


def may_see(person: User, learner: User) -> bool:
    """Mentors and coordinators, though not about themselves: learners have theirs in the export of their data."""
    works_here = person.has_perm("courses.record_observation") or person.has_perm("courses.view_coordination")
    return works_here and person.pk != learner.pk


def safety_criteria(version: SkillVersion) -> set[str]:
    """The criteria that are never adapted: those marked as safety, and every one of a safety gate."""
    return {c["id"] for c in version.criteria if version.safety_gate or c.get("safety")}


@transaction.atomic
def agree(
    learner: User,
    skill: Skill | None,
    *,
    what: str,
    criteria: Iterable[str] = (),
    by: User,
    public_id: uuid.UUID | None = None,
) -> Adjustment:
    """Agree on an adjustment for one skill, or (`skill` None) for all; once for each form (`public_id`).

    `criteria` are ids of the version in force. Raises NotAllowed unless `by` is a mentor or coordinator other than
    the learner; DomainError where nothing is said, for an unknown criterion, one for safety, all of them at once,
    or criteria without a skill.
    """
    _check_may(by, learner)
    earlier = Adjustment.objects.filter(public_id=public_id).first() if public_id else None
    if earlier is not None:
        return _same_or_refuse(earlier, learner)
    said = reason_given(what, _("Say what is adapted."))
    touched = sorted(set(criteria))
    _check_criteria(skill, touched)
    agreed, _created = Adjustment.objects.get_or_create(  # of two identical forms at once, one is first
        public_id=public_id or uuid.uuid4(),
        defaults={
            "learner": learner,
            "skill": skill,
            "what": said,
            "criteria": touched,
            "agreed_by": by,
            "agreed_at": timezone.now(),
        },
    )
    return _same_or_refuse(agreed, learner)


def end(adjustment: Adjustment, *, by: User) -> None:
    """End it now; one that has ended stays as it was. Observations made under it keep its name."""
    _check_may(by, adjustment.learner)
    Adjustment.objects.filter(pk=adjustment.pk, ended_at__isnull=True).update(ended_at=timezone.now())


def in_force(learner: User, skill: Skill, moment: datetime) -> list[Adjustment]:
    """What is agreed for this learner and skill at `moment`, oldest first; one query where `skill` comes with its card.

    One that touches a criterion which the card in force counts as safety is not in force.
    """
    rows = (
        _agreed_at(moment)
        .filter(Q(skill__isnull=True) | Q(skill=skill), learner=learner)
        .select_related("agreed_by", "skill")
    )
    forbidden = safety_criteria(skill.current) if skill.current else set()
    return [row for row in rows if not forbidden & set(row.criteria)]


def in_force_among(
    people: Iterable[User], versions: Mapping[str, SkillVersion], moment: datetime
) -> dict[int, list[Adjustment]]:
    """Likewise for many people and the skills of these cards, by code; by the learner's key, in one query."""
    cards = {version.skill_id: version for version in versions.values()}
    rows = _agreed_at(moment).filter(
        Q(skill__isnull=True) | Q(skill__in=cards), learner__in=[person.pk for person in people]
    )
    found: dict[int, list[Adjustment]] = defaultdict(list)
    for row in rows.select_related("skill"):
        forbidden = safety_criteria(cards[row.skill_id]) if row.skill_id else set()
        if not forbidden & set(row.criteria):
            found[row.learner_id].append(row)
    return dict(found)


def _agreed_at(moment: datetime) -> QuerySet[Adjustment]:
    """What was agreed by then and had not ended, oldest first."""
    return Adjustment.objects.filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=moment), agreed_at__lte=moment
    ).order_by("agreed_at", "pk")


def of_learner(learner: User) -> list[Adjustment]:
    """All that was ever agreed for one learner, ended ones last, each part newest first; one query."""
    rows = Adjustment.objects.filter(learner=learner).select_related("agreed_by", "skill__current__skill")
    newest = rows.prefetch_related("skill__current__wordings__locale").order_by("-agreed_at")
    return sorted(newest, key=lambda row: row.ended_at is not None)


def check_named(name: uuid.UUID, learner: User, skill: Skill) -> None:
    """Raises DomainError unless this is an adjustment for this learner and skill, whether or not it has ended."""
    found = Adjustment.objects.filter(Q(skill__isnull=True) | Q(skill=skill), learner=learner, public_id=name)
    if not found.exists():
        raise DomainError(
            _("This adjustment is not agreed for this person and skill. Look at their page again."),
            code="unknown_adjustment",
        )


def _check_may(by: User, learner: User) -> None:
    if by.pk == learner.pk:
        raise NotAllowed(
            _("Ask a mentor or coordinator to agree on an adjustment for you."), code="own_adjustment"
        )
    if not may_see(by, learner):
        raise NotAllowed(_("Only mentors and coordinators agree on adjustments."), code="may_not_adjust")


def _check_criteria(skill: Skill | None, touched: list[str]) -> None:
    if not touched:
        return
    if skill is None or skill.current is None:
        raise DomainError(
            _("An adjustment for all skills touches no single criterion. Choose the skill."), code="no_skill"
        )
    version = skill.current
    known = {criterion["id"] for criterion in version.criteria}
    if set(touched) - known:
        raise DomainError(_("The card has no such criterion. Look at it again."), code="unknown_criterion")
    if set(touched) & safety_criteria(version):
        raise DomainError(
            _("Criteria for safety are never adapted. Adapt how the work is shown, not whether it is safe."),
            code="safety",
        )
    if set(touched) == known:
        raise DomainError(
            _("All criteria at once cannot be adapted: nothing would be left to judge."), code="all_criteria"
        )


def _same_or_refuse(earlier: Adjustment, learner: User) -> Adjustment:
    check_same_form(found=earlier.learner_id, sent=learner.pk)
    return earlier
