"""Observations as people read them: every kind of follow-up, corrections side by side, erased people."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from courses.domain.basis import Scope
from courses.domain.corrections import correct
from courses.domain.desk import history, to_acknowledge, to_countersign, to_sign
from courses.domain.learner_words import acknowledge, dispute, resolve
from courses.domain.second import countersign, revoke
from courses.domain.story import stories
from courses.enums import Act, DisputeOutcome, EventKind, Mark
from courses.models import AuthorityGrant, SignOffEvent
from courses.templatetags.entry_words import authority_words, entry_title, late_words
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db

NOT_YET = {"c1": Mark.MET, "c2": Mark.NOT_YET}
ALL = Scope(courses=frozenset({"C01"}), skills=frozenset())


def name() -> uuid.UUID:
    return uuid.uuid4()


@pytest.fixture
def scene():
    version = courses.skill(measurements=[courses.measurement()])
    mentor, learner = courses.mentor(), accounts.trainee()
    event = courses.observation(
        mentor, learner, version, readings={"m1": ["1.5"]}, comment="Good", practise="Hold it still"
    )
    return event, mentor, learner, version


def told(event) -> list[str]:
    story = stories([event])[0]
    return [entry_title(entry) for entry, _correction in story.told]


def test_the_whole_story_is_told_in_ledger_order_with_the_answer_to_a_dispute(scene):
    event, mentor, learner, _version = scene
    cora = accounts.coordinator()
    acknowledge(event, by=learner, client_uuid=name())
    said = dispute(event, by=learner, reason="Not so", client_uuid=name())
    resolve(said, by=cora, outcome=DisputeOutcome.STANDS, reason="On film", client_uuid=name())
    revoke(event, by=mentor, reason="Wrong person", client_uuid=name())
    assert told(event) == [
        "Seen by Max",
        "Signed off by Max",
        "Read and acknowledged by Tessa, on their own page",
        "Disputed by Tessa",
        "Answered by Cora: it stands",
        "Taken back by Max",
    ]
    reasons = [entry.reason for entry in stories([event])[0].follow_ups]
    assert reasons == ["", "", "Not so", "On film", "Wrong person"]


def test_only_countersignatures_count_as_the_second_persons_answer():
    version = courses.skill(countersign=True)
    mentor, learner = courses.mentor(), accounts.trainee()
    event = courses.observation(mentor, learner, version)
    acknowledge(event, by=learner, client_uuid=name())
    story = stories([event])[0]
    assert (story.waits, story.answered, story.acknowledged) == (True, False, True)
    countersign(event, by=courses.mentor("Sue", act=Act.COUNTERSIGN), agrees=True, client_uuid=name())
    story = stories([event])[0]
    assert (story.waits, story.answered) == (False, True)
    assert [said.agrees for said in story.follow_ups if said.kind == EventKind.COUNTERSIGNED] == [True]


def test_a_correction_is_compared_with_what_was_said_before_and_its_words_hold(scene):
    event, mentor, _learner, version = scene
    seen = courses.seen(version, marks=NOT_YET, readings={"m1": ["1.6"]}, comment="Better look again")
    correct(event, by=mentor, seen=seen, reason="Looked at the film", client_uuid=name())
    story = stories([event])[0]
    correction = story.corrections[0]
    assert [(line.what, line.was, line.now) for line in correction.changed] == [
        ("Second", "Met", "Not yet"),
        ("Residual voltage (V)", "1.5", "1.6"),
        ("Comment", "Good", "Better look again"),
        ("To practise", "Hold it still", "–"),
    ]
    assert [line.what for line in correction.kept] == ["First", "Level", "Worked on"]
    assert correction.entry.reason == "Looked at the film"
    assert (story.detail.comment, story.public_id) == ("Better look again", event.detail.public_id)
    assert [mark["mark"] for mark in story.marks] == [Mark.MET, Mark.NOT_YET]


def test_each_correction_is_compared_with_the_one_before_it(scene):
    event, mentor, _learner, version = scene
    first = courses.seen(version, readings={"m1": ["1.6"]}, comment="Good", practise="Hold it still")
    for seen in (first, replace(first, readings={"m1": ["1.7"]})):
        correct(event, by=mentor, seen=seen, reason="Typing", client_uuid=name())
    changed = [[(c.was, c.now) for c in one.changed] for one in stories([event])[0].corrections]
    assert changed == [[("1.5", "1.6")], [("1.6", "1.7")]]


def test_a_person_who_is_gone_is_an_erased_person(scene):
    event, mentor, _learner, _version = scene
    story = stories([event])[0]
    gone = replace(story.entry, by=None)
    assert entry_title(gone) == "Seen by an erased person"
    assert entry_title(story.entry) == f"Seen by {mentor}"


@pytest.mark.parametrize(
    ("delay", "words"),
    [
        (timedelta(minutes=59), ""),
        (timedelta(hours=1, minutes=1), "Received one hour after it was seen."),
        (timedelta(hours=23), "Received 23 hours after it was seen."),
        (timedelta(days=1, hours=2), "Received one day after it was seen."),
        (timedelta(days=3, minutes=1), "Received 3 days after it was seen."),
    ],
)
def test_an_observation_that_came_late_says_by_how_much(delay, words):
    event = courses.observation(
        courses.mentor(), accounts.trainee(), courses.skill(), when=timezone.now() - delay
    )
    assert late_words(stories([event])[0].entry) == words


def test_authority_is_told_where_it_is_asked_for(scene):
    event, _mentor, _learner, _version = scene
    with_it = stories([event], with_authority=True)[0].entry
    assert with_it.grant == AuthorityGrant.objects.get()
    assert authority_words(with_it) == (
        "Authority: observe and sign, every skill of C01. Basis: founding grant by an administrator."
    )
    assert authority_words(stories([event])[0].entry) == ""


def test_many_stories_take_as_many_queries_as_one(scene, django_assert_num_queries):
    event, mentor, learner, version = scene
    for number in range(3):
        courses.observation(mentor, learner, version, items=[f"kettle {number}"], readings={"m1": ["1"]})
    seen = courses.seen(version, readings={"m1": ["1.6"]})
    correct(event, by=mentor, seen=seen, reason="Typing", client_uuid=name())
    dispute(event, by=learner, reason="No", client_uuid=name())
    everything = list(SignOffEvent.objects.filter(kind=EventKind.OBSERVED))
    for events in (everything[:1], everything):
        with django_assert_num_queries(6):
            found = stories(events, with_authority=True)
            assert [story.corrections for story in found][1:] == [[]] * (len(events) - 1)
            assert found[0].detail.reason == "Typing"


def test_what_a_trainee_has_not_acknowledged_waits_until_they_do_or_it_is_taken_back(scene):
    event, mentor, learner, version = scene
    second = courses.observation(mentor, learner, version, marks=NOT_YET)
    third = courses.observation(mentor, learner, version, marks=NOT_YET)
    acknowledge(event, by=learner, client_uuid=name())
    revoke(second, by=mentor, reason="Wrong person", client_uuid=name())
    assert [story.event for story in to_acknowledge(learner)] == [third]
    assert to_acknowledge(accounts.trainee("Omar")) == []


def test_an_acknowledged_observation_still_waits_for_its_second_person():
    version = courses.skill(countersign=True)
    mentor, learner = courses.mentor(), accounts.trainee()
    second = courses.mentor("Sue", act=Act.COUNTERSIGN)
    event = courses.observation(mentor, learner, version)
    acknowledge(event, by=learner, client_uuid=name())
    assert [story.event for story in to_countersign(second, ALL)] == [event]
    countersign(event, by=second, agrees=True, client_uuid=name())
    assert to_countersign(second, ALL) == []
    correct(event, by=mentor, seen=courses.seen(version, comment="x"), reason="Typing", client_uuid=name())
    assert [story.event for story in to_countersign(second, ALL)] == [event]


def test_the_work_of_a_supervised_mentor_waits_for_a_second_person_too():
    version = courses.skill()
    mentor, learner = courses.mentor(), accounts.trainee()
    AuthorityGrant.objects.update(supervised=True)
    event = courses.observation(mentor, learner, version)
    second = courses.mentor("Sue", act=Act.COUNTERSIGN)
    story = to_countersign(second, ALL)[0]
    assert (story.event, story.waits, story.seen.counts) == (event, True, False)
    assert story.why_not == ["A second person has to countersign it first."]


def test_a_complete_set_waits_for_whoever_may_sign(django_assert_num_queries):
    version, learner = courses.skill(observations=2), accounts.trainee()
    watcher, signer = courses.mentor("Wanda", act=Act.WATCH), courses.mentor("Sue", act=Act.SIGN)
    courses.observation(watcher, learner, version)
    assert to_sign(signer, ALL) == []
    last = courses.observation(watcher, learner, version)
    assert [story.event for story in to_sign(signer, ALL)] == [last]
    assert to_sign(signer, Scope(frozenset({"C09"}), frozenset())) == []
    for number in range(3):
        courses.observation(watcher, accounts.trainee(f"T{number}"), version)
    with django_assert_num_queries(5):
        to_sign(signer, ALL)


@pytest.mark.parametrize(
    ("outcome", "reasons"),
    [
        (DisputeOutcome.SET_ASIDE, ["It was disputed and set aside."]),
        (DisputeOutcome.STANDS, []),
    ],
)
def test_a_disputed_observation_says_so_until_it_is_answered(scene, outcome, reasons):
    event, _mentor, learner, _version = scene
    said = dispute(event, by=learner, reason="No", client_uuid=name())
    assert history(learner, "S01")[0].why_not == [
        "It is disputed, and left out of account until somebody has answered."
    ]
    resolve(said, by=accounts.coordinator(), outcome=outcome, reason="Film", client_uuid=name())
    assert history(learner, "S01")[0].why_not == reasons
