"""The glossary: every word has its anchor, in the reader's language where there is one; it may be framed."""

import re

import pytest
from django.test import Client
from wagtail.models import Locale

from content.models import Term

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def words() -> None:
    german, _created = Locale.objects.get_or_create(language_code="de")
    english = Locale.get_default()
    for slug, word, see in (("rcd", "RCD", "earth, gone"), ("earth", "Earth", "")):
        Term.objects.create(
            slug=slug, term=word, definition=f"{word} in English.", see_also=see, locale=english
        )
    Term.objects.create(slug="rcd", term="FI", definition="Auf Deutsch.", locale=german)


def test_every_word_has_an_anchor_in_order_of_the_words(client: Client) -> None:
    html = client.get("/glossary/").content.decode()
    assert re.findall(r'<div id="(\w+)">', html) == ["earth", "rcd"]
    assert re.findall(r"<dfn>(.+?)</dfn>", html) == ["Earth", "RCD"]


def test_other_words_are_linked_where_they_are_there(client: Client) -> None:
    html = client.get("/glossary/").content.decode()
    assert re.findall(r'<a href="#(\w+)">(\w+)</a>', html) == [("earth", "Earth")]


def test_what_a_language_lacks_comes_in_the_hubs_own(client: Client) -> None:
    html = client.get("/de/glossary/").content.decode()
    assert re.findall(r"<dfn>(.+?)</dfn>", html) == ["Earth", "FI"]


def test_a_frame_gets_the_words_alone(client: Client) -> None:
    page = client.get("/glossary/")
    framed = client.get("/glossary/", headers={"sec-fetch-dest": "iframe"})
    assert ("site-head" in page.content.decode(), "site-head" in framed.content.decode()) == (True, False)
    assert "X-Frame-Options" not in framed
    assert "frame-ancestors *" in framed["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "SAMEORIGIN"
    assert "Sec-Fetch-Dest" in page["Vary"]


def test_an_empty_glossary_says_what_belongs_there(client: Client) -> None:
    Term.objects.all().delete()
    assert "No word has been explained yet." in client.get("/glossary/").content.decode()
