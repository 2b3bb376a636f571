"""A word on which safety rests changes through the review: who may propose, who approves, what ends an approval."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale, ModelLogEntry

from content.models import Term
from courses.domain.open_drafts import states
from courses.domain.term_review import Words, approve, discard, draft_of, propose, send_back, state_of
from courses.models import ReviewEntry, TermDraft
from lms.accounts import roles
from lms.kernel.errors import DomainError, NotAllowed
from lms.notifications.tasks import sweep
from tests.courses.domain.test_shown_on import gated, with_word
from tests.factories import accounts, courses, review

pytestmark = pytest.mark.django_db
BETTER = Words("RCD", "residual current device", "A switch that opens when current leaks.")


def word(slug="rcd"):
    made = Term.objects.create(slug=slug, term="RCD", definition="A switch.", locale=Locale.get_default())
    courses.lesson(gated(), title="Stop first", body=with_word(slug))
    return made


def yes(term, by, **said):
    state = state_of(draft_of(term))
    shown = {"seen": state.proposal.seen, "step": state.standing.step or ""}
    return approve(term, by=by, **(shown | said))


def code(error):
    return error.value.code


def test_every_group_approves_and_then_the_word_says_so():
    rcd, edda = word(), review.editor()
    propose(rcd, BETTER, by=edda, revision=0)
    people = review.expert(), review.safety_reviewer(), review.councillor()
    for person, live in zip(people, (False, False, True), strict=True):
        rcd.refresh_from_db()
        assert rcd.definition == "A switch."
        assert yes(rcd, person) == live
    rcd.refresh_from_db()
    assert (rcd.term, rcd.abbreviation_of, rcd.definition) == tuple(vars(BETTER).values())
    assert TermDraft.objects.count() == 0
    acts = [(one.act, str(one.by)) for one in ReviewEntry.objects.all()]
    assert acts == [
        ("saved", "Edda"), ("submitted", "Edda"), ("approved", "Erik"), ("approved", "Sara"),
        ("approved", "Cleo"), ("published", "Cleo"),
    ]  # fmt: skip
    assert ModelLogEntry.objects.get(action="wagtail.edit").user == people[-1]


def test_nobody_approves_their_own_and_safety_and_council_are_two_people():
    rcd, both = word(), review.expert("Bo")
    both.give_roles(roles.EDITOR, roles.SAFETY_REVIEWER, roles.COUNCIL)
    propose(rcd, BETTER, by=both, revision=0)
    with pytest.raises(NotAllowed) as error:
        yes(rcd, both)
    assert code(error) == "may_not_approve"
    discard(rcd, by=both, revision=1)
    propose(rcd, BETTER, by=review.editor(), revision=0)
    assert [yes(rcd, both), yes(rcd, both)] == [False, False]
    with pytest.raises(NotAllowed) as error:
        yes(rcd, both)
    assert code(error) == "may_not_approve"


def test_only_members_of_the_group_decide_and_only_editors_propose():
    rcd, ada = word(), accounts.person("Ada", role=roles.ADMINISTRATOR, is_superuser=True)
    for person in (review.expert(), accounts.trainee("Tess")):
        with pytest.raises(NotAllowed) as error:
            propose(rcd, BETTER, by=person, revision=0)
        assert code(error) == "not_an_editor"
    propose(rcd, BETTER, by=review.editor(), revision=0)
    with pytest.raises(NotAllowed) as error:
        yes(rcd, ada)
    assert code(error) == "not_in_group"
    with pytest.raises(NotAllowed):
        discard(rcd, by=review.expert("Ewa"), revision=1)


@pytest.mark.parametrize("change", ["proposal", "word"])
def test_an_approval_is_for_one_change_from_what_was_read(change):
    rcd, edda = word(), review.editor()
    propose(rcd, BETTER, by=edda, revision=0)
    yes(rcd, review.expert())
    state = state_of(draft_of(rcd))
    shown = {"seen": state.proposal.seen, "step": "safety"}
    if change == "proposal":
        propose(rcd, Words("RCD", "", "It is harmless."), by=edda, revision=1)
    else:
        Term.objects.update(definition="From a bundle.")
    with pytest.raises(DomainError) as error:
        approve(rcd, by=review.safety_reviewer(), **shown)
    assert code(error) == "decided"
    assert state_of(draft_of(rcd)).standing.given == {}


def test_what_is_not_to_be_proposed():
    rcd, edda = word(), review.editor()
    for words, revision, why in (
        (Words("RCD", "", "A switch."), 0, "unchanged"),
        (BETTER, 1, "moved_on"),
    ):
        with pytest.raises(DomainError) as error:
            propose(rcd, words, by=edda, revision=revision)
        assert code(error) == why
    free = Term.objects.create(slug="mcb", term="MCB", definition="A breaker.", locale=Locale.get_default())
    with pytest.raises(DomainError) as error:
        propose(free, BETTER, by=edda, revision=0)
    assert code(error) == "no_review"
    assert TermDraft.objects.count() == 0


def test_sending_back_needs_words_and_the_author_reads_them_by_mail(mailoutbox):
    rcd, edda, erik = word(), review.editor(), review.expert()
    propose(rcd, BETTER, by=edda, revision=0)
    sweep()
    assert [(one.to, one.subject) for one in mailoutbox] == [([erik.email], "To review: word “RCD”")]
    assert f"/admin/skills/words/{rcd.pk}/" in mailoutbox[0].body
    mailoutbox.clear()
    shown = {"seen": state_of(draft_of(rcd)).proposal.seen, "step": "expert"}
    with pytest.raises(DomainError) as error:
        send_back(rcd, by=erik, words=" ", **shown)
    assert code(error) == "no_comment"
    send_back(rcd, by=erik, words="Say what leaks.", **shown)
    sweep()
    assert [(one.to, one.subject) for one in mailoutbox] == [([edda.email], "Sent back: word “RCD”")]
    assert "Say what leaks." in mailoutbox[0].body
    propose(rcd, Words("RCD", "", "A switch that opens when current leaks to earth."), by=edda, revision=1)
    assert state_of(draft_of(rcd)).standing.step == "expert"


def test_where_drafts_are_is_asked_in_as_many_queries_for_one_as_for_five():
    edda, course = review.editor(), gated()

    def another(slug):
        made = Term.objects.create(slug=slug, term=slug, definition="A.", locale=Locale.get_default())
        courses.lesson(course, title=slug, body=with_word(slug))
        propose(made, BETTER, by=edda, revision=0)

    def asked():
        with CaptureQueriesContext(connection) as seen:
            states()
        return len(seen)

    another("a0")
    few = asked()
    for number in range(1, 5):
        another(f"a{number}")
    assert asked() == few
