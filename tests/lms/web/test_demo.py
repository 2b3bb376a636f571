"""The demo: who is there, what the trainee has done, and that telling it again doubles nothing."""

from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.utils import timezone

from badges.enums import AwardState
from badges.models import Award
from courses.domain.progress import progress_of
from courses.domain.readiness import readiness_of
from courses.enums import RequestState
from courses.models import (
    AuthorityGrant,
    CoursePage,
    Enrolment,
    Place,
    SignOffEvent,
    SignOffRequest,
    SkillVersion,
    Standing,
)
from lms.accounts.models import User
from tests.sharing import kept_for_a_module


def demo(*arguments):
    out = StringIO()
    call_command("demo", *arguments, stdout=out)
    return out.getvalue().splitlines()


def rows():
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


@pytest.fixture(scope="module")
def first_run(django_db_setup, django_db_blocker, tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    with (
        kept_for_a_module(django_db_blocker),
        override_settings(DEVELOPMENT=True, MEDIA_ROOT=folder / "media", KEYS_DIR=folder / "keys"),
    ):
        yield demo()


@pytest.fixture(autouse=True)
def told(first_run, db):
    return first_run


@pytest.fixture
def trainee():
    return User.objects.get(email="trainee@demo.fettle.test")


def test_it_says_what_it_does(first_run):
    assert first_run == [
        "Loading the starter curriculum…",
        "Starter curriculum… 12 courses, 44 skills",
        "Demo people… 7",
        "The demo trainee's story… 9 new observations",
        "Badges… 1 issued",
        "The demo data is ready.",
    ]


def test_seven_people_can_sign_in_each_with_a_role(client):
    people = User.objects.order_by("pk")
    assert [(user.email, [group.name for group in user.groups.all()]) for user in people] == [
        ("trainee@demo.fettle.test", ["trainee"]),
        ("mentor@demo.fettle.test", ["mentor"]),
        ("mentor2@demo.fettle.test", ["mentor"]),
        ("coordinator@demo.fettle.test", ["coordinator"]),
        ("teacher@demo.fettle.test", ["teacher"]),
        ("editor@demo.fettle.test", ["editor"]),
        ("admin@demo.fettle.test", ["administrator"]),
    ]
    assert [user.is_superuser for user in people] == [False] * 6 + [True]
    assert EmailAddress.objects.filter(verified=True, primary=True, user__in=people).count() == 7
    assert all(user.check_password("fettle-demo") for user in people)
    assert client.login(email="trainee@demo.fettle.test", password="fettle-demo") is True
    assert [place.name for place in Place.objects.all()] == ["Main workshop"]


def test_both_mentors_may_observe_and_countersign_every_course():
    grants = AuthorityGrant.objects.at(timezone.now())
    assert {(grant.mentor.email, grant.act) for grant in grants} == {
        (f"{name}@demo.fettle.test", act)
        for name in ("mentor", "mentor2")
        for act in ("observe", "countersign")
    }
    assert grants.count() == 2 * 2 * 12


def test_the_trainee_has_finished_one_course_and_begun_another(trainee):
    first, second = (progress_of(trainee, CoursePage.objects.get(code=code)) for code in ("C01", "C02"))
    assert (first.enrolled, first.done) == (True, first.total)
    assert first.total >= 5
    assert second.enrolled is True
    own = {row.skill_code: row for row in Standing.objects.filter(person=trainee.pseudonym)}
    now = timezone.now()
    assert {code for code, row in own.items() if row.is_held(now)} == {"S01", "S02", "S03", "S04"}
    assert (own["S05"].state, own["S05"].counted) == ("in_progress", 1)
    assert SkillVersion.objects.get(skill__code="S05").observations == 3


def test_one_gate_has_lapsed_that_no_badge_rests_on(trainee):
    now = timezone.now()
    lapsed = [
        row.skill_code for row in Standing.objects.filter(person=trainee.pseudonym) if row.is_lapsed(now)
    ]
    assert lapsed == ["S28"]
    assert SkillVersion.objects.get(skill__code="S28").safety_gate is True
    award = Award.objects.get(learner=trainee)
    assert (award.achievement.code, award.state, award.has_expired(now)) == ("C01", AwardState.ISSUED, False)
    assert award.credentials.count() == 2


def test_one_practical_waits_for_the_mentor(trainee):
    request = SignOffRequest.objects.get(state=RequestState.WAITING)
    assert (request.learner, request.skill.code) == (trainee, "S05")
    assert readiness_of(trainee, "S05", moment=timezone.now()).ready is True


def test_what_was_recorded_is_sound():
    out = StringIO()
    call_command("verify_ledger", stdout=out)
    events = SignOffEvent.objects.count()
    assert events == 48 + 9 + 6  # grants, what was observed, and the sets that this completed or renewed
    assert out.getvalue() == f"Intact: {events} events; every standing follows from them.\n"


def test_again_doubles_nothing():
    before = rows()
    assert demo() == [
        "Starter curriculum… 12 courses, 44 skills",
        "Demo people… 7",
        "The demo trainee's story… 0 new observations",
        "Badges… 0 issued",
        "The demo data is ready.",
    ]
    assert rows() == before


def test_again_puts_back_nothing_that_was_done_since(trainee):
    SignOffRequest.objects.update(state=RequestState.ANSWERED)
    Enrolment.objects.filter(learner=trainee).update(left_at=timezone.now())
    demo()
    assert not SignOffRequest.objects.filter(state=RequestState.WAITING).exists()
    assert not Enrolment.objects.active().filter(learner=trainee).exists()


def test_learners_are_added_and_more_of_them_later():
    assert "Learners… 3, 3 of them new" in demo("--learners", "3")
    before = rows()
    demo("--learners", "3")
    assert rows() == before
    assert demo("--learners", "8")[3:-2] == ["Learners… 8, 5 of them new"]
    people = User.objects.filter(email__startswith="learner").order_by("email")
    assert [person.email.partition("@")[0] for person in people][-1] == "learner008"
    assert len({person.name for person in people}) == 8
    now = timezone.now()
    held = [
        sum(row.is_held(now) for row in Standing.objects.filter(person=person.pseudonym)) for person in people
    ]
    assert held == [0, 0, 1, 2, 4, 4, 2, 8]
    awarded = Award.objects.filter(learner__in=people, state=AwardState.ISSUED)
    assert sorted(awarded.values_list("learner__email", "achievement__code")) == [
        ("learner005@demo.fettle.test", "C01"),
        ("learner006@demo.fettle.test", "C01"),
        ("learner008@demo.fettle.test", "C01"),
        ("learner008@demo.fettle.test", "C02"),
    ]


def test_it_refuses_outside_development(settings):
    settings.DEVELOPMENT = False
    before = rows()
    with pytest.raises(CommandError, match="Demo data is for development only"):
        demo()
    assert rows() == before


def test_it_refuses_fewer_than_none():
    with pytest.raises(CommandError, match="from 0 up"):
        demo("--learners", "-1")
