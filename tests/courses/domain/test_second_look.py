"""Judging samples: by whom, what a verdict does, and what waits for whom."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from courses.domain import authority
from courses.domain.ledger import facts_of, first_bad_row
from courses.domain.outlook import why_not_counted
from courses.domain.second import countersign, revoke
from courses.domain.second_look import judge_sample, may_see_queue, queue_for
from courses.domain.standing import first_wrong_standing
from courses.domain.story import stories
from courses.enums import Act, Basis, SampleReason, SampleVerdict
from courses.models import AuthorityGrant, ObservationDetail, Place, Sample, SignOffEvent, Standing
from lms.accounts.models import User
from lms.kernel.errors import DomainError, NotAllowed
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db


def sample_of(event, draw="2026-W47", **changes):
    now = timezone.now()
    values = {
        "reason": SampleReason.RISK,
        "seed": "seed",
        "share": "0.20",
        "drawn_at": now,
        "due_at": now + timedelta(days=14),
    }
    return Sample.objects.create(event=event, draw=draw, **(values | changes))


def judge(sample, by, verdict=SampleVerdict.ACCEPTED, reason="", name=None):
    return judge_sample(sample, by=by, verdict=verdict, reason=reason, client_uuid=name or uuid.uuid4())


@pytest.fixture
def drawn():
    event = courses.observation(courses.mentor("Max"), accounts.trainee("Tessa"), courses.skill())
    return sample_of(event)


def test_accepting_is_one_event_that_names_the_sample_and_changes_no_standing(drawn):
    checker, name = courses.mentor("Sam", act=Act.SAMPLE), uuid.uuid4()
    before = Standing.objects.values().get()
    said = judge(drawn, checker, name=name)
    assert judge(drawn, checker, name=name) == said
    assert (said.kind, said.target, said.signer) == ("Sampled", drawn.event.client_uuid, checker.pseudonym)
    assert facts_of(said) == {
        "verdict": "accepted",
        "sample": str(drawn.public_id),
        "draw": "2026-W47",
        "authority": str(AuthorityGrant.objects.get(mentor=checker).public_id),
        "device": "web",
    }
    drawn.refresh_from_db()
    assert drawn.verdict == SampleVerdict.ACCEPTED
    assert drawn.answered_at is not None
    after = Standing.objects.values().get()
    assert after | {"position": 0} == before | {"position": 0}
    assert first_bad_row() is None


def test_what_is_rejected_counts_no_longer_and_says_so(drawn):
    cora = accounts.coordinator()
    said = judge(drawn, cora, SampleVerdict.REJECTED, "  The kettle was live ")
    assert facts_of(said)["authority"] == "coordinator"
    assert ObservationDetail.objects.get(event=said).comment == "The kettle was live"
    assert Standing.objects.get().state == "in_progress"
    [story] = stories([drawn.event])
    assert why_not_counted(story.seen) == ["Somebody looked at it a second time: it does not stand."]
    assert not story.waits
    assert first_wrong_standing() is None
    assert first_bad_row() is None


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_rejecting_takes_a_reason(drawn, reason):
    with pytest.raises(DomainError) as caught:
        judge(drawn, accounts.coordinator(), SampleVerdict.REJECTED, reason)
    assert caught.value.code == "no_reason"
    drawn.refresh_from_db()
    assert drawn.verdict == ""
    assert not SignOffEvent.objects.filter(kind="Sampled").exists()


def may_sample(person):
    authority.grant(
        person,
        authority.Terms(act=Act.SAMPLE, course_code="C01", basis=Basis.FOUNDING, valid_from=courses.LONG_AGO),
        by=None,
    )
    return User.objects.get(pk=person.pk)


def test_whoever_had_a_part_in_it_does_not_judge_it():
    version = courses.skill(countersign=True)
    mentor, learner = courses.mentor("Max"), accounts.trainee()
    second = courses.mentor("Second", act=Act.COUNTERSIGN)
    sample = sample_of(courses.observation(mentor, learner, version))
    countersign(sample.event, by=second, agrees=False, client_uuid=uuid.uuid4())
    for person, code in ((learner, "own_work"), (mentor, "not_independent"), (second, "not_independent")):
        person.give_roles("coordinator")
        with pytest.raises(NotAllowed) as caught:
            judge(sample, may_sample(person))
        assert caught.value.code == code
        assert queue_for(User.objects.get(pk=person.pk), timezone.now()).rows == ()
    assert not SignOffEvent.objects.filter(kind="Sampled").exists()


@pytest.mark.parametrize("act", [act for act in Act if act is not Act.SAMPLE])
def test_no_other_authority_lets_one_judge_samples(drawn, act):
    with pytest.raises(NotAllowed) as caught:
        judge(drawn, courses.mentor("Other", act=act))
    assert caught.value.code == "no_authority"


def test_authority_to_sample_is_for_its_skills_and_its_place():
    place = Place.objects.create(code="north", name="North")
    event = courses.observation(courses.mentor("Max"), accounts.trainee(), courses.skill())
    sample = sample_of(event)
    elsewhere = courses.mentor("Far", course="C09", act=Act.SAMPLE)
    with pytest.raises(NotAllowed):
        judge(sample, elsewhere)
    local = accounts.trainee("Local")
    terms = authority.Terms(
        act=Act.SAMPLE, course_code="C01", basis=Basis.FOUNDING, valid_from=courses.LONG_AGO, place=place
    )
    authority.grant(local, terms, by=None)
    with pytest.raises(NotAllowed):
        judge(sample, local)
    assert queue_for(elsewhere, timezone.now()).rows == ()


def test_several_samples_of_one_observation_are_one_entry_and_are_answered_together(drawn):
    cora = accounts.coordinator()
    again = sample_of(drawn.event, "withdrawal/x", reason=SampleReason.WITHDRAWAL, due_at=timezone.now())
    [row] = queue_for(cora, timezone.now()).rows
    assert row.sample == again
    assert row.overdue
    assert row.reasons == ("The mentor’s authority was withdrawn", "By the risk of the skill")
    judge(again, cora)
    assert set(Sample.objects.values_list("verdict", flat=True)) == {"accepted"}
    assert queue_for(cora, timezone.now()).rows == ()
    with pytest.raises(DomainError) as caught:
        judge(drawn, accounts.coordinator("Carl"))
    assert caught.value.code == "answered"


def test_an_observation_that_was_taken_back_is_neither_listed_nor_judged(drawn):
    cora = accounts.coordinator()
    revoke(drawn.event, by=cora, reason="x", client_uuid=uuid.uuid4())
    assert queue_for(cora, timezone.now()).rows == ()
    with pytest.raises(DomainError) as caught:
        judge(drawn, cora)
    assert caught.value.code == "already_revoked"


def test_the_queue_is_for_coordinators_and_those_with_authority_to_sample(drawn):
    now = timezone.now()
    checker = courses.mentor("Sam", act=Act.SAMPLE)
    admin = accounts.person("Ada", role="administrator")
    assert [may_see_queue(p, now) for p in (checker, accounts.coordinator(), admin)] == [True] * 3
    assert not may_see_queue(courses.mentor("Other"), now)
    assert [row.sample for row in queue_for(checker, now).rows] == [drawn]


@pytest.mark.parametrize("rows", [1, 6])
def test_the_queue_asks_the_same_number_of_queries_however_many_wait(rows, django_assert_num_queries):
    mentor = courses.mentor("Max")
    for number in range(rows):
        event = courses.observation(mentor, accounts.trainee(f"T{number}"), courses.skill(f"S0{number}"))
        sample_of(event)
    checker = courses.mentor("Sam", act=Act.SAMPLE)
    with django_assert_num_queries(11):
        queue = queue_for(checker, timezone.now())
        assert len([row.story.version.title for row in queue.rows]) == rows


def test_the_queue_is_bounded_and_says_that_there_is_more():
    mentor, learner, version = courses.mentor("Max"), accounts.trainee(), courses.skill()
    for _turn in range(51):
        sample_of(courses.observation(mentor, learner, version))
    queue = queue_for(accounts.coordinator(), timezone.now())
    assert (len(queue.rows), queue.more) == (50, True)
