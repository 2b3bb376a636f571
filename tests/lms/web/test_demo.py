"""The demo: who is there, what the trainee has done, and that telling it again doubles nothing."""

import hashlib
import hmac
from datetime import timedelta
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.utils import timezone
from wagtail.models import Locale, PageLogEntry, Revision
from wagtail_localize.models import StringTranslation

from badges.enums import AwardState, Format
from badges.models import Award
from content.models import Term
from courses.domain import ledger
from courses.domain.authority import scope_of
from courses.domain.curriculum.record import ACTION, TRANSLATIONS
from courses.domain.desk import to_countersign
from courses.domain.evidence import evidence_of
from courses.domain.learner_words import open_dispute
from courses.domain.progress import progress_of
from courses.domain.readiness import readiness_of
from courses.domain.second_look import waiting_samples
from courses.enums import Act, RequestState
from courses.models import (
    AuthorityGrant,
    CoursePage,
    Enrolment,
    HeldObservation,
    Incident,
    Instrument,
    LessonPage,
    MeasurementTrace,
    ObservationDetail,
    PathwayPage,
    Place,
    Sample,
    SignOffEvent,
    SignOffRequest,
    SkillVersion,
    Standing,
)
from lms.accounts import signing
from lms.accounts.models import Pin, User
from lms.accounts.pins import set_pin
from lms.notifications import held_news
from lms.notifications.models import Delivery
from lms.notifications.tasks import sweep
from lms.web.demo.watching import name_for
from tests.sharing import kept_for_a_module

EVENTS = sum(
    (
        48,  # two mentors may observe and countersign in each of 12 courses
        9 + 8,  # the trainee's observations, all but the latest acknowledged
        6,  # sets of theirs that are complete: S02 twice, S28, S01, S03, S04
        2 + 1,  # grants for somebody who left and somebody new; the first of them withdrawn
        9,  # observations of the three trainees around
        5,  # complete sets of theirs: S01 of each of them, S02, S09
        1,  # S14, recognised from paper
        2,  # on hold after a machine was replaced
        1,  # disputed
        11 + 5 + 1,  # recognised so that work with traces may be watched, the observations, S12 complete
    )
)


def facts(**of):
    (event,) = SignOffEvent.objects.filter(kind="Observed", **of)
    return ledger.facts_of(event)


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
        override_settings(
            DEVELOPMENT=True,
            MEDIA_ROOT=folder / "media",
            KEYS_DIR=folder / "keys",
            CHECKPOINTS_DIR=folder / "checkpoints",
        ),
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
        "Loading the curriculum in German…",
        "Curriculum in German… 33 pages",
        "Demo people… 16",
        "PINs… 9 new",
        "Instruments… 4 new",
        "Benches and machines… 3 new",
        "The demo trainee's story… 9 new observations",
        "The people around them… 9 new observations",
        "Work with traces… 5 new observations",
        "Badges… 1 issued",
        "Mails about the past that nobody gets… 5",
        f"Checkpoint… over {EVENTS} events",
        "The demo data is ready.",
    ]


def test_seven_people_can_sign_in_each_with_a_role(client):
    people = User.objects.order_by("pk")[:7]
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
    assert EmailAddress.objects.filter(verified=True, primary=True, user__in=list(people)).count() == 7
    assert all(user.check_password("fettle-demo") for user in people)
    assert client.login(email="trainee@demo.fettle.test", password="fettle-demo") is True
    assert [place.name for place in Place.objects.all()] == ["Main workshop"]


def test_both_mentors_may_observe_and_countersign_every_course():
    grants = AuthorityGrant.objects.at(timezone.now())
    assert {(grant.mentor.email, grant.act) for grant in grants} == {
        (f"{name}@demo.fettle.test", act)
        for name in ("mentor", "mentor2")
        for act in ("observe", "countersign")
    } | {("mentor3@demo.fettle.test", "observe")}
    assert grants.count() == 2 * 2 * 12 + 1


def test_the_trainee_has_finished_one_course_and_begun_another(trainee):
    courses = CoursePage.objects.filter(locale=Locale.get_default())
    first, second = (progress_of(trainee, courses.get(code=code)) for code in ("C01", "C02"))
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
    assert set(award.credentials.values_list("format", flat=True)) == set(Format)


def test_one_practical_waits_for_the_mentor(trainee):
    request = SignOffRequest.objects.get(state=RequestState.WAITING)
    assert (request.learner, request.skill.code) == (trainee, "S05")
    assert readiness_of(trainee, "S05", moment=timezone.now()).ready is True


def test_the_trainee_has_acknowledged_all_but_the_latest_which_shows_a_drawing(trainee):
    own = SignOffEvent.objects.filter(subject=trainee.pseudonym, kind="Observed")
    read = SignOffEvent.objects.filter(subject=trainee.pseudonym, kind="LearnerAcknowledged").values("target")
    (unread,) = own.exclude(client_uuid__in=read)
    assert unread.skill_code == "S05"
    (picture,) = evidence_of([unread.pk])[unread.pk]
    assert (picture.kind, picture.media_type, picture.label) == (
        "photo",
        "image/png",
        "Map of the screws.png",
    )
    assert picture.caption == "Map of the screws. A drawing made for the demo, not a photograph."
    assert 1_000 < picture.size < 50_000


def test_a_not_yet_says_what_to_practise(trainee):
    words = ObservationDetail.objects.exclude(practise="").order_by("pk")
    assert [(row.learner.name, row.event.skill_code) for row in words] == [
        ("Amina Diallo", "S03"),
        ("Tomasz Zieliński", "S15"),
        ("Yusuf Aydın", "S32"),
    ]


def test_readings_were_taken_with_instruments_in_several_units_and_states():
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    due = {row.code: (row.calibration_due - today).days for row in Instrument.objects.all()}
    assert due == {"DMM-1": 165, "PAT-1": 275, "SCALE-1": 20, "STRAP-1": -12}
    (earth,) = facts(skill_code="S15")["readings"]
    assert (earth["values"], earth["unit"], earth["max"]) == (["0.14"], "Ω", "0.3")
    assert earth["read"] == [{"value": "140", "unit": "mΩ"}]
    assert earth["conditions"] == [{"id": "lead", "value": "1.8", "unit": "m"}]
    assert (earth["uncertainty"], earth["instrument"]["code"]) == (["20"], "PAT-1")
    strap = facts(skill_code="S28", signer=User.objects.get(name="Priya Nair").pseudonym, position__gt=60)
    assert strap["readings"][0]["outcome"] == "review"
    assert strap["readings"][0]["accepted"] is False


def test_work_rests_on_traces_that_pass_fail_and_are_too_close_to_say(settings):
    yusuf = User.objects.get(name="Yusuf Aydın")
    events = SignOffEvent.objects.filter(subject=yusuf.pseudonym, kind="Observed").order_by("position")
    found = [
        (event.skill_code, reading["measurement"], reading["values"], reading["outcome"])
        for event in events
        for reading in ledger.facts_of(event)["readings"]
        if "trace" in reading
    ]
    assert found == [
        ("S12", "m1", ["0.39375"], "pass"),
        ("S26", "m1", ["130.8"], "pass"),
        ("S27", "m1", ["14.2"], "marginal"),
        ("S32", "m1", ["66.6"], "fail"),
        ("S32", "m2", ["46.5"], "fail"),
        ("S33", "m2", ["245.4"], "pass"),
    ]
    kept = MeasurementTrace.objects.filter(evidence__learner=yusuf).order_by("pk")
    assert [(row.evidence.label, row.stage, row.summary["simulated"]) for row in kept] == [
        ("c03-ripple-pass.h5", "kept", True),
        ("c06-cutout-pass.h5", "kept", True),
        ("c06-soak-marginal.h5", "kept", True),
        ("c08-capacity-fail.h5", "kept", True),
        ("c09-profile-pass.h5", "kept", True),
    ]
    files = settings.BASE_DIR / "content" / "curriculum" / "files"
    assert (
        kept[3].original_sha256 == hashlib.sha256((files / "c08-capacity-fail.h5").read_bytes()).hexdigest()
    )


def test_what_was_told_before_another_was_added_keeps_its_name():
    """A demo hub of an earlier release is told only what is new."""
    yusuf = User.objects.get(name="Yusuf Aydın")
    events = SignOffEvent.objects.filter(subject=yusuf.pseudonym, kind="Observed")
    names = dict(events.values_list("skill_code", "client_uuid"))
    assert names == {
        code: name_for("observation", yusuf.email, number, code)
        for number, code in enumerate(("S12", "S27", "S32", "S33", "S26"))
    }


def test_a_run_that_grew_too_hot_had_no_stop_set_before_the_start():
    (event,) = SignOffEvent.objects.filter(skill_code="S32", kind="Observed")
    marks = {one["criterion"]: one["mark"] for one in ledger.facts_of(event)["marks"]}
    assert marks == {"c1": "not_yet", "c2": "met", "c3": "met"}
    assert "no temperature stop at 45 °C was set before the start" in event.detail.comment


def test_the_page_of_such_an_observation_draws_the_trace_and_says_that_it_is_simulated(client):
    yusuf = User.objects.get(name="Yusuf Aydın")
    client.force_login(User.objects.get(name="Jonas Weber"))
    (event,) = SignOffEvent.objects.filter(subject=yusuf.pseudonym, kind="Observed", skill_code="S32")
    page = client.get(f"/mentor/observations/{event.client_uuid}/")
    assert [one.figure.outcome for one in page.context["shown"].readings] == ["fail", "fail"]
    html = page.content.decode()
    assert html.count("This trace is simulated. No instrument measured it.") == 2
    assert html.count("<svg") >= 4
    (typed,) = SignOffEvent.objects.filter(skill_code="S16", kind="Observed")
    assert "simulated" not in client.get(f"/mentor/observations/{typed.client_uuid}/").content.decode()


def test_every_queue_of_the_coordinator_and_the_desk_has_something_in_it():
    now = timezone.now()
    coordinator = User.objects.get(name="Lucía Romero")
    mentor = User.objects.get(name="Jonas Weber")
    sample = Sample.objects.get()
    assert (sample.event.skill_code, sample.reason, sample.verdict) == ("S01", "withdrawal", "")
    assert waiting_samples(coordinator, now) == 1
    held = HeldObservation.objects.get()
    assert (held.mentor.name, held.learner.name, held.state) == ("Wim de Vries", "Mateo Ríos", "waiting")
    scope = scope_of(mentor, act=Act.COUNTERSIGN, moment=now)
    (waits,) = to_countersign(mentor, scope)
    assert (waits.learner.name, waits.signer.name) == ("Fatou Sarr", "Elif Kaya")
    (disputed,) = SignOffEvent.objects.filter(kind="Disputed")
    assert disputed.skill_code == "S15"
    assert open_dispute(SignOffEvent.objects.get(client_uuid=disputed.target)) == disputed


def test_a_skill_is_on_hold_for_two_and_not_for_the_trainee():
    names = dict(User.objects.values_list("pseudonym", "name"))
    on_hold = Standing.objects.filter(state="suspended")
    assert sorted((names[row.person], row.skill_code) for row in on_hold) == [
        ("Fatou Sarr", "S01"),
        ("Mateo Ríos", "S01"),
    ]
    assert Incident.objects.get().closed_at is None
    recognised = {(names[row.person], row.skill_code) for row in Standing.objects.filter(recognised=True)}
    assert {one for one in recognised if one[0] != "Yusuf Aydın"} == {("Tomasz Zieliński", "S14")}


def test_what_was_recorded_is_sound():
    out = StringIO()
    call_command("verify_ledger", stdout=out)
    events = SignOffEvent.objects.count()
    assert events == EVENTS
    assert out.getvalue() == (
        f"Intact: {events} events; every standing follows from them.\n"
        f"Every checkpoint holds: 1, the last over {events} events.\n"
    )


def test_mentors_sign_and_trainees_acknowledge_with_a_known_pin(client):
    message = b"a commitment"
    for name, digits in (
        ("mentor", "246810"),
        ("mentor4", "246810"),
        ("trainee", "135790"),
        ("trainee2", "135790"),
    ):
        person = User.objects.get(email=f"{name}@demo.fettle.test")
        pin = signing.pin_parameters(person)
        key = signing.derive(digits, salt=pin["salt"], iterations=pin["iterations"])
        signing.check_pin(person, hmac.digest(key, message, "sha256"), message=message)
    assert not Pin.objects.filter(user__email="coordinator@demo.fettle.test").exists()


def test_nobody_gets_a_mail_that_the_demo_has_set_their_pin(trainee, mailoutbox):
    sweep()
    assert not [message for message in mailoutbox if "PIN" in message.subject]
    assert not Delivery.objects.filter(event="pin_set").exists()


def test_nobody_gets_a_mail_about_the_past_that_the_demo_made_up(trainee, mailoutbox):
    assert Delivery.objects.filter(event="award_issued", recipient=trainee, sent_at__isnull=False).exists()
    sweep()
    held_news.send_due(timezone.now() + timedelta(hours=1))
    assert [(message.to, message.subject) for message in mailoutbox] == []


def test_the_first_pathway_is_there_in_german(client):
    for path in ("courses/c01-safe-start/", "pathways/p1-repair-starter/", "glossary/"):
        assert client.get(f"/de/{path}").status_code == 200
    assert Term.objects.filter(locale__language_code="de").count() == Term.objects.count() / 2


def test_again_writes_no_translation_anew():
    before = Revision.objects.count(), StringTranslation.objects.latest("updated_at")
    demo()
    assert (Revision.objects.count(), StringTranslation.objects.latest("updated_at")) == before


def test_after_another_curriculum_the_translations_are_brought_in_again():
    page = PathwayPage.objects.get(code="P1", locale=Locale.get_default())
    page.get_translation(Locale.objects.get(language_code="de")).unpublish()
    assert demo()[1] == "Curriculum in German… 32 pages"
    entry = PageLogEntry.objects.filter(action=ACTION).latest("timestamp")
    entry.data["curriculum"]["digest"] = "of an earlier release"
    entry.save()
    PageLogEntry.objects.filter(action=TRANSLATIONS).update(data={"language": "de", "digest": "earlier"})
    assert demo()[:4] == [
        "Loading the starter curriculum…",
        "Starter curriculum… 12 courses, 44 skills",
        "Loading the curriculum in German…",
        "Curriculum in German… 33 pages",
    ]


def test_a_lesson_that_was_taken_down_keeps_its_language_out_and_stops_nothing():
    PageLogEntry.objects.filter(action=TRANSLATIONS).update(data={"language": "de", "digest": "earlier"})
    german = LessonPage.objects.filter(locale__language_code="de").first()
    german.get_translation(Locale.get_default()).unpublish()
    lines = demo()
    assert lines[1:3] == ["Loading the curriculum in German…", "The curriculum cannot be loaded in German:"]
    problems = lines[3 : lines.index("Demo people… 16")]
    assert ["no page or skill that readers see has this file" in line for line in problems] == [True] * len(
        problems
    )
    assert len(problems) > 0
    assert lines[-1] == "The demo data is ready."


def test_translations_can_be_left_out():
    PageLogEntry.objects.filter(action=TRANSLATIONS).delete()
    assert [line for line in demo("--no-translations") if "German" in line] == []


def test_again_leaves_a_pin_that_was_set_since(trainee):
    set_pin(person=trainee, pin="482916")
    before = Pin.objects.get(user=trainee).setting
    demo()
    assert Pin.objects.get(user=trainee).setting == before


def test_again_doubles_nothing():
    before = rows()
    assert demo() == [
        "Starter curriculum… 12 courses, 44 skills",
        "Curriculum in German… 33 pages",
        "Demo people… 16",
        "PINs… 0 new",
        "Instruments… 0 new",
        "Benches and machines… 0 new",
        "The demo trainee's story… 0 new observations",
        "The people around them… 0 new observations",
        "Work with traces… 0 new observations",
        "Badges… 0 issued",
        "Mails about the past that nobody gets… 0",
        f"Checkpoint… over {EVENTS} events",
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
    said = [line for line in demo("--learners", "8") if line.startswith("Learners")]
    assert said == ["Learners… 8, 5 of them new"]
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
