"""The words that lessons use, all on one page."""

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from content.domain.terms import terms_in


@require_safe
@vary_on_headers("Sec-Fetch-Dest")
def glossary(request: HttpRequest) -> HttpResponseBase:
    """Every word in the reader's language, or else in the hub's own; each has an anchor.

    A lesson that is shown inside somebody else's page leads here too. There it comes without menus, as the
    lesson does, and may be framed.
    """
    if request.headers.get("Sec-Fetch-Dest") in {"iframe", "frame"}:
        return _framed(request)
    return _shown(request, framed=False)


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
@cache_control(public=True, max_age=300)
def _framed(request: HttpRequest) -> HttpResponse:
    return _shown(request, framed=True)


def _shown(request: HttpRequest, *, framed: bool) -> HttpResponse:
    language = get_language() or ""
    if not framed and language == settings.LANGUAGE_CODE:  # an address without a language: the reader's own
        language = request.content_language = request.reader_language  # type: ignore[attr-defined]
    terms = terms_in(language)
    known = {term.slug: term for term in terms}
    entries = [
        {"term": term, "others": [known[slug] for slug in term.others if slug in known]} for term in terms
    ]
    context = {"entries": entries, "framed": framed} | ({"messages": ()} if framed else {})
    if framed:  # kept for everybody, so nobody's own language is looked at
        return render(request, "content/glossary.html", context)
    return TemplateResponse(request, "content/glossary.html", context)
