"""What arrives after its mentor's authority was withdrawn joins the sample of that withdrawal."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from courses.domain import authority, sampling
from courses.domain.corrections import correct
from courses.domain.group import Entry, observe_group
from courses.domain.holding import observe_or_hold, record_held
from courses.domain.periods import last_week
from courses.domain.sampling import draw_due
from courses.domain.second_look import judge_sample, queue_for
from courses.enums import Act, Basis, Mark, SampleVerdict
from courses.formats.drawing import is_drawn
from courses.models import AuthorityGrant, Sample, SignOffEvent
from lms.kernel.errors import DomainError
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
NOT_YET = {"c1": Mark.MET, "c2": Mark.NOT_YET}


@pytest.fixture
def ended():
    """A grant that was withdrawn an hour ago, with nothing observed under it."""
    mentor = courses.mentor("Max")
    grant = AuthorityGrant.objects.get(mentor=mentor)
    authority.withdraw(grant, by=accounts.coordinator("Cora"), reason="He passed everybody")
    AuthorityGrant.objects.update(withdrawn_at=timezone.now() - HOUR)
    grant.refresh_from_db()
    return grant


def late(grant, version, *, before=HOUR, learner=None, **changes):
    """An observation made some time before the grant was withdrawn, that arrives now."""
    learner = learner or accounts.trainee(f"T{uuid.uuid4().hex[:6]}")
    when = grant.withdrawn_at - before
    return courses.observation(grant.mentor, learner, version, when=when, **changes)


def given_again(grant):
    """The mentor may judge again, under another grant."""
    terms = authority.Terms(
        act=Act.OBSERVE, course_code="C01", basis=Basis.CERTIFICATE, valid_from=timezone.now()
    )
    authority.grant(grant.mentor, terms, by=accounts.coordinator("Carl"))


def test_a_late_observation_of_high_risk_is_drawn_with_the_row_that_records_it_as_the_seed(ended):
    event = late(ended, courses.skill(risk="high"))
    sample = Sample.objects.get()
    assert (sample.event, sample.reason, sample.draw, sample.seed, sample.share) == (
        event,
        "withdrawal",
        f"withdrawal/{ended.public_id}",
        event.hash,
        Decimal("1.000"),
    )
    assert (sample.drawn_at, sample.due_at) == (event.received_at, event.received_at + timedelta(days=7))


def test_of_the_others_a_quarter_is_drawn_and_anybody_can_draw_it_again(ended):
    version = courses.skill(risk="med")
    events = [late(ended, version) for _turn in range(16)]
    drawn = [event for event in events if is_drawn(event.hash, event.client_uuid, Decimal("0.25"))]
    assert [sample.event for sample in Sample.objects.order_by("pk")] == drawn
    assert {sample.share for sample in Sample.objects.all()} <= {Decimal("0.250")}


def test_sent_again_it_is_one_observation_and_one_sample(ended):
    version, learner, name = courses.skill(risk="high"), accounts.trainee(), uuid.uuid4()
    sent = [
        observe_or_hold(
            by=ended.mentor,
            learner=learner,
            version=version,
            seen=courses.seen(version),
            client_uuid=name,
            observed_at=ended.withdrawn_at - HOUR,
        )
        for _turn in range(2)
    ]
    assert sent[0] == sent[1]
    assert Sample.objects.get().event == sent[0]


def test_everything_of_a_group_that_arrives_late_is_drawn(ended):
    version = courses.skill(risk="high", batch_allowed=True)
    entries = [Entry(accounts.trainee(n), courses.seen(version), uuid.uuid4()) for n in ("Tessa", "Noor")]
    for _turn in range(2):
        receipts = observe_group(
            by=ended.mentor, version=version, entries=entries, observed_at=ended.withdrawn_at - HOUR
        )
    assert {sample.event for sample in Sample.objects.all()} == {receipt.event for receipt in receipts}
    assert Sample.objects.count() == 2


def test_what_was_held_and_is_recorded_as_seen_before_the_end_is_drawn(ended):
    version = courses.skill(risk="high")
    held = observe_or_hold(
        by=ended.mentor,
        learner=accounts.trainee(),
        version=version,
        seen=courses.seen(version),
        client_uuid=uuid.uuid4(),
        observed_at=timezone.now(),
    )
    assert not Sample.objects.exists()
    when = ended.withdrawn_at - HOUR
    event = record_held(held, by=accounts.coordinator("Carl"), observed_at=when, reason="The list says so")
    assert Sample.objects.get().event == event


def test_the_sample_reaches_a_year_back_from_the_withdrawal(ended):
    version = courses.skill(risk="high")
    year = ended.withdrawn_at - (ended.withdrawn_at - sampling.WITHDRAWAL_WINDOW)
    late(ended, version, before=year + timedelta(seconds=1))
    assert not Sample.objects.exists()
    event = late(ended, version, before=year)
    assert Sample.objects.get().event == event


def test_what_could_not_count_is_not_drawn_until_a_correction_lets_it_count(ended):
    version = courses.skill(risk="high")
    event = late(ended, version, marks=NOT_YET)
    assert not Sample.objects.exists()
    given_again(ended)

    def corrected():
        return correct(
            event, by=ended.mentor, seen=courses.seen(version), reason="x", client_uuid=uuid.uuid4()
        )

    added = corrected()
    sample = Sample.objects.get()
    assert (sample.event, sample.draw, sample.seed) == (event, f"withdrawal/{ended.public_id}", added.hash)
    corrected()
    assert Sample.objects.get() == sample


def test_a_correction_under_a_grant_that_stands_draws_nothing():
    version, mentor = courses.skill(risk="high"), courses.mentor()
    event = courses.observation(mentor, accounts.trainee(), version, marks=NOT_YET)
    correct(event, by=mentor, seen=courses.seen(version), reason="x", client_uuid=uuid.uuid4())
    assert not Sample.objects.exists()


def test_a_release_is_no_withdrawal_for_what_arrives_late_either():
    version, cora = courses.skill(risk="high"), accounts.coordinator()
    mentor = accounts.trainee("New")
    terms = authority.Terms(
        act=Act.OBSERVE, course_code="C01", basis=Basis.CERTIFICATE, valid_from=timezone.now()
    )
    first = authority.grant(mentor, terms, by=cora)
    when = timezone.now()
    authority.release(first, by=cora)
    event = courses.observation(mentor, accounts.trainee(), version, when=when)
    assert SignOffEvent.objects.get(pk=event.pk).payload.count(str(first.public_id)) == 1
    assert not Sample.objects.exists()


def test_what_arrives_late_comes_on_top_of_the_most_that_a_withdrawal_draws(ended, monkeypatch):
    monkeypatch.setattr(sampling, "WITHDRAWAL_MOST", 1)
    version = courses.skill(risk="high")
    events = [late(ended, version) for _turn in range(2)]
    assert {sample.event for sample in Sample.objects.all()} == set(events)


def test_repeating_the_withdrawals_draw_or_running_the_weekly_one_adds_no_second_entry(ended):
    event = late(ended, courses.skill(risk="high"))
    assert sampling.draw_after_withdrawal(ended, now=timezone.now()) == []
    later = timezone.now() + timedelta(days=8)
    weekly = draw_due(later)
    assert draw_due(later) == []
    regular = last_week(later).name
    assert {(s.draw, s.event) for s in weekly} <= {(regular, event)}
    reader = accounts.coordinator("Carl")
    [row] = queue_for(reader, timezone.now()).rows
    assert row.story.event == event
    judge_sample(row.sample, by=reader, verdict=SampleVerdict.ACCEPTED, reason="", client_uuid=uuid.uuid4())
    assert set(Sample.objects.values_list("verdict", flat=True)) == {"accepted"}


def test_where_it_is_refused_nothing_is_drawn(ended):
    version = courses.skill(risk="high", prerequisites=["S09"])
    courses.skill("S09")
    with pytest.raises(DomainError):
        late(ended, version)
    assert not Sample.objects.exists()


def test_a_late_arrival_costs_five_queries_and_any_other_none(ended, django_assert_num_queries):
    version, other = courses.skill(risk="high"), courses.mentor("Other")
    in_time = courses.observation(other, accounts.trainee(), version)
    with django_assert_num_queries(0):
        assert sampling.draw_late(in_time, AuthorityGrant(withdrawn_at=None)) == []
    event = late(ended, version)
    Sample.objects.all().delete()
    with django_assert_num_queries(
        5
    ):  # the withdrawal; what was said; versions; samples there are; the new one
        sampling.draw_late(event, ended)
