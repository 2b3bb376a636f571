"""Pages speak the reader's language: chosen in the account, on the device, or by the browser, in this order."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from wagtail.models import Locale, Page, Site

from courses.models import CoursePage
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db
GERMAN = {"headers": {"accept-language": "de-AT,de;q=0.9,en;q=0.5"}}


def language_of(answer):
    return answer.headers["Content-Language"]


@pytest.fixture
def person():
    return accounts.person("Amina", role="trainee")


@pytest.fixture
def signed_in(client, person):
    client.force_login(person, "django.contrib.auth.backends.ModelBackend")
    return client


def test_without_a_wish_it_is_english(client):
    answer = client.get("/verify/")
    assert language_of(answer) == "en"
    assert '<html lang="en"' in answer.content.decode()


def test_a_browser_is_answered_in_the_language_it_asks_for(client):
    answer = client.get("/verify/", **GERMAN)
    assert language_of(answer) == "de"
    assert '<html lang="de" dir="ltr"' in answer.content.decode()
    assert "Accept-Language" in answer["Vary"]
    assert answer.cookies == {}


def test_a_language_that_the_hub_does_not_speak_gives_english(client):
    assert language_of(client.get("/verify/", headers={"accept-language": "fr"})) == "en"


def test_what_was_chosen_on_the_device_comes_before_the_browsers_wish(client):
    chosen = client.post("/language/", {"language": "es", "next": "/verify/?a=1"})
    assert (chosen.status_code, chosen["Location"]) == (302, "/verify/?a=1")
    assert language_of(client.get("/verify/", **GERMAN)) == "es"


def test_the_choice_is_kept_in_the_account_and_comes_first_on_another_device(signed_in, person):
    signed_in.post("/language/", {"language": "de", "next": "/me/"})
    person.refresh_from_db()
    assert person.language == "de"
    elsewhere = Client()
    elsewhere.cookies["django_language"] = "es"
    elsewhere.force_login(person, "django.contrib.auth.backends.ModelBackend")
    answer = elsewhere.get("/me/")
    assert language_of(answer) == "de"
    # Pages that are the same for all know it by this.
    assert answer.cookies["django_language"].value == "de"
    assert language_of(elsewhere.get("/mentor/desk/")) == "de"


def test_what_shared_caches_keep_goes_by_the_browser_alone(client):
    client.cookies["django_language"] = "es"
    answer = client.get("/verify/door.html", **GERMAN)
    assert language_of(answer) == "de"
    assert "Cookie" not in answer["Vary"]


def test_content_is_found_under_its_address_and_the_words_around_it_are_the_readers(client):
    courses.lesson(courses.course("C02"))
    answer = client.get("/courses/c02/", **GERMAN)
    assert answer.status_code == 200
    html = answer.content.decode()
    assert '<html lang="de"' in html
    assert "lang=" not in html.split("<main", 1)[1].split(">", 1)[0]
    assert '<h1 lang="en">Course C02</h1>' in html


@pytest.mark.parametrize("address", ["/", "/courses/", "/pathways/"])
def test_what_leads_to_content_speaks_the_readers_language_and_marks_the_titles(client, address):
    course = courses.course("C02")
    courses.pathway("P1", ["C02"])
    html = client.get(address, **GERMAN).content.decode()
    assert "lang=" not in html.split("<main", 1)[1].split(">", 1)[0]
    listed = "Pathway P1" if address == "/pathways/" else course.title
    assert f' lang="en">{listed}</a>' in html
    assert f'lang="en">{listed}' not in client.get(address).content.decode()


def test_the_glossary_is_found_by_whoever_reads_another_language(client):
    answer = client.get("/glossary/", **GERMAN)
    assert answer.status_code == 200
    assert '<html lang="de"' in answer.content.decode()


def test_the_picker_leads_to_the_translation_of_the_page_and_stays_where_there_is_none(client):
    course = courses.course("C02")
    locale = Locale.objects.create(language_code="de")
    home = Site.objects.get(is_default_site=True).root_page
    index = course.get_parent().specific
    for page in (home, index):
        copy = page.copy_for_translation(locale)
        copy.save_revision().publish()
    there = client.post("/language/", {"language": "de", "next": "/courses/"})["Location"]
    assert there == "/de/courses/"
    assert (
        client.post("/language/", {"language": "de", "next": "/courses/c02/"})["Location"] == "/courses/c02/"
    )
    assert client.post("/language/", {"language": "en", "next": there})["Location"] == "/courses/"
    html = client.get(there).content.decode()
    assert '<html lang="en"' in html
    assert '<h1 lang="de">' in html


@pytest.mark.parametrize(
    "there", ["/\0x/", "https://elsewhere.example/", "//elsewhere.example/", "", "javascript:alert(1)"]
)
def test_the_picker_leads_nowhere_else(client, there):
    assert client.post("/language/", {"language": "de", "next": there})["Location"] == "/"


def test_a_language_that_nobody_offers_is_english(client):
    answer = client.post("/language/", {"language": "xx", "next": "/"})
    assert answer.cookies["django_language"].value == "en"


def test_every_page_offers_each_language_in_its_own_words(client):
    html = client.get("/verify/").content.decode()
    for code, name in (("en", "English"), ("de", "Deutsch"), ("es", "Español")):
        assert f'value="{code}"' in html
        assert f">{name}</button>" in html


def test_what_is_not_there_is_said_in_the_readers_language(client):
    answer = client.get("/no-such-page/", **GERMAN)
    html = answer.content.decode()
    assert (answer.status_code, '<html lang="de"' in html) == (404, True)
    assert 'lang="en"' not in html.split("<main", 1)[1].split(">", 1)[0]


@pytest.fixture
def arabic(settings):
    """A hub that keeps content in Arabic too, which its own words are not in."""
    more = [("ar", "العربيّة")]
    settings.LANGUAGES = [*settings.LANGUAGES, *more]
    settings.WAGTAIL_CONTENT_LANGUAGES = [*settings.WAGTAIL_CONTENT_LANGUAGES, *more]
    courses.course("C02")
    call_command("content_languages", stdout=StringIO())


def test_content_may_read_from_right_to_left_amid_words_that_do_not(client, arabic):
    copy = CoursePage.objects.get().copy_for_translation(Locale.objects.get(language_code="ar"))
    copy.save_revision().publish()
    html = client.get("/ar/courses/c02/").content.decode()
    assert '<html lang="en" dir="ltr"' in html
    assert '<h1 lang="ar" dir="rtl">Course C02</h1>' in html


def test_a_language_of_content_alone_is_linked_from_the_page_and_not_in_the_picker(client, arabic):
    html = client.get("/courses/").content.decode()
    note = html.split('id="main"')[1].split("<h1")[0]
    assert 'href="/ar/courses/"' in note
    assert ">العربيّة</a>" in note
    assert 'href="/de/courses/"' not in note  # the picker at the foot leads there
    assert 'name="language"\n                      value="ar"' not in html
    chosen = client.post("/language/", {"language": "ar", "next": "/courses/"})
    assert chosen.cookies["django_language"].value == "en"


def test_whoever_asks_for_a_language_of_content_alone_is_answered_in_the_next_one_they_read(client, arabic):
    assert language_of(client.get("/verify/", headers={"accept-language": "ar,de;q=0.8"})) == "de"


def test_a_page_of_the_sites_own_says_nothing_of_content(client, arabic):
    assert "hreflang" not in client.get("/verify/").content.decode()


def test_readying_the_languages_twice_changes_nothing(arabic):
    before = Page.objects.count()
    out = StringIO()
    call_command("content_languages", stdout=out)
    assert (out.getvalue(), Page.objects.count()) == ("Nothing to do: every language is there.\n", before)


def test_a_page_that_is_there_in_one_language_says_so_to_whoever_reads_another(client):
    courses.course("C02")
    html = client.get("/courses/c02/", **GERMAN).content.decode()
    note = html.split('id="main"')[1].split("<h1")[0]
    assert "English" in note
    assert 'rel="alternate" hreflang' not in html
    assert 'rel="canonical" href="http://testserver/courses/c02/"' in html
