"""Answers that anybody's script may read and anybody's cache may keep."""

import hashlib
import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from badges.views.answers import open_to_all

LINKED_DATA = "application/ld+json"
_FOREVER = "public, max-age=31536000, immutable"


def open_json(
    request: HttpRequest, document: dict[str, Any], *, media_type: str = LINKED_DATA, seconds: int = 300
) -> HttpResponse:
    """A public document as JSON: open to every origin, kept for a few minutes, 304 where it has not changed."""
    text = json.dumps(document, ensure_ascii=False, indent=2).encode()
    return open_bytes(request, text, media_type, f"public, max-age={seconds}")


def open_picture(
    request: HttpRequest, data: bytes, media_type: str, *, is_fixed: bool = False
) -> HttpResponse:
    """A public picture likewise. `is_fixed`: another picture would have another address."""
    return open_bytes(request, data, media_type, _FOREVER if is_fixed else "public, max-age=3600")


def open_bytes(
    request: HttpRequest, data: bytes, media_type: str, cache: str, *, digest: str = ""
) -> HttpResponse:
    """Bytes with their digest as ETag; `digest` where it is known already."""
    etag = quote_etag(digest or hashlib.sha256(data).hexdigest())
    response = HttpResponse(data, content_type=media_type, headers={"ETag": etag})
    answer = get_conditional_response(request, etag=etag, response=response) or response
    answer["Cache-Control"] = cache
    return open_to_all(answer)
