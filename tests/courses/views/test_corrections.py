"""Setting an observation right, and signing for a set that somebody else observed."""

import uuid

import pytest
from django.test import Client

from courses.domain.adjustments import agree
from courses.domain.learner_words import dispute
from courses.domain.ledger import facts_of
from courses.domain.second import revoke
from courses.enums import Act, Mark
from courses.models import ObservationDetail, SignOffEvent, Standing
from lms.accounts.models import User
from tests.factories import accounts, courses, evidence

pytestmark = pytest.mark.django_db


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=person.pk))
    return client


@pytest.fixture
def scene():
    version = courses.skill(measurements=[courses.measurement()])
    mentor, learner = courses.mentor(), accounts.trainee()
    event = courses.observation(
        mentor, learner, version, readings={"m1": ["1.5"]}, comment="Good", practise="Hold it still"
    )
    return event, mentor, learner


def url(event) -> str:
    return f"/mentor/observations/{event.client_uuid}/correct/"


def filled(**changes):
    return {
        "client_uuid": str(uuid.uuid4()),
        "version_number": "1",
        "mark_c1": "met",
        "mark_c2": "not_yet",
        "reading_m1_1": "1,6",
        "items": "kettle 2",
        "level": "3",
        "comment": "Good",
        "practise": "Hold it still",
        "correction_reason": "Looked at the film",
    } | changes


def test_the_form_holds_what_was_recorded(scene):
    event, mentor, _learner = scene
    form = client_of(mentor).get(url(event)).context["form"]
    assert {
        name: form[name].value() for name in ("mark_c1", "mark_c2", "reading_m1_1", "items", "level")
    } == {
        "mark_c1": "met",
        "mark_c2": "met",
        "reading_m1_1": "1.5",
        "items": "kettle 1",
        "level": 3,
    }
    assert form["comment"].value() == "Good"


def test_before_and_after_are_shown_before_anything_is_recorded(scene):
    event, mentor, _learner = scene
    response = client_of(mentor).post(url(event), filled())
    page = response.content.decode()
    assert response.status_code == 200
    for words in ("Nothing is recorded yet.", "<del>kettle 1</del>", "<ins>kettle 2</ins>", "<del>1.5</del>"):
        assert words in page
    assert "<ins>1.6</ins>" in page
    assert not SignOffEvent.objects.filter(kind="Corrected").exists()


def test_confirmed_twice_it_is_one_event_and_both_versions_are_told(scene):
    event, mentor, learner = scene
    client = client_of(mentor)
    data = filled() | {"confirmed": "yes"}
    story = f"/mentor/observations/{event.client_uuid}/"
    for _turn in range(2):
        assert client.post(url(event), data)["Location"] == story
    assert SignOffEvent.objects.filter(kind="Corrected").count() == 1
    assert Standing.objects.get(person=learner.pseudonym).state == "in_progress"
    for reader, page in ((mentor, story), (learner, f"/me/observations/{event.detail.public_id}/")):
        text = client_of(reader).get(page).content.decode()
        for words in ("Corrected by Max", "Looked at the film", "<del>kettle 1</del>", "<ins>kettle 2</ins>"):
            assert words in text


def test_changing_something_leads_back_to_the_form_with_everything_in_it(scene):
    event, mentor, _learner = scene
    response = client_of(mentor).post(url(event), filled() | {"again": "yes"})
    assert response.status_code == 200
    assert response.context["form"]["correction_reason"].value() == "Looked at the film"
    assert response.context["form"]["items"].value() == "kettle 2"
    assert not SignOffEvent.objects.filter(kind="Corrected").exists()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"correction_reason": " "}, "Say what is being set right, and why."),
        ({"items": "  "}, "Say what was worked on: at least one item."),
        ({"reading_m1_1": "much"}, "“much” is not a reading."),
        ({"reading_m1_1": "7"}, "7 V is above the limit of 5 V."),
        (
            {"mark_c2": "met", "reading_m1_1": "1.5", "items": "kettle 1"},
            "Nothing is different from what is recorded.",
        ),
    ],
)
def test_a_mistake_keeps_the_form(scene, changes, message):
    event, mentor, _learner = scene
    response = client_of(mentor).post(url(event), filled() | {"confirmed": "yes"} | changes)
    assert response.status_code == 422
    assert message in response.content.decode()
    assert response.context["form"]["comment"].value() == "Good"
    assert not SignOffEvent.objects.filter(kind="Corrected").exists()


def test_what_the_form_does_not_ask_for_stays_as_it_was(scene):
    _event, mentor, learner = scene
    version = courses.Skill.objects.get(code="S01").current
    agreed = agree(learner, version.skill, what="Sits", by=mentor)
    photo = evidence.item(learner, by=mentor)
    event = courses.observation(
        mentor,
        learner,
        version,
        readings={"m1": ["1.5"]},
        practise="Slowly",
        evidence=(photo.public_id,),
        adjustment=agreed.public_id,
    )
    client_of(mentor).post(url(event), filled(practise="Slowly") | {"confirmed": "yes"})
    corrected = SignOffEvent.objects.get(kind="Corrected")
    facts = facts_of(corrected)
    assert (facts["adjustment"], facts["evidence"]) == (
        str(agreed.public_id),
        facts_of(event)["evidence"],
    )
    assert [file["evidence"] for file in facts["evidence"]] == [photo.sha256]
    assert ObservationDetail.objects.get(event=corrected).practise == "Slowly"


def test_only_the_mentor_who_signed_corrects(scene):
    event, _mentor, learner = scene
    data = filled() | {"confirmed": "yes"}
    assert client_of(courses.mentor("Other")).post(url(event), data).status_code == 404
    assert client_of(learner).post(url(event), data).status_code == 403
    cora = client_of(accounts.coordinator())
    assert cora.get(url(event)).status_code == 403
    assert "Only the mentor who signed it can correct it." in cora.post(url(event), data).content.decode()
    assert not SignOffEvent.objects.filter(kind="Corrected").exists()


def test_what_is_disputed_or_taken_back_is_not_corrected(scene):
    event, mentor, learner = scene
    client, data = client_of(mentor), filled() | {"confirmed": "yes"}
    dispute(event, by=learner, reason="No", client_uuid=uuid.uuid4())
    assert "The trainee disputes this observation." in client.post(url(event), data).content.decode()
    revoke(event, by=mentor, reason="Wrong", client_uuid=uuid.uuid4())
    assert client.get(url(event)).status_code == 409
    assert "already taken back" in client.post(url(event), data).content.decode()
    assert not SignOffEvent.objects.filter(kind="Corrected").exists()


def test_the_story_offers_the_correction_to_whoever_signed(scene):
    event, mentor, _learner = scene
    story = f"/mentor/observations/{event.client_uuid}/"
    assert url(event) in client_of(mentor).get(story).content.decode()
    assert url(event) not in client_of(accounts.coordinator()).get(story).content.decode()


@pytest.fixture
def collected():
    version, learner = courses.skill(observations=2), accounts.trainee()
    watcher = courses.mentor("Wanda", act=Act.WATCH)
    courses.observation(watcher, learner, version, items=["fan 1"], comment="First time")
    last = courses.observation(watcher, learner, version, items=["fan 2"], practise="Wipe the tip")
    return last, watcher, learner


def sign_url(event) -> str:
    return f"/mentor/observations/{event.client_uuid}/sign-off/"


def test_whoever_may_sign_reads_every_observation_of_the_set_and_signs_once(collected):
    last, _watcher, learner = collected
    client = client_of(courses.mentor("Sue", act=Act.SIGN))
    assert sign_url(last) in client.get("/mentor/").content.decode()
    page = client.get(sign_url(last)).content.decode()
    for words in ("fan 1", "fan 2", "First time", "Wipe the tip", "Wanda"):
        assert words in page
    data = {"client_uuid": str(uuid.uuid4()), "confirm": "on"}
    for _turn in range(2):
        assert client.post(sign_url(last), data)["Location"] == "/mentor/"
    assert SignOffEvent.objects.filter(kind="SignedOff").count() == 1
    assert Standing.objects.get(person=learner.pseudonym).state == "held"
    assert "There is nothing to sign here now." in client.get(sign_url(last)).content.decode()
    assert "Waiting for your signature" not in client.get("/mentor/").content.decode()


def test_signing_needs_the_tick_and_a_set_that_waits(collected):
    last, _watcher, learner = collected
    client = client_of(courses.mentor("Sue", act=Act.SIGN))
    response = client.post(sign_url(last), {"client_uuid": str(uuid.uuid4())})
    assert response.status_code == 422
    assert "Tick the box to sign." in response.content.decode()
    first = SignOffEvent.objects.filter(kind="Observed").first()
    data = {"client_uuid": str(uuid.uuid4()), "confirm": "on"}
    response = client.post(sign_url(first), data)
    assert "There is nothing to sign here now." in response.content.decode()
    assert Standing.objects.get(person=learner.pseudonym).state == "in_progress"


def test_whoever_watched_the_trainee_and_others_without_authority_do_not_sign(collected):
    last, watcher, learner = collected
    data = {"client_uuid": str(uuid.uuid4()), "confirm": "on"}
    for person in (watcher, learner, courses.mentor("Elsewhere", course="C09", act=Act.SIGN)):
        assert client_of(person).get(sign_url(last)).status_code == 403
        assert client_of(person).post(sign_url(last), data).status_code == 403
    assert not SignOffEvent.objects.filter(kind="SignedOff").exists()


def test_a_mentor_sees_the_adjustment_of_an_observation_and_the_trainee_does_not(scene):
    _event, mentor, learner = scene
    version = courses.Skill.objects.get(code="S01").current
    row = agree(learner, version.skill, what="Sits at the bench", by=mentor)
    event = courses.observation(
        mentor, learner, version, readings={"m1": ["1"]}, adjustment=row.public_id, marks={"c1": Mark.MET}
    )
    story = f"/mentor/observations/{event.client_uuid}/"
    for person in (mentor, accounts.coordinator()):
        assert "Sits at the bench" in client_of(person).get(story).content.decode()
    own = client_of(learner)
    for page in (f"/me/observations/{event.detail.public_id}/", "/me/", "/me/record/", "/me/record/S01/"):
        assert "Sits at the bench" not in own.get(page).content.decode()
