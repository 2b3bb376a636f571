"""The one definition of "done": when all the skills of a course or pathway are held together."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from courses.domain.counting import Observation, SkillState, state_in
from courses.domain.standing import events_about, versions_by_key
from courses.enums import COUNTED_KINDS
from courses.models.ledger import SignOffEvent
from courses.models.pages import PathwayPage
from courses.models.skill import Skill, SkillVersion

Levels = Mapping[str, int]
NO_LEVELS: Final[Levels] = {}
_AT_ONCE = 400  # people whose events are read in one query


@dataclass(frozen=True)
class SkillEvidence:
    """One skill of a completion: its version and the observations that count for it, oldest first."""

    version: SkillVersion
    observations: tuple[Observation, ...]
    valid_until: datetime | None


@dataclass(frozen=True)
class Completion:
    """A course or pathway that is complete.

    `renewal` is the ledger position that earned it: the event with which the last skill came to be held, with
    which the earliest expiry among the skills moved, or which took back or corrected an observation that it
    rested on while the others still suffice. `valid_until` is that earliest expiry. `completed_at` is when that
    event happened, though never before the last of the skills came to be held. A skill that is only recognised
    completes nothing: a badge leads back to observations.
    """

    renewal: int
    completed_at: datetime
    valid_until: datetime | None
    skills: tuple[SkillEvidence, ...]


@dataclass(frozen=True)
class Asked:
    """Whether this person has completed these skills, with the lowest levels of some."""

    person: uuid.UUID
    skills: tuple[str, ...]
    levels: Levels


def skills_of(code: str) -> list[str]:
    """Codes of the skills that the course or pathway asks for, with those of the pathways it requires.

    A pathway is read in the language it was first written in. Three queries for a pathway, one for a course.
    """
    courses = _courses_of(code, _pathways()) or {code}
    return list(Skill.objects.filter(course_code__in=courses).order_by("code").values_list("code", flat=True))


def skills_of_all(codes: Iterable[str]) -> dict[str, list[str]]:
    """The same for several courses and pathways; four queries in all."""
    pages = _pathways()
    taught = list(Skill.objects.order_by("code").values_list("code", "course_code"))
    found = {code: _courses_of(code, pages) or {code} for code in codes}
    return {code: [skill for skill, course in taught if course in courses] for code, courses in found.items()}


def _pathways() -> dict[str, PathwayPage]:
    rows = PathwayPage.objects.order_by("-locale_id", "pk").prefetch_related("steps", "requirements")
    return {page.code: page for page in rows}


def _courses_of(pathway_code: str, pages: Mapping[str, PathwayPage]) -> set[str]:
    wanted, courses, done = [pathway_code], set[str](), set[str]()
    while wanted:
        page = pages.get(code := wanted.pop())
        if page is None or code in done:
            continue
        done.add(code)
        courses.update(step.course_code for step in page.steps.all())
        wanted.extend(requirement.pathway_code for requirement in page.requirements.all())
    return courses


def completion_of(person: uuid.UUID, code: str) -> Completion | None:
    """What the ledger says about this person and the course or pathway `code`; None while it is not complete.

    Judged as at the last event: whether it has expired since is for the caller to compare.
    """
    return completion_with(person, skills_of(code))


def completion_with(
    person: uuid.UUID,
    skills: list[str],
    *,
    levels: Levels = NO_LEVELS,
    without_holds: bool = False,
    until: int | None = None,
) -> Completion | None:
    """Likewise for a list of skills, such as those that an award was given for; two queries.

    `levels` names the lowest level of some: the last observation of the set has to reach it when everything is
    held together. One that reaches less later ends nothing. `without_holds` leaves suspensions and open disputes out
    of account, `until` what came after that row of the ledger.
    """
    if not skills:
        return None
    events = [e for e in events_about(person, skills) if until is None or e.position <= until]
    return _replay(events, skills, versions_by_key(skills), levels=levels, without_holds=without_holds)


def completions_with(
    people: Collection[uuid.UUID], skills: list[str], *, levels: Levels = NO_LEVELS
) -> dict[uuid.UUID, Completion]:
    """Likewise for many people: those who have completed the skills. One query for every 400 of them, and one more."""
    asked = [Asked(person, tuple(skills), levels) for person in people]
    found = zip(asked, completions_of(asked), strict=True)
    return {one.person: done for one, done in found if done is not None}


def completions_of(asked: Sequence[Asked]) -> list[Completion | None]:
    """Likewise for many people, each with skills of their own, in their order; as many queries as above."""
    codes = {code for one in asked for code in one.skills}
    if not codes:
        return [None] * len(asked)
    versions = versions_by_key(codes)
    found: list[Completion | None] = []
    for start in range(0, len(asked), _AT_ONCE):
        part = asked[start : start + _AT_ONCE]
        told: dict[uuid.UUID, list[SignOffEvent]] = defaultdict(list)
        events = SignOffEvent.objects.filter(
            subject__in={one.person for one in part}, skill_code__in=codes, kind__in=COUNTED_KINDS
        )
        for event in events.order_by("position"):
            told[event.subject].append(event)
        found += [_answer(one, told[one.person], versions) for one in part]
    return found


def _answer(
    asked: Asked, events: Iterable[SignOffEvent], versions: dict[tuple[str, int], SkillVersion]
) -> Completion | None:
    if not asked.skills:
        return None
    own = [event for event in events if event.skill_code in asked.skills]
    return _replay(own, list(asked.skills), versions, levels=asked.levels, without_holds=False)


def has_completed(person: uuid.UUID, code: str, *, moment: datetime) -> bool:
    """Whether the course or pathway is complete and nothing in it has expired at `moment`."""
    done = completion_of(person, code)
    return done is not None and (done.valid_until is None or done.valid_until > moment)


def _replay(
    events: list[SignOffEvent],
    skills: list[str],
    versions: dict[tuple[str, int], SkillVersion],
    *,
    levels: Levels,
    without_holds: bool,
) -> Completion | None:
    seen: dict[str, list[SignOffEvent]] = {code: [] for code in skills}
    states: dict[str, SkillState | None] = dict.fromkeys(skills)
    done: Completion | None = None
    for event in events:
        seen[event.skill_code].append(event)
        states[event.skill_code] = state_in(seen[event.skill_code], versions, without_holds=without_holds)
        done = _after(event, list(states.values()), done, levels)
    return done


def _after(
    event: SignOffEvent, states: list[SkillState | None], before: Completion | None, levels: Levels
) -> Completion | None:
    held = [
        state
        for state in states
        if state is not None and state.is_earned(event.observed_at) and reaches(state, levels)
    ]
    if len(held) < len(states):
        gone = any(state is None or state.held_since is None or state.suspended for state in states)
        return None if gone or (before is not None and _lost(before, states)) else before
    until = earliest(state.valid_until for state in held)
    if before is not None and before.valid_until == until and not _lost(before, held):
        return before
    return Completion(
        renewal=event.position,
        completed_at=max(event.observed_at, *(state.held_since for state in held if state.held_since)),
        valid_until=until,
        skills=tuple(SkillEvidence(state.version, state.counted, state.valid_until) for state in held),
    )


def reaches(state: SkillState, levels: Levels) -> bool:
    """Whether the last observation of the set that a skill rests on has the level that is asked for, if any is."""
    lowest = levels.get(state.version.skill.code)
    return lowest is None or (bool(state.counted) and int(state.counted[-1].facts["level"]) >= lowest)


def _lost(before: Completion, states: Iterable[SkillState | None]) -> bool:
    """Whether an observation that the completion rests on counts no longer, or was corrected since."""
    counted = {seen.row.pk for state in states if state is not None for seen in state.counted}
    return any(seen.row.pk not in counted for skill in before.skills for seen in skill.observations)


def earliest(moments: Iterable[datetime | None]) -> datetime | None:
    """The first moment to come; None, which means never, is later than any."""
    dated = [moment for moment in moments if moment is not None]
    return min(dated) if dated else None
