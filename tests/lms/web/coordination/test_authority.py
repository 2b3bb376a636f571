"""The authority chart: who may judge what, on what, and where mentors are short."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courses.domain import authority
from courses.domain.authority import Terms
from courses.enums import Act, Basis
from courses.models import AuthorityGrant, Place, Standing
from lms.accounts import roles
from lms.accounts.models import User
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


def page(person, **asked):
    return client_of(person).get(reverse("coordinator_authority"), asked)


def short(response):
    return [
        (
            one.version.skill.code,
            str(one.place or ""),
            [str(p) for p in one.sign],
            [str(p) for p in one.second],
        )
        for one in response.context["short"]
    ]


@pytest.mark.parametrize("role", [roles.TRAINEE, roles.MENTOR, roles.TEACHER, roles.EDITOR])
def test_the_chart_is_closed_to_others(role):
    assert page(accounts.person("Somebody", role=role)).status_code == 403
    assert Client().get(reverse("coordinator_authority")).status_code == 302


def test_an_empty_hub_says_so():
    text = page(accounts.coordinator()).content.decode()
    assert "There are no skills yet." in text
    assert "Nobody may judge yet." in text


def test_skills_that_nobody_or_one_person_may_judge_are_listed_worst_first():
    courses.skill("S01")
    courses.skill("S02")
    courses.skill("S03", countersign=True)
    courses.skill("S05", "C02")
    courses.mentor("Max")
    courses.mentor("Nia")
    courses.mentor("Nia", act=Act.COUNTERSIGN)
    courses.mentor("Wim", act=Act.WATCH)  # may observe, and sign nothing
    AuthorityGrant.objects.filter(mentor__name="Max").update(skill_code="S01")
    assert short(page(accounts.coordinator())) == [
        ("S05", "", [], []),
        ("S02", "", ["Nia"], ["Nia"]),
        ("S03", "", ["Nia"], ["Nia"]),
    ]


def test_each_place_counts_for_itself():
    courses.skill()
    north, south = (Place.objects.create(code=c, name=c.title()) for c in ("north", "south"))
    for name, place in (("Max", north), ("Nia", None), ("Oz", north)):
        courses.mentor(name)
        AuthorityGrant.objects.filter(mentor__name=name).update(place=place)
    response = page(accounts.coordinator())
    assert short(response) == [("S01", "South", ["Nia"], [])]
    assert south in response.context["chart"].places


def test_a_grant_whose_basis_has_lapsed_judges_nothing_and_is_marked():
    version = courses.skill(expiry_months=12)
    courses.mentor("Max")
    learner = accounts.trainee()
    now = timezone.now()
    courses.observation(User.objects.get(name="Max"), learner, version, when=now - 100 * DAY)
    authority.grant(
        learner,
        Terms(Act.OBSERVE, "C01", Basis.STANDING, now, supervised=False),
        by=accounts.coordinator(),
    )
    reader = accounts.coordinator("Carl")
    assert short(page(reader)) == []
    grants = {str(one.row.mentor): one for one in page(reader).context["grants"]}
    assert (grants["Tessa"].holds, grants["Tessa"].in_force, grants["Tessa"].soon) == (True, True, False)
    Standing.objects.update(valid_until=now + 10 * DAY)
    response = page(reader)
    assert [str(one.row.mentor) for one in response.context["ending"]] == ["Tessa"]
    Standing.objects.update(valid_until=now - DAY)
    response = page(reader)
    assert short(response) == [("S01", "", ["Max"], [])]
    assert "Basis lapsed" in response.content.decode()


def test_an_external_certificate_ends_what_rests_on_it():
    courses.skill()
    mia, now = accounts.person("Mia"), timezone.now()
    terms = Terms(
        Act.OBSERVE, "C01", Basis.CERTIFICATE, now, basis_note="EN 50699", basis_expires=now + 30 * DAY
    )
    row = authority.grant(mia, terms, by=accounts.coordinator())
    reader = accounts.coordinator("Carl")
    (grant,) = page(reader).context["grants"]
    assert (grant.in_force, grant.soon, grant.ends) == (True, True, row.basis_expires)
    AuthorityGrant.objects.update(basis_expires=now - DAY)
    (grant,) = page(reader).context["grants"]
    assert (grant.in_force, grant.holds) == (False, False)


def test_grants_stand_under_the_grants_they_were_given_under():
    courses.skill()
    cora = accounts.coordinator()
    courses.mentor("Max")
    dan, mia = accounts.person("Dan"), accounts.person("Mia")
    now = timezone.now()
    passing = authority.grant(dan, Terms(Act.GRANT, "C01", Basis.CERTIFICATE, now), by=cora)
    authority.grant(mia, Terms(Act.OBSERVE, "C01", Basis.CERTIFICATE, now), by=User.objects.get(pk=dan.pk))
    response = page(cora)

    def told(branches):
        return [(str(b.grant.row.mentor), told(b.below)) for b in branches]

    roots = response.context["chart"].roots
    assert [(str(root.giver or ""), told(root.below)) for root in roots] == [
        ("", [("Max", [])]),
        ("Cora", [("Dan", [("Mia", [])])]),
    ]
    assert f"/coordinator/authority/{passing.public_id}/" in response.content.decode()
    authority.withdraw(passing, by=cora)
    (_hub, root) = page(cora).context["chart"].roots
    assert told(root.below) == [("Dan", [("Mia", [])])]  # what stands below keeps it in the picture
    assert root.below[0].grant.ended


def test_authority_that_ended_is_not_listed_and_that_to_come_is():
    now = timezone.now()
    courses.mentor("Now")
    courses.mentor("Later", since=now + 3 * DAY)
    courses.mentor("Withdrawn")
    courses.mentor("Over")
    AuthorityGrant.objects.filter(mentor__name="Withdrawn").update(withdrawn_at=now)
    AuthorityGrant.objects.filter(mentor__name="Over").update(valid_until=now)
    rows = page(accounts.coordinator()).context["grants"]
    assert [(str(one.row.mentor), one.later) for one in rows] == [("Later", True), ("Now", False)]


@pytest.mark.parametrize("number", [1, 6])
def test_the_number_of_queries_does_not_depend_on_how_much_authority_there_is(number):
    for n in range(1, number + 1):
        courses.skill(f"S0{n}")
        Place.objects.create(code=f"p{n}", name=f"P{n}")
        courses.mentor(f"Mentor {n}")
    AuthorityGrant.objects.update(basis=Basis.STANDING)
    client = client_of(accounts.coordinator())
    with CaptureQueriesContext(connection) as counted:
        client.get(reverse("coordinator_authority"))
    assert len(counted) == 9
