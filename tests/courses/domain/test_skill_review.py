"""The next version of a skill in its review: whom it needs, who may approve, what ends an approval, the way past it."""

import io
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.domain.curriculum.skills import Change, outline_of
from courses.domain.skill_editing import CircleRefused, discard, opened, publish, save_draft
from courses.domain.skill_review import (
    approve,
    publish_past_review,
    send_back,
    state_of,
    states,
    submit,
    take_back,
)
from courses.enums import Risk
from courses.models import ReviewEntry, SafetyChange, Skill, SkillDraft, SkillVersion
from lms.accounts import roles
from lms.kernel.errors import AppendOnlyError, DomainError, NotAllowed
from tests.factories import accounts, courses, review

pytestmark = pytest.mark.django_db
WHY = Change(reason="A clearer word.")
ALL = ["expert", "safety", "council"]


def save(version, by, change=WHY, **changes):
    changed = replace(outline_of(version.definition), **changes)
    return save_draft(changed, by=by, opened_at=opened(changed.code), change=change, now=timezone.now())


def sent(version, by, change=WHY, **changes):
    """A draft in the review."""
    draft = save(version, by, change, **({"title": "Other words"} | changes))
    submit(draft.code, by=by, revision=draft.revision)
    return draft


def now(code="S01"):
    skill = Skill.objects.filter(code=code).select_related("current").first()
    return state_of(SkillDraft.objects.get(code=code), skill)


def yes(by, code="S01", **said):
    state = now(code)
    shown = {"seen": state.proposal.seen, "step": state.standing.step or ""}
    return approve(code, by=by, **(shown | said))


def everybody(code="S01"):
    """All groups, each by somebody of their own."""
    for step in [one.label for one in now(code).steps if not one.by]:
        person = {
            "Subject expert": review.expert,
            "Safety reviewer": review.safety_reviewer,
            "Hub council": review.councillor,
        }[step]("Somebody of " + step)
        made = yes(person, code)
    return made


def refused(error):
    return error.value.code


@pytest.mark.parametrize(
    ("before", "changes", "change", "steps"),
    [
        ({}, {}, WHY, ["expert"]),
        ({"risk": Risk.MED}, {}, WHY, ["expert"]),
        ({"measurements": [courses.measurement()]}, {}, WHY, ["expert", "safety"]),
        ({"measurements": [courses.measurement()]}, {"measurements": ()}, WHY, ["expert", "safety"]),
        ({"criteria": [{"id": "c1", "text": "Dead", "safety": True}]}, {}, WHY, ["expert", "safety"]),
        ({"risk": Risk.HIGH}, {}, WHY, ALL),
        ({"risk": Risk.HIGH}, {"risk": Risk.LOW}, WHY, ALL),
        ({}, {"risk": Risk.HIGH}, WHY, ALL),
        ({"safety_gate": True}, {}, WHY, ALL),
        ({"safety_gate": True}, {"safety_gate": False}, WHY, ALL),
        ({}, {"safety_gate": True}, WHY, ALL),
        ({}, {}, replace(WHY, safety_critical=True), ALL),
    ],
)
def test_whom_a_draft_needs_is_said_by_itself_and_by_what_is_in_force(before, changes, change, steps):
    save(courses.skill("S01", **before), review.editor(), change, title="Other words", **changes)
    assert sorted(now().proposal.steps) == sorted(steps)


def test_a_new_skill_is_reviewed_too():
    edda = review.editor()
    new = replace(outline_of(courses.skill("S01").definition), code="S77", safety_gate=True)
    draft = save_draft(new, by=edda, opened_at=opened("S77"), change=Change(), now=timezone.now())
    submit("S77", by=edda, revision=draft.revision)
    assert not Skill.objects.filter(code="S77").exists()
    assert everybody("S77").number == 1
    assert not SafetyChange.objects.exists()


def test_each_group_approves_in_turn_and_the_last_approval_puts_it_in_force():
    edda, version = review.editor(), courses.skill("S01", safety_gate=True)
    draft = sent(version, edda, replace(WHY, safety_critical=True))
    digest = now().proposal.digest
    erik, sara, cleo = review.expert(), review.safety_reviewer(), review.councillor()
    assert now().standing.step == "expert"
    assert yes(erik) is None
    assert (now().standing.step, Skill.objects.get().current) == ("safety", version)
    assert yes(sara, words="Seen at the bench.") is None
    assert (now().standing.step, Skill.objects.get().current) == ("council", version)
    made = yes(cleo)
    assert (made.number, made.title, made.change_reason) == (2, "Other words", draft.change_reason)
    assert (Skill.objects.get().current, SkillDraft.objects.count()) == (made, 0)
    noted = SafetyChange.objects.get()
    assert (noted.version, noted.noted_by) == (made, edda)
    assert made.digest == digest
    told = [(one.act, one.step, one.by, one.digest, one.words) for one in ReviewEntry.objects.all()]
    assert told == [
        ("saved", "", edda, digest, ""),
        ("submitted", "", edda, digest, ""),
        ("approved", "expert", erik, digest, ""),
        ("approved", "safety", sara, digest, "Seen at the bench."),
        ("approved", "council", cleo, digest, ""),
        ("published", "", cleo, digest, ""),
    ]


def test_nobody_approves_what_they_wrote_a_part_of():
    edda, erik, version = review.editor(), review.expert(), courses.skill("S01")
    erik.give_roles(roles.EDITOR)
    save(version, erik, title="Words of Erik")
    sent(version, edda)
    with pytest.raises(NotAllowed) as error:
        yes(erik)
    assert refused(error) == "may_not_approve"
    assert yes(review.expert("Ewa")).number == 2


def test_what_somebody_wrote_counts_until_the_draft_is_in_force_or_gone():
    edda, erik, version = review.editor(), review.expert(), courses.skill("S01")
    erik.give_roles(roles.EDITOR)
    discard("S01", by=erik, revision=save(version, erik, title="Words of Erik").revision)
    sent(version, edda)
    assert yes(erik).number == 2


def test_one_person_in_both_groups_gives_one_of_the_two_approvals():
    edda, both = review.editor(), review.safety_reviewer("Bo")
    both.give_roles(roles.COUNCIL)
    sent(courses.skill("S01", safety_gate=True), edda)
    yes(review.expert())
    yes(both)
    with pytest.raises(NotAllowed) as error:
        yes(both)
    assert refused(error) == "may_not_approve"
    assert yes(review.councillor()).number == 2


@pytest.mark.parametrize("superuser", [False, True])
def test_only_members_of_the_group_whose_turn_it_is_decide(superuser):
    sent(courses.skill("S01"), review.editor())
    adam = accounts.person("Adam", role=roles.ADMINISTRATOR, is_superuser=superuser)
    shown = {"seen": now().proposal.seen, "step": "expert"}
    for person in (adam, review.councillor()):
        for act in (
            lambda by: approve("S01", by=by, **shown),
            lambda by: send_back("S01", by=by, words="No.", **shown),
        ):
            with pytest.raises(NotAllowed) as error:
                act(person)
            assert refused(error) == "not_in_group"
    assert [one.act for one in ReviewEntry.objects.all()] == ["saved", "submitted"]


def test_a_button_that_is_pressed_twice_decides_no_second_step():
    edda, two = review.editor(), review.expert()
    two.give_roles(roles.SAFETY_REVIEWER)
    sent(courses.skill("S01", safety_gate=True), edda)
    shown = {"seen": now().proposal.seen, "step": "expert"}
    yes(two, **shown)
    with pytest.raises(DomainError) as error:
        yes(two, **shown)
    assert refused(error) == "decided"
    assert now().standing.step == "safety"


@pytest.mark.parametrize(
    "changed",
    [
        {"title": "Slipped in"},
        {"change": Change(reason="Another reason.")},
        {"change": replace(WHY, safety_critical=True)},
    ],
)
def test_a_draft_that_is_changed_is_approved_by_nobody_any_more_and_leaves_the_review(changed):
    edda, version = review.editor(), courses.skill("S01", measurements=[courses.measurement()])
    sent(version, edda)
    yes(review.expert())
    shown = {"seen": now().proposal.seen, "step": "safety"}
    save(version, edda, **({"title": "Other words"} | changed))
    assert (now().standing.is_waiting, now().standing.given) == (False, {})
    with pytest.raises(DomainError) as error:
        yes(review.safety_reviewer(), **shown)
    assert refused(error) == "decided"
    submit("S01", by=edda, revision=SkillDraft.objects.get().revision)
    assert now().standing.step == "expert"
    with pytest.raises(DomainError) as error:  # the page of before the change, in the step that came again
        yes(review.expert("Ewa"), seen=shown["seen"], step="expert")
    assert refused(error) == "decided"


def test_saving_the_same_again_keeps_what_was_approved():
    edda, version = review.editor(), courses.skill("S01", measurements=[courses.measurement()])
    sent(version, edda)
    yes(review.expert())
    save(version, edda, title="Other words")
    assert now().standing.step == "safety"


def test_a_draft_that_was_changed_in_the_database_is_approved_by_nobody():
    sent(courses.skill("S01", measurements=[courses.measurement()]), review.editor())
    yes(review.expert())
    draft = SkillDraft.objects.get()
    draft.definition["title"] = "Slipped in"
    draft.save()
    assert (now().standing.is_waiting, now().standing.given) == (False, {})
    with pytest.raises(DomainError):
        yes(review.safety_reviewer(), step="safety")


def test_a_version_that_came_in_by_an_import_meanwhile_ends_the_review_and_not_the_draft():
    edda, version = review.editor(), courses.skill("S01")
    draft = sent(version, edda)
    courses.new_version(version.skill, title="From a bundle")
    assert not now().standing.is_waiting
    with pytest.raises(DomainError) as error:
        yes(review.expert(), step="expert")
    assert refused(error) == "decided"
    for act in (
        lambda: submit("S01", by=edda, revision=draft.revision),
        lambda: publish_past_review("S01", reason="Alone"),
    ):
        with pytest.raises(DomainError) as error:
            act()
        assert refused(error) == "moved_on"
    assert SkillVersion.objects.count() == 2


def test_sending_back_needs_words_and_begins_anew():
    edda, erik = review.editor(), review.expert()
    sent(courses.skill("S01", safety_gate=True), edda)
    yes(erik)
    sara, shown = review.safety_reviewer(), {"seen": now().proposal.seen, "step": "safety"}
    for words, code in (("  ", "no_comment"), ("x" * 2001, "long")):
        with pytest.raises(DomainError) as error:
            send_back("S01", by=sara, words=words, **shown)
        assert refused(error) == code
    send_back("S01", by=sara, words="The limit has no unit.", **shown)
    standing = now().standing
    assert (standing.is_waiting, standing.given) == (False, {})
    assert (standing.sent_back.words, standing.sent_back.by) == ("The limit has no unit.", sara)
    submit("S01", by=edda, revision=1)
    assert (now().standing.step, now().standing.sent_back) == ("expert", None)


def test_an_editor_takes_a_draft_out_of_the_review_and_the_approvals_end():
    edda = review.editor()
    sent(courses.skill("S01", safety_gate=True), edda)
    yes(review.expert())
    with pytest.raises(NotAllowed):
        take_back("S01", by=review.expert("Ewa"))
    take_back("S01", by=edda)
    assert (now().standing.is_waiting, now().standing.given) == (False, {})
    with pytest.raises(DomainError) as error:
        take_back("S01", by=edda)
    assert refused(error) == "decided"


def test_what_could_not_come_into_force_is_not_sent(settings):
    edda, version = review.editor(), courses.skill("S01")
    for changes, change, code in (
        ({}, WHY, "unchanged"),
        ({"title": "Other words"}, Change(reason=" "), "no_reason"),
    ):
        draft = save(version, edda, change, **changes)
        with pytest.raises(DomainError) as error:
            submit("S01", by=edda, revision=draft.revision)
        assert refused(error) == code
    with pytest.raises(DomainError) as error:
        submit("S01", by=edda, revision=1)
    assert refused(error) == "moved_on"
    with pytest.raises(NotAllowed):
        submit("S01", by=review.expert(), revision=2)
    with pytest.raises(DomainError) as error:
        submit("S99", by=edda, revision=1)
    assert refused(error) == "no_draft"
    save(version, edda, title="Other words")
    settings.REVIEW = "safety"
    with pytest.raises(DomainError) as error:
        submit("S01", by=edda, revision=3)
    assert refused(error) == "no_review"
    settings.REVIEW = "all"
    submit("S01", by=edda, revision=3)
    with pytest.raises(DomainError) as error:
        submit("S01", by=edda, revision=3)
    assert refused(error) == "waits_already"


def test_everything_is_looked_at_once_more_when_the_last_approval_comes():
    edda, version = review.editor(), courses.skill("S01")
    needed = courses.skill("S02").skill
    sent(version, edda, prerequisites=("S02",))
    needed.current = None
    needed.save()
    with pytest.raises(DomainError) as error:
        yes(review.expert())
    assert refused(error) == "unknown_skill"
    assert (now().standing.step, Skill.objects.get(code="S01").current) == ("expert", version)


def test_of_two_drafts_that_would_close_a_circle_together_the_second_is_not_even_saved():
    edda, first, second = review.editor(), courses.skill("S01"), courses.skill("S02")
    sent(first, edda, prerequisites=("S02",))
    with pytest.raises(CircleRefused):
        save(second, edda, prerequisites=("S01",))


def test_the_history_is_never_changed_neither_by_python_nor_by_the_database():
    sent(courses.skill("S01"), review.editor())
    entry = ReviewEntry.objects.first()
    for act in (entry.save, entry.delete, ReviewEntry.objects.all().delete):
        with pytest.raises(AppendOnlyError):
            act()
    for sql in ("UPDATE courses_reviewentry SET by_id = NULL", "DELETE FROM courses_reviewentry"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_whoever_runs_the_server_publishes_a_draft_past_the_review_and_the_history_says_why():
    edda, version = review.editor(), courses.skill("S01", safety_gate=True)
    sent(version, edda)
    said = io.StringIO()
    call_command("publish_past_review", "S01", reason=" Alone today ", stdout=said)
    assert said.getvalue() == "Published without a review: S01 version 2. The skill's history says so.\n"
    assert Skill.objects.get().current.title == "Other words"
    last = ReviewEntry.objects.last()
    assert (last.act, last.by, last.words, last.after) == ("past_review", None, "Alone today", 2)


@pytest.mark.parametrize(
    ("code", "reason", "told"),
    [
        ("S01", "  ", "Say why it is published without a review."),
        ("S02", "Alone", "There is no draft of this skill any more."),
        ("S01; drop", "Alone", "There is no draft of this skill any more."),
        ("99999", "Alone", "There is no page 99999."),
    ],
)
def test_the_command_says_why_not(code, reason, told):
    sent(courses.skill("S01"), review.editor())
    with pytest.raises(CommandError) as error:
        call_command("publish_past_review", code, reason=reason)
    assert str(error.value) == told
    assert SkillVersion.objects.count() == 1


def test_where_drafts_are_is_asked_in_as_many_queries_for_one_as_for_ten():
    edda = review.editor()

    def asked():
        with CaptureQueriesContext(connection) as seen:
            found = states()
        assert all(one.standing.is_waiting for one in found)
        return len(seen)

    sent(courses.skill("S01"), edda)
    few = asked()
    for n in range(2, 11):
        sent(courses.skill(f"S{n:02}"), edda)
    assert asked() == few == 3


def test_an_editor_still_publishes_alone_in_a_small_hub_and_it_is_noted(settings):
    settings.REVIEW = "safety"
    edda, version = review.editor(), courses.skill("S01")
    made = publish(
        replace(outline_of(version.definition), title="Other"), by=edda, opened_at=opened("S01"), change=WHY
    )
    entry = ReviewEntry.objects.get()
    assert (entry.subject, entry.act, entry.by, entry.after) == ("skill:S01", "published", edda, 2)
    assert entry.digest == made.digest
