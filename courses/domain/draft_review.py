"""The review of drafts that are no pages: who is asked, who has approved, what ends an approval (decision 44).

Where a draft stands is read from its entries, which are only ever added, and from what it says now. Everything that
adds one holds the ledger's lock, so of two people at the same moment the second finds what the first did.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.contrib.auth.models import Group
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.review_state import StepState
from courses.enums import ReviewAct, ReviewStep
from courses.events import draft_moved
from courses.models import ApprovalTask, ReviewEntry
from courses.models.reviewed import why_not_by
from lms.accounts.models import User
from lms.kernel.errors import DomainError, NotAllowed

SKILL: Final = "skill"
TERM: Final = "term"
_LONGEST: Final = 2000  # as the words that send a page back
TOLD: Final = {ReviewAct.SUBMITTED, ReviewAct.APPROVED, ReviewAct.SENT_BACK, ReviewAct.PUBLISHED}
ENDS: Final = {ReviewAct.DISCARDED, ReviewAct.PUBLISHED, ReviewAct.PAST_REVIEW}


@dataclass(frozen=True)
class Proposal:
    """A draft as the review looks at it. `after` is the number of the version that is in force."""

    subject: str
    title: str
    digest: str
    revision: int
    after: int
    steps: frozenset[ReviewStep] = frozenset()
    saved_by: int | None = None

    @property
    def seen(self) -> str:
        """What whoever looks at it has before them: a form sends it back, so that nobody approves something else."""
        return f"{self.revision}-{self.after}-{self.digest}"


@dataclass
class Standing:
    """Where a draft is. `given` holds the approvals of what it says now; `step` is whose turn it is, if it waits."""

    step: ReviewStep | None = None
    given: dict[ReviewStep, ReviewEntry] = field(default_factory=dict)
    writers: set[int] = field(default_factory=set)
    asked_by: User | None = None
    since: datetime | None = None
    sent_back: ReviewEntry | None = None
    last: ReviewEntry | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether it is in the review."""
        return self.step is not None

    @property
    def given_by(self) -> dict[ReviewStep, int]:
        """Who has approved, by step."""
        return {step: entry.by_id for step, entry in self.given.items() if entry.by_id is not None}


@dataclass(frozen=True)
class DraftState:
    """A saved draft and where it is in its review. `is_first`: whether it is reviewed before it is in force."""

    draft: Any
    proposal: Proposal
    standing: Standing
    address: str
    is_first: bool = True

    @property
    def steps(self) -> list[StepState]:
        """All that it needs, in order."""
        return [_step(step, self.standing) for step in ReviewStep if step in self.proposal.steps]

    @property
    def is_critical(self) -> bool:
        """Whether safety rests on it."""
        return ReviewStep.COUNCIL in self.proposal.steps


def _step(step: ReviewStep, now: Standing) -> StepState:
    label, given = str(step.label), now.given.get(step)
    if given is None:
        return StepState(label, is_now=now.step is step)
    return StepState(label, str(given.by or "–"), given.at, words=given.words)


def subject_of(kind: str, name: str) -> str:
    """What the entries of a draft are kept under."""
    return f"{kind}:{name}"


def standings(proposals: Iterable[Proposal]) -> dict[str, Standing]:
    """Where each of these drafts is, by subject; one query."""
    drafts = list(proposals)
    rows = ReviewEntry.objects.filter(subject__in=[one.subject for one in drafts])
    entries: dict[str, list[ReviewEntry]] = defaultdict(list)
    for row in rows.select_related("by").order_by("pk"):
        entries[row.subject].append(row)
    return {one.subject: _standing(one, entries[one.subject]) for one in drafts}


def standing_of(proposal: Proposal) -> Standing:
    """Where this draft is; one query."""
    return standings([proposal])[proposal.subject]


def _standing(proposal: Proposal, entries: Sequence[ReviewEntry]) -> Standing:
    now, asked = Standing(), None
    for entry in entries:
        act = ReviewAct(entry.act)
        if act in ENDS:
            now, asked = Standing(), None
        elif act is ReviewAct.APPROVED:
            now.given[ReviewStep(entry.step)] = entry
        elif act is not ReviewAct.IMPORTED:
            asked, now.given = (entry if act is ReviewAct.SUBMITTED else None), {}
            if act is ReviewAct.SAVED and entry.by_id is not None:
                now.writers.add(entry.by_id)
            if act is not ReviewAct.SAVED:
                now.sent_back = entry if act is ReviewAct.SENT_BACK else None
        now.last = entry
    if proposal.saved_by is not None:
        now.writers.add(proposal.saved_by)
    return _as_it_is(now, proposal, asked)


def _as_it_is(now: Standing, proposal: Proposal, asked: ReviewEntry | None) -> Standing:
    """What was asked and approved counts only for what the draft says now, over what is in force now."""
    if asked is None or (asked.digest, asked.after) != (proposal.digest, proposal.after):
        now.given = {}
        return now
    now.given = {step: one for step, one in now.given.items() if one.digest == proposal.digest}
    now.asked_by = asked.by
    now.step = next((step for step in ReviewStep if step in proposal.steps - now.given.keys()), None)
    now.since = now.last.at if now.last is not None else asked.at
    return now


def note(
    proposal: Proposal, act: ReviewAct, *, by: User | None, words: str = "", step: str = ""
) -> ReviewEntry:
    """Add one entry. Call it under the ledger's lock."""
    entry = _entry(proposal, act, at=timezone.now(), by=by, words=words, step=step)
    entry.save()
    if act in TOLD:
        draft_moved.announce(entry_id=entry.pk)
    return entry


def note_imported(proposals: Iterable[Proposal], *, by: User, words: str) -> None:
    """Note what an import put in force past the review; one query. Call it under the ledger's lock."""
    moment = timezone.now()
    ReviewEntry.objects.bulk_create(
        _entry(one, ReviewAct.IMPORTED, at=moment, by=by, words=words) for one in proposals
    )


def _entry(
    proposal: Proposal, act: ReviewAct, *, at: datetime, by: User | None, words: str, step: str = ""
) -> ReviewEntry:
    return ReviewEntry(
        subject=proposal.subject,
        act=act,
        step=step,
        digest=proposal.digest,
        after=proposal.after,
        words=words,
        by=by,
        at=at,
    )


def why_not_draft(person: User, step: ReviewStep, now: Standing) -> str:
    """Why this person may not approve the draft in this step; empty if they may."""
    return why_not_by(person, step, written_by=now.writers, given=now.given_by)


def approve(proposal: Proposal, *, by: User, seen: str, step: str, words: str = "") -> bool:
    """Approve the draft as it was looked at; whether it is approved by everybody now. Call it under the ledger's lock.

    Raises NotAllowed for whoever may not, DomainError where it was decided, changed or taken back meanwhile.
    """
    now = _waiting(proposal, seen, step)
    turn = _turn_of(by, now)
    if reason := why_not_draft(by, turn, now):
        raise NotAllowed(reason, code="may_not_approve")
    note(proposal, ReviewAct.APPROVED, by=by, step=turn, words=_words(words))
    return not proposal.steps - now.given.keys() - {turn}


def send_back(proposal: Proposal, *, by: User, seen: str, step: str, words: str) -> ReviewEntry:
    """Send it back, and say what has to change. Raises as `approve` does. Call it under the ledger's lock."""
    turn = _turn_of(by, _waiting(proposal, seen, step))
    if not words.strip():
        raise DomainError(_("Say what has to change: the author reads it."), code="no_comment")
    return note(proposal, ReviewAct.SENT_BACK, by=by, step=turn, words=_words(words))


def _words(said: str) -> str:
    if len(said) > _LONGEST:
        raise DomainError(
            _("That is too long. Use at most %(most)s characters.") % {"most": _LONGEST}, code="long"
        )
    return said.strip()


def _waiting(proposal: Proposal, seen: str, step: str) -> Standing:
    """Where it is, if that is what was looked at: a button pressed twice decides no second step."""
    now = standing_of(proposal)
    if now.step != step or proposal.seen != seen:
        raise DomainError(
            _("This draft was changed, decided or taken back meanwhile. Look at it again."), code="decided"
        )
    return now


def _turn_of(person: User, now: Standing) -> ReviewStep:
    if now.step is None or now.step not in steps_of(person):
        raise NotAllowed(_("Only members of the group decide here."), code="not_in_group")
    return now.step


def steps_of(person: User) -> set[ReviewStep]:
    """For which steps this person is in the group; one query, and no superuser is by that alone."""
    steps = ApprovalTask.objects.filter(groups__in=Group.objects.filter(user=person))
    return {ReviewStep(step) for step in steps.values_list("step", flat=True).distinct()}


def people_for(step: ReviewStep) -> Iterable[User]:
    """Who may be asked."""
    task = ApprovalTask.objects.filter(step=step).first()
    return task.people() if task is not None else ()


def history_of(subject: str) -> list[ReviewEntry]:
    """Everything that was noted, newest first; one query."""
    return list(ReviewEntry.objects.filter(subject=subject).select_related("by").order_by("-pk"))
