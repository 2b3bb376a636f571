"""Checkpoints of the ledger and the proofs that lead to them: for anyone, kept by caches, nothing personal."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.domain import checkpoints
from courses.models import Checkpoint, LedgerKey
from lms.kernel.errors import DomainError

P = ParamSpec("P")

_TEXT = "text/plain; charset=utf-8"
_CHANGES = "public, max-age=60"  # what the next checkpoint replaces
_STAYS = "public, max-age=86400"  # what follows from the rows and never changes
_NUMBER = re.compile(r"[0-9]{1,18}")
_STATUS = {"no_checkpoint": 404, "not_covered": 404, "unknown": 404, "damaged": 503}  # any other code: 422


def _public(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Open to scripts of every site; what cannot be answered is said in plain words, as JSON."""

    @require_safe
    @wraps(view)
    def answer(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            response = view(*args, **kwargs)
        except DomainError as reason:
            body = {"error": str(reason.message), "code": reason.code}
            response = JsonResponse(body, status=_STATUS.get(reason.code, 422))
            response["Cache-Control"] = "no-store" if response.status_code == 503 else _CHANGES
            patch_vary_headers(response, ["Accept-Language"])
        response["Access-Control-Allow-Origin"] = "*"
        return response

    return answer


def _number(text: str) -> int:
    """A whole number as it stands in an address. Raises DomainError."""
    if not _NUMBER.fullmatch(text):
        raise DomainError(
            _("“%(text)s” is not a whole number from 1 on.") % {"text": text[:40]}, code="no_number"
        )
    return int(text)


def _kept(response: HttpResponse, how_long: str) -> HttpResponse:
    response["Cache-Control"] = how_long
    return response


def _note(found: Checkpoint, how_long: str) -> HttpResponse:
    return _kept(HttpResponse(found.note, content_type=_TEXT), how_long)


@_public
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The latest checkpoint: the exact text that was signed, and its signature."""
    found = checkpoints.latest()
    if found is None:
        raise DomainError(_("No checkpoint of this ledger has been signed yet."), code="no_checkpoint")
    return _note(found, _CHANGES)


@_public
def checkpoint_at(request: HttpRequest, size: str) -> HttpResponse:
    """An earlier checkpoint, by its size."""
    found = Checkpoint.objects.filter(size=_number(size)).first()
    if found is None:
        raise DomainError(
            _("There is no checkpoint over exactly %(size)s rows.") % {"size": int(size)}, code="unknown"
        )
    return _note(found, _STAYS)


@_public
def key(request: HttpRequest) -> HttpResponse:
    """The key that signs checkpoints, in one line; as JSON (by Accept or ?format=json) every key ever used."""
    keys = list(LedgerKey.objects.all())
    if not keys:
        raise DomainError(_("No checkpoint of this ledger has been signed yet."), code="no_checkpoint")
    if request.GET.get("format") == "json" or _prefers_json(request):
        response: HttpResponse = JsonResponse({"keys": [_described(each) for each in keys]})
    else:
        active = next((each for each in reversed(keys) if each.retired_at is None), keys[-1])
        response = HttpResponse(f"{active.verifier.vkey}\n", content_type=_TEXT)
    patch_vary_headers(response, ["Accept"])
    return _kept(response, _CHANGES)


def _prefers_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/plain", "application/json"]) == "application/json"


def _described(each: LedgerKey) -> dict[str, Any]:
    return {
        "vkey": each.verifier.vkey,
        "name": each.origin,
        "from": each.created_at.isoformat(),
        "until": each.retired_at.isoformat() if each.retired_at else None,
    }


@_public
def inclusion(request: HttpRequest, position: str) -> HttpResponse:
    """That one row is covered, in the tree over `?size=` rows or the latest checkpoint's."""
    asked = request.GET.get("size")
    found = checkpoints.inclusion(_number(position), None if asked is None else _number(asked))
    return _kept(JsonResponse(found.as_json()), _CHANGES if asked is None else _STAYS)


@_public
def consistency(request: HttpRequest, first: str, second: str) -> HttpResponse:
    """That the ledger over `second` rows grew from the one over `first`."""
    found = checkpoints.consistency(_number(first), _number(second))
    return _kept(JsonResponse(found.as_json()), _STAYS)
