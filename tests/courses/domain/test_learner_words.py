"""What trainees say of their record: read, and not right."""

import uuid

import pytest

from courses.domain.learner_words import acknowledge, dispute, open_dispute, resolve
from courses.domain.ledger import facts_of, first_bad_row
from courses.domain.second import countersign, revoke
from courses.domain.standing import first_wrong_standing
from courses.enums import Act, DisputeOutcome, Mark
from courses.models import SignOffEvent, Standing
from lms.accounts.models import User
from lms.kernel.errors import DomainError, NotAllowed
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db


@pytest.fixture
def seen():
    learner = accounts.trainee()
    return courses.observation(courses.mentor(), learner, courses.skill()), learner


def disputed(event, learner, reason="That was not my work"):
    return dispute(event, by=learner, reason=reason, client_uuid=uuid.uuid4())


def answered(said, by, outcome=DisputeOutcome.STANDS, reason="I asked both of them"):
    return resolve(said, by=by, outcome=outcome, reason=reason, client_uuid=uuid.uuid4())


def code_of(error, attempt) -> str:
    before = SignOffEvent.objects.count()
    with pytest.raises(error) as caught:
        attempt()
    assert SignOffEvent.objects.count() == before
    return str(caught.value.code)


def test_reading_an_observation_is_recorded_once_and_changes_no_standing(seen):
    event, learner = seen
    before = Standing.objects.values().get()
    said = acknowledge(event, by=learner, client_uuid=uuid.uuid4())
    assert acknowledge(event, by=learner, client_uuid=uuid.uuid4()) == said
    assert (said.kind, said.signer, said.subject) == (
        "LearnerAcknowledged",
        learner.pseudonym,
        learner.pseudonym,
    )
    assert facts_of(said) == {
        "authority": "own",
        "device": "web",
        "signature": {"kind": "session"},
    }
    assert Standing.objects.values().get() == before


def test_only_the_trainee_acknowledges_or_disputes(seen):
    event, _learner = seen
    for who in (accounts.trainee("Tom"), User.objects.get(pseudonym=event.signer)):
        assert (
            code_of(NotAllowed, lambda w=who: acknowledge(event, by=w, client_uuid=uuid.uuid4())) == "not_own"
        )
        assert code_of(NotAllowed, lambda w=who: disputed(event, w)) == "not_own"


def test_a_disputed_observation_counts_not_until_it_is_answered(seen):
    event, learner = seen
    said = disputed(event, learner)
    assert said.detail.comment == "That was not my work"
    assert "work" not in said.payload
    assert Standing.objects.get().state == "suspended"
    answer = answered(said, accounts.coordinator())
    assert Standing.objects.get().state == "held"
    assert (facts_of(answer)["outcome"], facts_of(answer)["authority"]) == ("stands", "coordinator")
    assert open_dispute(event) is None
    assert first_wrong_standing() is None
    assert first_bad_row() is None


def test_what_is_set_aside_never_counts_again(seen):
    event, learner = seen
    answered(disputed(event, learner), accounts.coordinator(), DisputeOutcome.SET_ASIDE)
    assert (Standing.objects.get().state, Standing.objects.get().held_since) == ("in_progress", None)


def test_disputing_a_not_yet_suspends_nothing(seen):
    _event, learner = seen
    version = courses.Skill.objects.get().current
    not_yet = courses.observation(courses.mentor("Mia"), learner, version, marks={"c1": Mark.NOT_YET})
    disputed(not_yet, learner)
    assert Standing.objects.get().state == "held"


def test_one_dispute_is_open_at_a_time_and_needs_a_reason(seen):
    event, learner = seen
    assert code_of(DomainError, lambda: disputed(event, learner, reason="  ")) == "no_reason"
    said = disputed(event, learner)
    assert code_of(DomainError, lambda: disputed(event, learner)) == "open_dispute"
    answered(said, accounts.coordinator())
    assert disputed(event, learner).pk != said.pk


def test_what_was_taken_back_is_beyond_dispute(seen):
    event, learner = seen
    revoke(event, by=User.objects.get(pseudonym=event.signer), reason="x", client_uuid=uuid.uuid4())
    assert code_of(DomainError, lambda: disputed(event, learner)) == "already_revoked"


def test_nobody_who_signed_nor_the_trainee_answers(seen):
    event, learner = seen
    cora, second = accounts.coordinator(), courses.mentor("Second", act=Act.COUNTERSIGN)
    countersign(event, by=second, agrees=True, client_uuid=uuid.uuid4())
    said = disputed(event, learner)
    courses.mentor("Second", act=Act.SAMPLE)
    for who in (learner, User.objects.get(pseudonym=event.signer), second):
        assert code_of(NotAllowed, lambda w=who: answered(said, w)) == "signed_it"
    mia = courses.mentor("Mia")
    assert code_of(NotAllowed, lambda: answered(said, mia)) == "no_authority"
    assert answered(said, cora).signer == cora.pseudonym


def test_who_checks_samples_of_the_skill_may_answer(seen):
    event, learner = seen
    sam = courses.mentor("Sam", act=Act.SAMPLE)
    answer = answered(disputed(event, learner), sam)
    assert facts_of(answer)["authority"] == str(sam.authority.get().public_id)


def test_an_answer_is_given_once(seen):
    event, learner = seen
    said, cora = disputed(event, learner), accounts.coordinator()
    answered(said, cora)
    assert code_of(DomainError, lambda: answered(said, cora)) == "answered"
    assert code_of(DomainError, lambda: answered(event, cora)) == "not_a_dispute"


def test_a_form_that_was_used_for_something_else_acknowledges_nothing(seen):
    event, learner = seen
    said = disputed(event, learner)
    assert (
        code_of(DomainError, lambda: acknowledge(event, by=learner, client_uuid=said.client_uuid))
        == "form_reused"
    )
