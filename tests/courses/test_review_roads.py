"""No road leads round the review: each way to make a page live, by whom it may be gone, and what it needs."""

import io
import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, Page, PageLogEntry, WorkflowState
from wagtail.test.utils.form_data import streamfield
from wagtail_localize.models import StringSegment, StringTranslation, TranslationSource

from courses.models import LessonPage
from lms.accounts import roles
from lms.accounts.models import User
from tests.factories import accounts, courses, review

pytestmark = pytest.mark.django_db


SAFETY = [
    {
        "type": "quiz",
        "id": "00000000-0000-0000-0000-000000000001",
        "value": {
            "title": "Check",
            "pass_mark": 80,
            "questions": [
                {
                    "type": "written",
                    "id": "00000000-0000-0000-0000-000000000002",
                    "value": {"ask": "Alarm?", "safety": True, "look_for": "Calls out", "feedback": "x"},
                }
            ],
        },
    }
]


def is_live(page: Page) -> bool:
    return bool(Page.objects.get(pk=page.pk).live)


@pytest.mark.parametrize("role", [roles.EDITOR, roles.ADMINISTRATOR])
@pytest.mark.parametrize("superuser", [False, True])
def test_the_button_that_publishes_is_not_there_and_does_nothing(role, superuser):
    edda = accounts.person("Edda", role=role, is_superuser=superuser)
    page = review.new_lesson(edda)
    editor = review.client_of(edda).get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert 'name="action-publish"' not in editor
    assert 'name="action-submit"' in editor
    assert review.send(edda, page, "action-publish").status_code == 302
    assert not is_live(page)


def test_a_planned_publication_waits_for_the_review_too():
    edda = review.editor()
    page = review.new_lesson(edda)
    soon = f"{timezone.localtime() + timedelta(minutes=5):%Y-%m-%d %H:%M}"
    review.send(edda, page, "action-publish", go_live_at=soon)
    drafts = Page.objects.get(pk=page.pk).revisions
    assert drafts.filter(approved_go_live_at__isnull=False).count() == 0


def test_many_pages_cannot_be_published_at_once():
    edda = review.editor()
    page = review.new_lesson(edda)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    answer = review.client_of(edda).post(f"{address}?id={page.pk}", {"include_descendants": "on"})
    assert answer.status_code in {200, 302, 403}
    assert not is_live(page)


def test_a_new_page_begins_as_a_draft_whatever_was_pressed():
    edda = review.editor()
    parent = courses.course()
    address = reverse("wagtailadmin_pages:add", args=["courses", "lessonpage", parent.pk])
    sent = review.form_of(LessonPage(title="New", slug="new", minutes=5)) | {"action-publish": "1"}
    assert review.client_of(edda).post(address, sent).status_code == 302
    assert (LessonPage.objects.get().slug, LessonPage.objects.get().live) == ("new", False)


def test_a_copy_of_a_page_that_readers_see_is_a_draft():
    edda = review.editor()
    page = courses.lesson(courses.course())
    address = reverse("wagtailadmin_pages:copy", args=[page.pk])
    sent = {"new_title": "Copy", "new_slug": "copy", "new_parent_page": page.get_parent().pk}
    refused = review.client_of(edda).post(address, sent | {"publish_copies": "on"})
    assert "You do not have permission to publish" in refused.context["form"].errors["new_parent_page"][0]
    review.client_of(edda).post(address, sent)
    assert (LessonPage.objects.get(slug="copy").live, is_live(page)) == (False, True)


def test_going_back_to_an_earlier_version_makes_a_draft():
    edda = review.editor()
    page = review.draft_of(courses.lesson(courses.course()), edda, summary="Earlier")
    address = reverse("wagtailadmin_pages:revisions_revert", args=[page.pk, page.latest_revision_id])
    review.client_of(edda).post(address, review.form_of(page, summary="Earlier") | {"action-publish": "1"})
    assert LessonPage.objects.get().summary == "In short"


def test_what_an_application_asks_of_the_admin_needs_the_review_too():
    edda = review.editor()
    page = review.new_lesson(edda)
    address = reverse("wagtailadmin_api:pages:action", args=[page.pk, "publish"])
    assert review.client_of(edda).post(address, {}, content_type="application/json").status_code == 403
    assert not is_live(page)


def german_of(page: Page, by: User) -> Page:
    """The page in German, as it is when nobody has translated a word, and live."""
    german = Locale.objects.get_or_create(language_code="de")[0]
    for each in (page.get_parent(), page):  # a course comes before its lessons
        review.client_of(by).post(f"/admin/localize/submit/page/{each.pk}/", {"locales": [german.pk]})
    found = page.get_translation(german)
    found.get_latest_revision().publish(skip_permission_checks=True)
    return LessonPage.objects.get(pk=found.pk)


@pytest.mark.parametrize(("setting", "words"), [("all", []), ("safety", SAFETY)])
@pytest.mark.parametrize("road", ["update", "edit"])
def test_a_translation_that_takes_over_a_new_original_waits_for_the_review(
    setting, words, road, settings, django_capture_on_commit_callbacks
):
    settings.REVIEW = setting
    adam = accounts.person("Adam", role=roles.ADMINISTRATOR, is_superuser=True)
    page = courses.lesson(courses.course())
    german = german_of(page, adam)
    page.summary, page.body = "Another summary", json.dumps(words)
    page.save_revision().publish()
    [source] = TranslationSource.objects.filter(object_id=page.translation_key)
    client = review.client_of(adam)
    with django_capture_on_commit_callbacks(execute=True):
        ticked = {"publish_translations": "on"} if road == "update" else {}
        assert client.post(f"/admin/localize/update/{source.pk}/", ticked).status_code == 302
        if road == "edit":
            address = reverse("wagtailadmin_pages:edit", args=[german.pk])
            assert client.post(address, {"action": "publish"}).status_code == 302
    fresh = LessonPage.objects.get(pk=german.pk)
    assert (fresh.summary, len(fresh.body), fresh.live_revision_id) == (
        "In short",
        0,
        german.live_revision_id,
    )
    assert (review.now_at(fresh) is not None) == (road == "edit")


def test_a_translation_that_was_sent_back_is_sent_again_by_the_same_button():
    edda = review.editor()
    german = german_of(courses.lesson(courses.course()), edda)
    address = reverse("wagtailadmin_pages:edit", args=[german.pk])
    review.client_of(edda).post(address, {"action": "publish"})
    review.decide(review.expert(), german, "reject", comment="Not German yet.")
    assert review.now_at(german) is None
    review.client_of(edda).post(address, {"action": "publish"})
    assert [row.status for row in WorkflowState.objects.all()] == [WorkflowState.STATUS_IN_PROGRESS]
    review.decide(review.expert("Ewa"), german)
    assert WorkflowState.objects.get().status == WorkflowState.STATUS_APPROVED


def test_whoever_translated_words_does_not_approve_them_though_somebody_else_sent_them():
    edda, erik = review.editor(), review.expert()
    german = german_of(courses.lesson(courses.course()), edda)
    [source] = TranslationSource.objects.filter(object_id=german.translation_key)
    title = StringSegment.objects.get(source=source, context__path="title")
    StringTranslation.objects.create(
        translation_of=title.string,
        context=title.context,
        locale=german.locale,
        data="Gefahr",
        last_translated_by=erik,
    )
    review.client_of(edda).post(reverse("wagtailadmin_pages:edit", args=[german.pk]), {"action": "publish"})
    review.decide(erik, german)
    assert LessonPage.objects.get(pk=german.pk).title == "First lesson"
    review.decide(review.expert("Ewa"), german)
    assert LessonPage.objects.get(pk=german.pk).title == "Gefahr"


def test_taking_a_page_down_needs_nobody_else_and_putting_it_back_does():
    edda = review.editor()
    page = courses.lesson(courses.course())
    review.client_of(edda).post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))
    assert not is_live(page)
    assert PageLogEntry.objects.get(action="wagtail.unpublish").user == edda
    review.send(edda, page, "action-publish")
    assert not is_live(page)


def test_whoever_runs_the_server_publishes_past_the_review_and_the_history_says_why():
    edda = review.editor()
    page = review.new_lesson(edda)
    said = io.StringIO()
    call_command("publish_past_review", str(page.pk), reason="Alone today, checked by phone", stdout=said)
    assert said.getvalue() == f"Published without a review: {page.title}. The page's history says so.\n"
    assert is_live(page)
    entry = PageLogEntry.objects.get(action="courses.publish_past_review")
    assert (entry.data, entry.revision_id) == (
        {"reason": "Alone today, checked by phone"},
        page.latest_revision_id,
    )
    history = (
        review.client_of(edda).get(reverse("wagtailadmin_pages:history", args=[page.pk])).content.decode()
    )
    assert "Published without a review: Alone today, checked by phone" in history


@pytest.mark.parametrize(("page", "reason"), [("0", "Because"), ("999999", "Because"), ("", "  ")])
def test_the_command_refuses_an_unknown_page_and_an_empty_reason(page, reason):
    draft = review.new_lesson(review.editor())
    with pytest.raises(CommandError):
        call_command("publish_past_review", page or str(draft.pk), reason=reason)
    assert not is_live(draft)


class TestOnlyWhatSafetyRestsOn:
    """With FETTLE_REVIEW=safety."""

    @pytest.fixture(autouse=True)
    def _setting(self, settings):
        settings.REVIEW = "safety"

    def test_an_editor_publishes_an_ordinary_page_alone(self):
        edda = review.editor()
        page = review.new_lesson(edda)
        review.send(edda, page, "action-publish")
        assert is_live(page)

    @pytest.mark.parametrize("superuser", [False, True])
    def test_nobody_publishes_a_lesson_of_a_course_with_a_safety_gate_alone(self, superuser):
        edda = accounts.person("Edda", role=roles.EDITOR, is_superuser=superuser)
        page = review.new_lesson(edda, gate=True)
        review.send(edda, page, "action-publish")
        assert not is_live(page)

    def test_a_page_that_becomes_such_with_the_change_that_is_published_stays_a_draft(self):
        edda = review.editor()
        page = review.new_lesson(edda)
        question = {"ask": "Alarm?", "safety": "on", "look_for": "Calls out", "feedback": "x", "id": ""}
        quiz = {
            "title": "Check",
            "pass_mark": "80",
            "attempts": "0",
            "wait": "0",
            "draw": "0",
            "questions": streamfield([("written", question)]),
            "id": "",
        }
        answer = review.send(edda, page, "action-publish", body=streamfield([("quiz", quiz)]))
        assert answer.status_code == 302, answer.context["form"].errors
        assert not is_live(page)
        assert answer["Location"] == reverse("wagtailadmin_pages:edit", args=[page.pk])

    def test_taking_the_safety_out_of_a_live_page_needs_the_same_people(self):
        edda = review.editor()
        courses.skill(safety_gate=True)
        other = courses.course("C02")
        page = courses.practical(other, courses.skill("S09", course="C02", risk="high"))
        fresh = courses.skill("S10", course="C02")
        draft = review.draft_of(page, edda, skill=fresh.skill)
        assert not draft.permissions_for_user(edda).can_publish()


@pytest.mark.parametrize(("setting", "says"), [("all", True), ("safety", False)])
def test_the_button_of_a_translation_says_that_it_begins_the_review(
    setting, says, settings, django_capture_on_commit_callbacks
):
    settings.REVIEW = setting
    edda = review.editor()
    with django_capture_on_commit_callbacks(execute=True):
        german = german_of(courses.lesson(courses.course()), edda)
    page = review.client_of(edda).get(reverse("wagtailadmin_pages:edit", args=[german.pk])).content.decode()
    html = " ".join(page.split())
    assert "js-translation-editor" in html
    script = 'review-button.js" data-words="Submit for review"'
    assert (script in html) is says
    if says:  # after the catalogue whose words it takes
        assert html.index("jsi18n") < html.index(script) or html.index("javascript_catalog") < html.index(
            script
        )
