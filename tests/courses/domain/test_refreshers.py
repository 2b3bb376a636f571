"""Asking holders of a skill to refresh it: once, taken back, answered by work under the new version, or ended."""

import threading
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from courses.domain import refreshers
from courses.domain.entries import tell
from courses.domain.handing_out import export_record
from courses.domain.refreshers import Terms
from courses.domain.second import sign_off
from courses.domain.skill_changes import compare_versions, note_safety_change
from courses.domain.standing import first_wrong_standing
from courses.enums import Act, RefresherState, RequestState
from courses.models import Incident, Refresher, SafetyChange, SignOffEvent, SignOffRequest, Standing
from courses.templatetags.entry_words import entry_title
from lms.accounts.models import User
from lms.kernel.errors import DomainError, NotAllowed
from lms.kernel.privacy import Topic
from lms.notifications.tasks import sweep
from lms.web import privacy
from tests.factories import accounts, courses

DAY = timedelta(days=1)
HANDS = [{"id": "c1", "text": "With both hands"}]


class Scene:
    """Ana and Ben hold a skill under its first version; the second one matters for safety."""

    def __init__(self, **changes: int) -> None:
        self.old, self.mentor = courses.skill(), courses.mentor()
        self.ana, self.ben = accounts.trainee("Ana"), accounts.trainee("Ben")
        for person in (self.ana, self.ben):
            courses.observation(self.mentor, person, self.old)
        self.cora = accounts.coordinator()
        self.new = courses.new_version(self.old.skill, criteria=HANDS, **changes)
        self.change = note_safety_change(self.new, by=self.cora, reason="Both hands: the guard was removed.")
        self.due = timezone.localdate() + 10 * DAY

    def ask(self, *people: User, holds: bool = False) -> list[Refresher]:
        """Ask these people."""
        return refreshers.ask(self.change, people, Terms(self.due, holds, "On Tuesdays"), by=self.cora)

    def later(self, days: int = 11) -> None:
        """The day has come and gone."""
        refreshers.end_due(timezone.now() + days * DAY)


@pytest.fixture
def scene(db: None) -> Scene:
    return Scene()


def states() -> list[tuple[str, str]]:
    rows = Refresher.objects.order_by("learner__name", "pk")
    return [(row.learner.name, row.state) for row in rows.select_related("learner")]


def test_holders_under_an_older_version_are_listed_with_what_still_counts(scene):
    courses.observation(scene.mentor, accounts.trainee("Cy"), scene.new)
    found = refreshers.holders_under_older(scene.change, timezone.now())
    assert [(one.person.name, one.row.skill_version, one.standing) for one in found] == [
        ("Ana", 1, "held"),
        ("Ben", 1, "held"),
    ]


def test_whoever_is_asked_is_on_the_mentors_list_and_gets_one_mail(scene, mailoutbox):
    [row] = scene.ask(scene.ana)
    assert scene.ask(scene.ana) == []
    request = SignOffRequest.objects.get()
    assert (request.learner, request.state) == (scene.ana, RequestState.WAITING)
    assert request.note == "To refresh it: Both hands: the guard was removed."
    sweep()
    sweep()
    [letter] = mailoutbox
    assert (letter.to, letter.subject) == ([scene.ana.email], "Please refresh: S01 Skill S01")
    assert "On Tuesdays" in letter.body
    assert "Both hands: the guard was removed." in letter.body
    assert row.request == request


def test_a_place_on_the_list_that_somebody_had_stays_theirs(scene):
    own = SignOffRequest.objects.create(
        learner=scene.ana, skill=scene.old.skill, note="Mine", asked_at=timezone.now()
    )
    [row] = scene.ask(scene.ana)
    refreshers.take_back(row, by=scene.cora)
    own.refresh_from_db()
    assert (row.request, own.state, own.note) == (None, RequestState.WAITING, "Mine")


def test_taking_it_back_ends_it_once_and_it_can_be_asked_again(scene):
    [row] = scene.ask(scene.ana)
    assert [refreshers.take_back(row, by=scene.cora), refreshers.take_back(row, by=scene.cora)] == [
        True,
        False,
    ]
    assert SignOffRequest.objects.get().state == RequestState.WITHDRAWN
    assert len(scene.ask(scene.ana)) == 1
    assert states() == [("Ana", "withdrawn"), ("Ana", "asked")]


def test_good_work_under_the_new_version_answers_it_and_what_was_signed_before_stays(scene):
    before = list(SignOffEvent.objects.values_list("hash", flat=True))
    scene.ask(scene.ana, scene.ben, holds=True)
    courses.observation(scene.mentor, scene.ana, scene.new)
    refreshers.close_done(scene.ana.pseudonym, "S01")
    assert states() == [("Ana", "done"), ("Ben", "asked")]
    assert (
        list(SignOffEvent.objects.order_by("position").values_list("hash", flat=True))[: len(before)]
        == before
    )


def test_work_that_does_not_count_answers_nothing(scene):
    scene.ask(scene.ana)
    courses.observation(scene.mentor, scene.ana, scene.new, marks={"c1": "not_yet"})
    refreshers.close_done(scene.ana.pseudonym, "S01")
    assert states() == [("Ana", "asked")]


def test_until_the_end_of_its_day_nothing_happens(scene):
    scene.ask(scene.ana, holds=True)
    scene.later(10)
    assert (states(), Incident.objects.count()) == ([("Ana", "asked")], 0)


def test_after_its_day_the_skill_stays_where_that_was_chosen(scene):
    scene.ask(scene.ana)
    scene.later()
    assert states() == [("Ana", "passed")]
    assert Standing.objects.get(person=scene.ana.pseudonym).state == "held"


def test_after_its_day_those_who_were_not_watched_are_on_hold_together_until_they_are(scene):
    scene.ask(scene.ana, scene.ben, holds=True)
    courses.observation(scene.mentor, scene.ana, scene.new)
    scene.later()
    scene.later()
    assert states() == [("Ana", "done"), ("Ben", "held")]
    incident = Incident.objects.get()
    assert (incident.opened_by, "the guard was removed" in incident.reason) == (scene.cora, True)
    assert SignOffEvent.objects.filter(kind="Suspended").count() == 1
    assert Standing.objects.get(person=scene.ben.pseudonym).state == "suspended"
    courses.observation(scene.mentor, scene.ben, scene.new)
    assert Standing.objects.get(person=scene.ben.pseudonym).state == "held"
    assert refreshers.close_done(scene.ben.pseudonym, "S01") == 1
    assert (states()[1], SignOffEvent.objects.filter(kind="Resumed").count()) == (("Ben", "done"), 1)


def test_the_hold_ends_when_watched_although_the_new_version_needs_more(db):
    scene = Scene(observations=2)
    scene.ask(scene.ana, holds=True)
    scene.later()
    assert Standing.objects.get(person=scene.ana.pseudonym).state == "suspended"
    courses.observation(scene.mentor, scene.ana, scene.new)
    refreshers.close_done(scene.ana.pseudonym, "S01")
    refreshers.close_done(scene.ana.pseudonym, "S01")
    row = Standing.objects.get(person=scene.ana.pseudonym)
    assert (row.state, row.skill_version, states()) == ("held", 1, [("Ana", "done")])
    [lifted] = tell(SignOffEvent.objects.filter(kind="Resumed"))
    assert entry_title(lifted) == "Re-checked: on hold no longer"
    assert first_wrong_standing() is None


def test_who_was_watched_in_time_is_taken_off_hold_when_it_is_recorded_later(scene):
    watched = timezone.now()
    scene.ask(scene.ana, holds=True)
    scene.later()
    courses.observation(scene.mentor, scene.ana, scene.new, when=watched)
    assert Standing.objects.get(person=scene.ana.pseudonym).state == "suspended"
    refreshers.close_done(scene.ana.pseudonym, "S01")
    assert Standing.objects.get(person=scene.ana.pseudonym).state == "held"
    assert states() == [("Ana", "done")]


def test_the_work_that_nobody_signs_for_answers_nothing_until_somebody_does(scene):
    watcher = courses.mentor("Wim", act=Act.WATCH)
    scene.ask(scene.ana)
    seen = courses.observation(watcher, scene.ana, scene.new)
    assert refreshers.close_done(scene.ana.pseudonym, "S01") == 0
    sign_off(seen, by=scene.mentor, client_uuid=uuid.uuid4())
    assert refreshers.close_done(scene.ana.pseudonym, "S01") == 1


def test_a_request_of_an_older_change_is_shown_and_gives_way_to_a_new_one(scene):
    [first] = scene.ask(scene.ana)
    newest = courses.new_version(scene.old.skill, criteria=[{"id": "c1", "text": "With gloves"}])
    change = note_safety_change(newest, by=scene.cora, reason="Gloves.")
    [ana, ben] = refreshers.holders_under_older(change, timezone.now())
    assert (ana.asked, ana.is_open, ana.may_be_asked, ben.asked) == (first, True, True, None)
    terms = Terms(scene.due, False)
    [second] = refreshers.ask(change, [scene.ana], terms, by=scene.cora)
    assert refreshers.ask(change, [scene.ana], terms, by=scene.cora) == []
    assert states() == [("Ana", "withdrawn"), ("Ana", "asked")]
    [ana, _ben] = refreshers.holders_under_older(change, timezone.now())
    assert (ana.asked, ana.may_be_asked) == (second, False)
    assert SignOffRequest.objects.get(state=RequestState.WAITING) == second.request
    assert second.request.note == "To refresh it: Gloves."


def test_where_whoever_asked_coordinates_no_longer_nobody_is_put_on_hold_in_their_name(scene):
    scene.ask(scene.ana, holds=True)
    scene.cora.groups.clear()
    scene.later()
    assert (states(), Incident.objects.count()) == ([("Ana", "passed")], 0)


@pytest.mark.parametrize("days", [-1, 0, 367])
def test_a_day_that_is_past_today_or_too_far_off_is_refused(scene, days):
    scene.due = timezone.localdate() + days * DAY
    with pytest.raises(DomainError) as refused:
        scene.ask(scene.ana)
    assert (refused.value.code, Refresher.objects.count()) == ("due", 0)


def test_only_who_coordinates_asks_takes_back_and_says_that_a_change_matters(scene):
    [row] = scene.ask(scene.ana)
    with pytest.raises(NotAllowed):
        refreshers.ask(scene.change, [scene.ben], Terms(scene.due, False), by=scene.mentor)
    with pytest.raises(NotAllowed):
        refreshers.take_back(row, by=scene.mentor)
    with pytest.raises(NotAllowed):
        note_safety_change(scene.new, by=scene.mentor, reason="Because")
    assert states() == [("Ana", "asked")]


def test_nobody_takes_back_what_was_asked_of_themselves(scene):
    courses.observation(scene.mentor, scene.cora, scene.new)
    row = Refresher.objects.create(
        learner=scene.cora,
        change=scene.change,
        due_on=scene.due,
        holds=True,
        asked_at=timezone.now(),
        asked_by=scene.cora,
    )
    with pytest.raises(NotAllowed) as refused:
        refreshers.take_back(row, by=scene.cora)
    assert refused.value.code == "own_work"


def test_that_a_change_matters_is_said_once_with_a_reason_and_never_of_a_first_version(scene):
    again = note_safety_change(scene.new, by=scene.cora, reason="Other words")
    assert (again.pk, again.reason) == (scene.change.pk, "Both hands: the guard was removed.")
    for version, reason, code in ((scene.old, "Because", "first_version"), (scene.new, "  ", "no_reason")):
        with pytest.raises(DomainError) as refused:
            note_safety_change(version, by=scene.cora, reason=reason)
        assert refused.value.code == code
    assert SafetyChange.objects.count() == 1


DRAFT = "Residual voltage (V)\nat most 5 V\nReadings: 1\nRests on: Draft: to be confirmed by a locally competent person"


def test_versions_are_compared_in_words(db):
    old = {
        "criteria": [{"id": "c1", "text": "One hand"}],
        "measurements": [courses.measurement()],
        "risk": "low",
    }
    version = courses.skill(**old)
    limit = courses.measurement(max="50", basis="standard")
    new = courses.new_version(
        version.skill,
        criteria=[{"id": "c1", "text": "Both hands", "safety": True}, {"id": "c2", "text": "Looks first"}],
        measurements=[limit],
        risk="high",
        safety_gate=True,
    )
    assert [(one.what, one.was, one.now) for one in compare_versions(version, new) if one.differs] == [
        ("Criterion c1", "One hand", "Both hands (for safety, never adapted)"),
        ("Criterion c2", "–", "Looks first"),
        (
            "Measurement m1",
            DRAFT,
            "Residual voltage (V)\nat most 50 V\nReadings: 1\nRests on: A standard",
        ),
        ("Risk", "low risk", "high risk"),
        ("Safety gate", "no", "yes"),
    ]


def at_once(calls: list) -> list[int]:
    """What each call gave, each in a thread and with a connection of its own."""
    begin, told = threading.Barrier(len(calls)), []

    def one(call) -> None:
        try:
            begin.wait()
            told.append(call())
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(told)


def test_two_coordinators_at_once_ask_once(transactional_db):
    scene = Scene()
    assert at_once([lambda: len(scene.ask(scene.ana))] * 3) == [0, 0, 1]
    assert (Refresher.objects.count(), SignOffRequest.objects.count()) == (1, 1)


def test_two_sweeps_at_once_put_nobody_on_hold_twice(transactional_db):
    scene = Scene()
    scene.ask(scene.ana, scene.ben, holds=True)
    at_once([lambda: scene.later() or 0] * 2)
    assert states() == [("Ana", RefresherState.HELD), ("Ben", RefresherState.HELD)]
    assert SignOffEvent.objects.filter(kind="Suspended").count() == 2


def test_who_is_watched_while_the_sweep_runs_is_not_put_on_hold(scene):
    scene.ask(scene.ana, holds=True)
    done = []

    def meanwhile(execute, sql, params, many, context):
        if "courses_ledgerhead" in sql and not done:
            done.append(sql)
            courses.observation(scene.mentor, scene.ana, scene.new)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(meanwhile):
        scene.later()
    assert (len(done), states(), Incident.objects.count()) == (1, [("Ana", "done")], 0)


def test_a_sweep_and_an_erasure_at_once_do_not_wait_for_each_other(transactional_db):
    scene = Scene()
    scene.ask(scene.ana, scene.ben, holds=True)
    assert at_once([lambda: scene.later() or 0, lambda: len([privacy.erase(scene.ana)])]) == [0, 1]
    assert states() == [("Ben", "held")]


def test_it_is_in_the_copy_that_a_person_takes_and_goes_with_them(scene):
    scene.ask(scene.ana)
    [topic] = [one for one in export_record(scene.ana) if isinstance(one, Topic) and one.name == "refreshers"]
    [row] = topic.rows()
    assert (row["skill"], row["version"], row["words"], row["state"]) == ("S01", 2, "On Tuesdays", "asked")
    privacy.erase(scene.ana)
    assert Refresher.objects.count() == 0
