"""A link to the glossary leads to the word in the language of the page that it stands on."""

import pytest
from django.utils.safestring import SafeString
from wagtail.models import Locale, Page

from content.domain.terms import in_language_of
from content.models import Term
from courses.models import LessonPage
from tests.factories import courses

pytestmark = pytest.mark.django_db
TEXT = '<p>Der <a href="/glossary/#rcd">FI</a>, die <a href="/glossary/#fuse">Sicherung</a>.</p>'
STEPS = [
    ("text", TEXT),
    ("procedure", {"title": "", "steps": [{"text": '<p><a href="/glossary/#rcd">FI</a> prüfen</p>'}]}),
]


@pytest.fixture
def german() -> Locale:
    return Locale.objects.create(language_code="de")


@pytest.fixture
def lesson(german) -> LessonPage:
    """A German lesson; of its two words one is translated."""
    course = courses.course("C01")
    page = courses.lesson(course, body=STEPS)
    for slug, word in (("rcd", "RCD"), ("fuse", "Fuse")):
        Term.objects.create(
            slug=slug, term=word, definition=f"{word} in English.", locale=Locale.get_default()
        )
    Term.objects.create(slug="rcd", term="FI", definition="Auf Deutsch.", locale=german)
    course.copy_for_translation(german, copy_parents=True)
    translated: LessonPage = page.copy_for_translation(german)
    Page.objects.filter(locale=german).update(live=True)
    found: LessonPage = LessonPage.objects.get(pk=translated.pk)
    return found


def shown(html: str, page: Page | None) -> str:
    return in_language_of(page, SafeString(html))


def test_a_translated_word_is_led_to_in_the_language_of_the_page_and_another_as_it_was(client, lesson):
    text = client.get(lesson.url, headers={"accept-language": "en"}).content.decode()
    assert text.count('<a href="/de/glossary/#rcd" hreflang="de">FI</a>') == 2
    assert '<a href="/glossary/#fuse">Sicherung</a>' in text
    assert 'href="/glossary/#rcd"' not in text
    frame = client.get(f"/embed{lesson.url}").content.decode()
    assert '<a href="/de/glossary/#rcd" hreflang="de">FI</a>' in frame


def test_where_it_leads_the_word_is_in_that_language_and_what_it_lacks_says_its_own(client, lesson):
    text = client.get("/de/glossary/", headers={"accept-language": "en"}).content.decode()
    assert '<html lang="en"' in text
    assert '<div id="rcd" lang="de">' in text
    assert '<div id="fuse">' in text  # in English, as the page around it


def test_in_the_hubs_own_language_a_link_stays_as_it_is(client, lesson):
    own = LessonPage.objects.get(locale=Locale.get_default())
    text = client.get(own.url, headers={"accept-language": "de"}).content.decode()
    assert text.count('href="/glossary/#rcd"') == 2
    assert (shown(TEXT, own), shown(TEXT, None)) == (TEXT, TEXT)


def test_only_links_to_words_are_changed(lesson):
    text = '<p title="/glossary/#rcd">/glossary/#rcd <a href="/other/glossary/#rcd">x</a></p>'
    assert shown(text, lesson) == text


def test_it_is_asked_once_for_a_page_and_not_at_all_without_links(lesson, django_assert_num_queries):
    assert lesson.locale.language_code == "de"
    with django_assert_num_queries(0):
        shown("<p>No link.</p>", lesson)
    with django_assert_num_queries(1):
        shown(TEXT, lesson)
        shown(TEXT, lesson)
