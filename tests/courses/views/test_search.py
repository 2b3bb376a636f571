"""The search page: for everybody, without scripts, and whatever is typed."""

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.test import Client
from wagtail.models import Locale, PageViewRestriction

from content.models import Term
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_minute_of_its_own():
    cache.clear()


def text_of(client: Client, **asked) -> str:
    response = client.get("/search/", asked)
    assert (response.status_code, dict(response.cookies)) == (200, {})
    return " ".join(response.content.decode().split())


def test_it_is_reached_from_the_head_of_every_page(client):
    courses.course()
    for url in ("/", "/courses/c01/", "/glossary/", "/accounts/login/", "/no-such-page/"):
        assert 'class="site-search" href="/search/"' in client.get(url).content.decode()


def test_at_first_it_says_what_can_be_searched_and_offers_the_lists(client):
    courses.home()
    page = text_of(client)
    assert '<form class="form find" method="get" action="/search/" role="search">' in page
    assert 'href="/courses/"' in page
    assert "Nothing found" not in page


def test_results_are_grouped_counted_linked_and_marked_with_everything_escaped(client):
    course = courses.course(title="Safe start")
    for number in range(1, 8):
        courses.lesson(course, f"Heat & light {number}", body=[("text", "<p>&lt;script&gt; hot iron</p>")])
    page = text_of(client, q="iron")
    assert "<strong>7</strong> results for “iron”" in page
    assert 'Lessons <span class="count">7</span>' in page
    assert page.count('class="roll-title"') == 5
    assert 'href="?q=iron&amp;kind=lesson"> Lessons: all 7' in page
    assert "&lt;script&gt; hot <mark>iron</mark>" in page
    assert "Heat &amp; light 7" in page
    assert "Lesson 7 of 7 in Safe start" in page
    assert 'href="/courses/c01/heat-light-7/"' in page
    assert 'value="iron"' in page


def test_one_kind_is_read_page_by_page(client):
    course = courses.course()
    for number in range(1, 26):
        courses.lesson(course, f"Heat {number}")
    first = text_of(client, q="heat", kind="lesson")
    assert first.count('class="roll-title"') == 20
    assert 'rel="next" href="?q=heat&amp;kind=lesson&amp;page=2"' in first
    second = text_of(client, q="heat", kind="lesson", page="2")
    assert second.count('class="roll-title"') == 5
    assert 'href="?q=heat"' in second


def test_nothing_found_is_said_and_what_may_be_meant_is_offered(client):
    courses.course(title="Soldering")
    page = text_of(client, q="sodlering")
    assert "Nothing found for “sodlering”" in page
    assert '<a class="button button-quiet" href="?q=Soldering">Soldering</a>' in page
    assert "<strong>1</strong> result for “Soldering”" in text_of(client, q="Soldering")


@pytest.mark.parametrize(
    "typed",
    [
        '"',
        "'",
        "*",
        "-",
        "AND",
        "a AND OR NOT b",
        "NEAR(a b)",
        "title:x",
        "{autocomplete} : x",
        "a\0b",
        "\0",
        "%s %d %",
        "\\",
        "(((",
        "<!--",
        ":*",
        "a & !b | c <-> d",
        "x" * 10_000,
        "é" * 300,
        "1 2 3 4 5 6 7 8 9 10",
        "١٢٣ 漢字 ß",
        "\ud83d",
    ],
)
def test_whatever_is_typed_is_looked_for_and_nothing_fails(typed, client):
    courses.lesson(courses.course(), "NOT a title")
    text_of(client, q=typed.encode("utf-8", "replace").decode())


@pytest.mark.parametrize("page", ["-1", "0", "abc", "", "999999999999", "9" * 5_000, "1\0", "½"])
@pytest.mark.parametrize("kind", ["lesson", "term", "no-such-kind", "\0"])
def test_odd_pages_and_kinds_are_answered(page, kind, client):
    courses.lesson(courses.course())
    assert "Lesson" in text_of(client, q="lesson", kind=kind, page=page)


def test_a_long_query_is_kept_as_far_as_it_is_looked_at_and_said(client):
    courses.home()
    page = text_of(client, q="word " * 2_000)
    assert "That was long" in page
    assert 'maxlength="200"' in page


def test_pages_for_a_group_are_found_by_its_members_alone(client):
    course = courses.course(title="Inner circle")
    group = Group.objects.create(name="Circle")
    rule = PageViewRestriction.objects.create(page=course, restriction_type=PageViewRestriction.GROUPS)
    rule.groups.add(group)
    assert "Nothing found" in text_of(client, q="circle")
    member = accounts.person("Mia")
    member.groups.add(group)
    client.force_login(member)
    assert "<mark>circle</mark>" in client.get("/search/?q=circle").content.decode()


def test_only_reading_is_allowed(client):
    assert client.post("/search/").status_code == 405


def test_more_than_sixty_searches_in_a_minute_wait_and_keep_what_was_typed(client, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    courses.course(title="Soldering")
    here, elsewhere = ({"x-forwarded-for": f"203.0.113.{number}"} for number in (1, 2))
    for _turn in range(60):
        assert client.get("/search/", {"q": "solder"}, headers=here).status_code == 200
    answer = client.get("/search/", {"q": "solder"}, headers=here)
    page = answer.content.decode()
    wait = int(answer["Retry-After"])
    assert (answer.status_code, 0 < wait <= 60) == (429, True)
    assert "Many searches in a short time" in page
    assert f"You can search again in {wait} second" in page
    assert 'value="solder"' in page
    assert "Soldering" not in page
    assert "Nothing found" not in page
    assert client.get("/search/", headers=here).status_code == 200  # the empty form costs nothing
    assert client.get("/search/", {"q": "solder"}, headers=elsewhere).status_code == 200
    for name in ("Tessa", "Theo"):
        signed_in = Client()
        signed_in.force_login(accounts.trainee(name))
        assert signed_in.get("/search/", {"q": "solder"}, headers=here).status_code == 200


def test_a_class_behind_one_address_does_not_share_a_minute(client):
    courses.course(title="Soldering")
    tessa, theo = Client(), Client()
    tessa.force_login(accounts.trainee("Tessa"))
    theo.force_login(accounts.trainee("Theo"))
    for _turn in range(61):
        last = tessa.get("/search/", {"q": "solder"})
    assert last.status_code == 429
    assert theo.get("/search/", {"q": "solder"}).status_code == 200


def test_while_the_cache_is_away_everybody_may_search_and_it_is_logged(client, settings, caplog):
    courses.lesson(courses.course(title="Soldering"), "Solder")
    term = {"slug": "flux", "term": "Solder flux", "definition": "It cleans."}
    Term.objects.create(locale=Locale.get_default(), **term)
    settings.CACHES = {
        "default": {"BACKEND": "lms.kernel.caching.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    }
    page = text_of(client, q="solder")
    assert 'href="/courses/c01/solder/"' in page
    assert 'href="/glossary/#flux"' in page
    (said,) = [row for row in caplog.records if row.name == "courses.views.search"]
    assert said.getMessage().startswith("searches are not counted, since the cache does not answer: ")
