"""How hosted documents are answered: open to every origin, 410 once the holder is erased."""

import json
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_vary_headers
from django.utils.http import quote_etag
from django.utils.translation import gettext as _

from badges.enums import Format
from badges.models import Credential

P = ParamSpec("P")
DOCUMENT_TYPES = ("application/json", "application/ld+json")
SIGNED_TYPES = ("application/vc", *DOCUMENT_TYPES)


def wants_document(request: HttpRequest, types: tuple[str, ...] = SIGNED_TYPES) -> bool:
    """Whether a program asks, for one of these media types, at an address that has a page for people too."""
    return request.get_preferred_type(["text/html", *types]) in types


def varies_by_accept(response: HttpResponse) -> HttpResponse:
    """The answer of an address that has both: caches must not give a program the page, or a person the document."""
    patch_vary_headers(response, ["Accept"])
    return response


def open_to_all(response: HttpResponse) -> HttpResponse:
    """Readable by scripts of any site; documents hold nothing that their holder has not given away."""
    response["Access-Control-Allow-Origin"] = "*"
    return response


class ErasedError(Exception):
    """The holder asked for erasure: nothing about the badge is handed out any more."""


def signed(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Every answer is open to every origin, a 304 too; 410 once the holder's data is erased."""

    @wraps(view)
    def answer(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return open_to_all(view(*args, **kwargs))
        except ErasedError:
            text = _("The holder of this badge asked us to erase their data.")
            return open_to_all(HttpResponse(text, content_type="text/plain; charset=utf-8", status=410))

    return answer


def as_json(
    document: dict[str, Any], *, media_type: str = "application/json", status: int = 200
) -> HttpResponse:
    """A document that is not signed, laid out for reading."""
    text = json.dumps(document, ensure_ascii=False, indent=2)
    return open_to_all(HttpResponse(text, content_type=media_type, status=status))


def issued(public_id: uuid.UUID, format_: Format) -> Credential:
    """An issued credential, whatever became of it since; Http404 for an unknown id, ErasedError without holder."""
    rows = Credential.objects.select_related(
        "award__achievement", "award__learner__safeguard", "issuer", "artwork"
    )
    rows = rows.defer("artwork__png", "artwork__svg")
    found = get_object_or_404(rows, award__public_id=public_id, format=format_)
    if found.award.learner is None:
        raise ErasedError
    return found


def etag(request: HttpRequest, found: Credential) -> str:
    """The digest of what was issued."""
    return quote_etag(found.digest)
