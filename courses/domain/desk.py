"""What lies on a mentor's desk: who waits, what waits for a second person, what was signed lately."""

import uuid
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from courses.domain.authority import Scope
from courses.domain.counting import SkillState
from courses.domain.observations import record_in
from courses.domain.standing import state_now, versions_by_key
from courses.domain.story import Story, stories
from courses.enums import COUNTED_KINDS, Act, EventKind, RequestState
from courses.models import AuthorityGrant, SignOffEvent, SignOffRequest, Skill, SkillVersion
from lms.accounts.models import User

_LOOKED_THROUGH = 300  # observations that nobody can countersign would otherwise pile up in every page


@dataclass(frozen=True)
class Waiting:
    """The longest-waiting requests, and whether there are more than are listed."""

    requests: tuple[SignOffRequest, ...]
    more: bool


def learners() -> QuerySet[User]:
    """Everybody whose work can be signed off: active people who may ask for it."""
    may_ask = User.groups.through.objects.filter(
        user=OuterRef("pk"), group__permissions__codename="ask_for_signoff"
    )
    return User.objects.filter(Exists(may_ask), is_active=True).order_by("name", "email")


def find_learners(words: str, *, limit: int = 20) -> list[User]:
    """Learners whose name or address holds every one of the words; nobody where there are no words."""
    found = learners()
    for word in words.split():
        found = found.filter(Q(name__icontains=word) | Q(email__icontains=word))
    return list(found[:limit]) if words.split() else []


def waiting(*, without: User | None = None) -> QuerySet[SignOffRequest]:
    """Requests that nobody has answered, longest waiting first, with learner and skill in force."""
    rows = SignOffRequest.objects.filter(state=RequestState.WAITING, learner__is_active=True)
    if without is not None:
        rows = rows.exclude(learner=without)
    return (
        rows.select_related("learner", "skill__current__skill")
        .prefetch_related("skill__current__wordings__locale")
        .order_by("asked_at", "pk")
    )


def waiting_for(mentor: User, scope: Scope, *, mine: bool, limit: int = 30) -> Waiting:
    """Others' requests for skills inside the mentor's scope (`mine`), or outside it."""
    inside = Q(skill__code__in=scope.skills) | Q(skill__course_code__in=scope.courses)
    rows = list(waiting(without=mentor).filter(inside if mine else ~inside)[: limit + 1])
    return Waiting(tuple(rows[:limit]), more=len(rows) > limit)


def to_countersign(mentor: User, scope: Scope) -> list[Story]:
    """Observations that lack nothing but a second person's word, which this mentor may give; oldest first."""
    versions = SkillVersion.objects.filter(
        Q(skill__code__in=scope.skills) | Q(skill__course_code__in=scope.courses)
    )
    asked = Q(skill_code__in=versions.filter(countersign=True).values("skill__code")) | Q(
        skill_code__in=versions.values("skill__code"),
        signer__in=AuthorityGrant.objects.filter(supervised=True).values("mentor__pseudonym"),
    )
    events = (
        SignOffEvent.objects.filter(asked, ~Exists(_answers()), kind=EventKind.OBSERVED)
        .exclude(signer=mentor.pseudonym)
        .exclude(subject=mentor.pseudonym)
        .order_by("-position")[:_LOOKED_THROUGH]
    )
    return [story for story in stories(reversed(events)) if story.waits and story.learner]


def to_sign(mentor: User, scope: Scope) -> list[Story]:
    """The last observation of each complete set that lacks a signature which this mentor may give; oldest first."""
    watchers = AuthorityGrant.objects.filter(act=Act.WATCH).values("mentor__pseudonym")
    skills = Skill.objects.filter(Q(code__in=scope.skills) | Q(course_code__in=scope.courses))
    watched = SignOffEvent.objects.filter(
        kind=EventKind.OBSERVED, signer__in=watchers, skill_code__in=skills.values("code")
    ).exclude(subject=mentor.pseudonym)
    pairs = set(watched.order_by("-position").values_list("subject", "skill_code")[:_LOOKED_THROUGH])
    if not pairs:
        return []
    last = [state.collecting[-1].event for state in _states(pairs) if state.awaits_signature]
    told = stories(sorted(last, key=lambda event: event.position))
    return [story for story in told if story.learner]


def _states(pairs: set[tuple[uuid.UUID, str]]) -> list[SkillState]:
    """What the ledger adds up to for these people and skills; two queries."""
    people, codes = {person for person, _code in pairs}, {code for _person, code in pairs}
    grouped: dict[tuple[uuid.UUID, str], list[SignOffEvent]] = defaultdict(list)
    for event in SignOffEvent.objects.filter(
        subject__in=people, skill_code__in=codes, kind__in=COUNTED_KINDS
    ).order_by("position"):
        grouped[event.subject, event.skill_code].append(event)
    versions = versions_by_key(codes)
    return [state_now(record_in(grouped[pair], versions)) for pair in sorted(pairs, key=str)]


def to_acknowledge(learner: User, *, limit: int = 20) -> list[Story]:
    """Observations of the learner's own work that they have not acknowledged and that stand, oldest first."""
    ended = SignOffEvent.objects.filter(
        target=OuterRef("client_uuid"), kind__in=[EventKind.LEARNER_ACKNOWLEDGED, EventKind.REVOKED]
    )
    events = SignOffEvent.objects.filter(~Exists(ended), kind=EventKind.OBSERVED, subject=learner.pseudonym)
    found = list(events.order_by("position")[:limit])
    return [story for story in stories(found) if story.public_id] if found else []


def _answers() -> QuerySet[SignOffEvent]:
    """What ends the wait of the outer observation: taken back, or a second word since it was last corrected."""
    corrected_since = SignOffEvent.objects.filter(
        target=OuterRef("target"), kind=EventKind.CORRECTED, position__gt=OuterRef("position")
    )
    return SignOffEvent.objects.filter(
        Q(kind=EventKind.REVOKED) | Q(~Exists(corrected_since), kind=EventKind.COUNTERSIGNED),
        target=OuterRef("client_uuid"),
    )


def signed_by(mentor: User, *, limit: int = 10) -> list[Story]:
    """The mentor's own latest observations, newest first."""
    events = SignOffEvent.objects.filter(kind=EventKind.OBSERVED, signer=mentor.pseudonym)
    return stories(events.order_by("-position")[:limit])


def history(learner: User, skill_code: str) -> list[Story]:
    """Every observation of one learner and skill, in ledger order."""
    return stories(
        SignOffEvent.objects.filter(
            kind=EventKind.OBSERVED, subject=learner.pseudonym, skill_code=skill_code
        ).order_by("position")
    )


def next_waiting(mentor: User, scope: Scope) -> SignOffRequest | None:
    """The longest-waiting request inside the scope."""
    found = waiting_for(mentor, scope, mine=True, limit=1).requests
    return found[0] if found else None
