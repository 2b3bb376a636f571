"""Erasing people: what goes, what stays, and that they stay erased."""

import io
import json
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from badges.enums import AwardState
from badges.models import Award, Credential
from courses.domain import ledger
from courses.domain.basis import AuthorityEnded, authority_for
from courses.domain.enrolment import enrol
from courses.domain.erasure import erased_people
from courses.domain.holding import observe_or_hold
from courses.domain.learner_words import dispute
from courses.domain.quiz import answer_attempt
from courses.domain.second import countersign, revoke
from courses.domain.standing import first_wrong_standing, rebuild
from courses.domain.story import stories
from courses.enums import Act, HoldState
from courses.models import (
    Adjustment,
    AuthorityGrant,
    Enrolment,
    HeldObservation,
    LessonProgress,
    ObservationDetail,
    PersonSalt,
    QuizAttempt,
    Sample,
    SignOffEvent,
    SignOffRequest,
    Standing,
)
from lms.accounts import erasure, roles
from lms.accounts.models import ErasureRequest, User
from lms.kernel import erased_list
from lms.kernel.erased_list import ErasedListError
from lms.kernel.errors import DomainError, NotAllowed
from lms.notifications.models import Delivery
from lms.web import privacy
from tests.factories import accounts, badges, courses, quizzes


@pytest.fixture(autouse=True)
def own_list(settings, tmp_path) -> Path:
    path: Path = tmp_path / "erased.jsonl"
    settings.ERASED_LIST = path
    return path


def everywhere(*words: str) -> list[str]:
    """Table and column of every text in the database that holds one of the words; a whole-database grep."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            quoted = connection.ops.quote_name(table)
            cursor.execute(f"SELECT * FROM {quoted}")
            names = [column[0] for column in cursor.description or ()]
            for row in cursor.fetchall():
                shown = [bytes(v).hex() if isinstance(v, bytes | memoryview) else str(v) for v in row]
                found += [f"{table}.{n}" for n, v in zip(names, shown, strict=True) for w in words if w in v]
    return found


def verify() -> str:
    out = io.StringIO()
    call_command("verify_ledger", stdout=out)
    return out.getvalue()


class Scene:
    """A trainee with something of everything, watched by a mentor."""

    def __init__(self) -> None:
        self.learner = accounts.person("Quentin Unmistakable", role=roles.TRAINEE)
        EmailAddress.objects.create(user=self.learner, email=self.learner.email, verified=True, primary=True)
        self.award = badges.issued(self.learner)
        self.mentor = User.objects.get(name="Max")
        self.version = courses.skill("S02", "C01", expiry_months=12)
        page = courses.course("C09")
        enrol(learner=self.learner, course=page)
        LessonProgress.objects.create(
            learner=self.learner, course_code="C09", lesson_key=uuid.uuid4(), completed_at=timezone.now()
        )
        self.attempt = quizzes.attempt_at(
            quizzes.put_quizzes(courses.lesson(page), quizzes.EVERY_KIND), self.learner
        )
        words = {"in-own-words": "unmistakable answer"}
        answer_attempt(attempt=self.attempt, answers=quizzes.answers_to(self.attempt, **words))
        self.event = courses.observation(
            self.mentor,
            self.learner,
            self.version,
            items=["unmistakable toaster"],
            comment="unmistakable praise",
        )
        dispute(self.event, by=self.learner, reason="unmistakable grief", client_uuid=uuid.uuid4())
        SignOffRequest.objects.create(
            learner=self.learner, skill=self.version.skill, note="unmistakable note", asked_at=timezone.now()
        )
        Adjustment.objects.create(learner=self.learner, what="unmistakable need", agreed_at=timezone.now())
        Sample.objects.create(
            event=self.event,
            reason="risk",
            draw="x",
            seed="1",
            share=1,
            drawn_at=timezone.now(),
            due_at=timezone.now(),
        )
        Delivery.objects.create(event="x", subject=uuid.uuid4(), recipient=self.learner)
        self.browser = Client()
        self.browser.force_login(self.learner)
        session = self.browser.session
        session["draft"] = "unmistakable draft"
        session.save()
        ModelLogEntry.objects.create(
            content_type=ContentType.objects.get_for_model(User),
            object_id=str(self.learner.pk),
            label=str(self.learner),
            action="wagtail.edit",
            timestamp=timezone.now(),
        )


@pytest.fixture
def scene(db: None) -> Scene:
    return Scene()


def test_nothing_about_the_person_is_left_in_any_table(scene):
    salts = [bytes(row.salt).hex() for row in ObservationDetail.objects.filter(learner=scene.learner)]
    salts.append(bytes(PersonSalt.objects.get(person=scene.learner.pseudonym).salt).hex())
    pseudonym, public_id = str(scene.learner.pseudonym), str(scene.learner.public_id)
    assert everywhere("nmistakable")  # the search finds what is there
    privacy.erase(scene.learner)
    assert everywhere("nmistakable", *salts, public_id, public_id.replace("-", "")) == []
    assert set(everywhere(pseudonym, pseudonym.replace("-", ""))) <= {
        "courses_signoffevent.subject",
        "courses_signoffevent.signer",
        "courses_signoffevent.payload",
    }


def test_each_kind_of_row_is_gone_and_the_account_is_empty(scene):
    key, pseudonym = scene.learner.pk, scene.learner.pseudonym
    privacy.erase(scene.learner)
    left = User.objects.get(pk=key)
    assert (left.name, left.is_active, left.has_usable_password(), list(left.groups.all())) == (
        "",
        False,
        False,
        [],
    )
    assert left.email.endswith("@erased.invalid")
    assert left.pseudonym != pseudonym
    assert (str(left), left.get_short_name()) == ("erased person", "erased person")
    for model in (
        Enrolment,
        LessonProgress,
        SignOffRequest,
        Adjustment,
        ObservationDetail,
        QuizAttempt,
    ):
        assert not model.objects.filter(learner_id=key).exists(), model
    assert not Standing.objects.filter(person=pseudonym).exists()
    assert not PersonSalt.objects.filter(person=pseudonym).exists()
    assert (Sample.objects.count(), Delivery.objects.filter(recipient_id=key).count()) == (0, 0)
    assert (EmailAddress.objects.count(), Session.objects.count(), ModelLogEntry.objects.count()) == (0, 0, 0)
    assert scene.browser.get("/me/").status_code == 302


def test_the_ledger_says_so_once_and_still_verifies(scene):
    pseudonym, before = scene.learner.pseudonym, SignOffEvent.objects.count()
    privacy.erase(scene.learner)
    event = SignOffEvent.objects.get(kind="Erased")
    assert (event.subject, event.signer, event.skill_code) == (pseudonym, ledger.HUB, "")
    assert ledger.facts_of(event) == {"authority": "own", "device": "hub"}
    privacy.erase(User.objects.get(pk=scene.learner.pk))
    assert SignOffEvent.objects.count() == before + 1
    assert verify().startswith("Intact:")
    rebuild()
    assert first_wrong_standing() is None
    assert not Standing.objects.filter(person=pseudonym).exists()


def test_the_list_outside_the_database_names_the_pseudonym_alone(scene, own_list):
    pseudonym = scene.learner.pseudonym
    privacy.erase(scene.learner)
    (row,) = [json.loads(line) for line in own_list.read_text().splitlines()]
    assert row["person"] == str(pseudonym)
    assert "nmistakable" not in own_list.read_text()


@pytest.mark.parametrize("by", [False, True])
def test_a_list_that_cannot_be_written_leaves_everything_as_it_was(scene, settings, tmp_path, by):
    admin = accounts.person("Adele", role=roles.ADMINISTRATOR) if by else None
    settings.ERASED_LIST = tmp_path / "gone" / "erased.jsonl"
    before = (LedgerState.now(), everywhere("nmistakable"))
    with pytest.raises(ErasedListError, match="nothing was erased"):
        privacy.erase(scene.learner, by=admin)
    assert (LedgerState.now(), everywhere("nmistakable")) == before


class LedgerState:
    """What would show that something was recorded."""

    @staticmethod
    def now() -> tuple[int, int]:
        return SignOffEvent.objects.count(), User.objects.filter(erased_at__isnull=False).count()


def test_the_pages_of_the_badge_are_gone_and_saved_copies_still_hold(scene, client):
    document = bytes(Credential.objects.get(award=scene.award, format="ob3").document)
    privacy.erase(scene.learner)
    assert client.get(f"/credentials/{scene.award.public_id}/").status_code == 410
    assert client.get(f"/credentials/{scene.award.public_id}.json").status_code == 410
    answer = client.post("/api/v1/verify", {"file": io.BytesIO(document)})
    assert answer.json()["verdict"] == "valid"
    assert Award.objects.get(pk=scene.award.pk).state == AwardState.ISSUED
    link = {"url": f"http://testserver/credentials/{scene.award.public_id}/"}
    asked = client.post("/api/v1/verify", json.dumps(link), content_type="application/json")
    assert (asked.status_code, "asked us to erase their data" in asked.content.decode()) == (422, True)


def test_the_last_mail_goes_to_the_address_and_holds_no_more_than_that(scene, mailoutbox):
    address = scene.learner.email
    privacy.erase(scene.learner)
    assert [(m.to, m.subject) for m in mailoutbox] == [([address], "Your data are erased")]


def test_a_mentor_goes_with_all_authority_and_what_they_signed_stays(scene):
    mentor, pseudonym = scene.mentor, scene.mentor.pseudonym
    AuthorityGrant.objects.filter(mentor=mentor).update(basis_note="certificate 4711 of Max")
    other = accounts.trainee("Otto")
    event = courses.observation(mentor, other, scene.version, comment="well done")
    privacy.erase(mentor)
    ended = SignOffEvent.objects.get(kind="AuthorityWithdrawn")
    erased = SignOffEvent.objects.get(kind="Erased")
    assert (ended.subject, ended.signer, erased.position) == (pseudonym, ledger.HUB, ended.position + 1)
    row = AuthorityGrant.objects.get()
    assert (row.withdrawn_at is not None, row.basis_note, str(row.mentor)) == (True, "", "erased person")
    detail = ObservationDetail.objects.get(event=event)
    assert (detail.comment, str(detail.signer)) == ("well done", "erased person")
    assert stories([event])[0].signer is None
    assert Standing.objects.get(person=other.pseudonym, skill_code="S02").counted == 1
    assert verify().startswith("Intact:")
    browser = Client()
    browser.force_login(other)
    page = browser.get(f"/me/observations/{detail.public_id}/")
    assert (page.status_code, "Max" in page.content.decode()) == (200, False)
    assert "Seen by erased person" in " ".join(browser.get("/me/").content.decode().split())


def test_an_erased_mentor_judges_no_more(scene):
    mentor = scene.mentor
    privacy.erase(mentor)
    with pytest.raises(AuthorityEnded):
        authority_for(
            User.objects.get(pk=mentor.pk), scene.version, act=Act.OBSERVE, place=None, moment=timezone.now()
        )


def test_what_an_erased_mentor_had_seen_too_late_puts_the_trainee_on_the_list_again(scene):
    mentor, other = scene.mentor, accounts.trainee("Otto")
    AuthorityGrant.objects.update(withdrawn_at=timezone.now() - timedelta(hours=2))
    held = observe_or_hold(
        by=mentor,
        learner=other,
        version=scene.version,
        seen=courses.seen(scene.version),
        client_uuid=uuid.uuid4(),
        observed_at=timezone.now() - timedelta(hours=1),
    )
    assert isinstance(held, HeldObservation)
    assert held.state == HoldState.WAITING
    privacy.erase(mentor)
    assert not HeldObservation.objects.exists()
    assert SignOffRequest.objects.get(learner=other).skill == scene.version.skill


def test_what_is_said_about_erased_work_makes_no_standing_and_keeps_no_words(scene):
    version = courses.skill("S03", "C01", countersign=True)
    event = courses.observation(scene.mentor, scene.learner, version)
    second = courses.mentor("Second", act=Act.COUNTERSIGN)
    privacy.erase(scene.learner)
    countersign(event, by=second, agrees=True, client_uuid=uuid.uuid4())
    revoke(event, by=scene.mentor, reason="late", client_uuid=uuid.uuid4())
    assert (ObservationDetail.objects.count(), Standing.objects.count(), PersonSalt.objects.count()) == (
        0,
        0,
        0,
    )
    assert verify().startswith("Intact:")


def test_a_form_that_was_open_during_the_erasure_records_nothing(scene):
    stale = User.objects.get(pk=scene.learner.pk)
    privacy.erase(scene.learner)
    before = SignOffEvent.objects.count()
    for version in (scene.version, courses.skill("S03", "C01")):
        with pytest.raises(DomainError) as refused:
            courses.observation(scene.mentor, stale, version)
        assert refused.value.code == "erased"
    left = (SignOffEvent.objects.count(), ObservationDetail.objects.count(), PersonSalt.objects.count())
    assert left == (before, 0, 0)


def test_an_administrator_erases_at_the_persons_request_and_is_named(scene):
    admin = accounts.person("Adele", role=roles.ADMINISTRATOR)
    privacy.erase(scene.learner, by=admin)
    event = SignOffEvent.objects.get(kind="Erased")
    assert (event.signer, ledger.facts_of(event)["authority"]) == (admin.pseudonym, "administrator")


def test_who_is_no_administrator_erases_nobody_else(scene):
    with pytest.raises(NotAllowed):
        privacy.erase(scene.learner, by=accounts.coordinator())
    boss = User.objects.create_superuser("boss@example.test", "x")
    with pytest.raises(NotAllowed):
        privacy.erase(boss, by=accounts.person("Adele", role=roles.ADMINISTRATOR))
    assert erased_list.pseudonyms() == set()


@pytest.mark.django_db
def test_the_last_administrator_cannot_go():
    only = accounts.person("Adele", role=roles.ADMINISTRATOR)
    with pytest.raises(DomainError) as refused:
        privacy.erase(only)
    assert refused.value.code == "last_administrator"
    accounts.person("Berta", role=roles.ADMINISTRATOR)
    privacy.erase(only)
    assert User.objects.get(pk=only.pk).erased_at is not None


def test_an_erasure_waits_seven_days_and_then_happens(scene, mailoutbox):
    row = erasure.schedule(scene.learner)
    assert erasure.schedule(scene.learner) == row
    assert row.due_at - row.requested_at == timedelta(days=7)
    assert privacy.erase_due() == 0
    ErasureRequest.objects.update(due_at=timezone.now())
    assert privacy.erase_due() == 1
    assert privacy.erase_due() == 0
    assert (User.objects.get(pk=scene.learner.pk).erased_at is not None, ErasureRequest.objects.count()) == (
        True,
        0,
    )


def test_an_erasure_that_was_taken_back_never_happens(scene):
    erasure.schedule(scene.learner)
    assert erasure.cancel(scene.learner)
    assert not erasure.cancel(scene.learner)
    ErasureRequest.objects.update(due_at=timezone.now())
    assert privacy.erase_due() == 0
    assert User.objects.get(pk=scene.learner.pk).erased_at is None


@pytest.mark.parametrize("gone", [False, True])
def test_an_arranged_erasure_names_the_administrator_unless_they_are_erased_too(scene, gone):
    admin = accounts.person("Adele", role=roles.ADMINISTRATOR)
    accounts.person("Berta", role=roles.ADMINISTRATOR)
    erasure.schedule(scene.learner, by=admin)
    if gone:
        privacy.erase(admin)
    ErasureRequest.objects.update(due_at=timezone.now())
    assert privacy.erase_due() == 1
    signer = SignOffEvent.objects.get(kind="Erased", subject=scene.learner.pseudonym).signer
    assert signer == (ledger.HUB if gone else admin.pseudonym)


def test_one_erasure_that_fails_keeps_no_other_back(scene, caplog):
    only = accounts.person("Adele", role=roles.ADMINISTRATOR)
    ErasureRequest.objects.create(person=only, requested_at=timezone.now(), due_at=timezone.now())
    ErasureRequest.objects.create(person=scene.learner, requested_at=timezone.now(), due_at=timezone.now())
    assert privacy.erase_due() == 1
    assert "could not be carried out" in caplog.text
    assert list(ErasureRequest.objects.values_list("person", flat=True)) == [only.pk]


def test_a_list_that_was_lost_is_made_again_from_the_ledger(scene, own_list):
    privacy.erase(scene.learner)
    own_list.unlink()
    assert privacy.reapply() == 0
    assert erased_list.pseudonyms() == erased_people()


def test_health_and_verification_complain_while_somebody_is_back(scene, client, own_list):
    assert client.get("/readyz").json()["parts"]["erased"] == "ok"
    erased_list.add(scene.learner.pseudonym)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["parts"]["erased"]) == (503, "fail")
    with pytest.raises(CommandError, match="1 of the people who were erased are in the database again"):
        verify()
    out = io.StringIO()
    call_command("reapply_erasures", stdout=out)
    assert out.getvalue() == "1 people erased again.\n"
    assert (client.get("/readyz").json()["parts"]["erased"], verify()[:6]) == ("ok", "Intact")
    own_list.write_text("damaged\n")
    assert client.get("/readyz").json()["parts"]["erased"] == "fail"
    with pytest.raises(CommandError, match="is damaged"):
        verify()
    with pytest.raises(CommandError, match="is damaged"):
        call_command("reapply_erasures")


def test_who_is_erased_again_gets_no_second_farewell(scene, mailoutbox):
    erased_list.add(scene.learner.pseudonym)
    assert privacy.reapply() == 1
    assert mail.outbox == []
    assert ledger.facts_of(SignOffEvent.objects.get(kind="Erased"))["authority"] == "list"


def test_nobody_keeps_an_erasure_out_of_the_ledger_by_taking_its_name_beforehand(db):
    tessa = accounts.trainee()
    event = courses.observation(courses.mentor(), tessa, courses.skill())
    dispute(event, by=tessa, reason="x", client_uuid=uuid.uuid5(tessa.pseudonym, "erased"))
    pseudonym = tessa.pseudonym
    privacy.erase(tessa)
    assert SignOffEvent.objects.filter(kind="Erased", subject=pseudonym).count() == 1
    assert pseudonym in erased_people()
