"""One person's record: every way to stand with a skill, holds, and the timeline with its spans."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from courses.domain.holds import holds_of
from courses.domain.incidents import lift, suspend, suspensions_of
from courses.domain.learner_words import dispute
from courses.domain.own_record import record_of_person
from courses.domain.readiness import readiness_at, readiness_of
from courses.domain.second import revoke
from courses.domain.timeline import Span, timeline_of
from courses.enums import EventKind, Mark
from courses.templatetags.skill_picture import picture_of
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
NOT_YET = {"c1": Mark.MET, "c2": Mark.NOT_YET}


@pytest.fixture
def pair():
    return courses.mentor(), accounts.trainee()


def record(learner):
    return {one.code: one for one in record_of_person(learner, moment=timezone.now())}


def on_hold(version, learner, **changes):
    values = {"reason": "Smoke", "public_id": uuid.uuid4()} | changes
    values["by"] = changes.get("by") or accounts.coordinator()
    return suspensions_of(suspend(version.skill, [learner], **values))[0]


def test_every_way_to_stand_is_told_with_its_expiry(pair):
    mentor, learner = pair
    now = timezone.now()
    held, lapsed = courses.skill("S01", expiry_months=12), courses.skill("S02", expiry_months=1)
    begun, forever = courses.skill("S03", observations=2), courses.skill("S04")
    paper, held_up = courses.skill("S05", expiry_months=6), courses.skill("S06")
    courses.observation(mentor, learner, held, when=now - DAY)
    courses.observation(mentor, learner, lapsed, when=now - 90 * DAY)
    courses.observation(mentor, learner, begun)
    courses.observation(mentor, learner, forever)
    courses.recognition(mentor, learner, paper)
    courses.observation(mentor, learner, held_up, when=now - 2 * DAY)
    on_hold(held_up, learner)
    found = record(learner)
    assert {code: one.standing for code, one in found.items()} == {
        "S01": "held",
        "S02": "lapsed",
        "S03": "in_progress",
        "S04": "held",
        "S05": "held",
        "S06": "suspended",
    }
    assert (found["S01"].until - now).days in range(360, 366)
    assert found["S02"].until < now
    assert (found["S03"].until, found["S04"].until) == (None, None)
    assert [need.missing for need in found["S03"].outlook.missing] == [1]
    assert found["S05"].recognition.reason == "Repair School: task book 7"
    assert found["S01"].recognition is None
    assert [hold.reason for hold in found["S06"].suspensions] == ["Smoke"]
    assert found["S06"].outlook.missing == ()


def test_what_does_not_count_is_told_with_why_since_the_last_that_did(pair):
    mentor, learner = pair
    version = courses.skill(observations=2)
    courses.observation(mentor, learner, version, marks=NOT_YET)
    courses.observation(mentor, learner, version)
    late = courses.observation(mentor, learner, version, marks=NOT_YET)
    found = record(learner)["S01"].uncounted
    assert [(seen.event, reasons) for seen, reasons in found] == [(late, ["Not every criterion is met yet."])]


def test_a_recognition_that_was_taken_back_is_recognised_no_longer(pair):
    mentor, learner = pair
    event = courses.recognition(mentor, learner, courses.skill())
    revoke(event, by=mentor, reason="Not theirs", client_uuid=uuid.uuid4())
    assert (record(learner)["S01"].standing, record(learner)["S01"].recognition) == ("in_progress", None)


def test_a_hold_names_its_reason_and_ends_with_a_re_check_or_a_lifting(pair):
    mentor, learner = pair
    first, second = courses.skill("S01"), courses.skill("S02")
    for version in (first, second):
        courses.observation(mentor, learner, version, when=timezone.now() - DAY)
    on_hold(first, learner, by=(cora := accounts.coordinator()))
    held = on_hold(second, learner, by=cora)
    assert [(h.skill_code, h.reason, h.disputed) for h in holds_of(learner, ["S01", "S02"])] == [
        ("S01", "Smoke", False),
        ("S02", "Smoke", False),
    ]
    courses.observation(mentor, learner, first)
    lift(held, by=cora, reason="Not there", client_uuid=uuid.uuid4())
    assert holds_of(learner, ["S01", "S02"]) == []
    assert {one.standing for one in record(learner).values()} == {"held"}


def test_a_dispute_that_holds_a_skill_up_is_named_as_such_and_a_disputed_not_yet_holds_nothing_up(pair):
    mentor, learner = pair
    good = courses.observation(mentor, learner, courses.skill("S01"))
    poor = courses.observation(mentor, learner, courses.skill("S02"), marks=NOT_YET)
    for event in (good, poor):
        dispute(event, by=learner, reason="No", client_uuid=uuid.uuid4())
    assert [(h.skill_code, h.reason, h.disputed) for h in holds_of(learner, ["S01", "S02"])] == [
        ("S01", "", True)
    ]
    assert record(learner)["S02"].standing == "in_progress"


def test_what_needs_a_skill_on_hold_says_on_hold_rather_than_missing(pair):
    mentor, learner = pair
    gate = courses.skill("S01", safety_gate=True)
    courses.skill("S02", prerequisites=["S01"])
    courses.observation(mentor, learner, gate, when=timezone.now() - DAY)
    on_hold(gate, learner)
    now = timezone.now()
    for readiness in (readiness_of(learner, "S02", moment=now), readiness_at(learner, "S02", moment=now)):
        (need,) = readiness.missing
        assert (need.suspended, need.lapsed, need.held) == (True, False, False)
        assert readiness.in_words == "C01·S01 Skill S01 (on hold)"


def test_a_lapsed_need_says_lapsed(pair):
    mentor, learner = pair
    gate = courses.skill("S01", expiry_months=1)
    courses.skill("S02", prerequisites=["S01"])
    courses.observation(mentor, learner, gate, when=timezone.now() - 90 * DAY)
    assert readiness_of(learner, "S02", moment=timezone.now()).in_words == "C01·S01 Skill S01 (lapsed)"


def test_the_timeline_is_newest_first_and_knows_when_the_skill_was_held(pair):
    mentor, learner = pair
    now = timezone.now()
    version = courses.skill(expiry_months=12)
    seen = courses.observation(mentor, learner, version, when=now - 100 * DAY)
    hold = on_hold(version, learner, happened_at=now - 10 * DAY)
    check = courses.observation(mentor, learner, version, when=now - 4 * DAY)
    timeline = timeline_of(learner, "S01", moment=now)
    assert [entry.kind for entry, _story, _about in timeline.entries] == [
        EventKind.REFRESHED,
        EventKind.RESUMED,
        EventKind.OBSERVED,
        EventKind.SUSPENDED,
        EventKind.SIGNED_OFF,
        EventKind.OBSERVED,
    ]
    assert [story.event for _entry, story, _about in timeline.entries if story] == [check, seen]
    assert timeline.spans == (
        Span("held", seen.observed_at, hold.observed_at),
        Span("suspended", hold.observed_at, check.observed_at),
        Span("held", check.observed_at, timeline.skill.until),
    )


def test_a_lapse_ends_the_span_and_the_drawing_says_it_in_sentences(pair):
    mentor, learner = pair
    now = timezone.now()
    seen = courses.observation(mentor, learner, courses.skill(expiry_months=1), when=now - 100 * DAY)
    timeline = timeline_of(learner, "S01", moment=now)
    assert timeline.spans == (Span("held", seen.observed_at, timeline.skill.until),)
    drawn = picture_of(timeline, now)
    assert len(drawn.sentences) == 1
    assert drawn.sentences[0].startswith("Held from ")
    assert (drawn.bars[0].x, drawn.bars[0].standing, drawn.today) == (16, "held", 704)
    assert drawn.bars[0].x + drawn.bars[0].width < drawn.today
    assert [(dot.x, dot.shape) for dot in drawn.dots] == [(16, "counts")]


def test_a_recognition_is_a_span_of_its_own(pair):
    mentor, learner = pair
    event = courses.recognition(mentor, learner, courses.skill())
    assert timeline_of(learner, "S01", moment=timezone.now()).spans == (
        Span("recognised", event.observed_at, None),
    )


def test_nothing_is_no_timeline(pair):
    courses.skill()
    assert timeline_of(pair[1], "S01", moment=timezone.now()) is None


def test_record_and_timeline_ask_as_much_for_many_events_as_for_few(pair, django_assert_num_queries):
    mentor, learner = pair
    now = timezone.now()
    versions = [courses.skill(f"S{number:02}", observations=2) for number in range(1, 9)]
    courses.observation(mentor, learner, versions[0], when=now - 50 * DAY)
    courses.recognition(mentor, learner, versions[0])
    on_hold(versions[0], learner)
    with django_assert_num_queries(7):
        record_of_person(learner, moment=now)
    with django_assert_num_queries(16):
        timeline_of(learner, "S01", moment=now)
    for version in versions:
        for days in range(6):
            courses.observation(mentor, learner, version, when=now - days * DAY, items=[f"k{days}"])
    with django_assert_num_queries(7):
        assert len(record_of_person(learner, moment=now)) == 8
    with django_assert_num_queries(16):
        timeline_of(learner, "S01", moment=now)
