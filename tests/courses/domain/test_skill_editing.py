"""Drafts of a skill's next version, and publishing it: immutable versions, circles refused, nobody overwritten."""

from dataclasses import replace

import pytest
from django.utils import timezone
from wagtail.models import Locale, ModelLogEntry

from courses.domain.curriculum.skills import Change, outline_of
from courses.domain.skill_editing import CircleRefused, Opened, discard, opened, publish, save_draft
from courses.enums import Risk
from courses.models import ReviewEntry, SafetyChange, Skill, SkillDraft, SkillVersion, SkillWording
from lms.accounts.roles import ADMINISTRATOR, EDITOR
from lms.kernel.errors import DomainError, NotAllowed
from tests.courses.domain.test_signoff_at_once import at_once
from tests.factories import accounts, courses

WHY = Change(reason="The old limit was too wide.")


@pytest.fixture(autouse=True)
def small_hub(settings):
    """Where an editor publishes alone what safety does not rest on; the review is in `test_skill_review`."""
    settings.REVIEW = "safety"


@pytest.fixture
def editor(db):
    return accounts.person("Eda", role=ADMINISTRATOR)


def outline(version, **changes):
    return replace(outline_of(version.definition), **changes)


def save(changed, by):
    return save_draft(changed, by=by, opened_at=opened(changed.code), change=WHY, now=timezone.now())


def put_in_force(changed, by, change=WHY):
    return publish(changed, by=by, opened_at=opened(changed.code), change=change)


def code_of(error):
    return error.value.code


def test_a_draft_changes_nothing_that_is_in_force(editor):
    version = courses.skill("S01")
    draft = save(outline(version, title="Other words"), editor)
    assert Skill.objects.get().current == version
    assert (draft.based_on, draft.revision, draft.definition["title"]) == (1, 1, "Other words")
    assert (draft.saved_by, draft.change_reason, draft.safety_critical_change) == (editor, WHY.reason, False)


def test_publishing_makes_the_next_version_and_leaves_the_old_one(editor):
    version = courses.skill("S01")
    save(outline(version, title="Other words"), editor)
    made = put_in_force(outline(version, title="Other words"), editor)
    assert (made.number, made.title, made.change_reason, made.safety_critical_change) == (
        2, "Other words", WHY.reason, False,
    )  # fmt: skip
    assert Skill.objects.get().current == made
    assert SkillVersion.objects.get(number=1).digest == version.digest
    assert SkillDraft.objects.count() == 0
    entry = ModelLogEntry.objects.get(action="courses.publish_skill")
    assert (entry.user, entry.data) == (
        editor, {"version": 2, "reason": WHY.reason, "safety_critical": False},
    )  # fmt: skip


def test_a_new_skill_is_a_draft_first_and_needs_no_reason(editor):
    new = replace(outline(courses.skill("S01")), code="S77")
    save(new, editor)
    assert not Skill.objects.filter(code="S77").exists()
    made = put_in_force(new, editor, Change())
    assert (made.skill.code, made.number) == ("S77", 1)


def test_a_change_without_a_reason_is_refused(editor):
    version = courses.skill("S01")
    with pytest.raises(DomainError) as error:
        put_in_force(outline(version, title="Other"), editor, Change(reason="  "))
    assert code_of(error) == "no_reason"
    assert SkillVersion.objects.count() == 1


def test_what_says_the_same_is_no_new_version(editor):
    version = courses.skill("S01")
    with pytest.raises(DomainError) as error:
        put_in_force(outline(version), editor)
    assert code_of(error) == "unchanged"


def test_a_circle_is_refused_with_its_path(editor):
    first = courses.skill("S01")
    courses.skill("S02", prerequisites=["S01"])
    courses.skill("S03", prerequisites=["S02"])
    for act in (save, put_in_force):
        with pytest.raises(CircleRefused) as error:
            act(outline(first, prerequisites=("S03",)), editor)
        assert error.value.circle == ["S01", "S03", "S02", "S01"]
        assert "S01 needs S03 needs S02 needs S01" in str(error.value.message)
    assert (SkillDraft.objects.count(), SkillVersion.objects.count()) == (0, 3)


def test_a_skill_that_needs_itself_is_a_circle(editor):
    with pytest.raises(CircleRefused) as error:
        save(outline(courses.skill("S01"), prerequisites=("S01",)), editor)
    assert error.value.circle == ["S01", "S01"]


def test_a_circle_elsewhere_does_not_keep_a_skill_from_being_changed(editor):
    courses.skill("S02", prerequisites=["S03"])
    courses.skill("S03", prerequisites=["S02"])
    assert save(outline(courses.skill("S01"), prerequisites=("S02",)), editor).revision == 1


def test_a_withdrawn_skill_and_one_that_does_not_exist_cannot_be_needed(editor):
    gone = courses.skill("S02").skill
    gone.current = None
    gone.save()
    with pytest.raises(DomainError) as error:
        save(outline(courses.skill("S01"), prerequisites=("S02", "S99")), editor)
    assert code_of(error) == "unknown_skill"
    assert "S02, S99" in str(error.value.message)


def test_a_draft_that_closes_a_circle_with_another_draft_is_refused(editor):
    first, second = courses.skill("S01"), courses.skill("S02")
    save(outline(first, prerequisites=("S02",)), editor)
    with pytest.raises(CircleRefused):
        save(outline(second, prerequisites=("S01",)), editor)


@pytest.mark.parametrize("act", [save, put_in_force])
def test_of_two_editors_who_close_a_circle_at_the_same_moment_one_is_refused(transactional_db, act):
    first, second = courses.skill("S01"), courses.skill("S02")
    ann, ben = (accounts.person(name, role=ADMINISTRATOR) for name in ("Ann", "Ben"))
    results = at_once(
        lambda: act(outline(first, prerequisites=("S02",)), ann),
        lambda: act(outline(second, prerequisites=("S01",)), ben),
    )
    assert sorted(type(one).__name__ for one in results if isinstance(one, Exception)) == ["CircleRefused"]


def test_of_two_editors_of_one_skill_the_second_is_told(editor):
    version = courses.skill("S01")
    seen = opened("S01")
    save_draft(outline(version, title="A"), by=editor, opened_at=seen, change=WHY, now=timezone.now())
    with pytest.raises(DomainError) as error:
        save_draft(outline(version, title="B"), by=editor, opened_at=seen, change=WHY, now=timezone.now())
    assert code_of(error) == "moved_on"
    assert SkillDraft.objects.get().definition["title"] == "A"


def test_a_version_published_meanwhile_is_not_overwritten(editor):
    version = courses.skill("S01")
    courses.new_version(version.skill, title="From a bundle")
    with pytest.raises(DomainError) as error:
        publish(outline(version, title="Mine"), by=editor, opened_at=Opened(1, 0), change=WHY)
    assert code_of(error) == "moved_on"
    assert SkillVersion.objects.count() == 2


def test_a_draft_is_discarded_as_it_was_seen(editor):
    version = courses.skill("S01")
    save(outline(version, title="A"), editor)
    with pytest.raises(DomainError):
        discard("S01", by=editor, revision=7)
    discard("S01", by=editor, revision=1)
    assert SkillDraft.objects.count() == 0


@pytest.mark.parametrize("role", ["trainee", "mentor", "coordinator", "teacher"])
def test_nobody_else_changes_a_skill(db, role):
    version, other = courses.skill("S01"), accounts.person("Otto", role=role)
    for act in (save, put_in_force):
        with pytest.raises(NotAllowed):
            act(outline(version, title="Mine"), other)
    with pytest.raises(NotAllowed):
        discard("S01", by=other, revision=0)


@pytest.mark.parametrize("role", [EDITOR, ADMINISTRATOR])
@pytest.mark.parametrize("superuser", [False, True])
@pytest.mark.parametrize(
    ("before", "changes", "change"),
    [
        ({"safety_gate": True}, {"title": "Other words"}, WHY),
        ({"safety_gate": True}, {"safety_gate": False}, WHY),
        ({"risk": Risk.HIGH}, {"risk": Risk.LOW}, WHY),
        ({}, {"risk": Risk.HIGH}, WHY),
        ({}, {"title": "Other words"}, replace(WHY, safety_critical=True)),
    ],
)
def test_what_safety_rests_on_nobody_publishes_alone(db, role, superuser, before, changes, change):
    alone = accounts.person("Ed", role=role, is_superuser=superuser)
    version = courses.skill("S01", **before)
    changed = outline(version, **changes)
    save(changed, alone)
    with pytest.raises(NotAllowed) as refused:
        put_in_force(changed, alone, change)
    assert code_of(refused) == "needs_review"
    assert (Skill.objects.get().current, SkillDraft.objects.count()) == (version, 1)


def test_in_a_small_hub_an_editor_publishes_what_safety_does_not_rest_on_and_else_nobody(db, settings):
    version, alone = courses.skill("S01"), accounts.person("Ed", role=EDITOR)
    settings.REVIEW = "all"
    with pytest.raises(NotAllowed) as refused:
        put_in_force(outline(version, title="Other words"), alone)
    assert code_of(refused) == "needs_review"
    settings.REVIEW = "safety"
    assert put_in_force(outline(version, title="Other words"), alone).number == 2
    assert not SafetyChange.objects.exists()


def test_saving_the_same_again_is_nobody_s_work(editor):
    version = courses.skill("S01")
    first = save(outline(version, title="Other words"), editor)
    again = save(outline(version, title="Other words"), accounts.person("Ed", role=EDITOR))
    assert (again.revision, again.saved_by, again.saved_at) == (1, editor, first.saved_at)
    assert [entry.act for entry in ReviewEntry.objects.all()] == ["saved"]


def test_translations_go_with_a_version_whose_words_stayed_and_not_with_other_words(editor):
    version = courses.skill("S01")
    german, _made = Locale.objects.get_or_create(language_code="de")
    words = {"title": "Fertigkeit", "criteria": {"c1": "Erstens"}}
    SkillWording.objects.create(version=version, locale=german, **words)
    second = put_in_force(outline(version, observations=2), editor)
    kept = SkillWording.objects.get(version=second)
    assert (kept.locale, kept.title, kept.criteria) == (german, words["title"], words["criteria"])
    third = put_in_force(outline(second, title="Other words"), editor)
    assert [third.wordings.count(), version.wordings.count()] == [0, 1]
