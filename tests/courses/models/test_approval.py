"""The review in the admin: who is asked, who may decide, what goes back, and that it happens once."""

import pytest
from django.urls import reverse
from wagtail.models import Page, PageLogEntry, PageViewRestriction, TaskState, Workflow, WorkflowState

from courses.domain.approvals import ensure_review
from courses.enums import ReviewStep
from courses.models import ApprovalTask
from lms.accounts import roles
from lms.kernel.errors import DomainError
from lms.notifications.tasks import sweep
from tests.factories import accounts, courses, review

pytestmark = pytest.mark.django_db


def step_of(page: Page) -> str:
    row = review.now_at(page)
    return row.task.specific.step if row else ""


def is_live(page: Page) -> bool:
    return bool(Page.objects.get(pk=page.pk).live)


def test_the_workflow_of_every_page_is_there_after_migrate_and_made_once():
    before = list(ApprovalTask.objects.order_by("pk").values_list("step", "groups__name"))
    assert before == [
        ("expert", roles.SUBJECT_EXPERT),
        ("safety", roles.SAFETY_REVIEWER),
        ("council", roles.COUNCIL),
    ]
    Workflow.objects.filter(name="Review").update(name="Our own name")
    workflow = ensure_review()
    assert workflow.name == "Our own name"
    assert list(ApprovalTask.objects.order_by("pk").values_list("step", "groups__name")) == before
    assert courses.course().get_workflow() == workflow


def test_an_ordinary_page_needs_a_subject_expert():
    edda = review.editor()
    page = review.new_lesson(edda)
    assert review.send(edda, page, "action-submit").status_code == 302
    assert (step_of(page), is_live(page)) == ("expert", False)
    review.decide(review.expert(), page)
    assert (step_of(page), is_live(page)) == ("", True)


def test_hazards_and_limits_are_looked_at_by_a_safety_reviewer_too():
    edda = review.editor()
    page = review.new_lesson(edda, body=review.HAZARD)
    review.submit(page, edda)
    review.decide(review.expert(), page)
    assert (step_of(page), is_live(page)) == ("safety", False)
    review.decide(review.safety_reviewer(), page)
    assert (step_of(page), is_live(page)) == ("", True)


def test_a_lesson_of_a_course_with_a_safety_gate_needs_the_council_as_well():
    edda = review.editor()
    page = review.new_lesson(edda, gate=True)
    review.submit(page, edda)
    for person, after in (
        (review.expert(), "safety"),
        (review.safety_reviewer(), "council"),
    ):
        review.decide(person, page)
        assert (step_of(page), is_live(page)) == (after, False)
    review.decide(review.councillor(), page)
    assert is_live(page)
    approved = PageLogEntry.objects.filter(action="wagtail.workflow.approve").order_by("pk")
    assert [str(entry.user) for entry in approved] == ["Erik", "Sara", "Cleo"]


@pytest.mark.parametrize(
    ("changes", "steps"),
    [
        ({}, {"expert"}),
        ({"safety_gate": True}, {"expert", "safety", "council"}),
        ({"risk": "high"}, {"expert", "safety", "council"}),
        ({"risk": "med"}, {"expert"}),
    ],
)
def test_a_card_needs_what_its_skill_weighs(changes, steps):
    page = courses.practical(courses.course("C02"), courses.skill("S09", course="C02", **changes))
    assert page.steps_needed() == {ReviewStep(step) for step in steps}


@pytest.mark.parametrize(
    ("block", "asks"),
    [
        (("text", "<p>Look.</p>"), False),
        (("sign", {"sign": "warning-electricity", "text": "Live parts"}), True),
        (("procedure", {"title": "T", "steps": [review.STEP]}), False),
        (("procedure", {"title": "T", "steps": [review.STEP | {"hazard": "Live"}]}), True),
        (
            ("procedure", {"title": "T", "steps": [review.STEP | {"limit": {"quantity": "U", "max": "5"}}]}),
            True,
        ),
        (("kit", {"title": "T", "items": [{"item": "Lamp", "kind": "tool"}]}), False),
        (("kit", {"title": "T", "items": [{"item": "Glasses", "kind": "ppe"}]}), True),
    ],
)
def test_what_can_hurt_decides_whether_a_safety_reviewer_looks(block, asks):
    page = courses.lesson(courses.course(), body=[{"type": block[0], "value": block[1]}])
    assert (ReviewStep.SAFETY in page.steps_needed()) == asks


def test_one_person_in_both_groups_gives_one_of_the_two_approvals():
    edda, both = review.editor(), review.safety_reviewer("Bo")
    both.give_roles(roles.COUNCIL)
    page = review.new_lesson(edda, gate=True)
    review.submit(page, edda)
    review.decide(review.expert(), page)
    review.decide(both, page)
    assert step_of(page) == "council"
    editor = review.client_of(both).get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "Safety reviewer and council are two people: you cannot give both approvals." in editor
    assert review.decide(both, page).status_code == 302  # Wagtail sends whoever may not back with a message
    assert (step_of(page), is_live(page)) == ("council", False)
    waiting = review.now_at(page)
    with pytest.raises(DomainError) as refused:
        waiting.task.specific.on_action(waiting, both, "approve")
    assert refused.value.code == "may_not_approve"
    review.decide(review.councillor(), page)
    assert is_live(page)


@pytest.mark.parametrize("superuser", [False, True])
def test_nobody_approves_what_they_wrote(superuser):
    edda = review.editor()
    erik = accounts.person("Erik", role=roles.SUBJECT_EXPERT, is_superuser=superuser)
    page = review.new_lesson(erik)
    review.draft_of(page, edda, summary="And a word of mine")
    review.submit(page, edda)
    review.decide(erik, page)
    assert (step_of(page), is_live(page)) == ("expert", False)
    review.decide(review.expert("Ewa"), page)
    assert is_live(page)


def test_a_superuser_who_is_in_no_group_approves_nothing():
    edda, adam = review.editor(), accounts.person("Adam", is_superuser=True)
    page = review.new_lesson(edda)
    review.submit(page, edda)
    review.decide(adam, page)
    assert step_of(page) == "expert"
    assert "Awaiting your review" not in review.client_of(adam).get("/admin/").content.decode()


def test_what_an_expert_changes_while_looking_needs_another_expert():
    edda, erik = review.editor(), review.expert()
    page = review.new_lesson(edda)
    review.submit(page, edda)
    assert review.send(erik, page, "action-save", summary="Mended").status_code == 302
    review.decide(erik, page)
    assert step_of(page) == "expert"
    review.decide(review.expert("Ewa"), page)
    assert (is_live(page), Page.objects.get(pk=page.pk).specific.summary) == (True, "Mended")


def test_a_safety_reviewer_s_change_brings_the_expert_back():
    edda, sara = review.editor(), review.safety_reviewer()
    page = review.new_lesson(edda, body=review.HAZARD)
    review.submit(page, edda)
    review.decide(review.expert(), page)
    review.draft_of(page, sara, summary="Mended")
    review.decide(review.safety_reviewer("Sven"), page)
    assert (step_of(page), is_live(page)) == ("expert", False)


def test_a_version_that_was_looked_at_is_not_overwritten_and_its_approvals_end_with_a_change():
    edda, sara = review.editor(), review.safety_reviewer()
    page = review.new_lesson(sara, body=review.HAZARD)
    review.submit(page, edda)
    review.decide(review.expert(), page)
    seen = page.latest_revision_id
    review.send(sara, page, "action-save", summary="Slipped in", overwrite_revision_id=str(seen))
    fresh = type(page).objects.get(pk=page.pk)
    assert fresh.latest_revision_id != seen
    assert fresh.revisions.get(pk=seen).content["summary"] == "Another summary"
    assert fresh.get_latest_revision_as_object().summary == "Slipped in"
    review.decide(review.safety_reviewer("Sven"), page)
    assert (step_of(page), is_live(page)) == ("expert", False)


def test_a_draft_that_nobody_looked_at_may_be_overwritten_by_its_author():
    edda = review.editor()
    page = review.new_lesson(edda)
    draft = page.latest_revision_id
    review.send(edda, page, "action-save", summary="Better", overwrite_revision_id=str(draft))
    fresh = type(page).objects.get(pk=page.pk)
    assert fresh.latest_revision_id == draft
    assert fresh.get_latest_revision_as_object().summary == "Better"


def test_the_editor_saves_when_somebody_presses_a_button_and_not_by_itself():
    edda = review.editor()
    page = review.new_lesson(edda)
    shown = review.client_of(edda).get(reverse("wagtailadmin_pages:edit", args=[page.pk])).context
    assert (shown["autosave_interval"], shown["view"].autosave_enabled) == (0, False)


def test_whoever_overwrites_what_readers_see_has_written_it_and_does_not_approve_it():
    both = review.editor()
    both.give_roles(roles.SUBJECT_EXPERT)
    page = courses.lesson(courses.course())
    page.save_revision(user=both).publish()
    shown = type(page).objects.get(pk=page.pk).live_revision_id
    review.send(both, page, "action-save", summary="Slipped in", overwrite_revision_id=str(shown))
    review.submit(page, both)
    review.decide(both, page)
    fresh = type(page).objects.get(pk=page.pk)
    assert (step_of(page), fresh.live_revision_id, fresh.summary) == ("expert", shown, "In short")
    assert fresh.live_revision.content["summary"] == "In short"
    review.decide(review.expert(), page)
    assert type(page).objects.get(pk=page.pk).summary == "Slipped in"


def test_a_version_that_repeats_the_one_before_it_is_nobody_s_work_and_keeps_what_was_approved():
    edda, sara = review.editor(), review.safety_reviewer()
    page = review.new_lesson(edda, body=review.HAZARD)
    review.submit(page, edda)
    review.decide(review.expert(), page)
    before = review.now_at(page)
    page.specific_class.objects.get(pk=page.pk).get_latest_revision_as_object().save_revision(user=sara)
    assert review.now_at(page) == before
    review.decide(sara, page)
    assert is_live(page)


def test_while_it_is_looked_at_nobody_else_changes_it():
    edda = review.editor()
    page = review.new_lesson(edda)
    review.submit(page, edda)
    review.send(edda, page, "action-save", summary="Slipped in")
    assert Page.objects.get(pk=page.pk).specific.get_latest_revision_as_object().summary == "Another summary"


def test_sending_back_needs_words_and_the_author_reads_them(mailoutbox):
    edda, erik = review.editor(), review.expert()
    page = review.new_lesson(edda)
    review.submit(page, edda)
    review.decide(erik, page, "reject")
    review.decide(erik, page, "reject", comment="   ")
    assert step_of(page) == "expert"
    sweep()
    mailoutbox.clear()
    review.decide(erik, page, "reject", comment="The limit has no unit.")
    sweep()
    sweep()
    assert WorkflowState.objects.get().status == WorkflowState.STATUS_NEEDS_CHANGES
    [letter] = mailoutbox
    assert (letter.to, letter.subject) == ([edda.email], f"Sent back: {page.title}")
    assert "The limit has no unit." in letter.body
    editor = review.client_of(edda).get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "Sent back by Erik:" in editor
    assert "The limit has no unit." in editor


def test_the_group_is_asked_by_mail_without_those_who_wrote_and_the_author_hears_of_the_end(mailoutbox):
    edda, erik = review.editor(), review.expert()
    edda.give_roles(roles.SUBJECT_EXPERT)
    page = review.new_lesson(edda)
    review.submit(page, edda)
    sweep()
    assert [(letter.to, letter.subject) for letter in mailoutbox] == [
        ([erik.email], f"To review: {page.title}")
    ]
    mailoutbox.clear()
    review.decide(erik, page)
    sweep()
    assert [(letter.to, letter.subject) for letter in mailoutbox] == [
        ([edda.email], f"Approved: {page.title}")
    ]


def test_what_waits_for_me_stands_where_i_start_with_a_link_to_what_changed():
    edda, erik = review.editor(), review.expert()
    page = courses.lesson(courses.course())
    page.save_revision(user=None).publish()
    review.submit(review.draft_of(page, edda), edda)
    start = review.client_of(erik).get("/admin/").content.decode()
    draft = Page.objects.get(pk=page.pk).latest_revision_id
    compare = reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, "live", draft])
    assert "Awaiting your review" in start
    assert compare in start
    editor = review.client_of(erik).get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert compare in editor
    shown = review.client_of(erik).get(compare).content.decode()
    assert "Another" in shown
    assert "Awaiting your review" not in review.client_of(review.councillor()).get("/admin/").content.decode()


def test_a_skill_that_became_a_gate_while_its_card_was_looked_at_stops_the_card():
    edda, erik = review.editor(), review.expert()
    version = courses.skill("S09", course="C02")
    page = courses.practical(courses.course("C02"), version, live=False)
    review.submit(review.draft_of(page, edda), edda)
    waiting = review.now_at(page)
    TaskState.objects.filter(workflow_state=waiting.workflow_state).exclude(pk=waiting.pk).delete()
    other = ApprovalTask.objects.exclude(step="expert")
    for task in other:
        TaskState.objects.create(
            workflow_state=waiting.workflow_state,
            revision=waiting.revision,
            task=task,
            status=TaskState.STATUS_SKIPPED,
        )
    courses.new_version(version.skill, safety_gate=True)
    answer = review.decide(erik, page)
    assert answer.status_code == 409
    assert "Safety reviewer, Hub council" in answer.content.decode()
    assert (step_of(page), is_live(page)) == ("expert", False)


def test_the_mail_that_a_page_is_live_leads_to_its_editor_where_it_is_closed_to_the_author(mailoutbox):
    edda, erik = review.editor(), review.expert()
    page = review.new_lesson(edda)
    PageViewRestriction.objects.create(page=page.get_parent(), restriction_type=PageViewRestriction.GROUPS)
    review.submit(page, edda)
    review.decide(erik, page)
    mailoutbox.clear()
    sweep()
    [letter] = [one for one in mailoutbox if one.to == [edda.email]]
    assert (reverse("wagtailadmin_pages:edit", args=[page.pk]) in letter.body, page.url in letter.body) == (
        True,
        False,
    )
