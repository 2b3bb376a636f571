"""Authority holds while its basis does: own standing, the skills of judging, a certificate."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from courses.domain.authority import Terms, grant, release, withdraw
from courses.domain.basis import authority_for, scope_of
from courses.domain.desk import to_countersign
from courses.domain.disputes import open_disputes
from courses.domain.learner_words import dispute, resolve
from courses.domain.ledger import facts_of
from courses.domain.second import countersign, revoke
from courses.domain.second_look import queue_for
from courses.domain.signoff import observe
from courses.enums import Act, Basis, DisputeOutcome
from courses.models import AuthorityGrant, Place, Sample, SignOffEvent, Standing
from lms.accounts.models import User
from lms.kernel.errors import DomainError, NotAllowed
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db

START = datetime(2025, 1, 10, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def given(mentor, basis, *, by=None, act=Act.OBSERVE, **changes):
    since = timezone.now() if by else courses.LONG_AGO  # only the hub itself grants for the past
    terms = Terms(act=act, course_code="C01", basis=basis, valid_from=since, **changes)
    return grant(mentor, terms, by=by)


def code_at(mentor, version, moment, act=Act.OBSERVE) -> str:
    try:
        authority_for(mentor, version, act=act, place=None, moment=moment)
    except NotAllowed as error:
        return error.code
    return ""


def test_own_standing_carries_authority_from_when_it_was_held_until_it_lapses():
    version = courses.skill(expiry_months=24)
    learner = accounts.trainee("Lena")
    courses.observation(courses.mentor(), learner, version, when=START)
    given(learner, Basis.STANDING, skill_code="S01")
    assert code_at(learner, version, START - DAY) == "basis_lapsed"
    assert code_at(learner, version, START) == ""
    assert code_at(learner, version, START.replace(year=2027) - DAY) == ""
    assert code_at(learner, version, START.replace(year=2027)) == "basis_lapsed"


def test_it_stops_when_the_standing_is_taken_back_and_comes_back_with_it():
    version, mentor, lena = courses.skill(), courses.mentor(), accounts.trainee("Lena")
    event = courses.observation(mentor, lena, version)
    given(lena, Basis.STANDING, skill_code="S01")
    tom = accounts.trainee("Tom")
    revoke(event, by=mentor, reason="x", client_uuid=uuid.uuid4())
    with pytest.raises(NotAllowed) as caught:
        courses.observation(lena, tom, version)
    assert caught.value.code == "basis_lapsed"
    assert not scope_of(lena, act=Act.OBSERVE, moment=timezone.now())
    courses.observation(mentor, lena, version)
    assert courses.observation(lena, tom, version).pk


def test_a_course_granted_on_standing_is_good_for_the_skills_that_are_held():
    first, second = courses.skill("S01", expiry_months=1), courses.skill("S02")
    mentor, lena = courses.mentor(), accounts.trainee("Lena")
    courses.observation(mentor, lena, first)
    courses.observation(mentor, lena, second)
    given(lena, Basis.STANDING)
    now, later = timezone.now(), timezone.now() + 60 * DAY
    assert scope_of(lena, act=Act.OBSERVE, moment=now).skills == {"S01", "S02"}
    assert scope_of(lena, act=Act.OBSERVE, moment=later).skills == {"S02"}
    assert [code_at(lena, v, later) for v in (first, second)] == ["basis_lapsed", ""]


def test_the_skills_of_judging_carry_authority_while_both_are_held():
    version = courses.skill()
    judging = [courses.skill(code, "C12", expiry_months=24) for code in ("S43", "S44")]
    lena = accounts.trainee("Lena")
    with pytest.raises(DomainError) as caught:
        given(lena, Basis.JUDGING)
    assert caught.value.code == "basis"
    for number, skill in enumerate(judging):
        courses.observation(courses.mentor("Jo", course="C12"), lena, skill, when=START + number * DAY)
    given(lena, Basis.JUDGING)
    assert code_at(lena, version, START) == "basis_lapsed"
    assert code_at(lena, version, START + DAY) == ""
    assert code_at(lena, version, START.replace(year=2027)) == "basis_lapsed"
    assert scope_of(lena, act=Act.OBSERVE, moment=START + 2 * DAY).courses == {"C01"}
    assert not scope_of(lena, act=Act.OBSERVE, moment=timezone.now() + 900 * DAY)


def test_a_hub_that_does_not_teach_judging_cannot_rest_on_it():
    courses.skill()
    with pytest.raises(DomainError) as caught:
        given(accounts.trainee("Lena"), Basis.JUDGING)
    assert caught.value.code == "basis"


def test_a_certificate_carries_authority_until_it_expires():
    version, lena = courses.skill(), accounts.trainee("Lena")
    expires = timezone.now() + 30 * DAY
    given(lena, Basis.CERTIFICATE, basis_expires=expires)
    assert code_at(lena, version, expires - DAY) == ""
    assert code_at(lena, version, expires) == "basis_lapsed"
    assert not scope_of(lena, act=Act.OBSERVE, moment=expires)
    with pytest.raises(DomainError) as caught:
        given(lena, Basis.CERTIFICATE, basis_expires=timezone.now() - DAY)
    assert caught.value.code == "basis"


def test_founding_grants_are_an_administrators():
    courses.skill()
    with pytest.raises(NotAllowed) as caught:
        given(accounts.trainee("Lena"), Basis.FOUNDING, by=accounts.coordinator())
    assert caught.value.code == "may_not_found"


@pytest.mark.parametrize(
    ("act", "may"),
    [
        (Act.OBSERVE, {Act.OBSERVE, Act.SIGN}),
        (Act.WATCH, {Act.OBSERVE}),
        (Act.SIGN, {Act.SIGN}),
        (Act.COUNTERSIGN, {Act.COUNTERSIGN}),
        (Act.SAMPLE, {Act.SAMPLE}),
        (Act.GRANT, {Act.GRANT}),
    ],
)
def test_each_act_allows_what_it_says_and_no_more(act, may):
    version, lena = courses.skill(), accounts.trainee("Lena")
    given(lena, Basis.FOUNDING, act=act)
    wanted = (Act.OBSERVE, Act.SIGN, Act.COUNTERSIGN, Act.SAMPLE, Act.GRANT)
    assert {one for one in wanted if not code_at(lena, version, timezone.now(), one)} == may


def test_who_may_grant_passes_on_what_they_have_and_the_chain_is_kept():
    courses.skill()
    gail, lena = accounts.trainee("Gail"), accounts.trainee("Lena")
    until = timezone.now() + 90 * DAY
    own = given(gail, Basis.FOUNDING, act=Act.GRANT, valid_until=until)
    row = given(lena, Basis.CERTIFICATE, by=gail, valid_until=until)
    assert (row.parent, row.granted_by) == (own, gail)
    assert facts_of(SignOffEvent.objects.get(client_uuid=row.public_id))["authority"] == str(own.public_id)
    for changes, code in (
        ({"valid_until": until + DAY}, "outlasts"),
        ({}, "outlasts"),
        ({"valid_until": until, "act": Act.SAMPLE}, "may_not_grant"),
        ({"valid_until": until, "act": Act.GRANT}, "may_not_grant"),
    ):
        with pytest.raises(DomainError) as caught:
            given(lena, Basis.CERTIFICATE, by=gail, **changes)
        assert caught.value.code == code
    withdraw(own, by=accounts.coordinator())
    with pytest.raises(NotAllowed) as caught:
        given(lena, Basis.CERTIFICATE, by=gail, valid_until=until)
    assert caught.value.code == "may_not_grant"


def test_who_is_new_to_judging_is_countersigned_until_released():
    version, cora = courses.skill(), accounts.coordinator()
    lena, second, tom = (
        accounts.trainee("Lena"),
        courses.mentor("Second", act=Act.COUNTERSIGN),
        accounts.trainee(),
    )
    row = given(lena, Basis.CERTIFICATE, by=cora)
    assert row.supervised
    event = courses.observation(lena, tom, version)
    assert facts_of(event)["supervised"] is True
    assert Standing.objects.get().state == "in_progress"
    countersign(event, by=second, agrees=True, client_uuid=uuid.uuid4())
    assert Standing.objects.get().state == "held"
    newer = release(row, by=cora)
    assert release(row, by=cora) == newer
    assert (newer.replaces, newer.supervised, newer.act) == (row, False, Act.OBSERVE)
    assert AuthorityGrant.objects.get(pk=row.pk).withdrawn_at is not None
    assert [e.kind for e in SignOffEvent.objects.filter(subject=lena.pseudonym)] == [
        "AuthorityGranted",
        "AuthorityWithdrawn",
        "AuthorityGranted",
    ]
    assert "supervised" not in facts_of(courses.observation(lena, accounts.trainee("Una"), version))
    assert not given(lena, Basis.CERTIFICATE, by=cora).supervised


def test_only_supervised_authority_in_force_is_released_and_not_by_oneself():
    courses.skill()
    cora, lena = accounts.coordinator(), accounts.trainee("Lena")
    row = given(lena, Basis.CERTIFICATE, by=cora, supervised=False)
    with pytest.raises(DomainError) as caught:
        release(row, by=cora)
    assert caught.value.code == "not_supervised"
    new = given(cora, Basis.CERTIFICATE, supervised=True)
    for who, code in ((cora, "self_grant"), (lena, "may_not_grant")):
        with pytest.raises(NotAllowed) as caught:
            release(new, by=who)
        assert caught.value.code == code


def test_the_reason_of_a_withdrawal_is_kept_beside_the_ledger():
    courses.skill()
    row = given(accounts.trainee("Lena"), Basis.FOUNDING)
    withdraw(row, by=accounts.coordinator(), reason="Signed without looking")
    event = SignOffEvent.objects.get(kind="AuthorityWithdrawn")
    assert event.detail.comment == "Signed without looking"
    assert "looking" not in event.payload


def test_a_basis_with_a_date_ends_on_it_whatever_it_rests_on_and_lists_agree():
    mentor, version, now = courses.mentor(), courses.skill(), timezone.now()
    AuthorityGrant.objects.filter(mentor=mentor).update(basis_expires=now)
    with pytest.raises(NotAllowed) as caught:
        authority_for(mentor, version, act=Act.OBSERVE, place=None, moment=now)
    assert caught.value.code == "basis_lapsed"
    assert not scope_of(mentor, act=Act.OBSERVE, moment=now)


def test_what_a_desk_offers_is_what_the_place_of_the_work_allows():
    version, learner = courses.skill(countersign=True), accounts.trainee()
    here, there = (Place.objects.create(code=code, name=code) for code in ("Ä1", "B2"))
    mentor, second = courses.mentor(), courses.person("Second")
    for act in (Act.COUNTERSIGN, Act.SAMPLE):
        given(second, Basis.CERTIFICATE, act=act, place=here)
    events = {}
    for name, place in (("here", here), ("there", there), ("nowhere", None)):
        events[name] = observe(
            by=mentor,
            learner=learner,
            version=version,
            seen=courses.seen(version),
            client_uuid=uuid.uuid4(),
            place=place,
        )
    now = timezone.now()
    for event in events.values():
        Sample.objects.create(
            event=event, reason="risk", draw=str(event.pk), seed="x", share=1, drawn_at=now, due_at=now
        )
        dispute(event, by=learner, reason="x", client_uuid=uuid.uuid4())
    assert [row.story.event for row in open_disputes(User.objects.get(pk=second.pk))] == [events["here"]]
    assert [row.story.event for row in queue_for(second, now).rows] == [events["here"]]
    resolve(
        SignOffEvent.objects.get(kind="Disputed", target=events["here"].client_uuid),
        by=second,
        outcome=DisputeOutcome.STANDS,
        reason="x",
        client_uuid=uuid.uuid4(),
    )
    for name in ("there", "nowhere"):
        said = SignOffEvent.objects.get(kind="Disputed", target=events[name].client_uuid)
        with pytest.raises(NotAllowed):
            resolve(said, by=second, outcome=DisputeOutcome.STANDS, reason="x", client_uuid=uuid.uuid4())
    offered = to_countersign(second, scope_of(second, act=Act.COUNTERSIGN, moment=now))
    assert [story.event for story in offered] == [events["here"]]
    assert scope_of(second, act=Act.COUNTERSIGN, moment=now).covers(version.skill)
    for name in ("there", "nowhere"):
        with pytest.raises(NotAllowed):
            countersign(events[name], by=second, agrees=True, client_uuid=uuid.uuid4())
    countersign(events["here"], by=second, agrees=True, client_uuid=uuid.uuid4())
