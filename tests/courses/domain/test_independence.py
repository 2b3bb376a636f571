"""Nobody judges twice: who had a part in an observation, and who is left to look at it again."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from courses.domain import authority
from courses.domain.disputes import open_disputes
from courses.domain.independence import judges_at, parts_in
from courses.domain.judging import has_to_judge
from courses.domain.learner_words import dispute, resolve
from courses.domain.ledger import HUB
from courses.domain.second import countersign, sign_off
from courses.domain.second_look import judge_sample, queue_for, waiting_samples
from courses.enums import Act, Basis, DisputeOutcome, SampleVerdict
from courses.models import Place, Sample, SignOffEvent
from lms.accounts.models import User
from lms.kernel.errors import NotAllowed
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def sample_of(event, draw="w"):
    now = timezone.now()
    return Sample.objects.create(
        event=event, draw=draw, reason="risk", seed="s", share=1, drawn_at=now, due_at=now
    )


def judge(sample, by):
    return judge_sample(sample, by=by, verdict=SampleVerdict.ACCEPTED, reason="", client_uuid=uuid.uuid4())


def disputed(event):
    learner = User.objects.get(pseudonym=event.subject)
    return dispute(event, by=learner, reason="Not so", client_uuid=uuid.uuid4())


def answer(said, by):
    return resolve(said, by=by, outcome=DisputeOutcome.STANDS, reason="It is so", client_uuid=uuid.uuid4())


def code_of(attempt):
    before = SignOffEvent.objects.count()
    with pytest.raises(NotAllowed) as caught:
        attempt()
    assert SignOffEvent.objects.count() == before
    return caught.value.code


def coordinating(person):
    person.give_roles("coordinator")
    return User.objects.get(pk=person.pk)


def queued(person):
    return [row.sample for row in queue_for(person, timezone.now()).rows]


def by_sign_off(version, learner):
    """A set of two by somebody who may only watch; another signs for it."""
    watcher, signer = courses.mentor("Wanda", act=Act.WATCH), courses.mentor("Sid", act=Act.SIGN)
    first, last = (courses.observation(watcher, learner, version) for _turn in range(2))
    sign_off(last, by=signer, client_uuid=uuid.uuid4())
    return first, signer


def by_observing_last(version, learner):
    """A set that its last observer completes, and so signs off."""
    first = courses.observation(courses.mentor("Max"), learner, version)
    signer = courses.mentor("Sid")
    courses.observation(signer, learner, version)
    assert SignOffEvent.objects.get(kind="SignedOff").signer == signer.pseudonym
    return first, signer


def by_the_hub(version, learner):
    """A set that waited for a second person's word: the hub announces it, for its last observer."""
    first = courses.observation(courses.mentor("Max"), learner, version)
    signer = courses.mentor("Sid")
    last = courses.observation(signer, learner, version)
    for event in (last, first):
        countersign(
            event, by=courses.mentor("Con", act=Act.COUNTERSIGN), agrees=True, client_uuid=uuid.uuid4()
        )
    assert SignOffEvent.objects.get(kind="SignedOff").signer == HUB
    return first, signer


@pytest.mark.parametrize("signed", [by_sign_off, by_observing_last, by_the_hub])
def test_whoever_signed_the_set_judges_none_of_its_observations(signed):
    version = courses.skill(observations=2, countersign=signed is by_the_hub)
    first, signer = signed(version, accounts.trainee())
    sample, signer = sample_of(first), coordinating(signer)
    assert code_of(lambda: judge(sample, signer)) == "not_independent"
    assert queued(signer) == []
    assert waiting_samples(signer, timezone.now()) == 0
    said = disputed(first)
    assert code_of(lambda: answer(said, signer)) == "signed_it"
    assert [row.may_answer for row in open_disputes(signer)] == [False]
    assert not has_to_judge(signer, first, timezone.now())


def test_whoever_signed_another_set_of_the_same_trainee_and_skill_may_judge():
    version, learner = courses.skill(expiry_months=1), accounts.trainee()
    start = timezone.now() - 200 * DAY
    first = courses.observation(courses.mentor("Max"), learner, version, when=start)
    later = courses.mentor("Sid")
    courses.observation(later, learner, version, when=start + 90 * DAY)
    sample, later = sample_of(first), coordinating(later)
    assert queued(later) == [sample]
    assert judge(sample, later).signer == later.pseudonym


def test_whoever_judged_it_as_a_sample_answers_no_dispute_about_it():
    event = courses.observation(courses.mentor(), accounts.trainee(), courses.skill())
    cora, carl = accounts.coordinator("Cora"), accounts.coordinator("Carl")
    judge(sample_of(event), cora)
    said = disputed(event)
    assert [row.may_answer for row in open_disputes(cora)] == [False]
    assert code_of(lambda: answer(said, cora)) == "sampled_it"
    assert not has_to_judge(cora, event, timezone.now())
    assert [row.may_answer for row in open_disputes(carl)] == [True]
    assert has_to_judge(carl, event, timezone.now())
    assert answer(said, carl).signer == carl.pseudonym


def test_whoever_answered_a_dispute_about_it_judges_no_sample_of_it():
    event = courses.observation(courses.mentor(), accounts.trainee(), courses.skill())
    cora, carl = accounts.coordinator("Cora"), accounts.coordinator("Carl")
    answer(disputed(event), cora)
    sample = sample_of(event)
    assert queued(cora) == []
    assert code_of(lambda: judge(sample, cora)) == "not_independent"
    assert queued(carl) == [sample]
    judge(sample, carl)


def test_a_second_sample_of_it_may_be_judged_by_the_same_person():
    event = courses.observation(courses.mentor(), accounts.trainee(), courses.skill())
    cora = accounts.coordinator()
    judge(sample_of(event), cora)
    again = sample_of(event, "next")
    assert queued(cora) == [again]
    judge(again, cora)


def test_everybodys_part_is_told_for_many_observations_at_once(django_assert_num_queries):
    version, learner = courses.skill(observations=2), accounts.trainee()
    first, signer = by_sign_off(version, learner)
    cora, carl = accounts.coordinator("Cora"), accounts.coordinator("Carl")
    judge(sample_of(first), cora)
    answer(disputed(first), carl)
    events = list(SignOffEvent.objects.filter(kind="Observed").order_by("position"))
    with django_assert_num_queries(2):  # a third where the hub announced a set
        parts = parts_in(events)
    assert parts[first.client_uuid].took_part == {learner.pseudonym, first.signer, signer.pseudonym}
    assert parts[first.client_uuid].may_not_sample - parts[first.client_uuid].took_part == {carl.pseudonym}
    assert parts[first.client_uuid].may_not_answer - parts[first.client_uuid].took_part == {cora.pseudonym}
    assert parts[events[1].client_uuid].sampled == frozenset()


def stuck(person):
    return [row.sample for row in queue_for(person, timezone.now()).stuck]


def test_in_a_hub_of_two_what_nobody_may_judge_is_listed_until_somebody_else_may():
    max_ = coordinating(courses.mentor("Max"))
    tessa = coordinating(accounts.trainee("Tessa"))
    sample = sample_of(courses.observation(max_, tessa, courses.skill()))
    assert (queued(max_), stuck(max_)) == ([], [sample])
    assert (queued(tessa), stuck(tessa)) == ([], [sample])
    disputed(sample.event)
    assert [(row.may_answer, row.nobody) for row in open_disputes(max_)] == [(False, True)]
    sam = courses.mentor("Sam", act=Act.SAMPLE)
    assert (stuck(max_), queued(sam), stuck(sam)) == ([], [sample], [])
    assert [(row.may_answer, row.nobody) for row in open_disputes(max_)] == [(False, False)]
    judge(sample, sam)
    assert [(row.may_answer, row.nobody) for row in open_disputes(sam)] == [(False, True)]


def test_somebody_is_left_only_who_may_sign_in_and_judge_that_skill_there():
    place = Place.objects.create(code="north", name="North")
    max_ = coordinating(courses.mentor("Max"))
    sample = sample_of(courses.observation(max_, accounts.trainee(), courses.skill()))
    courses.mentor("Far", course="C09", act=Act.SAMPLE)
    terms = authority.Terms(
        act=Act.SAMPLE, course_code="C01", basis=Basis.FOUNDING, valid_from=courses.LONG_AGO, place=place
    )
    authority.grant(accounts.person("Local", role="mentor"), terms, by=None)
    gone = courses.mentor("Gone", act=Act.SAMPLE)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    User.objects.filter(pk=accounts.coordinator("Left").pk).update(is_active=False)
    assert stuck(max_) == [sample]
    accounts.person("Ada", role="administrator")
    assert stuck(max_) == []


def test_what_was_taken_back_or_is_somebody_elses_to_judge_is_not_listed_as_stuck():
    max_, version = coordinating(courses.mentor("Max")), courses.skill()
    sample = sample_of(courses.observation(max_, accounts.trainee(), version))
    assert stuck(max_) == [sample]
    assert stuck(courses.mentor("Far", course="C09", act=Act.SAMPLE)) == []
    courses.revoke(sample.event, by=max_)
    assert stuck(max_) == []


@pytest.mark.parametrize("rows", [1, 6])
def test_what_nobody_may_judge_costs_as_much_for_many_as_for_one(rows, django_assert_num_queries):
    max_, version = coordinating(courses.mentor("Max")), courses.skill(observations=9)
    for number in range(rows):
        sample_of(courses.observation(max_, accounts.trainee(f"T{number}"), version))
    max_.has_perm("courses.grant_authority")
    with django_assert_num_queries(13):
        assert len(queue_for(max_, timezone.now()).stuck) == rows


def test_the_judges_of_a_hub_are_found_in_four_queries(django_assert_num_queries):
    cora, ada = accounts.coordinator(), accounts.person("Ada", role="administrator")
    holder = accounts.trainee("Holder")
    version = courses.skill()
    courses.observation(courses.mentor(), holder, version)
    terms = authority.Terms(
        act=Act.SAMPLE, course_code="C01", basis=Basis.STANDING, valid_from=timezone.now()
    )
    authority.grant(holder, terms, by=cora)
    sam = courses.mentor("Sam", act=Act.SAMPLE)
    with django_assert_num_queries(4):
        judges = judges_at(timezone.now())
    others = {cora.pseudonym, ada.pseudonym, sam.pseudonym}
    assert judges.of(version.skill, None) == others | {holder.pseudonym}
    assert judges.of(courses.skill("S02").skill, None) == others
