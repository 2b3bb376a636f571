"""What becomes of the translations of a course, as its original changes; small pages, no curriculum."""

import pytest
from django.test import Client, RequestFactory
from wagtail.models import Locale, Page, PageViewRestriction

from content.formats.finding import asked
from courses.domain.curriculum import ensure_languages
from courses.domain.finding import Search
from courses.domain.found import listed
from courses.domain.openness import VISITOR
from courses.domain.taught import lessons_in
from courses.enums import Found
from courses.models import CourseIndexPage, CoursePage, LessonPage, PracticalPage
from courses.templatetags.lists import neighbours
from tests.factories import accounts
from tests.factories import courses as factory

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
STEP = {"title": "Look", "text": "", "hazard": "", "limit": {}}


@pytest.fixture
def german() -> Locale:
    ensure_languages()
    return Locale.objects.get(language_code="de")


@pytest.fixture
def course() -> CoursePage:
    return factory.course()


@pytest.fixture
def other(course) -> CoursePage:
    """A second course; to be asked for before its translations."""
    return factory.course("C02")


@pytest.fixture
def first(course) -> LessonPage:
    """A lesson before the other, in English alone."""
    return factory.lesson(course, "Zeroth lesson")


@pytest.fixture
def lesson(course) -> LessonPage:
    return factory.lesson(course)


@pytest.fixture
def translated(client, course, lesson, german) -> LessonPage:
    """The lesson in German, live, below its course in German; both as long as their originals."""
    for page in (course, lesson):
        live_in(german, page)
    found: LessonPage = LessonPage.objects.get(locale=german)
    return found


def live_in(locale, page):
    """A translation as an import makes it: drawn from the page, published."""
    page.copy_for_translation(locale).specific.get_latest_revision().publish()
    return page.get_translation(locale)


def kit_of(client) -> list[int]:
    """The courses that somebody who reads German chooses from, to make a kit sheet."""
    return [
        page.pk for page in client.get("/learn/kit/", headers={"accept-language": "de"}).context["courses"]
    ]


def test_each_course_is_once_among_those_to_make_a_kit_sheet_for(client, other, translated):
    assert kit_of(client) == [translated.get_parent().pk, other.pk]
    spanish = client.get("/learn/kit/", headers={"accept-language": "es"}).context["courses"]
    assert [page.code for page in spanish] == ["C01", "C02"]
    assert {page.locale.language_code for page in spanish} == {"en"}


def test_a_lesson_that_is_found_has_the_number_it_has_in_its_course(first, translated):
    assert [page.pk for page in lessons_in([translated.get_parent().specific])["C01"]] == [
        first.pk,
        translated.pk,
    ]
    search = Search(asked("lesson"), language="de", reader=VISITOR)
    told = {one.hit.row.pk: (one.number, one.total) for one in listed(search.hits[Found.LESSON], search.ways)}
    assert told == {first.pk: (1, 2), translated.pk: (2, 2)}


def test_a_card_leads_on_to_the_card_that_nobody_has_translated(client, course, lesson, german):
    cards = [factory.practical(course, factory.skill(code)) for code in ("S01", "S02", "S03")]
    for page in (course, cards[0], cards[2]):
        live_in(german, page)
    for page, beside in (
        (cards[0].get_translation(german), {cards[1].url}),
        (cards[2].get_translation(german), {cards[1].url}),
        (cards[1], {cards[0].url, cards[2].url}),
    ):
        found = neighbours(RequestFactory().get(page.url), PracticalPage.objects.get(pk=page.pk))
        assert {one.url for one in (found.before, found.after) if one is not None} == beside


def test_a_page_is_read_after_a_language_is_dropped(client, translated, lesson, settings):
    settings.WAGTAIL_CONTENT_LANGUAGES = [("en", "English"), ("es", "Spanish")]
    assert client.get(lesson.url).status_code == 200


def test_a_lesson_that_is_withdrawn_is_withdrawn_in_every_language(client, course, translated, lesson):
    second = factory.lesson(course, "Second")
    german_course = translated.get_parent().specific
    assert [page.pk for page in lessons_in([german_course])["C01"]] == [translated.pk, second.pk]
    lesson.unpublish()
    translated.refresh_from_db()
    assert translated.live is False
    assert lessons_in([german_course])["C01"] == [second]
    assert client.get(translated.url).status_code == 404


def test_a_translation_that_is_withdrawn_leaves_its_original(translated, lesson):
    translated.unpublish()
    lesson.refresh_from_db()
    assert lesson.live is True


@pytest.mark.parametrize(
    "block",
    [
        ("kit", {"items": [{"kind": "ppe", "item": "Goggles", "quantity": "1", "per": "person"}]}),
        ("procedure", {"title": "T", "steps": [STEP | {"limit": {"quantity": "", "max": "5"}}]}),
    ],
)
def test_a_hazard_that_is_new_in_the_original_is_warned_of(client, translated, lesson, block):
    assert "original of this page changed" not in client.get(translated.url).content.decode()
    lesson.title = "First lesson, renewed"
    lesson.save_revision().publish()
    changed = client.get(translated.url).content.decode()
    assert ("original of this page changed" in changed, "safety rests on this page" in changed) == (
        True,
        False,
    )
    lesson.body = [{"type": block[0], "value": block[1]}]
    lesson.save_revision().publish()
    assert "safety rests on this page" in client.get(translated.url).content.decode()


def test_a_course_that_is_closed_is_closed_in_every_language(client, course, translated, lesson):
    def found() -> int:
        return Search(asked("lesson"), language="de", reader=VISITOR).total

    german_course = translated.get_parent()
    kit = f"/learn/courses/{german_course.pk}/kit/"
    assert [client.get(page).status_code for page in (translated.url, kit)] == [200, 200]
    assert (found(), kit_of(client)) == (1, [german_course.pk])
    rule = PageViewRestriction.objects.create(page=course, restriction_type=PageViewRestriction.LOGIN)
    for page in (course, lesson, german_course, translated):
        assert client.get(page.url).status_code == 302
    assert (found(), kit_of(client), client.get(kit).status_code) == (0, [], 404)
    rule.delete()
    PageViewRestriction.objects.create(page=german_course, restriction_type=PageViewRestriction.LOGIN)
    assert [client.get(page.url).status_code for page in (lesson, translated)] == [200, 302]


@pytest.fixture
def editor() -> Client:
    found = Client()
    found.force_login(accounts.person("Edda", role="editor"), BACKEND)
    return found


def submit(client, page, locale, **more) -> int:
    answer = client.post(f"/admin/localize/submit/page/{page.pk}/", {"locales": [locale.pk]} | more)
    return int(answer.status_code)


def test_a_lesson_is_translated_after_its_course(editor, course, lesson, german):
    assert submit(editor, lesson, german) == 409
    assert german_pages(german) == []
    assert [submit(editor, page, german) for page in (course, lesson)] == [302, 302]
    assert german_pages(german) == [("Course C01", False), ("First lesson", False)]


def test_somebody_without_the_right_does_not_send_a_page_to_be_translated(client, course, german):
    client.force_login(accounts.person("Tess", role="trainee"), BACKEND)
    assert (
        client.post(f"/admin/localize/submit/page/{course.pk}/", {"locales": [german.pk]}).status_code == 302
    )
    assert german_pages(german) == []


def test_what_is_live_below_a_page_is_not_begun_anew(client, editor, first, course, lesson, german):
    course.copy_for_translation(german, alias=True)
    translated = live_in(german, lesson)
    translated.title = "Erste Lektion"
    translated.save_revision().publish()
    assert submit(editor, course, german, include_subtree="on") == 409
    assert LessonPage.objects.get(locale=german).title == "Erste Lektion"
    assert "Parts of this page are not translated yet" in (
        client.get(CoursePage.objects.get(locale=german).url).content.decode()
    )
    assert [submit(editor, page, german) for page in (course, first)] == [302, 302]
    assert LessonPage.objects.get(locale=german, live=True).title == "Erste Lektion"


def german_pages(german) -> list[tuple[str, bool]]:
    """The course and its lessons in German: title, and whether readers see it."""
    index = CourseIndexPage.objects.get(locale=german)
    return [(page.title, page.live) for page in index.get_descendants().order_by("path")]


def test_a_translation_without_an_address_is_not_where_a_reader_is_sent(client, translated, lesson, german):
    asked_for = {"language": "de", "next": lesson.url}
    assert client.post("/language/", asked_for)["Location"] == translated.url
    translated.get_parent().move(Page.get_first_root_node(), "last-child")
    assert client.post("/language/", asked_for)["Location"] == lesson.url


def test_a_translation_that_is_closed_alone_is_offered_by_no_page_and_no_picker(client, lesson, translated):
    def there() -> tuple[bool, str]:
        shown = client.get(lesson.url).content.decode()
        picked = client.post("/language/", {"language": "de", "next": lesson.url})["Location"]
        client.post("/language/", {"language": "en", "next": "/"})
        return translated.url in shown, picked

    assert there() == (True, translated.url)
    rule = PageViewRestriction.objects.create(page=translated, restriction_type=PageViewRestriction.LOGIN)
    assert there() == (False, lesson.url)
    client.force_login(accounts.trainee(), BACKEND)
    assert there() == (True, translated.url)
    rule.delete()
    Page.objects.filter(pk=translated.get_parent().pk).update(live=False)
    assert there() == (False, lesson.url)
