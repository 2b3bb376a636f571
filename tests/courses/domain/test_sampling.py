"""Draws of samples: what is drawn, why, that anybody can repeat it, and what follows a withdrawal."""

import uuid
from datetime import datetime, timedelta
from decimal import Decimal
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.utils import timezone

from courses.domain import authority, sampling
from courses.domain.ledger import facts_of
from courses.domain.observations import Observation
from courses.domain.periods import last_week, month_of, week_of
from courses.domain.sampling import draw, draw_due, seed_of, share_of
from courses.domain.second import countersign, revoke, sign_off
from courses.domain.second_look import judge_sample
from courses.enums import Act, Basis, Mark, Risk, SampleReason, SampleVerdict
from courses.formats.drawing import is_drawn
from courses.models import AuthorityGrant, Sample, SignOffEvent
from courses.models.ledger import GENESIS
from courses.tasks import draw_samples
from lms.kernel.errors import DomainError
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db


def this_week():
    return week_of(timezone.localdate())


def after(period):
    return period.end + timedelta(hours=1)


def drawn(period, now=None, **options):
    return [sample.event for sample in draw(period, now or after(period), **options)]


def seed_that(draws, events, share):
    """A seed that draws exactly the wanted ones of the events at this share."""
    for number in range(100_000):
        seed = f"seed {number}"
        if [is_drawn(seed, event.client_uuid, Decimal(share)) for event in events] == draws:
            return seed
    raise AssertionError("no seed found")


def observed(mentor, version, number, learner=None, **changes):
    learner = learner or accounts.trainee(f"T{uuid.uuid4().hex[:6]}")
    return [courses.observation(mentor, learner, version, **changes) for _turn in range(number)]


def test_the_share_follows_risk_newness_and_drift():
    def share(risk, *, is_new=False, drifts=False):
        version = courses.skill(f"S{uuid.uuid4().hex[:8]}", risk=risk)
        return share_of(Observation(SignOffEvent(), version, {}), is_new=is_new, drifts=drifts)

    assert share(Risk.HIGH) == (SampleReason.RISK, Decimal("0.20"))
    assert share(Risk.MED) == (SampleReason.RISK, Decimal("0.10"))
    assert share(Risk.LOW) == (SampleReason.RISK, Decimal("0.05"))
    assert share(Risk.LOW, is_new=True) == (SampleReason.NEW, Decimal("0.50"))
    assert share(Risk.LOW, drifts=True) == (SampleReason.DRIFT, Decimal("0.10"))
    assert share(Risk.HIGH, is_new=True, drifts=True) == (SampleReason.DRIFT, Decimal(1))


def test_a_draw_takes_what_the_seed_says_and_repeating_it_adds_nothing():
    mentor, version = courses.mentor(), courses.skill()
    events = observed(mentor, version, 6)
    period = this_week()
    seed = seed_of(period)
    assert seed == SignOffEvent.objects.order_by("-position")[0].hash
    expected = [event for event in events if is_drawn(seed, event.client_uuid, Decimal("0.5"))]
    assert drawn(period) == expected
    assert drawn(period) == []
    rows = Sample.objects.all()
    assert {(row.draw, row.seed, row.share, row.reason, row.verdict) for row in rows} <= {
        (period.name, seed, Decimal("0.500"), "new", "")
    }
    assert all(row.due_at - row.drawn_at == timedelta(days=14) for row in rows)


def test_the_same_ledger_and_seed_draw_the_same_again_whatever_was_appended_since():
    mentor, version = courses.mentor(), courses.skill()
    observed(mentor, version, 8)
    period = this_week()
    first = [one.event for one in sampling.drawn_from(period, "seed")]
    with_later = SignOffEvent.objects.count()
    cora = accounts.coordinator()
    revoke(first[0], by=cora, reason="x", client_uuid=uuid.uuid4())
    assert SignOffEvent.objects.count() > with_later
    # The revocation came within the period: it is part of the ledger that the draw is made from.
    assert [one.event for one in sampling.drawn_from(period, "seed")] == first[1:]


def test_a_draw_with_a_seed_of_ones_own_stands_beside_the_regular_one():
    mentor, version = courses.mentor(), courses.skill()
    events = observed(mentor, version, 3)
    period = this_week()
    seed = seed_that([True, False, True], events, "0.5")
    assert drawn(period, seed=f" {seed} ") == [events[0], events[2]]
    assert drawn(period, seed=seed) == []
    assert set(Sample.objects.values_list("draw", "seed")) == {(f"{period.name}/{seed}", seed)}
    regular = drawn(period)
    assert Sample.objects.filter(draw=period.name).count() == len(regular)
    assert drawn(period, seed=seed_of(period)) == []  # the ledger's own seed is the regular draw


@pytest.mark.parametrize("seed", ["", "   ", "x" * 65])
def test_a_seed_nobody_could_repeat_is_refused(seed):
    with pytest.raises(DomainError) as caught:
        draw(this_week(), after(this_week()), seed=seed)
    assert caught.value.code == "seed"


def test_a_period_that_is_not_over_is_not_drawn():
    with pytest.raises(DomainError) as caught:
        draw(this_week(), this_week().end - timedelta(microseconds=1))
    assert caught.value.code == "period_open"
    assert draw(this_week(), this_week().end) == []


def test_only_the_first_ten_observations_of_a_mentor_are_new():
    mentor, version = courses.mentor(), courses.skill(risk="high")
    events = observed(mentor, version, 12)
    found = {one.event.pk: (one.reason, one.share) for one in sampling.drawn_from(this_week(), every(events))}
    assert [found[event.pk] for event in events[:10]] == [(SampleReason.NEW, Decimal("0.50"))] * 10
    assert [event.pk in found for event in events[10:]] == [
        is_drawn(every(events), event.client_uuid, Decimal("0.20")) for event in events[10:]
    ]


def every(events):
    """A seed under which the first ten events are drawn at one half."""
    return seed_that([True] * 10, events[:10], "0.5")


def test_a_mentor_with_ten_observations_before_the_period_is_not_new_in_it():
    mentor, version = courses.mentor(), courses.skill(risk="low")
    events = observed(mentor, version, 11)
    received = events[10].received_at
    period = sampling.Period("late", received, received + timedelta(seconds=5))
    seed = seed_that([True], events[10:], "0.05")
    assert [(one.event, one.reason) for one in sampling.drawn_from(period, seed)] == [
        (events[10], SampleReason.RISK)
    ]


def test_whoever_judges_under_a_supervised_grant_is_new_however_much_they_have_seen():
    version, mentor, cora = courses.skill(), accounts.trainee("New"), accounts.coordinator()
    authority.grant(
        mentor,
        authority.Terms(
            act=Act.OBSERVE, course_code="C01", basis=Basis.CERTIFICATE, valid_from=timezone.now()
        ),
        by=cora,
    )
    second = courses.mentor("Second", act=Act.COUNTERSIGN)
    events = observed(mentor, version, 12)
    for event in events:
        countersign(event, by=second, agrees=True, client_uuid=uuid.uuid4())
    seed = seed_that([True, True], events[10:], "0.5")
    reasons = {one.event.pk: one.reason for one in sampling.drawn_from(this_week(), seed)}
    assert [reasons[event.pk] for event in events[10:]] == [SampleReason.NEW] * 2


def test_a_mentor_who_drifts_is_drawn_twice_as_often_for_that_reason():
    version, learner = courses.skill(risk="low"), accounts.trainee()
    lenient, strict = courses.mentor("Max"), courses.mentor("Sue")
    events = observed(lenient, version, 12, learner)
    observed(strict, version, 12, learner, marks={"c1": Mark.NOT_YET})
    seed = seed_that([True, True], events[10:], "0.10")
    found = {one.event.pk: one for one in sampling.drawn_from(this_week(), seed)}
    assert [(found[e.pk].reason, found[e.pk].share) for e in events] == [
        (SampleReason.DRIFT, Decimal(1))
    ] * 10 + [(SampleReason.DRIFT, Decimal("0.10"))] * 2


def test_what_cannot_count_is_not_drawn_and_what_waits_for_a_second_person_is():
    version = courses.skill(countersign=True)
    mentor = courses.mentor()
    [waits, taken_back] = observed(mentor, version, 2)
    [bad] = observed(mentor, version, 1, marks={"c1": Mark.STOP})
    revoke(taken_back, by=mentor, reason="x", client_uuid=uuid.uuid4())
    seed = seed_that([True] * 3, [waits, taken_back, bad], "0.5")
    assert drawn(this_week(), seed=seed) == [waits]


def test_what_was_taken_back_after_the_period_is_not_queued():
    version, mentor = courses.skill(), courses.mentor()
    [event] = observed(mentor, version, 1)
    period = sampling.Period("short", event.received_at, event.received_at + timedelta(microseconds=1))
    revoke(event, by=mentor, reason="x", client_uuid=uuid.uuid4())
    seed = seed_that([True], [event], "0.5")
    assert [one.event for one in sampling.drawn_from(period, seed)] == [event]
    assert drawn(period, seed=seed) == []


def test_an_empty_hub_has_a_seed_too():
    assert seed_of(this_week()) == GENESIS
    assert draw(this_week(), after(this_week())) == []


@pytest.mark.parametrize("rows", [2, 9])
def test_a_draw_asks_the_same_number_of_queries_however_much_was_observed(rows, django_assert_num_queries):
    for number in range(rows):
        observed(courses.mentor(f"M{number}"), courses.skill(f"S0{number}"), 2)
    with django_assert_num_queries(8):
        sampling.drawn_from(this_week(), "seed")


def test_the_task_draws_each_week_that_is_over_once():
    now = timezone.now()
    events = observed(courses.mentor(), courses.skill(), 8)
    draw_samples()
    assert not Sample.objects.exists()  # this week is not over
    later = now + timedelta(days=8)
    period = last_week(later)
    found = draw_due(later)
    seed = seed_of(period)
    assert [s.event for s in found] == [e for e in events if is_drawn(seed, e.client_uuid, Decimal("0.5"))]
    assert draw_due(later) == []
    assert draw_due(later + timedelta(days=7)) == []


def test_the_command_says_what_it_drew_and_how_to_repeat_it():
    out = StringIO()
    call_command("draw_samples", stdout=out)
    name = last_week(timezone.now()).name
    assert out.getvalue() == f"{name}: 0 new samples, drawn with the seed {GENESIS}.\n"
    with pytest.raises(CommandError, match="is no week or month"):
        call_command("draw_samples", period="last week")
    with pytest.raises(CommandError, match="is not over yet"):
        call_command("draw_samples", period=month_of(timezone.localdate()).name)


def withdrawn(mentor, cora=None):
    row = AuthorityGrant.objects.get(mentor=mentor, withdrawn_at=None)
    authority.withdraw(row, by=cora or accounts.coordinator(), reason="He passed everybody")
    return row


def test_a_withdrawal_draws_every_high_risk_observation_and_a_quarter_of_the_others():
    high, low = courses.skill("S01", risk="high"), courses.skill("S02", risk="low")
    mentor, other = courses.mentor(), courses.mentor("Other")
    dangerous, harmless = observed(mentor, high, 3), observed(mentor, low, 12)
    observed(other, high, 2)
    row = withdrawn(mentor)
    seed = SignOffEvent.objects.get(kind="AuthorityWithdrawn").hash
    quarter = [e for e in harmless if is_drawn(seed, e.client_uuid, Decimal("0.25"))]
    samples = Sample.objects.all()
    assert {s.event_id for s in samples} == {e.pk for e in dangerous + quarter}
    assert {(s.reason, s.draw, s.seed) for s in samples} == {
        ("withdrawal", f"withdrawal/{row.public_id}", seed)
    }
    assert {s.share for s in samples if s.event.skill_code == "S01"} == {Decimal("1.000")}
    assert all(s.due_at - s.drawn_at == timedelta(days=7) for s in samples)


def test_a_withdrawal_draws_what_was_made_under_that_grant_in_the_last_year_only():
    high, cora = courses.skill(risk="high"), accounts.coordinator()
    mentor = courses.mentor()
    first = AuthorityGrant.objects.get()
    under_first = observed(mentor, high, 1)
    authority.withdraw(first, by=cora, reason="x")
    assert [s.event for s in Sample.objects.all()] == under_first
    courses.mentor("Max")
    observed(courses.User.objects.get(pk=mentor.pk), high, 1)
    assert Sample.objects.count() == 1
    second = AuthorityGrant.objects.get(withdrawn_at=None)
    now = timezone.now()
    assert sampling.draw_after_withdrawal(second, now=now + timedelta(days=367)) == []
    assert len(sampling.draw_after_withdrawal(second, now=now)) == 1
    assert sampling.draw_after_withdrawal(second, now=now) == []


def test_withdrawing_the_authority_to_sign_draws_what_was_signed_off_under_it():
    version = courses.skill(risk="high")
    watcher, signer = courses.mentor("Watcher", act=Act.WATCH), courses.mentor("Signer", act=Act.SIGN)
    [event] = observed(watcher, version, 1)
    signed = sign_off(event, by=signer, client_uuid=uuid.uuid4())
    assert facts_of(signed)["authority"] == str(AuthorityGrant.objects.get(mentor=signer).public_id)
    withdrawn(signer)
    assert [sample.event for sample in Sample.objects.all()] == [event]


def test_a_withdrawal_draws_nothing_that_could_not_count_or_was_looked_at_already():
    high, mentor, cora = courses.skill(risk="high"), courses.mentor(), accounts.coordinator()
    [good, looked_at, taken_back] = observed(mentor, high, 3)
    observed(mentor, high, 1, marks={"c1": Mark.NOT_YET})
    revoke(taken_back, by=mentor, reason="x", client_uuid=uuid.uuid4())
    earlier = Sample.objects.create(
        event=looked_at,
        reason="risk",
        draw="w",
        seed="s",
        share="0.2",
        drawn_at=timezone.now(),
        due_at=timezone.now(),
    )
    judge_sample(earlier, by=cora, verdict=SampleVerdict.ACCEPTED, reason="", client_uuid=uuid.uuid4())
    row = withdrawn(mentor, cora)
    assert [s.event for s in Sample.objects.filter(draw=f"withdrawal/{row.public_id}")] == [good]


def test_withdrawing_the_authority_to_countersign_draws_nothing():
    version, second = courses.skill(countersign=True), courses.mentor("Second", act=Act.COUNTERSIGN)
    [event] = observed(courses.mentor(), version, 1)
    countersign(event, by=second, agrees=True, client_uuid=uuid.uuid4())
    withdrawn(second)
    assert not Sample.objects.exists()


def test_a_withdrawal_draws_at_most_so_many_high_risk_and_latest_first(monkeypatch):
    monkeypatch.setattr(sampling, "WITHDRAWAL_MOST", 2)
    high, mentor = courses.skill(risk="high"), courses.mentor()
    events = observed(mentor, high, 4)
    withdrawn(mentor)
    assert {s.event_id for s in Sample.objects.all()} == {events[2].pk, events[3].pk}


def test_weeks_are_the_hubs_not_the_servers():
    with override_settings(TIME_ZONE="Pacific/Auckland"):
        sunday_evening_utc = datetime(2026, 11, 22, 20, tzinfo=ZoneInfo("UTC"))
        assert last_week(sunday_evening_utc).name == "2026-W47"
