"""Disputes that wait for an answer, as those who may answer see them."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from courses.domain.basis import Scope, scope_of
from courses.domain.entries import Entry, tell
from courses.domain.independence import judges_at, parts_in
from courses.domain.story import Story, stories
from courses.enums import Act, EventKind
from courses.models import SignOffEvent, Skill
from lms.accounts.models import User

_LISTED = 200


@dataclass(frozen=True)
class OpenDispute:
    """One dispute, what it is about (an observation's story, or a suspension), and whether the reader may answer.

    `nobody` says that nobody else may either: whoever could had a part in it.
    """

    entry: Entry
    story: Story | None
    suspension: Entry | None
    skill: Skill | None
    may_answer: bool
    nobody: bool = False


def may_answer_any(person: User) -> bool:
    """Coordinators, and whoever may check samples of some skill now."""
    return person.has_perm("courses.grant_authority") or bool(_scope(person))


def _scope(person: User) -> Scope:
    if not person.has_perm("courses.record_observation"):
        return Scope(frozenset(), frozenset())
    return scope_of(person, act=Act.SAMPLE, moment=timezone.now())


def unanswered() -> QuerySet[SignOffEvent]:
    """Disputes without an answer, longest open first."""
    answer = SignOffEvent.objects.filter(kind=EventKind.DISPUTE_RESOLVED, target=OuterRef("client_uuid"))
    return SignOffEvent.objects.filter(~Exists(answer), kind=EventKind.DISPUTED).order_by("position")


def open_disputes(person: User) -> list[OpenDispute]:
    """What waits for an answer in the skills this person answers for; the number of queries is constant.

    What they signed or sampled themselves, or is about them, is listed without the right to answer.
    """
    everything = person.has_perm("courses.grant_authority")
    scope = Scope(frozenset(), frozenset()) if everything else _scope(person)
    skills = _skills()
    found = [
        event
        for event in unanswered()[:_LISTED]
        if event.skill_code in skills and (everything or scope.covers(skills[event.skill_code]))
    ]
    rows = told(found, person)
    return rows if everything else [row for row in rows if _inside(scope, row)]


def _inside(scope: Scope, row: OpenDispute) -> bool:
    """Whether the scope holds where the disputed work was seen."""
    place = row.story.seen.facts.get("place") if row.story else None
    return row.skill is not None and scope.at(place).covers(row.skill)


def told(disputes: list[SignOffEvent], person: User) -> list[OpenDispute]:
    """These disputes with what each is about, as this person sees them; the number of queries is constant."""
    skills = _skills()
    about = list(SignOffEvent.objects.filter(client_uuid__in=[event.target for event in disputes]))
    by_name = {
        s.event.client_uuid: s for s in stories(event for event in about if event.kind == EventKind.OBSERVED)
    }
    holds = {
        entry.event.client_uuid: entry
        for entry in tell(event for event in about if event.kind == EventKind.SUSPENDED)
    }
    said = [entry.event for story in by_name.values() for entry in story.follow_ups]
    parts, judges = parts_in(about, said), judges_at(timezone.now())
    found: list[OpenDispute] = []
    for entry in tell(disputes):
        name = entry.event.target or entry.event.client_uuid
        story, skill = by_name.get(name), skills.get(entry.event.skill_code)
        involved = parts[name].may_not_answer
        place = story.seen.facts.get("place") if story else None
        left = judges.of(skill, place) - involved if skill else set()
        may_answer = person.pseudonym not in involved
        found.append(OpenDispute(entry, story, holds.get(name), skill, may_answer, nobody=not left))
    return found


def _skills() -> dict[str, Skill]:
    return {skill.code: skill for skill in Skill.objects.select_related("current__skill")}
