"""Changing a skill: a draft of its next version, and putting that in force. Versions that exist stay as they are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from content.formats.circles import circles
from content.formats.outline import SkillOutline
from courses.domain import ledger
from courses.domain.curriculum.skills import Change, definition_of, is_same, skill_of, store
from courses.domain.draft_review import Proposal, note
from courses.domain.readiness import versions_in_force
from courses.domain.skill_proposals import proposal_for, proposal_of
from courses.enums import ReviewAct
from courses.models import SafetyChange, Skill, SkillDraft, SkillVersion
from courses.models.reviewed import goes_through_review
from lms.accounts.models import User
from lms.kernel.errors import DomainError, NotAllowed

PUBLISHED: Final = "courses.publish_skill"
EDIT: Final = "courses.edit_skills"


class CircleRefused(DomainError):
    """The prerequisites would run in a circle; `circle` begins and ends with the same code."""

    def __init__(self, circle: list[str]) -> None:
        super().__init__(
            _("Prerequisites would run in a circle: %(circle)s. Take one of them away.")
            % {"circle": in_words(circle)},
            code="circle",
        )
        self.circle = circle


@dataclass(frozen=True)
class Opened:
    """What an editor had before them: the version in force (0: none) and how often the draft had been saved."""

    version: int = 0
    revision: int = 0


def in_words(circle: Iterable[str]) -> str:
    """A circle as a sentence goes: S01 needs S02 needs S01."""
    codes = list(circle)
    said = codes[0]
    for code in codes[1:]:
        said = _("%(said)s needs %(code)s") % {"said": said, "code": code}
    return said


def opened(code: str) -> Opened:
    """What there is of this skill now; two queries."""
    skill = skill_of(code)
    draft = SkillDraft.objects.filter(code=code).values_list("revision", flat=True).first()
    return Opened(skill.current.number if skill and skill.current else 0, draft or 0)


def needs_in_force() -> dict[str, list[str]]:
    """The prerequisites of every skill in force, by code; one query."""
    return {code: version.prerequisites for code, version in versions_in_force(worded=False).items()}


def needs_in_drafts() -> dict[str, list[str]]:
    """Those of every draft; one query."""
    rows = SkillDraft.objects.values_list("code", "definition")
    return {code: list(definition["prerequisites"]) for code, definition in rows}


def circle_with(
    code: str, prerequisites: Iterable[str], needs: Mapping[str, Iterable[str]]
) -> list[str] | None:
    """A circle that runs through `code` if it needs these, beginning and ending with it; None where there is none."""
    for circle in circles({**needs, code: list(prerequisites)}):
        if code in circle:
            at = circle.index(code)
            return [*circle[at:-1], *circle[:at], code]
    return None


def check_needs(outline: SkillOutline) -> None:
    """Refuse prerequisites that do not exist, are not in force, or lead back to the skill. Raises DomainError.

    Drafts of other skills count as if they were in force: of two that close a circle, the second is refused.
    """
    known = needs_in_force()
    strange = sorted(set(outline.prerequisites) - known.keys() - {outline.code})
    if strange:
        raise DomainError(
            _("%(codes)s cannot be needed: there is no such skill, or it was withdrawn. Untick it.")
            % {"codes": ", ".join(strange)},
            code="unknown_skill",
        )
    circle = circle_with(outline.code, outline.prerequisites, known)
    circle = circle or circle_with(outline.code, outline.prerequisites, {**known, **needs_in_drafts()})
    if circle:
        raise CircleRefused(circle)


@transaction.atomic
def save_draft(
    outline: SkillOutline, *, by: User, opened_at: Opened, change: Change, now: datetime
) -> SkillDraft:
    """Keep this as the draft of the next version; what is in force does not change.

    Whatever was approved of it counts no more, and a draft in the review leaves it, unless nothing differs from what
    was saved before. Refused where somebody saved or published meanwhile, or where prerequisites run in a circle: of
    two that would close one at the same moment, the second is refused. Raises DomainError.
    """
    _check_open(outline, by, opened_at)
    check_needs(outline)
    draft = SkillDraft.objects.filter(code=outline.code).first() or SkillDraft(code=outline.code, revision=0)
    said = (definition_of(outline), opened_at.version, change.safety_critical, change.reason)
    if said == (draft.definition, draft.based_on, draft.safety_critical_change, draft.change_reason):
        return draft  # nobody's work
    draft.definition = definition_of(outline)
    draft.based_on = opened_at.version
    draft.safety_critical_change, draft.change_reason = change.safety_critical, change.reason
    draft.saved_by, draft.saved_at = by, now
    draft.revision += 1
    draft.save()
    skill = skill_of(outline.code)
    note(proposal_of(draft, skill), ReviewAct.SAVED, by=by)
    return draft


@transaction.atomic
def publish(outline: SkillOutline, *, by: User, opened_at: Opened, change: Change) -> SkillVersion:
    """Put this in force as the next version, and be done with the draft, where no review comes before it.

    Raises DomainError as `save_draft` does, and NotAllowed for what is reviewed first, whoever asks.
    """
    _check_open(outline, by, opened_at)
    skill = check_may_follow(outline, change)
    proposal = proposal_for(outline, skill, change, SkillDraft.objects.filter(code=outline.code).first())
    if goes_through_review(proposal.steps):
        raise NotAllowed(
            _("This skill is reviewed before it changes. Send the draft to the review."), code="needs_review"
        )
    return put_in_force(outline, skill, change, by=by, answers=by, proposal=proposal, act=ReviewAct.PUBLISHED)


def check_may_follow(outline: SkillOutline, change: Change) -> Skill | None:
    """The skill that this would be the next version of, if there is one. Raises DomainError where it may not be.

    The reason is needed for every version but the first, and is kept with the version for good.
    """
    check_needs(outline)
    skill = skill_of(outline.code)
    if is_same(skill, outline):
        raise DomainError(_("Nothing differs from the version in force."), code="unchanged")
    if skill is not None and not change.reason.strip():
        raise DomainError(_("Say why it is changed. The reason is kept with the version."), code="no_reason")
    return skill


def put_in_force(
    outline: SkillOutline,
    skill: Skill | None,
    change: Change,
    *,
    by: User | None,
    answers: User | None,
    proposal: Proposal,
    act: ReviewAct,
    words: str = "",
) -> SkillVersion:
    """Make the next version, and be done with the draft. Call it under the ledger's lock, after every check.

    A change that is safety-critical is noted, so that holders can be asked to refresh; `answers` is who asked for it.
    """
    stored = store([outline], {outline.code: skill} if skill else {}, change)[outline.code]
    SkillDraft.objects.filter(code=outline.code).delete()
    version = stored.current
    if version is None:
        raise LookupError(f"{outline.code} has no version in force after it was stored.")
    if version.safety_critical_change and skill is not None:
        SafetyChange.objects.create(
            version=version, reason=version.change_reason[:500], noted_at=timezone.now(), noted_by=answers
        )
    note(replace(proposal, after=version.number), act, by=by, words=words)
    log(instance=stored, action=PUBLISHED, user=by, data=_logged(version), title=str(version))
    return version


def _logged(version: SkillVersion) -> dict[str, Any]:
    return {
        "version": version.number,
        "reason": version.change_reason,
        "safety_critical": version.safety_critical_change,
    }


@transaction.atomic
def discard(code: str, *, by: User, revision: int) -> None:
    """Throw the draft away; refused where somebody has saved it since it was looked at."""
    check_may(by)
    ledger.lock()
    draft = SkillDraft.objects.filter(code=code).first()
    if draft is not None and draft.revision != revision:
        raise DomainError(_("Somebody saved this draft meanwhile. Look at it again."), code="moved_on")
    if draft is not None:
        skill = skill_of(code)
        note(proposal_of(draft, skill), ReviewAct.DISCARDED, by=by)
        draft.delete()


def check_may(by: User) -> None:
    """Raises NotAllowed for whoever may not change skills."""
    if not by.has_perm(EDIT):
        raise NotAllowed(_("You may not change skills."), code="not_an_editor")


def _check_open(outline: SkillOutline, by: User, opened_at: Opened) -> None:
    """Lock the skills for this transaction, and refuse what was begun on something older than there is now."""
    check_may(by)
    ledger.lock()  # observations are recorded under it too: none is made between two versions
    now = opened(outline.code)
    if now.version != opened_at.version:
        raise DomainError(
            _("Version %(number)s was published while you were writing. Compare, then change it anew.")
            % {"number": now.version},
            code="moved_on",
        )
    if now.revision != opened_at.revision:
        raise DomainError(
            _("Somebody saved or discarded the draft while you were writing. Compare, then change it anew."),
            code="moved_on",
        )
