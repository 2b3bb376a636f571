"""Granting and withdrawing authority, and asking for it."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from courses.domain.authority import Scope, Terms, authority_for, grant, scope_of, withdraw
from courses.domain.ledger import HUB, facts_of, first_bad_row, moment_text
from courses.enums import Act, Basis
from courses.models import AuthorityGrant, Place, SignOffEvent
from lms.accounts import roles
from lms.kernel.errors import DomainError, NotAllowed
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db


def terms(**changes):
    values = {
        "act": Act.OBSERVE,
        "course_code": "C01",
        "basis": Basis.CERTIFICATE,
        "valid_from": courses.LONG_AGO,
    }
    return Terms(**(values | changes))


def in_force(mentor, version, *, act=Act.OBSERVE, place=None, moment=None):
    try:
        authority_for(mentor, version, act=act, place=place, moment=moment or timezone.now())
    except NotAllowed as error:
        return error.code not in {"no_authority", "authority_ended"}
    return True


def test_a_grant_is_in_the_ledger_without_names_and_makes_a_mentor():
    cora, tessa = accounts.coordinator(), accounts.trainee()
    start, until = timezone.now(), timezone.now() + timedelta(days=9)
    wanted = terms(skill_code="S01", valid_from=start, valid_until=until, basis_note="Cert 7")
    row = grant(tessa, wanted, by=cora)
    event = SignOffEvent.objects.get()
    assert (event.kind, event.subject, event.signer, event.client_uuid) == (
        "AuthorityGranted",
        tessa.pseudonym,
        cora.pseudonym,
        row.public_id,
    )
    assert facts_of(event) == {
        "act": "observe",
        "course": "C01",
        "skill": "S01",
        "place": None,
        "from": moment_text(start),
        "until": moment_text(until),
        "basis": "certificate",
        "basis_until": None,
        "supervised": True,
        "replaces": None,
        "authority": "coordinator",
        "device": "web",
    }
    assert tessa.has_role(roles.MENTOR)
    assert first_bad_row() is None


def test_a_founding_grant_is_signed_by_the_hub():
    grant(accounts.trainee(), terms(basis=Basis.FOUNDING), by=None)
    assert SignOffEvent.objects.get().signer == HUB


@pytest.mark.parametrize("role", [None, roles.TRAINEE, roles.MENTOR, roles.TEACHER, roles.EDITOR])
def test_others_neither_grant_nor_withdraw(role):
    courses.mentor()
    row, stranger = AuthorityGrant.objects.get(), accounts.person("Stranger", role=role)
    with pytest.raises(NotAllowed) as caught:
        grant(accounts.trainee(), terms(), by=stranger)
    assert caught.value.code == "may_not_grant"
    with pytest.raises(NotAllowed) as caught:
        withdraw(row, by=stranger)
    assert caught.value.code == "may_not_grant"
    assert SignOffEvent.objects.count() == 1
    assert AuthorityGrant.objects.get().withdrawn_at is None


def test_nobody_grants_to_or_withdraws_from_themselves():
    cora = accounts.coordinator()
    with pytest.raises(NotAllowed) as caught:
        grant(cora, terms(), by=cora)
    assert caught.value.code == "self_grant"
    row = grant(cora, terms(), by=None)
    with pytest.raises(NotAllowed) as caught:
        withdraw(row, by=cora)
    assert caught.value.code == "self_grant"


def test_a_grant_that_ends_before_it_begins_is_refused():
    for until in (courses.LONG_AGO, courses.LONG_AGO - timedelta(days=1)):
        with pytest.raises(DomainError) as caught:
            grant(accounts.trainee(str(until)), terms(valid_until=until), by=None)
        assert caught.value.code == "dates"
    assert not SignOffEvent.objects.exists()


def test_the_same_form_is_one_grant_and_cannot_be_used_for_another_person():
    cora, tessa, name = accounts.coordinator(), accounts.trainee(), uuid.uuid4()
    first = grant(tessa, terms(valid_from=timezone.now()), by=cora, public_id=name)
    assert grant(tessa, terms(), by=cora, public_id=name) == first
    with pytest.raises(DomainError) as caught:
        grant(accounts.trainee("Noor"), terms(), by=cora, public_id=name)
    assert caught.value.code == "form_reused"
    assert SignOffEvent.objects.count() == 1


def test_withdrawing_ends_it_now_once_and_leaves_the_past():
    version, mentor, cora = courses.skill(), courses.mentor(), accounts.coordinator()
    row, before = AuthorityGrant.objects.get(), timezone.now()
    withdraw(row, by=cora)
    withdraw(row, by=cora)
    event = SignOffEvent.objects.get(kind="AuthorityWithdrawn")
    assert (event.target, event.subject) == (row.public_id, mentor.pseudonym)
    assert not in_force(mentor, version)
    assert in_force(mentor, version, moment=before)


def test_a_grant_is_for_its_skill_or_its_course_only():
    first, second = courses.skill("S01"), courses.skill("S02")
    elsewhere = courses.skill("S50", "C05")
    one, whole = accounts.trainee("One"), accounts.trainee("Whole")
    grant(one, terms(skill_code="S01"), by=None)
    grant(whole, terms(), by=None)
    assert [in_force(one, v) for v in (first, second, elsewhere)] == [True, False, False]
    assert [in_force(whole, v) for v in (first, second, elsewhere)] == [True, True, False]
    assert not in_force(whole, first, act=Act.COUNTERSIGN)


def test_a_grant_holds_from_its_first_moment_until_before_its_last():
    version, mentor = courses.skill(), accounts.trainee()
    start, end = timezone.now(), timezone.now() + timedelta(days=1)
    grant(mentor, terms(valid_from=start, valid_until=end), by=None)
    moments = [start - timedelta(microseconds=1), start, end - timedelta(microseconds=1), end]
    assert [in_force(mentor, version, moment=m) for m in moments] == [False, True, True, False]


def test_a_grant_for_a_place_holds_there_only():
    version, mentor = courses.skill(), accounts.trainee()
    north, south = (Place.objects.create(code=code, name=code) for code in ("north", "south"))
    row = grant(mentor, terms(place=north), by=None)
    assert [in_force(mentor, version, place=p) for p in (north, south, None)] == [True, False, False]
    assert facts_of(SignOffEvent.objects.get(client_uuid=row.public_id))["place"] == "north"


def test_the_scope_is_what_is_in_force_of_one_act(django_assert_num_queries):
    first, second, elsewhere = courses.skill("S01"), courses.skill("S02"), courses.skill("S50", "C05")
    mentor, now = accounts.trainee(), timezone.now()
    grant(mentor, terms(skill_code="S01"), by=None)
    grant(mentor, terms(course_code="C05"), by=None)
    grant(mentor, terms(act=Act.COUNTERSIGN), by=None)
    grant(mentor, terms(skill_code="S02", valid_from=now + timedelta(days=1)), by=None)
    with django_assert_num_queries(1):
        scope = scope_of(mentor, act=Act.OBSERVE, moment=now)
    assert scope == Scope(courses=frozenset({"C05"}), skills=frozenset({"S01"}))
    assert [scope.covers(v.skill) for v in (first, second, elsewhere)] == [True, False, True]


def test_only_founding_grants_begin_before_today():
    cora, admin = accounts.coordinator(), accounts.person("Ada", role=roles.ADMINISTRATOR)
    start = timezone.localtime(timezone=timezone.get_default_timezone()).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    grant(accounts.trainee("Today"), terms(valid_from=start), by=cora)
    for giver in (cora, admin):
        with pytest.raises(DomainError) as caught:
            grant(
                accounts.trainee(f"For {giver}"),
                terms(valid_from=start - timedelta(microseconds=1)),
                by=giver,
            )
        assert caught.value.code == "backdated"
    assert AuthorityGrant.objects.count() == 1
    founded = grant(accounts.trainee("Founder"), terms(basis=Basis.FOUNDING), by=admin)
    assert founded.valid_from == courses.LONG_AGO


def test_the_same_form_sent_again_the_next_day_is_still_the_first_grant():
    cora, tessa, name = accounts.coordinator(), accounts.trainee(), uuid.uuid4()
    first = grant(tessa, terms(valid_from=timezone.now()), by=cora, public_id=name)
    assert grant(tessa, terms(), by=cora, public_id=name) == first


def giver(**changes):
    person = accounts.trainee("Gil")
    grant(person, terms(act=Act.GRANT, basis=Basis.FOUNDING, **changes), by=None)
    return person


def test_whoever_gives_for_one_course_gives_nothing_of_another_under_its_name():
    courses.skill("S01", "C01")
    courses.skill("S50", "C05")
    with pytest.raises(NotAllowed) as caught:
        grant(accounts.trainee(), terms(skill_code="S50", valid_from=timezone.now()), by=giver())
    assert caught.value.code == "may_not_grant"


def test_only_coordinators_let_somebody_new_judge_without_a_second_person():
    courses.skill("S01")
    gil, tessa = giver(), accounts.trainee()
    with pytest.raises(NotAllowed) as caught:
        grant(tessa, terms(valid_from=timezone.now(), supervised=False), by=gil)
    assert caught.value.code == "may_not_release"
    assert grant(tessa, terms(valid_from=timezone.now()), by=gil).supervised
    row = grant(
        accounts.trainee("Noor"),
        terms(valid_from=timezone.now(), supervised=False),
        by=accounts.coordinator(),
    )
    assert not row.supervised


def test_of_several_grants_to_give_the_one_that_lasts_longest_is_used():
    courses.skill("S01")
    gil = giver(valid_until=timezone.now() + timedelta(days=5))
    longer = grant(
        gil,
        terms(act=Act.GRANT, basis=Basis.FOUNDING, valid_until=timezone.now() + timedelta(days=50)),
        by=None,
    )
    wanted = terms(valid_from=timezone.now(), valid_until=timezone.now() + timedelta(days=20))
    assert grant(accounts.trainee(), wanted, by=gil).parent == longer
