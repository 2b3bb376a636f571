"""Pages of those who look again: samples, mentors compared, what is held, sets that wait for a signature."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.domain.authority import Terms, grant, scope_of, withdraw
from courses.domain.corrections import correct
from courses.domain.desk import to_countersign, to_sign
from courses.domain.held_review import held_of
from courses.domain.holding import observe_or_hold
from courses.domain.learner_words import acknowledge
from courses.domain.ledger import facts_of, first_bad_row
from courses.domain.measuring import Taken
from courses.domain.second import countersign, revoke, sign_off
from courses.domain.trace_choice import Choice
from courses.enums import Act, Basis, HoldState, Mark, SampleReason
from courses.models import (
    AuthorityGrant,
    Evidence,
    HeldObservation,
    Sample,
    SignOffEvent,
    SignOffRequest,
    Standing,
)
from lms.accounts.models import User
from tests.factories import accounts, courses, traces

pytestmark = pytest.mark.django_db


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


def sample_of(event, draw="2026-W47"):
    now = timezone.now()
    return Sample.objects.create(
        event=event,
        draw=draw,
        reason=SampleReason.RISK,
        seed="seed",
        share="0.20",
        drawn_at=now,
        due_at=now + timedelta(days=14),
    )


@pytest.fixture
def drawn():
    version = courses.skill(risk="high", measurements=[courses.measurement()])
    event = courses.observation(
        courses.mentor("Max"),
        accounts.trainee("Tessa"),
        version,
        readings={"m1": ["4.2"]},
        comment="Calm and careful",
    )
    return sample_of(event)


def test_the_queue_says_why_and_when_due_and_leads_to_the_page(drawn):
    text = client_of(accounts.coordinator()).get(reverse("samples")).content.decode()
    assert reverse("sample", args=[drawn.public_id]) in text
    for words in ("High risk", "By the risk of the skill", "Tessa", "seen by Max", "Due"):
        assert words in text


def test_the_queue_and_the_comparison_are_closed_to_others(drawn):
    mentor = User.objects.get(name="Max")
    for name, args in (("samples", []), ("drift", []), ("sample", [drawn.public_id])):
        assert client_of(mentor).get(reverse(name, args=args)).status_code == 403
        assert client_of(User.objects.get(name="Tessa")).get(reverse(name, args=args)).status_code == 403
        assert Client().get(reverse(name, args=args)).status_code == 302
    checker = client_of(courses.mentor("Sam", act=Act.SAMPLE))
    assert checker.get(reverse("samples")).status_code == 200
    assert checker.get(reverse("sample", args=[drawn.public_id])).status_code == 200
    assert checker.get(reverse("drift")).status_code == 403


def test_samples_that_nobody_may_judge_are_listed_apart_with_what_to_do(drawn):
    mentor = User.objects.get(name="Max")
    mentor.give_roles("coordinator")
    reader = User.objects.get(pk=mentor.pk)
    page = " ".join(client_of(reader).get(reverse("samples")).content.decode().split())
    assert "Nobody here may judge these" in page
    assert "Nobody here may answer this: everybody who could had a part in it." in page
    assert f'href="{reverse("authority_grant")}"' in page
    assert reverse("sample", args=[drawn.public_id]) not in page
    assert "Nothing waits" not in page
    courses.mentor("Sam", act=Act.SAMPLE)
    page = client_of(reader).get(reverse("samples")).content.decode()
    assert "Nobody here may" not in page
    assert "Nothing waits" in page


def test_an_empty_queue_says_what_belongs_there():
    assert "Nothing waits" in client_of(accounts.coordinator()).get(reverse("samples")).content.decode()


def test_the_page_of_a_sample_shows_all_that_was_seen_and_takes_the_verdict_once(drawn):
    client, url = client_of(accounts.coordinator()), reverse("sample", args=[drawn.public_id])
    text = client.get(url).content.decode()
    for words in ("First", "4.2 V", "kettle 1", "Calm and careful", "Seen by", drawn.seed):
        assert words in text
    data = {"client_uuid": str(uuid.uuid4()), "verdict": "rejected", "reason": "It was live"}
    assert client.post(url, data)["Location"] == reverse("samples")
    assert client.post(url, data)["Location"] == reverse("samples")
    assert SignOffEvent.objects.filter(kind="Sampled").count() == 1
    assert Standing.objects.get().state == "in_progress"
    assert "This was answered" in client.get(url).content.decode()
    assert first_bad_row() is None


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"verdict": "rejected", "reason": " "}, "Say why it does not stand."),
        ({"reason": "Not sure"}, "Choose a verdict."),
        ({"verdict": "perhaps", "reason": "Not sure"}, "Select a valid choice."),
    ],
)
def test_a_verdict_that_is_wrong_comes_back_with_its_words(drawn, data, message):
    url = reverse("sample", args=[drawn.public_id])
    sent = {"client_uuid": str(uuid.uuid4())} | data
    response = client_of(accounts.coordinator()).post(url, sent)
    assert response.status_code == 422
    assert message in response.content.decode()
    assert response.context["form"]["reason"].value() == data["reason"]
    assert not SignOffEvent.objects.filter(kind="Sampled").exists()


def test_two_people_at_once_are_told_that_one_was_quicker(drawn):
    url = reverse("sample", args=[drawn.public_id])
    for person, status in ((accounts.coordinator("Cora"), 302), (accounts.coordinator("Carl"), 422)):
        data = {"client_uuid": str(uuid.uuid4()), "verdict": "accepted", "reason": ""}
        response = client_of(person).post(url, data)
        assert response.status_code == status
    assert "Somebody has answered this already." in response.content.decode()


def test_mentors_are_compared_in_a_table_and_in_words_beside_the_picture():
    version, learner = courses.skill(), accounts.trainee()
    for name, mark in (("Max", Mark.MET), ("Sue", Mark.NOT_YET)):
        mentor = courses.mentor(name)
        for _turn in range(10):
            courses.observation(mentor, learner, version, marks={"c1": mark, "c2": Mark.MET})
    response = client_of(accounts.coordinator()).get(reverse("drift"))
    text = " ".join(response.content.decode().split())
    assert "Max: 100 %, others 0 %. They differ." in text
    assert "<circle" not in text  # both differ, and a square says so
    assert text.count('class="dots-own dots-differs"') == 2
    assert "&lt; 0.001" in text
    assert "style=" not in text.split("<main")[1]


def test_the_comparison_of_an_empty_hub_says_what_belongs_there():
    assert (
        "Nothing to compare yet" in client_of(accounts.coordinator()).get(reverse("drift")).content.decode()
    )


def test_a_mentor_without_others_is_in_the_table_and_not_in_the_picture():
    courses.observation(courses.mentor("Max"), accounts.trainee(), courses.skill())
    response = client_of(accounts.coordinator()).get(reverse("drift"))
    assert response.context["plot"] is None
    assert "Max" in response.content.decode()
    assert "–" in response.content.decode()


@pytest.fixture
def held():
    version, mentor, learner = courses.skill(), courses.mentor("Max"), accounts.trainee("Tessa")
    row = AuthorityGrant.objects.get()
    withdraw(row, by=accounts.coordinator("Carl"), reason="x")
    found = observe_or_hold(
        by=mentor,
        learner=learner,
        version=version,
        seen=courses.seen(version, comment="Good work", practise="Faster"),
        client_uuid=uuid.uuid4(),
    )
    assert isinstance(found, HeldObservation)
    return found


def answer(client, held, **data):
    return client.post(reverse("held", args=[held.client_uuid]), data)


def an_hour_before(held):
    row = AuthorityGrant.objects.get()
    return timezone.localtime(row.withdrawn_at - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")


def test_what_is_held_is_listed_and_shown_with_the_reason_and_all_that_was_said(held):
    client = client_of(accounts.coordinator())
    assert reverse("held", args=[held.client_uuid]) in client.get(reverse("held_list")).content.decode()
    text = client.get(reverse("held", args=[held.client_uuid])).content.decode()
    for words in (
        "Tessa",
        "Max",
        "kettle 1",
        "Good work",
        "Faster",
        "First: ",
        "Max was told:",
        "Your authority to judge",
    ):
        assert words in text


def test_recording_with_the_time_set_right_puts_it_into_the_ledger_and_tells_the_mentor(held):
    client = client_of(accounts.coordinator())
    data = {"record": "1", "record-observed_at": an_hour_before(held), "record-reason": "The day’s list"}
    assert answer(client, held, **data)["Location"] == reverse("held_list")
    event = SignOffEvent.objects.get(kind="Observed")
    assert event.client_uuid == held.client_uuid
    assert facts_of(event)["reviewed_by"] == str(User.objects.get(name="Cora").pseudonym)
    assert "Recorded after review" in client.get(reverse("held_list")).content.decode()
    text = client_of(held.mentor).get(reverse("own_held", args=[held.client_uuid])).content.decode()
    assert "The day’s list" in text
    assert reverse("signoff_story", args=[held.client_uuid]) in text
    assert answer(client, held, **data).status_code == 200  # sent again, it shows the answer
    assert SignOffEvent.objects.filter(kind="Observed").count() == 1


def test_not_recording_it_asks_for_the_work_again_and_tells_the_mentor(held):
    client = client_of(accounts.coordinator())
    answered = answer(client, held, **{"dismiss": "1", "dismiss-reason": "It was after she left"})
    assert answered["Location"] == reverse("held_list")
    held.refresh_from_db()
    assert held.state == HoldState.DISMISSED
    assert SignOffRequest.objects.get().learner == held.learner
    assert not SignOffEvent.objects.filter(kind="Observed").exists()
    text = client_of(held.mentor).get(reverse("own_held", args=[held.client_uuid])).content.decode()
    assert "It was after she left" in text


def test_dismissing_works_although_the_trainee_may_not_ask_for_the_skill_today(held):
    held.learner.groups.clear()
    client = client_of(accounts.coordinator())
    assert answer(client, held, **{"dismiss": "1", "dismiss-reason": "Too late"}).status_code == 302
    assert not SignOffRequest.objects.exists()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"record": "1", "record-observed_at": "", "record-reason": "The list"}, "Say when it was seen."),
        (
            {"record": "1", "record-observed_at": "soon", "record-reason": "The list"},
            "Write a day and a time",
        ),
        (
            {"record": "1", "record-observed_at": "0001-01-01T00:00", "record-reason": "The list"},
            "Choose a date between the years 1900 and 2999.",
        ),
        (
            {"record": "1", "record-observed_at": "2199-01-01T00:00", "record-reason": "The list"},
            "in the future",
        ),
        (
            {"record": "1", "record-observed_at": "2019-01-01T00:00", "record-reason": "The list"},
            "no authority",
        ),
        ({"record": "1", "record-observed_at": "2024-01-01T00:00", "record-reason": " "}, "Say how you know"),
        ({"dismiss": "1", "dismiss-reason": " "}, "Say why it is not recorded."),
    ],
)
def test_an_answer_that_is_wrong_comes_back_with_its_words(held, data, message):
    response = answer(client_of(accounts.coordinator()), held, **data)
    assert response.status_code == 422
    text = response.content.decode()
    assert message in text
    if data.get("record-reason", "").strip():
        assert "The list</textarea>" in text
    held.refresh_from_db()
    assert held.state == HoldState.WAITING
    assert not SignOffEvent.objects.filter(kind="Observed").exists()


def test_a_time_after_the_authority_ended_is_refused_again(held):
    when = timezone.localtime().strftime("%Y-%m-%dT%H:%M:%S")
    data = {"record": "1", "record-observed_at": when, "record-reason": "The list"}
    withdrawn = AuthorityGrant.objects.get()
    AuthorityGrant.objects.update(withdrawn_at=withdrawn.withdrawn_at - timedelta(minutes=5))
    response = answer(client_of(accounts.coordinator()), held, **data)
    assert response.status_code == 422
    assert "Your authority to judge" in response.content.decode()


def test_what_is_held_is_for_coordinators_and_its_mentor_only(held):
    for person in (held.mentor, held.learner):
        assert client_of(person).get(reverse("held_list")).status_code == 403
        assert client_of(person).get(reverse("held", args=[held.client_uuid])).status_code == 403
    own = reverse("own_held", args=[held.client_uuid])
    assert client_of(held.mentor).get(own).status_code == 200
    for person in (held.learner, courses.mentor("Other"), accounts.coordinator()):
        assert client_of(person).get(own).status_code == 404


def test_nobody_reviews_what_is_their_own(held):
    for person in (held.mentor, held.learner):
        person.give_roles("coordinator")
        client = client_of(User.objects.get(pk=person.pk))
        response = answer(client, held, **{"dismiss": "1", "dismiss-reason": "x"})
        assert "Somebody else has to review this: it is your own." in response.content.decode()
    held.refresh_from_db()
    assert held.state == HoldState.WAITING


def test_the_desk_lists_what_waits_first_and_answers_of_the_last_month(held):
    now = timezone.now()
    assert held_of(held.mentor, now) == [held]
    HeldObservation.objects.update(state=HoldState.DISMISSED, answered_at=now)
    assert held_of(held.mentor, now) == [held]
    assert held_of(held.mentor, now + timedelta(days=31)) == []
    assert held_of(held.learner, now) == []


@pytest.mark.parametrize("rows", [1, 5])
def test_the_list_of_what_is_held_asks_the_same_number_of_queries(rows, held, django_assert_max_num_queries):
    for number in range(rows):
        values = {
            f.name: getattr(held, f.name) for f in HeldObservation._meta.concrete_fields if f.name != "id"
        }
        version = courses.skill(f"S9{number}")
        HeldObservation.objects.create(**(values | {"client_uuid": uuid.uuid4(), "version": version}))
    client = client_of(accounts.coordinator())
    client.get(reverse("held_list"))
    with django_assert_max_num_queries(13):
        assert client.get(reverse("held_list")).status_code == 200


@pytest.fixture
def complete():
    version = courses.skill(observations=2, distinct_items=2)
    watcher, learner = courses.mentor("Watcher", act=Act.WATCH), accounts.trainee("Tessa")
    courses.observation(watcher, learner, version)
    return courses.observation(watcher, learner, version, items=["kettle 2"])


def waiting_for_signature(person, act=Act.SIGN):
    return to_sign(person, scope_of(person, act=act, moment=timezone.now()))


def test_a_complete_set_waits_for_whoever_may_sign(complete):
    signer, full = courses.mentor("Signer", act=Act.SIGN), courses.mentor("Full")
    for person in (signer, full):
        [found] = waiting_for_signature(person)
        assert (found.event, found.learner.name, found.observations) == (complete, "Tessa", 2)
    assert waiting_for_signature(User.objects.get(name="Watcher")) == []
    assert waiting_for_signature(courses.mentor("Far", course="C09", act=Act.SIGN)) == []
    text = client_of(signer).get(reverse("signoff_set", args=[complete.client_uuid])).content.decode()
    assert "kettle 1" in text
    assert "kettle 2" in text


def test_a_set_that_lacks_an_observation_does_not_wait_for_a_signature(complete):
    courses.observation(
        User.objects.get(name="Watcher"), accounts.trainee("Noor"), courses.SkillVersion.objects.get()
    )
    assert [one.learner.name for one in waiting_for_signature(courses.mentor("Signer", act=Act.SIGN))] == [
        "Tessa"
    ]


def test_signing_is_recorded_once_and_the_set_waits_no_more(complete):
    signer = courses.mentor("Signer", act=Act.SIGN)
    client, url = client_of(signer), reverse("signoff_set", args=[complete.client_uuid])
    assert client.post(url, {"client_uuid": str(uuid.uuid4())}).status_code == 422
    data = {"client_uuid": str(uuid.uuid4()), "confirm": "on"}
    assert client.post(url, data)["Location"] == reverse("mentor")
    assert client.post(url, data)["Location"] == reverse("mentor")
    assert Standing.objects.get().state == "held"
    assert SignOffEvent.objects.filter(kind="SignedOff").count() == 1
    assert waiting_for_signature(signer) == []
    assert "There is nothing to sign here now." in client.get(url).content.decode()
    again = client.post(url, data | {"client_uuid": str(uuid.uuid4())})
    assert again.status_code == 422
    assert "There is nothing to sign here now." in again.content.decode()


def test_what_was_corrected_after_it_was_signed_waits_for_a_signature_again(complete):
    signer, watcher = courses.mentor("Signer", act=Act.SIGN), User.objects.get(name="Watcher")
    sign_off(complete, by=signer, client_uuid=uuid.uuid4())
    assert waiting_for_signature(signer) == []
    again = courses.seen(courses.SkillVersion.objects.get(), items=["kettle 3"])
    correct(complete, by=watcher, seen=again, reason="Wrong tag", client_uuid=uuid.uuid4())
    assert [one.event for one in waiting_for_signature(signer)] == [complete]
    revoke(complete, by=watcher, reason="x", client_uuid=uuid.uuid4())
    assert waiting_for_signature(signer) == []


def test_the_page_for_signing_is_closed_to_the_trainee_and_to_those_without_authority(complete):
    url = reverse("signoff_set", args=[complete.client_uuid])
    tessa = User.objects.get(name="Tessa")
    assert client_of(tessa).get(url).status_code == 403
    tessa = courses.mentor("Tessa")
    for person in (tessa, User.objects.get(name="Watcher"), courses.mentor("Far", course="C09")):
        assert client_of(person).get(url).status_code == 403


@pytest.mark.parametrize("rows", [1, 5])
def test_sets_to_sign_cost_the_same_however_many_wait(rows, django_assert_num_queries):
    watcher = courses.mentor("Watcher", act=Act.WATCH)
    for number in range(rows):
        courses.observation(watcher, accounts.trainee(f"T{number}"), courses.skill(f"S0{number}"))
    signer = courses.mentor("Signer", act=Act.SIGN)
    scope = scope_of(signer, act=Act.SIGN, moment=timezone.now())
    with django_assert_num_queries(5):
        assert len([one.version.title for one in to_sign(signer, scope)]) == rows


def test_what_somebody_new_observed_waits_for_a_second_person_until_one_has_spoken():
    version, new, learner = courses.skill(), accounts.trainee("New"), accounts.trainee("Tessa")
    terms = Terms(act=Act.OBSERVE, course_code="C01", basis=Basis.CERTIFICATE, valid_from=timezone.now())
    grant(new, terms, by=accounts.coordinator())
    event = courses.observation(new, learner, version)
    second = courses.mentor("Second", act=Act.COUNTERSIGN)

    def waiting(person=second):
        scope = scope_of(person, act=Act.COUNTERSIGN, moment=timezone.now())
        return [story.event for story in to_countersign(person, scope)]

    assert waiting() == [event]
    acknowledge(event, by=learner, client_uuid=uuid.uuid4())
    assert waiting() == [event]  # that the trainee has read it is no second person's word
    countersign(event, by=second, agrees=True, client_uuid=uuid.uuid4())
    assert waiting() == []
    assert Standing.objects.get(skill_code="S01").state == "held"


@pytest.fixture
def held_by_trace():
    """A reading that is the mean of a trace of the trainee, held; with it the trace."""
    hot = courses.measurement(quantity="Surface temperature", unit="°C", max="40")
    version, mentor, learner = (
        courses.skill(measurements=[hot]),
        courses.mentor("Max"),
        accounts.trainee("Tessa"),
    )
    row = traces.kept(learner, version.skill, by=learner)
    withdraw(AuthorityGrant.objects.get(), by=accounts.coordinator("Carl"), reason="x")
    taken = {"m1": Taken(trace=row.evidence.public_id, choice=Choice("mean"))}
    found = observe_or_hold(
        by=mentor,
        learner=learner,
        version=version,
        seen=courses.seen(version, taken=taken),
        client_uuid=uuid.uuid4(),
    )
    assert isinstance(found, HeldObservation)
    return found, row


FROM_THE_TRACE = "From the trace “cell 3.h5”: the mean over time of “Temp”, 61 readings."


def test_a_held_trace_is_shown_with_what_was_chosen_of_it_and_its_file(held_by_trace):
    held, row = held_by_trace
    for person, name in ((accounts.coordinator(), "held"), (held.mentor, "own_held")):
        response = client_of(person).get(reverse(name, args=[held.client_uuid]))
        (reading,) = response.context["shown"].readings
        assert (reading.figure.outcome, reading.source) == ("pass", FROM_THE_TRACE)
        assert [one.pk for one in response.context["shown"].files] == [row.evidence_id]
        text = response.content.decode()
        assert FROM_THE_TRACE in text
        assert reverse("evidence", args=[row.evidence.public_id]) in text
        assert "stands in the ledger" not in text


def test_a_held_trace_that_the_trainee_takes_back_is_not_shown(held_by_trace):
    held, row = held_by_trace
    Evidence.objects.filter(pk=row.evidence_id).update(withdrawn_at=timezone.now())
    response = client_of(accounts.coordinator()).get(reverse("held", args=[held.client_uuid]))
    (reading,) = response.context["shown"].readings
    assert (reading.figure, reading.values, reading.source) == (None, (), "")
    assert response.context["shown"].files == []
    text = response.content.decode()
    assert "Read from a trace that you cannot see, or that has been erased." in text


def test_a_held_trace_that_was_erased_leaves_a_sentence(held_by_trace):
    held, row = held_by_trace
    row.delete()
    response = client_of(accounts.coordinator()).get(reverse("held", args=[held.client_uuid]))
    assert "Read from a trace that you cannot see, or that has been erased." in response.content.decode()
