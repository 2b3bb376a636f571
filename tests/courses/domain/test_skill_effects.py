"""What a changed skill would change: exactly who and what, nothing stored, as many queries for 100 people as for 10."""

from dataclasses import replace
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.domain.curriculum.skills import outline_of
from courses.domain.requests import ask
from courses.domain.skill_effects import effects_of
from courses.enums import Act, Cell
from courses.models import SignOffEvent, SkillDraft, SkillVersion, Standing
from tests.factories import accounts, courses

NOW = timezone.now()


def changed(version, **changes):
    return replace(outline_of(version.definition), **changes)


def effects(version, **changes):
    return effects_of(changed(version, **changes), moment=timezone.now())


def holder(name, version, mentor, **changes):
    person = accounts.trainee(name)
    courses.observation(mentor, person, version, **changes)
    return person


def test_nothing_changes_where_nothing_differs(db):
    version = courses.skill("S01")
    found = effects(version)
    assert (found.number, found.differs, found.people) == (2, (), ())


def test_who_holds_it_keeps_it_and_is_told_until_when(db):
    mentor = courses.mentor()
    version = courses.skill("S01", expiry_months=12)
    holder("Hal", version, mentor, when=NOW - timedelta(days=10))
    found = effects(version, observations=3)
    [one] = found.people
    assert (str(one.person), one.cell, one.holds) == ("Hal", Cell.HELD, True)
    assert one.meaning.startswith("Keeps it until ")
    assert one.meaning.endswith(" under version 1; then 3 observations under version 2.")
    assert found.by_version == ((1, 1),)


def test_who_is_on_the_way_begins_anew(db):
    mentor = courses.mentor()
    version = courses.skill("S01", observations=3)
    holder("Ina", version, mentor)
    [one] = effects(version, observations=2).people
    assert (one.cell, one.holds) == (Cell.IN_PROGRESS, False)
    assert one.meaning == (
        "Begins anew: 1 observation under version 1 adds up no more. Then 2 observations under version 2."
    )


def test_who_holds_it_without_a_new_prerequisite_is_named_with_it(db):
    mentor = courses.mentor()
    gate, version = courses.skill("S01"), courses.skill("S02")
    both, lacking = holder("Bo", version, mentor), holder("Lea", version, mentor)
    courses.observation(mentor, both, gate)
    found = effects(version, prerequisites=("S01",))
    assert {str(one.person): one.missing for one in found.people} == {"Bo": (), "Lea": ("S01",)}
    assert (found.holders, found.lacking) == (2, 1)
    assert str(lacking) == "Lea"


def test_an_open_request_that_could_not_be_made_any_more_is_named_with_why(db):
    gate, version = courses.skill("S01", safety_gate=True), courses.skill("S02")
    ask(learner=accounts.trainee("Ria"), skill=version.skill)
    found = effects(version, prerequisites=("S01",))
    assert [one.blocked for one in found.requests] == [f"{gate.skill.engraved} Skill S01"]
    assert [one.blocked for one in effects(version, title="Other").requests] == [""]


def test_a_request_for_what_rests_on_a_new_gate_is_found(db):
    mentor = courses.mentor()
    gate = courses.skill("S01")
    middle = courses.skill("S02", prerequisites=["S01"])
    top = courses.skill("S03", prerequisites=["S02"])
    ria = accounts.trainee("Ria")
    first = courses.observation(mentor, ria, gate)
    courses.observation(mentor, ria, middle)
    courses.revoke(first, by=mentor)
    ask(learner=ria, skill=top.skill)
    assert effects(gate, title="Other").others_blocked == ()
    [one] = effects(gate, safety_gate=True).others_blocked
    assert one.request.skill == top.skill


def test_moving_it_to_another_course_takes_it_from_the_mentors_of_the_old_one(db):
    mentor = courses.mentor("Max", course="C01")
    courses.mentor("Nia", course="C02")
    version = courses.skill("S01")
    found = effects(version, course="C02")
    assert [str(one) for one in found.mentors_lost] == ["Max"]
    assert found.short == ()
    assert effects(version, title="Other").mentors_lost == ()
    assert str(mentor) == "Max"


def test_too_few_mentors_for_what_it_asks_is_said(db):
    courses.mentor("Max")
    version = courses.skill("S01")
    found = effects(version, distinct_assessors=2, observations=2, countersign=True)
    assert list(found.short) == [
        "the hub: it asks for different mentors, and only 1 could sign it off.",
        "the hub: it needs a second person, and nobody could countersign.",
    ]
    courses.mentor("Nia")
    courses.mentor("Otto", act=Act.COUNTERSIGN)
    assert effects(version, distinct_assessors=2, observations=2, countersign=True).short == ()


def test_recorded_readings_outside_the_new_limits_are_counted(db):
    mentor = courses.mentor()
    version = courses.skill("S01", measurements=[courses.measurement()])
    for name, value in (("A", "1.0"), ("B", "3.0"), ("C", "4.9"), ("D", "9")):
        holder(name, version, mentor, readings={"m1": [value]})
    spec = outline_of(version.definition).measurements[0]
    [one] = effects(version, measurements=(replace(spec, maximum="2"),)).outside
    assert (one.quantity, one.recorded, one.failing, one.unjudged) == ("Residual voltage", 3, 2, 0)
    assert effects(version, measurements=(replace(spec, note="Read it twice."),)).outside == ()
    [wider] = effects(version, measurements=(replace(spec, maximum="8"),)).outside
    assert wider.failing == 0


def test_a_unit_of_another_kind_cannot_be_judged(db):
    mentor = courses.mentor()
    version = courses.skill("S01", measurements=[courses.measurement()])
    holder("A", version, mentor, readings={"m1": ["1.0"]})
    spec = outline_of(version.definition).measurements[0]
    [one] = effects(version, measurements=(replace(spec, unit="mm"),)).outside
    assert (one.recorded, one.failing, one.unjudged) == (1, 0, 1)
    [milli] = effects(version, measurements=(replace(spec, unit="mV", maximum="900"),)).outside
    assert (milli.failing, milli.unjudged) == (1, 0)


def test_a_unit_that_nobody_knows_is_said(db):
    version = courses.skill("S01", measurements=[courses.measurement()])
    spec = outline_of(version.definition).measurements[0]
    [said] = effects(version, measurements=(replace(spec, unit="voltz"),)).remarks
    assert said.startswith("Residual voltage: “voltz” is not a unit that is known here. ")
    assert said.endswith(" As it is, it is taken for something counted.")
    assert effects(version, measurements=(replace(spec, unit="mV"),)).remarks == ()


def test_what_was_taken_back_is_not_counted(db):
    mentor = courses.mentor()
    version = courses.skill("S01", measurements=[courses.measurement()])
    person = accounts.trainee("A")
    event = courses.observation(mentor, person, version, readings={"m1": ["4"]})
    courses.revoke(event, by=mentor)
    spec = outline_of(version.definition).measurements[0]
    [one] = effects(version, measurements=(replace(spec, maximum="2"),)).outside
    assert (one.recorded, one.failing) == (0, 0)


def test_skills_that_would_rest_on_it_are_named(db):
    gate = courses.skill("S01")
    courses.skill("S02", prerequisites=["S01"])
    courses.skill("S03", prerequisites=["S02"])
    assert [one.skill.code for one in effects(gate).needed_by] == ["S02"]
    assert [one.skill.code for one in effects(gate, safety_gate=True).needed_by] == ["S02", "S03"]


def test_a_new_skill_changes_nothing_for_anybody(db):
    outline = replace(changed(courses.skill("S01")), code="S77")
    found = effects_of(outline, moment=NOW)
    assert (found.number, found.people, found.requests, found.outside) == (1, (), (), ())


def test_looking_stores_nothing_and_asks_as_much_for_ten_as_for_a_hundred(db):
    mentor = courses.mentor()
    version = courses.skill("S02", measurements=[courses.measurement()], expiry_months=12)
    gate = courses.skill("S01")
    spec = outline_of(version.definition).measurements[0]
    proposal = {"prerequisites": (gate.skill.code,), "measurements": (replace(spec, maximum="2"),)}

    def people(numbers):
        for number in numbers:
            one = holder(f"P{number}", version, mentor, readings={"m1": ["3"]})
            ask(learner=one, skill=version.skill)

    def looked():
        with CaptureQueriesContext(
            connection,
        ) as seen:
            found = effects(version, **proposal)
        assert [q["sql"] for q in seen.captured_queries if not q["sql"].startswith("SELECT")] == []
        return len(seen), found

    people(range(10))
    few, found = looked()
    assert (found.holders, found.outside[0].failing, len(found.requests)) == (10, 10, 10)
    before = (SignOffEvent.objects.count(), Standing.objects.count(), SkillVersion.objects.count())
    people(range(10, 100))
    many, found = looked()
    assert (found.holders, found.lacking, len(found.requests)) == (100, 100, 100)
    assert many == few
    assert few <= 30
    assert (before[1] + 90, before[2], SkillDraft.objects.count()) == (
        Standing.objects.count(), SkillVersion.objects.count(), 0,
    )  # fmt: skip
