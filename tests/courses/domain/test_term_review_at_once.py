"""Two people propose or decide about one word at the same moment: it counts once, and nothing is overwritten."""

from courses.domain.term_review import Words, approve, draft_of, propose, state_of
from courses.models import ReviewEntry, TermDraft
from lms.kernel.errors import DomainError
from tests.courses.domain.test_signoff_at_once import at_once
from tests.courses.domain.test_term_review import BETTER, word
from tests.factories import review


def test_of_two_editors_the_second_overwrites_nothing(transactional_db):
    rcd, ann, ben = word(), review.editor("Ann"), review.editor("Ben")
    results = at_once(
        lambda: propose(rcd, BETTER, by=ann, revision=0),
        lambda: propose(rcd, Words("RCD", "", "Another meaning."), by=ben, revision=0),
    )
    assert sum(isinstance(one, DomainError) for one in results) == 1
    assert TermDraft.objects.get().revision == 1


def test_of_two_approvals_at_the_same_moment_one_counts(transactional_db):
    rcd = word()
    propose(rcd, BETTER, by=review.editor(), revision=0)
    erik, ewa = review.expert(), review.expert("Ewa")
    shown = {"seen": state_of(draft_of(rcd)).proposal.seen, "step": "expert"}
    results = at_once(lambda: approve(rcd, by=erik, **shown), lambda: approve(rcd, by=ewa, **shown))
    assert sorted(type(one).__name__ for one in results) == ["DomainError", "bool"]
    assert ReviewEntry.objects.filter(act="approved").count() == 1
