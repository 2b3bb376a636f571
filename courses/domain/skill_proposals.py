"""Drafts of skills as the review looks at them, and who has to approve one."""

from content.formats.outline import SkillOutline
from courses.domain.curriculum.skills import Change, definition_of, outline_of
from courses.domain.draft_review import SKILL, Proposal, subject_of
from courses.enums import ReviewStep
from courses.models import Skill, SkillDraft, SkillVersion
from courses.models.reviewed import is_critical, is_heavy
from courses.models.skill import digest_of


def proposal_of(draft: SkillDraft, skill: Skill | None) -> Proposal:
    """A draft as the review looks at it; `skill` with its version in force, if there is one."""
    return proposal_for(outline_of(draft.definition), skill, change_of(draft), draft)


def change_of(draft: SkillDraft) -> Change:
    """What whoever saved it says of the change."""
    return Change(draft.change_reason, draft.safety_critical_change)


def proposal_for(
    outline: SkillOutline, skill: Skill | None, change: Change, draft: SkillDraft | None
) -> Proposal:
    """What is proposed, as the review looks at it; `draft` is what was saved of it, if anything was."""
    return Proposal(
        subject=subject_of(SKILL, outline.code),
        title=f"{outline.code} {outline.title}",
        digest=digest_of(definition_of(outline)),
        revision=draft.revision if draft else 0,
        after=skill.current.number if skill and skill.current else 0,
        steps=steps_for(skill, outline, change),
        saved_by=draft.saved_by_id if draft else None,
    )


def steps_for(skill: Skill | None, outline: SkillOutline, change: Change) -> frozenset[ReviewStep]:
    """Who has to approve it, by the rules of pages: what the draft asks for counts, and what is in force today."""
    if rests_on_safety(skill, outline, change):
        return frozenset(ReviewStep)
    before = skill.current if skill is not None else None
    if _can_hurt(outline) or (before is not None and _can_hurt(before)):
        return frozenset({ReviewStep.EXPERT, ReviewStep.SAFETY})
    return frozenset({ReviewStep.EXPERT})


def _can_hurt(asks: SkillOutline | SkillVersion) -> bool:
    """Whether somebody will rely on a limit or a criterion for safety in it."""
    if isinstance(asks, SkillVersion):
        asks = outline_of(asks.definition)
    return bool(asks.measurements) or any(one.safety for one in asks.criteria)


def rests_on_safety(skill: Skill | None, outline: SkillOutline, change: Change) -> bool:
    """Whether safety rests on the skill as it is or as it is to be, or whoever changes it says so."""
    return is_critical(skill) or is_heavy(outline) or change.safety_critical


def as_imported(version: SkillVersion) -> Proposal:
    """A version that an import has put in force."""
    return Proposal(
        subject_of(SKILL, version.skill.code), str(version), version.digest, revision=0, after=version.number
    )
