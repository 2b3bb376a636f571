"""Awarding by hand: one person or many, looked at line by line before and again when it is done."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from badges.domain.naming import Named, named
from badges.domain.rules import Rule, check_fit_to_issue, rule_of
from badges.domain.shortfall import shortfalls
from badges.enums import AwardState, HandOutcome, Kind
from badges.events import award_created
from badges.models import Achievement, Award, HandAward
from badges.permissions import can_award, role_of
from courses.domain import ledger
from courses.domain.completion import Completion, completions_with
from lms.accounts.models import User
from lms.kernel.errors import DomainError, NotAllowed

MOST = 500  # people in one go


@dataclass(frozen=True)
class Grounds:
    """Why somebody is awarded, in words that are published; evidence as text or address, where there is any."""

    narrative: str
    evidence_text: str = ""
    evidence_link: str = ""


@dataclass(frozen=True)
class Judged:
    """One line that was sent in, whom it names, and what it comes to."""

    text: str
    person: User | None
    outcome: HandOutcome
    detail: str = ""
    completion: Completion | None = None
    award: Award | None = None


def judge(
    achievement: Achievement, entries: Sequence[str], grounds: Grounds, *, by: User, request: uuid.UUID
) -> list[Judged]:
    """What awarding these people would come to, in their order; changes nothing. A bounded number of queries.

    An entry is an e-mail address or the public id of a person. Raises NotAllowed, and DomainError for an achievement
    that says nothing or is awarded no more, and for more than 500 people.
    """
    _check(achievement, entries, by=by)
    rule, people = rule_of(achievement), named(entries)
    known = [one.person for one in people if one.person is not None]
    done = completions_with([p.pseudonym for p in known], list(rule.skills), levels=rule.levels)
    lacking = shortfalls([p for p in known if p.pseudonym not in done], rule, timezone.now())
    awards: dict[int, list[Award]] = {}
    for award in Award.objects.filter(achievement=achievement, learner__in=known).order_by("-renewal"):
        awards.setdefault(award.learner_id or 0, []).append(award)
    look = _Look(achievement, rule, grounds, by, request, done, lacking, awards)
    return [look.at(one) for one in people]


@dataclass(frozen=True)
class _Look:
    """All that is needed to judge one line without a query."""

    achievement: Achievement
    rule: Rule
    grounds: Grounds
    by: User
    request: uuid.UUID
    done: dict[uuid.UUID, Completion]
    lacking: dict[uuid.UUID, tuple[str, ...]]
    awards: dict[int, list[Award]]

    def at(self, one: Named) -> Judged:
        """One line."""
        if one.person is None or one.refused:
            return Judged(one.text, None, one.refused or HandOutcome.UNKNOWN)
        person = one.person
        outcome, detail, award = self._outcome(person)
        return Judged(one.text, person, outcome, detail, self.done.get(person.pseudonym), award)

    def _outcome(self, person: User) -> tuple[HandOutcome, str, Award | None]:
        own = self.awards.get(person.pk, [])
        for award in own:
            if award.request == self.request:
                return HandOutcome.AWARDED, "", award
        if person.pk == self.by.pk:
            return HandOutcome.OWN, _("Ask another coordinator: nobody awards themselves."), None
        if self._is_named(person):
            return (
                HandOutcome.NAMED,
                _("The grounds are published. Leave the name and the address out."),
                None,
            )
        for award in own:
            if award.state in {AwardState.PENDING, AwardState.ISSUED, AwardState.SUSPENDED}:
                return HandOutcome.HOLDS, str(AwardState(award.state).label), award
        return self._by_rule(person, own)

    def _by_rule(self, person: User, own: list[Award]) -> tuple[HandOutcome, str, Award | None]:
        if self.achievement.kind == Kind.RECOGNITION:
            return HandOutcome.AWARD, "", None
        done = self.done.get(person.pseudonym)
        if done is None or (done.valid_until is not None and done.valid_until <= timezone.now()):
            missing = ", ".join(self.lacking.get(person.pseudonym, ()))
            words = _("The record of sign-offs does not support it. Missing: %(skills)s") % {
                "skills": missing or _("all of it has expired")
            }
            return HandOutcome.NOT_EARNED, words, None
        for award in own:
            if award.renewal == done.renewal:
                words = _("It was revoked, and nothing was observed since that renews it.")
                return HandOutcome.REVOKED, words, award
        return HandOutcome.AWARD, "", None

    def _is_named(self, person: User) -> bool:
        said = (
            f"{self.grounds.narrative}\n{self.grounds.evidence_text}\n{self.grounds.evidence_link}".casefold()
        )
        marks = [person.email.casefold(), " ".join(person.name.casefold().split())]
        return any(len(mark) > 2 and mark in said for mark in marks)


@transaction.atomic
def give(
    achievement: Achievement, entries: Sequence[str], grounds: Grounds, *, by: User, request: uuid.UUID
) -> list[Judged]:
    """Award whoever may be awarded, and say of everybody what came of it; the same `request` again awards nobody twice.

    Raises what `judge` raises, and DomainError for a narrative that is empty.
    """
    if not grounds.narrative.strip():
        raise DomainError(
            _("Say on what grounds it is awarded. Whoever checks the badge reads it."), code="no_grounds"
        )
    ledger.lock()  # two at once would each give the first; sweeps wait as well
    lines = judge(achievement, entries, grounds, by=by, request=request)
    given = [line for line in lines if line.outcome == HandOutcome.AWARD]
    made = dict(zip((line.text for line in given), _make(achievement, given, request), strict=True))
    _note(made.values(), grounds, by=by, request=request)
    for award in made.values():
        award_created.announce(award_id=award.pk)
    return [
        replace(line, outcome=HandOutcome.AWARDED, award=made[line.text])
        if line.outcome == HandOutcome.AWARD
        else line
        for line in lines
    ]


def _make(achievement: Achievement, lines: list[Judged], request: uuid.UUID) -> list[Award]:
    now = timezone.now()
    before: dict[int | None, int] = {}
    people = [line.person for line in lines]
    rows = Award.objects.filter(achievement=achievement, learner__in=people)
    for learner, renewal in rows.values_list("learner", "renewal"):
        before[learner] = max(renewal, before.get(learner, 0))
    awards = []
    for line in lines:
        done, person = line.completion, line.person
        awards.append(
            Award(
                achievement=achievement,
                learner=person,
                renewal=done.renewal if done else before.get(person.pk if person else None, 0) + 1,
                earned_at=done.completed_at if done else now,
                valid_until=done.valid_until if done else None,
                skills=[skill.version.skill.code for skill in done.skills] if done else [],
                request=request,
            )
        )
    return Award.objects.bulk_create(awards)


def _note(awards: Iterable[Award], grounds: Grounds, *, by: User, request: uuid.UUID) -> None:
    now, role = timezone.now(), role_of(by)
    HandAward.objects.bulk_create(
        HandAward(
            award=award,
            request=request,
            by=by.pseudonym,
            role=role,
            narrative=grounds.narrative.strip(),
            evidence_text=grounds.evidence_text.strip(),
            evidence_link=grounds.evidence_link,
            at=now,
        )
        for award in awards
    )


def _check(achievement: Achievement, entries: Sequence[str], *, by: User) -> None:
    if not achievement.live:
        raise DomainError(_("This achievement is awarded no more."), code="not_live")
    if not can_award(by, achievement):
        raise NotAllowed(_("You may not award badges by hand. Ask a coordinator."), code="may_not_award")
    check_fit_to_issue(achievement)
    if len(entries) > MOST:
        raise DomainError(
            _("That is more than %(most)d people. Send them in several lists.") % {"most": MOST},
            code="too_many",
        )
