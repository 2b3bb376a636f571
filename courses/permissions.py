"""Who may do what in the courses app. Authority for a skill on a day is looked up in the model's queryset."""

import json
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser

from courses.enums import ConsentScope, EvidenceState, Mark
from courses.models import AuthorityGrant, Evidence, SignOffEvent, Skill
from lms.accounts.models import User


def can_enrol(person: User) -> bool:
    """Anybody who is signed in and active."""
    return person.is_active


def can_ask(person: User) -> bool:
    """Trainees, and mentors and coordinators who keep their own skills up."""
    return person.has_perm("courses.ask_for_signoff")


@dataclass(frozen=True)
class EvidenceReader:
    """Somebody who looks at evidence at one moment, with what has to be known about them.

    `can_view` makes no query for rows from `Evidence.objects.readable()`, so that a page of tiles costs the same as
    one.
    """

    person: User | None
    coordinates: bool = False
    skills: frozenset[str] = frozenset()

    def can_view(self, evidence: Evidence, *, judging: bool = False) -> bool:
        """Whether this reader may see it.

        The learner may, always. While consent stands, so may whoever uploaded it, the mentor who signed with it,
        coordinators, somebody who has to judge that observation (`judging`), and whoever the scope of consent adds.
        After a withdrawal only the safety record opens it: to coordinators where the observation was stopped, and to
        somebody who has to judge it. Nobody sees what is erased.
        """
        if evidence.state != EvidenceState.READY:
            return False
        me, event = self.person, evidence.event
        if me is not None and me.pk == evidence.learner_id:
            return True
        if evidence.withdrawn_at is not None:
            needed = event is not None and (judging or (self.coordinates and _was_stopped(event)))
            return me is not None and needed
        if me is None:
            return event is not None and evidence.effective_scope == ConsentScope.BADGE
        close = me.pk == evidence.uploaded_by_id or self.coordinates or judging
        return close or (event is not None and event.signer == me.pseudonym) or self._by_scope(evidence)

    def _by_scope(self, evidence: Evidence) -> bool:
        scope, event = evidence.effective_scope, evidence.event
        if event is None or scope == ConsentScope.SIGNOFF_ONLY:
            return False
        return scope != ConsentScope.ASSESSORS or event.skill_code in self.skills


def evidence_reader(person: User | AnonymousUser, moment: datetime) -> EvidenceReader:
    """What can be said of a person as a reader of evidence at `moment`; at most four queries."""
    if not isinstance(person, User) or not person.is_active:
        return EvidenceReader(None)
    grants = AuthorityGrant.objects.at(moment).filter(mentor=person).values_list("skill_code", "course_code")
    single = {skill for skill, _course in grants if skill}
    whole = {course for skill, course in grants if not skill}
    if whole:
        single |= set(Skill.objects.filter(course_code__in=whole).values_list("code", flat=True))
    return EvidenceReader(person, person.has_perm("courses.view_coordination"), frozenset(single))


def can_view_evidence(
    person: User | AnonymousUser, evidence: Evidence, moment: datetime, *, judging: bool = False
) -> bool:
    """Whether this person may see one piece of evidence at `moment`; see `EvidenceReader.can_view`."""
    return evidence_reader(person, moment).can_view(evidence, judging=judging)


def can_show_by_link(evidence: Evidence) -> bool:
    """Whether the learner may show it for a time to somebody outside, by a link that they hand out.

    It has to belong to an observation, consent must not be withdrawn, and the learner must be of age: what a
    guardian consents to is that pictures are shown in the hub. Needs a row from `Evidence.objects.readable()`.
    """
    guard = getattr(evidence.learner, "safeguard", None)
    return (
        evidence.state == EvidenceState.READY
        and evidence.event_id is not None
        and evidence.withdrawn_at is None
        and not (guard is not None and guard.under_age)
    )


def _was_stopped(event: SignOffEvent) -> bool:
    """Whether a criterion was marked stop: the one observation that a hub must be able to look into."""
    marks = json.loads(event.payload)["facts"].get("marks", [])
    return any(mark.get("mark") == Mark.STOP for mark in marks)
