"""On paper a lesson explains the words that it links to on a screen."""

import pytest

from content.domain.terms import linked_from
from content.models import Term
from courses.models import LessonPage
from tests.factories import courses

pytestmark = pytest.mark.django_db
LINKS = "<p>The <a href='/glossary/#rcd'>RCD</a> trips; see <a href='/glossary/#no-such-word'>this</a>.</p>"


@pytest.fixture
def terms():
    locale = courses.home().locale
    for slug, word in (("rcd", "RCD"), ("fuse", "Fuse")):
        Term.objects.create(slug=slug, term=word, definition=f"{word} explained.", locale=locale)


def test_the_words_that_a_lesson_links_to_are_explained_and_no_others(client, terms):
    page = courses.course()
    courses.lesson(page, body=[("text", LINKS)])
    text = client.get("/courses/c01/first-lesson/").content.decode()
    [printed] = text.split('<section class="print-only">')[1:]
    assert "RCD explained." in printed
    assert "Fuse explained." not in text


def test_a_card_explains_them_too_and_a_page_without_such_links_asks_nothing(
    client, terms, django_assert_num_queries
):
    page = courses.course()
    courses.practical(page, courses.skill(), body=[("text", LINKS)])
    assert "RCD explained." in client.get("/courses/c01/skill-s01/").content.decode()
    courses.lesson(page, body=[("text", "<p>No link.</p>")])
    plain = LessonPage.objects.get()
    with django_assert_num_queries(0):
        assert linked_from(plain, plain.body) == []
    assert "print-only" not in client.get("/courses/c01/first-lesson/").content.decode()
