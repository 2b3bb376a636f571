"""What lies on a mentor's desk: who waits, what waits for a second person, what was signed lately."""

import json
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet, prefetch_related_objects

from courses.domain.authority import Scope
from courses.domain.standing import states_of
from courses.domain.story import Story, stories
from courses.enums import EventKind, RequestState
from courses.models import SignOffEvent, SignOffRequest, Skill, SkillVersion
from lms.accounts.models import User
from lms.kernel.append_only import AppendOnlyQuerySet

# Facts as they stand in a payload's text. A quote inside a word is escaped there, so that no word looks like one.
_SUPERVISED = '"supervised":true'
_UNSIGNED = '"signs":false'

_LOOKED_THROUGH = 300  # observations that nobody can countersign would otherwise pile up in every page


@dataclass(frozen=True)
class Waiting:
    """The longest-waiting requests, and whether there are more than are listed."""

    requests: tuple[SignOffRequest, ...]
    more: bool


def learners() -> QuerySet[User]:
    """Everybody whose work can be signed off: active people who may ask for it."""
    return _who_may("ask_for_signoff")


def mentors() -> QuerySet[User]:
    """Everybody who may open the desk: active people who record observations."""
    return _who_may("record_observation")


def coordinators() -> QuerySet[User]:
    """Everybody who runs the hub from day to day: active people who may open the coordinators' page."""
    return _who_may("view_coordination")


def _who_may(codename: str) -> QuerySet[User]:
    """Active people whose role gives them a permission, by name."""
    may = User.groups.through.objects.filter(user=OuterRef("pk"), group__permissions__codename=codename)
    return User.objects.filter(Exists(may), is_active=True).order_by("name", "email")


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
    """Observations that lack nothing but a second person's word, which this mentor may give; oldest first.

    A second person is needed where the skill asks for one, and where the mentor was new to judging.
    """
    asking = SkillVersion.objects.filter(countersign=True).values("skill__code")
    said = SignOffEvent.objects.filter(target=OuterRef("client_uuid"))
    unanswered = ~Exists(said.filter(kind=EventKind.COUNTERSIGNED))
    corrected = Exists(said.filter(kind=EventKind.CORRECTED))  # what was said before was about something else
    events = (
        _observed_in(scope)
        .filter(
            Q(skill_code__in=asking) | Q(payload__contains=_SUPERVISED) | corrected,
            unanswered | corrected,
            ~Exists(said.filter(kind=EventKind.REVOKED)),
        )
        .exclude(signer=mentor.pseudonym)
        .exclude(subject=mentor.pseudonym)
        .order_by("-position")[:_LOOKED_THROUGH]
    )
    return [story for story in stories(reversed(events)) if story.waits and story.learner]


def _observed_in(scope: Scope) -> AppendOnlyQuerySet[SignOffEvent]:
    """Observations of the skills in a scope, seen where it holds."""
    return SignOffEvent.objects.filter(seen_in(scope), kind=EventKind.OBSERVED)


def seen_in(scope: Scope, prefix: str = "") -> Q:
    """What lies in a scope among observations, or among rows that lead to one by `prefix`.

    What is bound to a place holds for what was seen there.
    """
    found = _of_skills(scope.at(None), prefix)
    for code in scope.places:
        there = Q(**{f"{prefix}payload__contains": f'"place":{json.dumps(code, ensure_ascii=False)}'})
        found |= _of_skills(scope.at(code), prefix) & there
    return found


def _of_skills(scope: Scope, prefix: str) -> Q:
    taught = Skill.objects.filter(course_code__in=scope.courses).values("code")
    return Q(**{f"{prefix}skill_code__in": scope.skills}) | Q(**{f"{prefix}skill_code__in": taught})


@dataclass(frozen=True)
class ToSign:
    """A complete set that waits for somebody who may sign. `event` is the observation that completed it."""

    learner: User
    version: SkillVersion
    event: SignOffEvent
    observations: int


def to_sign(mentor: User, scope: Scope) -> list[ToSign]:
    """Sets that lack nothing but a signature, which this mentor may give; longest waiting first.

    A constant number of queries, however many wait. A set is found while its last observation is among the latest
    300 unsigned ones.
    """
    said = SignOffEvent.objects.filter(target=OuterRef("client_uuid"))
    unsigned = (
        _observed_in(scope)
        .filter(
            # What was corrected after it was signed has to be signed anew.
            ~Exists(said.filter(kind=EventKind.SIGNED_OFF)) | Exists(said.filter(kind=EventKind.CORRECTED)),
            ~Exists(said.filter(kind=EventKind.REVOKED)),
            payload__contains=_UNSIGNED,
        )
        .exclude(subject=mentor.pseudonym)
        .order_by("-position")[:_LOOKED_THROUGH]
    )
    wanted = {(event.subject, event.skill_code) for event in unsigned}
    people = {p.pseudonym: p for p in User.objects.filter(pseudonym__in={person for person, _code in wanted})}
    found = []
    for (person, _code), state in states_of(wanted).items():
        last = state.to_sign
        if last is not None and person in people:
            found.append(ToSign(people[person], last.version, last.event, len(state.collecting)))
    prefetch_related_objects([one.version for one in found], "wordings__locale")
    return sorted(found, key=lambda one: one.event.position)


def to_acknowledge(learner: User, *, limit: int = 20) -> list[Story]:
    """Observations of the learner's own work that they have not acknowledged and that stand, oldest first."""
    ended = SignOffEvent.objects.filter(
        target=OuterRef("client_uuid"), kind__in=[EventKind.LEARNER_ACKNOWLEDGED, EventKind.REVOKED]
    )
    events = SignOffEvent.objects.filter(~Exists(ended), kind=EventKind.OBSERVED, subject=learner.pseudonym)
    found = list(events.order_by("position")[:limit])
    return [story for story in stories(found) if story.public_id] if found else []


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
