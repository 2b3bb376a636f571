"""Words of the glossary that are explained where safety rests on them: their change goes through the review."""

from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from content.models import Term
from courses.domain import draft_review, ledger
from courses.domain.draft_review import (
    TERM,
    DraftState,
    Proposal,
    Standing,
    note,
    standing_of,
    standings,
    subject_of,
)
from courses.domain.shown_on import pages_showing
from courses.enums import ReviewAct, ReviewStep
from courses.models import ReviewEntry, TermDraft
from courses.models.skill import digest_of
from lms.accounts.models import User
from lms.kernel.errors import DomainError, NotAllowed

CHANGE_TERM: Final = "content.change_term"


@dataclass(frozen=True)
class Words:
    """What a word of the glossary says."""

    word: str
    abbreviation_of: str
    definition: str


def words_of(term: Term) -> Words:
    """What it says now."""
    return Words(term.term, term.abbreviation_of, term.definition)


def proposed(draft: TermDraft) -> Words:
    """What it is to say."""
    return Words(draft.word, draft.abbreviation_of, draft.definition)


def proposal_of(draft: TermDraft) -> Proposal:
    """As the review looks at it. The digest is of both: what is approved is the change from what was read today."""
    return Proposal(
        subject=subject_of(TERM, str(draft.term_id)),
        title=_("word “%(word)s”") % {"word": draft.term.term},
        digest=digest_of({"from": vars(words_of(draft.term)), "to": vars(proposed(draft))}),
        revision=draft.revision,
        after=0,
        steps=frozenset(ReviewStep),
        saved_by=draft.saved_by_id,
    )


def state_of(draft: TermDraft) -> DraftState:
    """Where it is; one query."""
    proposal = proposal_of(draft)
    return _state(draft, proposal, standing_of(proposal))


def states() -> list[DraftState]:
    """Where every draft is; two queries."""
    drafts = list(TermDraft.objects.select_related("term", "saved_by").order_by("term__slug", "pk"))
    pairs = [(draft, proposal_of(draft)) for draft in drafts]
    found = standings(proposal for _draft, proposal in pairs)
    return [_state(draft, proposal, found[proposal.subject]) for draft, proposal in pairs]


def _state(draft: TermDraft, proposal: Proposal, standing: Standing) -> DraftState:
    return DraftState(draft, proposal, standing, reverse("term_change", args=[draft.term_id]))


def draft_of(term: Term) -> TermDraft | None:
    """Its draft, if there is one."""
    return TermDraft.objects.filter(term=term).select_related("term", "saved_by").first()


@transaction.atomic
def propose(term: Term, words: Words, *, by: User, revision: int) -> ReviewEntry:
    """Keep this as what the word is to say, and send it into the review; what was approved before counts no more.

    `revision` is that of the draft that was there when it was written, 0 for none. Raises DomainError where nothing
    differs, somebody was quicker, or no review is needed.
    """
    _check_may(by)
    ledger.lock()
    fresh = Term.objects.get(pk=term.pk)
    draft = draft_of(fresh)
    if (draft.revision if draft else 0) != revision:
        raise DomainError(
            _("Somebody proposed or decided something meanwhile. Compare, then write it anew."),
            code="moved_on",
        )
    if words == words_of(fresh):
        raise DomainError(_("Nothing differs from what it says now."), code="unchanged")
    if not pages_showing(fresh):
        raise DomainError(
            _("No page on which safety rests explains it. Change it in the glossary."), code="no_review"
        )
    draft = draft or TermDraft(term=fresh, revision=0)
    for name, value in vars(words).items():
        setattr(draft, name, value)
    draft.revision += 1
    draft.saved_by, draft.saved_at = by, timezone.now()
    draft.save()
    proposal = proposal_of(draft)
    note(proposal, ReviewAct.SAVED, by=by)
    return note(proposal, ReviewAct.SUBMITTED, by=by)


@transaction.atomic
def discard(term: Term, *, by: User, revision: int) -> None:
    """Propose it no longer; refused where somebody proposed something else meanwhile."""
    _check_may(by)
    draft = _locked(term)
    if draft.revision != revision:
        raise DomainError(_("Somebody saved this draft meanwhile. Look at it again."), code="moved_on")
    note(proposal_of(draft), ReviewAct.DISCARDED, by=by)
    draft.delete()


@transaction.atomic
def approve(term: Term, *, by: User, seen: str, step: str, words: str = "") -> bool:
    """Approve it for one's group; whether it is live now, which is so with the last approval.

    Raises NotAllowed for whoever may not, DomainError where it was decided or changed meanwhile.
    """
    draft = _locked(term)
    proposal = proposal_of(draft)
    if not draft_review.approve(proposal, by=by, seen=seen, step=step, words=words):
        return False
    fresh = draft.term
    fresh.term, fresh.abbreviation_of, fresh.definition = vars(proposed(draft)).values()
    fresh.save()
    draft.delete()
    note(proposal, ReviewAct.PUBLISHED, by=by)
    log(instance=fresh, action="wagtail.edit", user=by, content_changed=True)
    return True


@transaction.atomic
def send_back(term: Term, *, by: User, seen: str, step: str, words: str) -> ReviewEntry:
    """Send it back with what has to change. Raises as `approve` does, and without words."""
    return draft_review.send_back(proposal_of(_locked(term)), by=by, seen=seen, step=step, words=words)


def _locked(term: Any) -> TermDraft:
    ledger.lock()
    draft = draft_of(term)
    if draft is None:
        raise DomainError(_("Nothing is proposed for this word any more."), code="no_draft")
    return draft


def _check_may(by: User) -> None:
    if not by.has_perm(CHANGE_TERM):
        raise NotAllowed(_("You may not change the glossary."), code="not_an_editor")
