"""One address at which everything that is taught is found."""

import logging
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

from content.formats.finding import LONGEST_QUERY, Query, asked
from courses.domain.finding import Hit, Search
from courses.domain.found import Listed, listed
from courses.domain.near import near_queries
from courses.domain.openness import reader_of
from courses.domain.search_index import can_search
from courses.enums import Found
from lms.kernel.rates import asker_of, seconds_to_wait

logger = logging.getLogger(__name__)

_OF_EACH = 5  # where every kind is listed
_A_PAGE = 20  # where one is
_A_MINUTE = 60  # searches of one person, or of one address


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What fits `q` by kind, or page by page of one `kind`. Anybody may ask anything: no input is refused.

    429 for more than sixty searches in a minute, with what was typed, and when to search again.
    """
    query = asked(request.GET.get("q", ""))
    wait = _seconds_to_wait(request) if query.words else 0
    if wait:
        return _too_often(request, query, wait)
    found = Search(query, language=get_language() or "", reader=reader_of(request))
    context = {"query": query, "search": found, "longest": LONGEST_QUERY, "works": can_search()}
    kind = request.GET.get("kind", "")
    if kind in Found.values and found.hits[Found(kind)]:
        context |= _one_kind(request, found, Found(kind))
    else:
        context |= _every_kind(request, found)
    if query.words and not found.total:
        context["near"] = near_queries(found)
    return render(request, "courses/search.html", context)


def _seconds_to_wait(request: HttpRequest) -> int:
    """Without the cache nothing is counted, and everybody may search: unlike where secrets can be guessed."""
    try:
        return seconds_to_wait(f"search:{asker_of(request)}", _A_MINUTE, seconds=60)
    except (RedisError, OSError) as error:
        logger.warning("searches are not counted, since the cache does not answer: %s", error)
        return 0


def _too_often(request: HttpRequest, query: Query, wait: int) -> HttpResponse:
    said = ngettext(
        "You can search again in %(number)s second. What you typed is kept.",
        "You can search again in %(number)s seconds. What you typed is kept.",
        wait,
    )
    context = {"query": query, "longest": LONGEST_QUERY, "works": True, "wait": said % {"number": wait}}
    answer = render(request, "courses/search.html", context, status=429)
    answer["Retry-After"] = str(wait)
    return answer


def _every_kind(request: HttpRequest, found: Search) -> dict[str, object]:
    """The best of each kind, all listed together so that they cost as many queries as one kind would."""
    first = [hit for hits in found.hits.values() for hit in hits[:_OF_EACH]]
    rows = _linked(request, listed(first, found.ways))
    groups = [
        {
            "kind": kind,
            "total": len(hits),
            "rows": [row for row in rows if row["listed"].hit.kind == kind],  # type: ignore[attr-defined]
            "all": "?" + urlencode({"q": found.query.text, "kind": kind.value}),
            "more": len(hits) > _OF_EACH,
        }
        for kind, hits in found.hits.items()
        if hits
    ]
    return {"groups": groups}


def _one_kind(request: HttpRequest, found: Search, kind: Found) -> dict[str, object]:
    page = Paginator(found.hits[kind], _A_PAGE).get_page(request.GET.get("page"))
    rows = _linked(request, listed(list(page), found.ways))
    return {
        "kind": kind,
        "groups": [{"kind": kind, "total": len(found.hits[kind]), "rows": rows}],
        "page": page,
        "rest": urlencode({"q": found.query.text, "kind": kind.value}) + "&",
    }


def _linked(request: HttpRequest, rows: list[Listed]) -> list[dict[str, object]]:
    return [{"listed": row, "href": _address(request, row.hit)} for row in rows]


def _address(request: HttpRequest, hit: Hit) -> str:
    if hit.kind == Found.TERM:
        return f"{reverse('glossary')}#{hit.row.slug}"
    return hit.row.get_url(request) or ""
