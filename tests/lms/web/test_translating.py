"""A lesson of C01 from English into German, as an editor and then a trainee meet it."""

import json
from datetime import timedelta

import polib
import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale
from wagtail_localize.models import Translation

from content.formats.scoring import drawn_from
from courses.domain.curriculum import ensure_languages, import_curriculum
from courses.domain.enrolment import enrol
from courses.domain.progress import progress_of, record_completion
from courses.domain.quiz import answer_attempt, quizzes_of
from courses.models import CoursePage, LessonPage, LessonProgress, PracticalPage, QuizAttempt
from lms.accounts import roles
from lms.accounts.models import User
from tests.factories import accounts, review
from tests.factories import courses as factory
from tests.sharing import kept_for_a_module
from tests.starter import only

ORIGINAL = "How a workshop hurts people, and how you notice"
TITLE = "Gefahr und Risiko"
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(scope="module")
def media(django_db_setup, django_db_blocker, tmp_path_factory):
    folder = tmp_path_factory.mktemp("starter")
    with kept_for_a_module(django_db_blocker), override_settings(MEDIA_ROOT=folder):
        import_curriculum(only("C01"))
        ensure_languages()
        yield folder


@pytest.fixture(autouse=True)
def loaded(media, db, settings):
    settings.MEDIA_ROOT = media


@pytest.fixture
def german(db):
    return Locale.objects.get(language_code="de")


@pytest.fixture
def editor(client):
    client.force_login(accounts.person("Edda", role="editor"), BACKEND)
    return client


@pytest.fixture
def course():
    return CoursePage.objects.get(code="C01", locale=Locale.get_default())


@pytest.fixture
def lesson(course):
    return course.lessons.get(slug="hazard-and-risk")


@pytest.fixture
def capture(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def submit(editor, page, locale):
    answer = editor.post(f"/admin/localize/submit/page/{page.pk}/", {"locales": [locale.pk]})
    assert answer.status_code == 302
    return Translation.objects.get(source__object_id=page.translation_key, target_locale=locale)


def words(text):
    return TITLE if text == ORIGINAL else f"DE {text}"


def send_po(editor, translation, word=words):
    """Fill in what an editor downloads, and send it back."""
    address = f"/admin/localize/translate/{translation.pk}/pofile"
    file = polib.pofile(editor.get(f"{address}/download/").content.decode())
    for entry in file:
        entry.msgstr = word(entry.msgid)
    sent = SimpleUploadedFile("de.po", str(file).encode(), content_type="text/x-gettext-translation")
    assert editor.post(f"{address}/upload/", {"file": sent}).status_code == 302
    return [entry.msgid for entry in file]


def send(editor, translation):
    """Press the button of the editor of translations."""
    page = translation.get_target_instance()
    assert editor.post(f"/admin/pages/{page.pk}/edit/", {"action": "publish"}).status_code == 302
    return page.specific


def approve(page):
    """By everybody whom the page needs, each a person of their own."""
    for role in (roles.SUBJECT_EXPERT, roles.SAFETY_REVIEWER, roles.COUNCIL):
        waiting = review.now_at(page)
        if waiting is not None and waiting.task.specific.groups.filter(name=role).exists():
            review.decide(accounts.person(f"{role} {User.objects.count()}", role=role), page)
    assert review.now_at(page) is None


def publish(editor, translation):
    page = send(editor, translation)
    approve(page)
    return page


def right_answers(attempt):
    """To the kinds of question that this lesson asks."""
    answers = {}
    for question in drawn_from(attempt.drawn).quiz.questions:
        match question.kind:
            case "single":
                answers[question.id] = next(one.id for one in question.options if one.right)
            case "multiple":
                answers[question.id] = [one.id for one in question.options if one.right]
            case "order":
                answers[question.id] = [one.id for one in question.steps]
            case "point":
                answers[question.id] = {"area": next(one.id for one in question.areas if one.right)}
    return answers


@pytest.fixture
def translated(editor, course, lesson, german, capture):
    """The course and its first lesson, in German and live."""
    found = []
    for page in (course, lesson):
        with capture():
            translation = submit(editor, page, german)
        send_po(editor, translation)
        with capture():
            found.append(publish(editor, translation))
    editor.logout()
    return LessonPage.objects.get(pk=found[1].pk)


def test_what_is_sent_to_be_translated_is_a_draft_until_an_editor_publishes_it(
    editor, course, lesson, german
):
    submit(editor, course, german)
    translation = submit(editor, lesson, german)
    page = translation.get_target_instance()
    assert (page.live, page.get_parent().live, translation.get_progress()[1]) == (False, False, 0)
    assert editor.get(f"/admin/pages/{page.pk}/edit/").status_code == 200
    assert editor.get("/admin/reports/translations/", follow=True).status_code in (200, 404)
    assert editor.get("/de/courses/c01-safe-start/hazard-and-risk/").status_code == 404


def test_a_translator_is_asked_for_words_and_never_for_ids_units_or_limits(editor, course, german):
    lesson = course.lessons.get(slug="isolate-and-prove-dead")
    submit(editor, course, german)
    texts = send_po(editor, submit(editor, lesson, german))
    questions = [question for quiz in quizzes_of(lesson) for question in quiz.questions]
    assert questions[0].ask in texts
    assert {question.id for question in questions}.isdisjoint(texts)
    assert {quiz.id for quiz in quizzes_of(lesson)}.isdisjoint(texts)
    assert {"V", "A", "Ω", "1", lesson.slug}.isdisjoint(texts)


def test_somebody_without_the_right_cannot_send_a_page_to_be_translated(client, lesson, german):
    client.force_login(accounts.person("Tess", role="trainee"), BACKEND)
    client.post(f"/admin/localize/submit/page/{lesson.pk}/", {"locales": [german.pk]})
    assert Translation.objects.count() == 0


def test_the_lesson_is_there_in_german_with_what_it_shares_with_the_original(translated, lesson):
    assert (translated.title, translated.live, translated.minutes) == (TITLE, True, lesson.minutes)
    assert translated.slug == lesson.slug
    assert [quiz.id for quiz in quizzes_of(translated)] == [quiz.id for quiz in quizzes_of(lesson)]
    first, same = quizzes_of(lesson)[0].questions[0], quizzes_of(translated)[0].questions[0]
    assert (same.id, same.safety, same.ask) == (first.id, first.safety, f"DE {first.ask}")


def test_a_translation_goes_through_the_review_and_readers_see_nothing_of_it_before(
    client, editor, translated, lesson, german, capture
):
    editor.force_login(accounts.person("Edda 2", role="editor"), BACKEND)
    translation = Translation.objects.get(source__object_id=lesson.translation_key, target_locale=german)
    screen = editor.get(f"/admin/pages/{translated.pk}/edit/").context["props"]
    assert json.loads(screen)["perms"]["canPublish"] is True
    send_po(editor, translation, lambda text: "Neu" if text == ORIGINAL else f"DE {text}")
    with capture():
        send(editor, translation)
    row = LessonPage.objects.get(pk=translated.pk)
    assert (row.title, row.live, row.live_revision_id) == (TITLE, True, translated.live_revision_id)
    assert (row.draft_title, row.get_latest_revision_as_object().title) == ("Neu", "Neu")
    assert (review.now_at(row).task.specific.step, row.has_unpublished_changes) == ("expert", True)
    # While it is looked at, the button is not there and does nothing.
    screen = editor.get(f"/admin/pages/{translated.pk}/edit/").context["props"]
    assert json.loads(screen)["perms"]["canPublish"] is False
    assert editor.post(f"/admin/pages/{translated.pk}/edit/", {"action": "publish"}).status_code == 302
    assert LessonPage.objects.get(pk=translated.pk).latest_revision_id == row.latest_revision_id
    with capture():
        approve(row)
    assert LessonPage.objects.get(pk=translated.pk).title == "Neu"


def test_the_screen_that_syncs_translations_offers_no_way_past_the_review(editor, translated, lesson, german):
    editor.force_login(accounts.person("Edda 2", role="editor"), BACKEND)
    translation = Translation.objects.get(source__object_id=lesson.translation_key, target_locale=german)
    address = f"/admin/localize/update/{translation.source_id}/"
    html = editor.get(address).content.decode()
    assert '<input type="hidden" name="publish_translations"' in html
    assert "Publish immediately" not in html
    before = LessonPage.objects.get(pk=translated.pk).latest_revision_id
    assert editor.post(address, {"publish_translations": "on"}).status_code == 302
    assert LessonPage.objects.get(pk=translated.pk).latest_revision_id == before


def test_translating_a_course_with_all_below_it_leaves_what_readers_see_as_it_was_approved(
    editor, course, lesson, german, capture
):
    with capture():
        submit(editor, course, german)
        translation = submit(editor, lesson, german)
    send_po(editor, translation)
    with capture():
        publish(editor, translation)
    send_po(editor, translation, lambda text: "Neu" if text == ORIGINAL else f"DE {text}")
    address = f"/admin/localize/submit/page/{course.pk}/"
    with capture():
        answer = editor.post(address, {"locales": [german.pk], "include_subtree": "on"})
    assert answer.status_code == 200  # the form again: it is in German already
    row = LessonPage.objects.get(locale=german, translation_key=lesson.translation_key)
    assert (row.title, row.live) == (TITLE, True)


def test_a_trainee_reads_it_in_german_passes_its_quiz_and_has_done_the_lesson_once(
    client, translated, lesson, course
):
    trainee = accounts.person("Amina", role="trainee", language="de")
    enrol(learner=trainee, course=course)
    client.force_login(trainee, BACKEND)
    html = client.get("/de/courses/c01-safe-start/hazard-and-risk/").content.decode()
    assert f"<h1>{TITLE}</h1>" in html
    assert '<html lang="de"' in html
    quiz = quizzes_of(translated)[0]
    begun = client.post(reverse("courses:quiz", args=[translated.pk, quiz.id]))
    assert (begun.status_code, QuizAttempt.objects.count()) == (302, 1)
    attempt = QuizAttempt.objects.get()
    assert "DE " in client.get(begun["Location"]).content.decode()
    answer_attempt(attempt=attempt, answers=right_answers(attempt))
    attempt.refresh_from_db()
    assert attempt.passed_at is not None
    record_completion(learner=trainee, lesson=translated)
    # The same lesson in English is done too, its quiz is passed, and marking it again adds nothing.
    record_completion(learner=trainee, lesson=lesson)
    assert LessonProgress.objects.filter(learner=trainee).count() == 1
    german_course = translated.get_parent().specific
    counts = [
        (one.done, one.total) for one in (progress_of(trainee, course), progress_of(trainee, german_course))
    ]
    assert counts == [(1, 6), (1, 6)]
    # Whoever reads on in English sees the answers as they were given, and is not told that the quiz has changed.
    trainee.language = "en"
    trainee.save()
    told = client.get(begun["Location"]).content.decode()
    assert "You answered" in told
    assert "has changed since" not in told
    assert '<html lang="en"' in told
    assert f'<h1 lang="de">{quiz.title}</h1>' in told


def test_a_german_course_goes_on_in_english_where_a_lesson_is_not_translated(client, translated, course):
    trainee = accounts.person("Amina", role="trainee")
    enrol(learner=trainee, course=course)
    german_course = translated.get_parent().specific
    titles = [state.page.title for state in progress_of(trainee, german_course).lessons]
    assert titles == [TITLE, *[page.title for page in course.lessons[1:]]]
    html = client.get("/de/courses/c01-safe-start/").content.decode()
    assert 'href="/courses/c01-safe-start/stop-and-get-out/"' in html
    assert 'href="/de/courses/c01-safe-start/hazard-and-risk/"' in html


def test_each_language_names_the_others(client, translated):
    html = client.get(
        "/courses/c01-safe-start/hazard-and-risk/", headers={"accept-language": "de"}
    ).content.decode()
    base = django_settings.BASE_URL
    german = f"{base}/de/courses/c01-safe-start/hazard-and-risk/"
    assert f'<link rel="alternate" hreflang="de" href="{german}">' in html
    assert f'<link rel="canonical" href="{base}/courses/c01-safe-start/hazard-and-risk/">' in html
    assert 'href="/de/courses/c01-safe-start/hazard-and-risk/" hreflang="de"' in html  # for the reader
    plain = client.get("/courses/c01-safe-start/stop-and-get-out/", headers={"accept-language": "de"})
    assert "English" in plain.content.decode().split('id="main"')[1].split("<h1")[0]


def test_readers_are_warned_while_the_original_is_newer(client, editor, translated, lesson, german, capture):
    address = "/de/courses/c01-safe-start/hazard-and-risk/"
    assert "original of this page changed" not in client.get(address).content.decode()
    lesson.title = "Hazard, risk and you"
    lesson.save_revision().publish()
    LessonPage.objects.filter(pk=lesson.pk).update(last_published_at=timezone.now() + timedelta(seconds=5))
    html = client.get(address).content.decode()
    assert "original of this page changed" in html
    assert "safety rests on this page" in html
    LessonPage.objects.filter(pk=lesson.pk).update(last_published_at=timezone.now())
    translation = Translation.objects.get(source__object_id=lesson.translation_key, target_locale=german)
    editor.force_login(accounts.person("Edda 2", role="editor"), BACKEND)
    with capture():
        editor.post(f"/admin/localize/update/{translation.source_id}/", {"publish_translations": "on"})
    # A tick that publishes past the review counts for nothing.
    assert "original of this page changed" in client.get(address).content.decode()
    with capture():
        publish(editor, translation)
    html = client.get(address).content.decode()
    assert "original of this page changed" not in html
    assert "Parts of this page are not translated yet" in html


def test_a_translation_with_foreign_markup_is_not_shown_and_readers_are_told(
    client, editor, course, lesson, german, capture
):
    with capture():
        publish(editor, submit(editor, course, german))
    with capture():
        translation = submit(editor, lesson, german)
    send_po(editor, translation, lambda text: f'DE {text}<script src="/x.js"></script>')
    with capture():
        publish(editor, translation)
    html = client.get("/de/courses/c01-safe-start/hazard-and-risk/").content.decode()
    assert "/x.js" not in html
    assert f'<h1 lang="de">{ORIGINAL}</h1>' in html
    assert "Parts of this page are not translated yet" in html


def test_a_label_leads_to_the_card_in_the_readers_language_and_a_request_is_for_the_same_skill(
    client, editor, course, german, capture
):
    card = PracticalPage.objects.get(skill__code="S01")
    for page in (course, card):
        with capture():
            translation = submit(editor, page, german)
        send_po(editor, translation)
        with capture():
            publish(editor, translation)
    editor.logout()
    bench = factory.bench(card.skill.current)
    for language, address in (("de", "/de/courses/"), ("en", "/courses/")):
        html = client.get(f"/b/{bench.code}", headers={"accept-language": language}).content.decode()
        assert f'href="{address}c01-safe-start/s01-raise-the-alarm/"' in html
    translated = PracticalPage.objects.get(locale=german)
    assert translated.skill == card.skill
    html = client.get("/de/courses/c01-safe-start/").content.decode()
    assert 'href="/de/courses/c01-safe-start/s01-raise-the-alarm/"' in html
    assert 'href="/courses/c01-safe-start/s02-' in html  # the others are there in English
