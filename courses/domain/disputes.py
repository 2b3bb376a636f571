"""Disputes that wait for an answer, as those who may answer see them."""

import uuid
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from courses.domain.basis import Scope, scope_of
from courses.domain.entries import Entry, tell
from courses.domain.learner_words import SIGNING
from courses.domain.story import Story, stories
from courses.enums import Act, EventKind
from courses.models import SignOffEvent, Skill
from lms.accounts.models import User

_LISTED = 200


@dataclass(frozen=True)
class OpenDispute:
    """One dispute, what it is about (an observation's story, or a suspension), and whether the reader may answer."""

    entry: Entry
    story: Story | None
    suspension: Entry | None
    skill: Skill | None
    may_answer: bool


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

    What they signed themselves, or is about them, is listed without the right to answer.
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
    found: list[OpenDispute] = []
    for entry in tell(disputes):
        name = entry.event.target or entry.event.client_uuid
        story, hold = by_name.get(name), holds.get(name)
        may_answer = person.pseudonym not in _involved(entry, story, hold)
        found.append(OpenDispute(entry, story, hold, skills.get(entry.event.skill_code), may_answer))
    return found


def _skills() -> dict[str, Skill]:
    return {skill.code: skill for skill in Skill.objects.select_related("current__skill")}


def _involved(dispute: Entry, story: Story | None, suspension: Entry | None) -> set[uuid.UUID]:
    """The pseudonyms of the learner and of everybody who signed what is disputed."""
    people = {dispute.event.subject}
    if suspension is not None:
        people.add(suspension.event.signer)
    if story is not None:
        people.add(story.event.signer)
        people.update(said.event.signer for said in story.follow_ups if said.kind in SIGNING)
    return people
