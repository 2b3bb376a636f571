"""The coordinator's pages in few groups: every page is reached, and the open one is marked."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from courses.enums import Act
from lms.web.templatetags.coordinator_places import FIRST, GROUPS
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db

PAGES = [FIRST, *(page for _title, pages in GROUPS for page in pages)]
NAV = re.compile(r'<nav class="places.*?</nav>', re.DOTALL)
MARKED = re.compile(r'<(a|summary)\b[^>]*aria-current="(\w+)"[^>]*>(.*?)</\1>', re.DOTALL)


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


def marked(client, url):
    """What the coordinator's menu of a page marks: what kind of element, how, and its words."""
    response = client.get(url)
    assert response.status_code == 200
    (nav,) = NAV.findall(response.content.decode())
    return [
        (tag, how, " ".join(re.sub(r"<[^>]+>", " ", words).split()))
        for tag, how, words in MARKED.findall(nav)
    ]


@pytest.mark.parametrize(("name", "text"), PAGES, ids=[name for name, _text in PAGES])
def test_a_page_marks_itself_and_the_group_that_it_lies_in(name, text):
    group = next((title for title, pages in GROUPS if (name, text) in pages), None)
    around = [("summary", "true", f"{group} {text}")] if group else []
    assert marked(client_of(accounts.coordinator()), reverse(name)) == [*around, ("a", "page", text)]


def test_a_row_of_the_ledger_lies_below_the_ledger():
    courses.mentor()
    found = marked(client_of(accounts.coordinator()), reverse("coordinator_ledger_row", args=[1]))
    assert found == [("summary", "true", "Ledger and tools Ledger"), ("a", "true", "Ledger")]


def test_a_mentor_who_looks_at_samples_has_no_menu_of_pages_that_are_closed_to_them():
    response = client_of(courses.mentor(act=Act.SAMPLE)).get(reverse("samples"))
    assert response.status_code == 200
    assert 'class="places' not in response.content.decode()
