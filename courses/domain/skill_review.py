"""The next version of a skill on its way through the review, and past it (decisions 44 and 45)."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from content.formats.outline import SkillOutline
from courses.domain import draft_review, ledger
from courses.domain.curriculum.skills import Change, outline_of, skill_of
from courses.domain.draft_review import DraftState, Proposal, Standing, note, standing_of, standings
from courses.domain.skill_editing import EDIT, Opened, check_may, check_may_follow, put_in_force, save_draft
from courses.domain.skill_proposals import change_of, proposal_of
from courses.enums import ReviewAct
from courses.models import ReviewEntry, Skill, SkillDraft, SkillVersion
from courses.models.reviewed import goes_through_review
from lms.accounts.models import User
from lms.kernel.errors import DomainError


def may_look(person: User) -> bool:
    """Whether somebody may see skills, their drafts and reviews: editors, coordinators, and whoever reviews."""
    return bool(
        person.has_perm(EDIT) or person.has_perm("courses.view_coordination") or draft_review.steps_of(person)
    )


def state_of(draft: SkillDraft, skill: Skill | None) -> DraftState:
    """Where it is; one query."""
    proposal = proposal_of(draft, skill)
    return _state(draft, proposal, standing_of(proposal))


def _state(draft: SkillDraft, proposal: Proposal, standing: Standing) -> DraftState:
    address = reverse("skill_draft", args=[draft.code])
    return DraftState(draft, proposal, standing, address, is_first=goes_through_review(proposal.steps))


def states() -> list[DraftState]:
    """Where every draft is; three queries."""
    drafts = list(SkillDraft.objects.select_related("saved_by").order_by("code"))
    rows = Skill.objects.filter(code__in=[draft.code for draft in drafts]).select_related("current")
    skills = {row.code: row for row in rows}
    pairs = [(draft, proposal_of(draft, skills.get(draft.code))) for draft in drafts]
    found = standings(proposal for _draft, proposal in pairs)
    return [_state(draft, proposal, found[proposal.subject]) for draft, proposal in pairs]


@transaction.atomic
def submit(code: str, *, by: User, revision: int) -> ReviewEntry:
    """Send the draft, as it was looked at, into the review. Raises DomainError where it could not come into force."""
    check_may(by)
    state, _skill = _locked(code)
    if state.draft.revision != revision or state.draft.based_on != state.proposal.after:
        raise DomainError(
            _("Something was saved or published meanwhile. Compare, save the draft anew, and send it again."),
            code="moved_on",
        )
    if state.standing.is_waiting:
        raise DomainError(_("It is in the review already."), code="waits_already")
    check_may_follow(outline_of(state.draft.definition), change_of(state.draft))
    if not state.is_first:
        raise DomainError(_("This skill needs no review. Publish it."), code="no_review")
    return note(state.proposal, ReviewAct.SUBMITTED, by=by)


@transaction.atomic
def propose(
    outline: SkillOutline, *, by: User, opened_at: Opened, change: Change, now: datetime
) -> ReviewEntry:
    """Save this as the draft and send it into the review, both or neither. Raises DomainError as each of them does."""
    draft = save_draft(outline, by=by, opened_at=opened_at, change=change, now=now)
    return submit(draft.code, by=by, revision=draft.revision)


@transaction.atomic
def take_back(code: str, *, by: User) -> ReviewEntry:
    """Take the draft out of the review; what was approved of it counts no more."""
    check_may(by)
    state, _skill = _locked(code)
    if not state.standing.is_waiting:
        raise DomainError(_("It is not in the review any more."), code="decided")
    return note(state.proposal, ReviewAct.TAKEN_BACK, by=by)


@transaction.atomic
def approve(code: str, *, by: User, seen: str, step: str, words: str = "") -> SkillVersion | None:
    """Approve the draft for one's group. With the last approval it is in force, and is returned.

    Raises NotAllowed for whoever may not, DomainError where it was decided or changed meanwhile, or cannot come into
    force any more; then nothing is noted.
    """
    state, skill = _locked(code)
    if not draft_review.approve(state.proposal, by=by, seen=seen, step=step, words=words):
        return None
    return _publish(state, skill, ReviewAct.PUBLISHED, by=by, answers=state.standing.asked_by)


@transaction.atomic
def send_back(code: str, *, by: User, seen: str, step: str, words: str) -> ReviewEntry:
    """Send the draft back with what has to change. Raises as `approve` does, and without words."""
    state, _skill = _locked(code)
    return draft_review.send_back(state.proposal, by=by, seen=seen, step=step, words=words)


@transaction.atomic
def publish_past_review(code: str, *, reason: str) -> SkillVersion:
    """Put a saved draft in force without the review; the reason stands in the skill's history for good.

    For whoever runs the server; no screen leads here. Raises DomainError without a reason or a draft.
    """
    if not reason.strip():
        raise DomainError(_("Say why it is published without a review."), code="no_reason")
    state, skill = _locked(code)
    if state.draft.based_on != state.proposal.after:
        raise DomainError(
            _("Another version has come into force since the draft was begun. Save the draft anew."),
            code="moved_on",
        )
    saved_by = state.draft.saved_by
    return _publish(state, skill, ReviewAct.PAST_REVIEW, by=None, answers=saved_by, words=reason.strip())


def _publish(
    state: DraftState,
    skill: Skill | None,
    act: ReviewAct,
    *,
    by: User | None,
    answers: User | None,
    words: str = "",
) -> SkillVersion:
    outline, change = outline_of(state.draft.definition), change_of(state.draft)
    check_may_follow(outline, change)
    return put_in_force(
        outline, skill, change, by=by, answers=answers, proposal=state.proposal, act=act, words=words
    )


def _locked(code: str) -> tuple[DraftState, Skill | None]:
    ledger.lock()
    draft = SkillDraft.objects.filter(code=code).select_related("saved_by").first()
    if draft is None:
        raise DomainError(_("There is no draft of this skill any more."), code="no_draft")
    skill = skill_of(code)
    return state_of(draft, skill), skill
