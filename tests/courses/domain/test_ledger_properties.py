"""Whatever people do, in whatever order: the ledger, the standings and the rules agree."""

import os
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.domain import authority, ledger
from courses.domain.corrections import correct
from courses.domain.counting import SkillState, state_in, state_of
from courses.domain.holding import observe_or_hold, record_held
from courses.domain.incidents import close, lift, suspend
from courses.domain.learner_words import acknowledge, dispute, resolve
from courses.domain.observations import record_in
from courses.domain.recognition import Grounds, recognise
from courses.domain.second import countersign, revoke, sign_off
from courses.domain.second_look import judge_sample
from courses.domain.signoff import observe
from courses.domain.standing import (
    events_about,
    first_wrong_standing,
    rebuild,
    standings_at,
    versions_by_key,
)
from courses.enums import (
    OWN_STATEMENTS,
    Act,
    Basis,
    DisputeOutcome,
    Entrustment,
    Mark,
    RecognitionBasis,
    SampleVerdict,
)
from courses.models import (
    AuthorityGrant,
    HeldObservation,
    Incident,
    Sample,
    SignOffEvent,
    SkillVersion,
    Standing,
)
from lms.accounts.models import User
from lms.kernel.errors import DomainError
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db

EXAMPLES = int(os.environ.get("FETTLE_PROPERTY_EXAMPLES", "25"))
DAY = timedelta(days=1)
GATE, DEPENDENT = "S01", "S02"


@dataclass
class Hub:
    """A hub with two skills, one a gate of the other, and people who do what a sequence of numbers says."""

    now: datetime
    versions: dict[str, SkillVersion]
    people: list[User]
    admin: User
    refused: list[str] = field(default_factory=list)
    done: int = 0

    def who(self, number: int) -> User:
        return self.people[number % len(self.people)]

    def mentor(self, number: int) -> User:
        """Mostly one of the three who judge."""
        return self.people[number % 3] if number % 8 else self.who(number // 8)

    def learner(self, number: int) -> User:
        """Mostly one of those who only learn."""
        return self.people[3 + number % 2] if number % 8 else self.who(number // 8)

    def coordinator(self, number: int) -> User:
        """Mostly somebody who coordinates."""
        return self.people[-1] if number % 8 else self.who(number // 8)

    def event(self, number: int, *kinds: str) -> SignOffEvent | None:
        found = list(SignOffEvent.objects.filter(kind__in=kinds or ["Observed"]).order_by("position"))
        return found[number % len(found)] if found else None

    def moment(self, number: int) -> datetime:
        return self.now - timedelta(days=300) + (number % 290) * DAY

    def do(self, act: str, first: int, second: int, third: int) -> None:
        """One act; a refusal must leave no trace."""
        before = SignOffEvent.objects.count()
        try:
            with transaction.atomic():
                getattr(self, act)(first, second, third)
            self.done += 1
        except DomainError as error:
            self.refused.append(error.code)
            assert SignOffEvent.objects.count() == before

    def observe(self, first: int, second: int, third: int) -> None:
        version = self.versions[(GATE, DEPENDENT)[third % 2]]
        marks = {9: Mark.NOT_YET, 10: Mark.STOP, 11: Mark.NOT_SEEN}.get(third % 12, Mark.MET)
        observe(
            by=self.mentor(first),
            learner=self.learner(second),
            version=version,
            seen=courses.seen(version, marks={"c1": Mark.MET, "c2": marks}, level=Entrustment(5 - third % 4)),
            client_uuid=uuid.uuid4(),
            observed_at=self.moment(first * 7 + second * 31 + third * 13),
        )

    def countersign(self, first: int, second: int, third: int) -> None:
        if event := self.event(second):
            countersign(event, by=self.mentor(first), agrees=third % 3 > 0, client_uuid=uuid.uuid4())

    def sign_off(self, first: int, second: int, _third: int) -> None:
        if event := self.event(second):
            sign_off(event, by=self.mentor(first), client_uuid=uuid.uuid4())

    def revoke(self, first: int, second: int, _third: int) -> None:
        if event := self.event(second, "Observed", "Recognised"):
            revoke(event, by=self.coordinator(first), reason="x", client_uuid=uuid.uuid4())

    def correct(self, _first: int, second: int, third: int) -> None:
        if event := self.event(second):
            version = self.versions[event.skill_code]
            mark = [Mark.MET, Mark.NOT_YET, Mark.STOP][third % 3]
            seen = courses.seen(version, marks={"c1": Mark.MET, "c2": mark})
            by = User.objects.get(pseudonym=event.signer)
            correct(event, by=by, seen=seen, reason="x", client_uuid=uuid.uuid4())

    def acknowledge(self, _first: int, second: int, _third: int) -> None:
        if event := self.event(second):
            acknowledge(event, by=User.objects.get(pseudonym=event.subject), client_uuid=uuid.uuid4())

    def dispute(self, first: int, second: int, _third: int) -> None:
        if event := self.event(second):
            by = self.who(first) if first % 8 == 7 else User.objects.get(pseudonym=event.subject)
            dispute(event, by=by, reason="x", client_uuid=uuid.uuid4())

    def resolve(self, first: int, second: int, third: int) -> None:
        if event := self.event(second, "Disputed"):
            outcome = [DisputeOutcome.STANDS, DisputeOutcome.SET_ASIDE][third % 2]
            resolve(event, by=self.coordinator(first), outcome=outcome, reason="x", client_uuid=uuid.uuid4())

    def suspend(self, first: int, second: int, third: int) -> None:
        suspend(
            self.versions[(GATE, DEPENDENT)[second % 2]].skill,
            self.people,
            by=self.coordinator(first),
            reason="x",
            public_id=uuid.uuid4(),
            happened_at=self.moment(third),
        )

    def close(self, first: int, second: int, _third: int) -> None:
        found = list(Incident.objects.order_by("pk"))
        if found:
            close(found[second % len(found)], by=self.coordinator(first), note="x")

    def recognise(self, first: int, second: int, third: int) -> None:
        grounds = Grounds(
            RecognitionBasis.PAPER, self.moment(third), Entrustment(5 - third % 4), "M. Rossi, book 7"
        )
        version = self.versions[(GATE, DEPENDENT)[third % 2]]
        recognise(self.learner(second), version, grounds, by=self.mentor(first), client_uuid=uuid.uuid4())

    def withdraw(self, first: int, second: int, _third: int) -> None:
        rows = list(AuthorityGrant.objects.order_by("pk"))
        authority.withdraw(rows[second % len(rows)], by=self.coordinator(first))

    def release(self, first: int, second: int, _third: int) -> None:
        rows = list(AuthorityGrant.objects.order_by("pk"))
        authority.release(rows[second % len(rows)], by=self.coordinator(first))

    def sample(self, first: int, second: int, third: int) -> None:
        """A verdict on an observation, drawn or drawn now, by whoever comes along."""
        if event := self.event(second):
            row, _created = Sample.objects.get_or_create(
                event=event,
                draw=f"draw {third % 2}",
                defaults={
                    "reason": "risk",
                    "seed": "x",
                    "share": 1,
                    "drawn_at": self.now,
                    "due_at": self.now,
                },
            )
            verdict = [SampleVerdict.ACCEPTED, SampleVerdict.REJECTED][third % 2]
            by = self.mentor(first) if third % 3 else self.coordinator(first)
            judge_sample(row, by=by, verdict=verdict, reason="x", client_uuid=uuid.uuid4())

    def lift(self, first: int, second: int, _third: int) -> None:
        if event := self.event(second, "Suspended"):
            lift(event, by=self.coordinator(first), reason="x", client_uuid=uuid.uuid4())

    def arrive_late(self, first: int, second: int, third: int) -> None:
        """An observation of whatever day, held where the mentor's authority had ended by then."""
        version = self.versions[(GATE, DEPENDENT)[third % 2]]
        observe_or_hold(
            by=self.mentor(first),
            learner=self.learner(second),
            version=version,
            seen=courses.seen(version),
            client_uuid=uuid.uuid4(),
            observed_at=self.now - (third % 3) * DAY if second % 2 else self.moment(third),
        )

    def review_held(self, first: int, second: int, third: int) -> None:
        rows = list(HeldObservation.objects.order_by("pk"))
        if rows:
            held = rows[second % len(rows)]
            record_held(held, by=self.coordinator(first), observed_at=self.moment(third), reason="x")

    def grant(self, first: int, second: int, third: int) -> None:
        basis = [Basis.STANDING, Basis.CERTIFICATE, Basis.JUDGING][third % 3]
        act = list(Act)[second % len(Act)]
        terms = authority.Terms(
            act=act,
            course_code="C01",
            basis=basis,
            valid_from=self.now if third % 4 else self.moment(third),
            skill_code=GATE,
        )
        authority.grant(self.who(second), terms, by=self.coordinator(first))


ACTS = st.tuples(
    st.sampled_from(
        ["observe"] * 14
        + ["countersign", "sign_off", "revoke", "correct", "acknowledge", "dispute", "dispute", "resolve"]
        + ["resolve", "suspend", "close", "recognise", "withdraw", "grant", "release", "sample", "sample"]
        + ["lift", "arrive_late", "arrive_late", "review_held"]
    ),
    st.integers(0, 4000),
    st.integers(0, 4000),
    st.integers(0, 4000),
)


def hub() -> Hub:
    """Two mentors, one who may only observe, two who countersign; each of them learns as well."""
    versions = {
        GATE: courses.skill(GATE, safety_gate=True, expiry_months=6),
        DEPENDENT: courses.skill(DEPENDENT, prerequisites=[GATE], observations=2, expiry_months=12),
    }
    people = [courses.mentor("Max"), courses.mentor("Mia"), courses.mentor("Wanda", act=Act.WATCH)]
    courses.mentor("Max", act=Act.COUNTERSIGN)
    courses.mentor("Mia", act=Act.COUNTERSIGN)
    courses.mentor("Mia", act=Act.SAMPLE)
    people += [accounts.trainee("Tessa"), accounts.trainee("Tom"), accounts.coordinator("Cora")]
    return Hub(timezone.now(), versions, people, people[-1])


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(acts=st.lists(ACTS, min_size=10, max_size=40))
def test_no_sequence_of_acts_breaks_the_rules(db, acts):
    with transaction.atomic():
        scene = hub()
        for act in acts:
            scene.do(*act)
        check_ledger()
        check_standings()
        check_what_counts()
        check_gates()
        check_nobody_judges_alone()
        check_announcements_change_nothing()
        check_announcements_in_order()
        transaction.set_rollback(True)


def check_ledger() -> None:
    """The chain is whole, and nobody signs for themselves except to say that they have read, or that it is wrong."""
    assert ledger.first_bad_row() is None
    own = {e.kind for e in SignOffEvent.objects.all() if e.subject == e.signer}
    assert own <= set(OWN_STATEMENTS)


def check_standings() -> None:
    """The projection is what a replay gives, now and after it was rebuilt from the ledger alone."""
    assert first_wrong_standing() is None
    names = [f.name for f in Standing._meta.get_fields() if f.name != "id"]
    before = list(Standing.objects.order_by("person", "skill_code").values_list(*names))
    rebuild()
    assert list(Standing.objects.order_by("person", "skill_code").values_list(*names)) == before
    later = timezone.now()
    for row in Standing.objects.all():
        state = standings_at(row.person, [row.skill_code], later).get(row.skill_code)
        assert state is not None
        assert (row.is_held(later), row.is_suspended) == (state.is_held(later), state.suspended)


def check_what_counts() -> None:
    """What counts was met in full, signed by another, under authority that was in force when it was seen."""
    versions = versions_by_key()
    for row in Standing.objects.all():
        state = state_in(events_about(row.person, [row.skill_code]), versions)
        for seen in state.counted if state else ():
            facts = ledger.facts_of(seen.row)
            assert {mark["mark"] for mark in facts["marks"]} == {"met"}
            assert seen.event.signer != row.person
            grant = AuthorityGrant.objects.get(public_id=ledger.facts_of(seen.event)["authority"])
            when = seen.event.observed_at
            assert grant.mentor.pseudonym == seen.event.signer
            assert grant.act in {Act.OBSERVE, Act.WATCH}
            assert grant.valid_from <= when
            assert grant.withdrawn_at is None or grant.withdrawn_at > when
            assert seen.signed or grant.act == Act.WATCH
        if state and state.held_since is not None:
            assert state.counted[-1].signed


def check_gates() -> None:
    """Whenever the dependent skill was observed, its gate was held by what was known when it was recorded."""
    versions = versions_by_key()
    for event in SignOffEvent.objects.filter(kind="Observed", skill_code=DEPENDENT):
        known = [
            e
            for e in events_about(event.subject, [GATE])
            if e.position < event.position and e.observed_at <= event.observed_at
        ]
        state = state_in(known, versions)
        assert state is not None
        assert state.is_held(event.observed_at)


def check_nobody_judges_alone() -> None:
    """A second word, a verdict and an answer come from somebody who had no part in what they are about."""
    for event in SignOffEvent.objects.filter(kind__in=("Countersigned", "Sampled", "DisputeResolved")):
        about = SignOffEvent.objects.get(client_uuid=event.target or event.client_uuid)
        if about.kind == "Disputed":
            about = SignOffEvent.objects.get(client_uuid=about.target or about.client_uuid)
        assert event.signer not in {about.subject, about.signer}
        if event.kind in {"Sampled", "DisputeResolved"}:
            check_no_second_word(event, about)
    for held in HeldObservation.objects.exclude(answered_by=None):
        assert held.answered_by_id not in {held.mentor_id, held.learner_id}
    for seen in record_in(SignOffEvent.objects.order_by("position"), versions_by_key()).observations:
        assert not (seen.counts and (seen.rejected or seen.revoked or seen.disputed or seen.set_aside))
        assert not (seen.counts and seen.needs_second and seen.countersigned_by in {None, seen.event.signer})


def check_no_second_word(event: SignOffEvent, about: SignOffEvent) -> None:
    """Whoever judges a sample or answers a dispute neither signed for it or its set before, nor did the other."""
    said = SignOffEvent.objects.filter(signer=event.signer, position__lt=event.position)
    assert not said.filter(
        kind__in=("Countersigned", "Corrected", "SignedOff"), target=about.client_uuid
    ).exists()
    signed = said.filter(kind="SignedOff", subject=about.subject)
    assert not any(str(about.client_uuid) in ledger.facts_of(row)["observations"] for row in signed)
    if event.kind == "DisputeResolved":
        assert not said.filter(kind="Sampled", target=about.client_uuid).exists()
    else:
        disputes = SignOffEvent.objects.filter(kind="Disputed", target=about.client_uuid)
        answers = said.filter(kind="DisputeResolved", target__in=disputes.values("client_uuid"))
        assert not answers.exists()


def check_announcements_change_nothing() -> None:
    """What the hub announces follows from the rest, and the order in which the rest arrived makes no difference."""
    versions, now = versions_by_key(), timezone.now()
    for row in Standing.objects.all():
        events = events_about(row.person, [row.skill_code])
        spoken = [event for event in events if "cause" not in ledger.facts_of(event)]
        with_them, without = state_in(events, versions), state_in(spoken, versions)
        assert with_them is not None
        assert without is not None
        assert summary(with_them) == summary(without)
        seen = record_in(spoken, versions).observations
        assert summary(state_of(seen)) == summary(state_of(reversed(seen)))
        assert row.held_since is None or row.held_since <= now


def check_announcements_in_order() -> None:
    """One cause ends holds first, then signs off or moves the date, never both; a date that is moved is a later one."""
    told: dict[str, list[str]] = {}
    for event in SignOffEvent.objects.order_by("position"):
        facts = ledger.facts_of(event)
        if "cause" in facts:
            told.setdefault(facts["cause"], []).append(event.kind)
        if event.kind == "Refreshed":
            assert facts["until"] is None or facts["until"] > facts["from"]
    for kinds in told.values():
        assert kinds == sorted(kinds, key=lambda kind: kind != "Resumed")
        assert sum(kind in {"SignedOff", "Refreshed"} for kind in kinds) <= 1


def summary(state: SkillState | None) -> object:
    """What a state comes to, comparable."""
    if state is None:
        return None
    sets = tuple(tuple(one.event.pk for one in part) for part in (state.counted, state.collecting))
    return (state.held_since, state.valid_until, state.suspended, state.recognised, sets)
