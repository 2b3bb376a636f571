"""Private files in answers: whole or in part, never kept by anybody in between, and unable to act on our origin."""

import re
from collections.abc import Iterator

from django.core.files import File
from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

_POLICY = "sandbox; default-src 'none'; img-src 'self' data:; media-src 'self'; style-src 'unsafe-inline'"
_CHUNK = 65_536
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def serve_private(
    request: HttpRequest, stored: FieldFile, *, media_type: str, name: str, inline: bool
) -> HttpResponseBase:
    """The file, or the part of it that a single `Range` asks for (RFC 9110, section 14); 404 if it is gone.

    The caller has asked whether the reader may see it.
    """
    try:
        stream: File[bytes] = stored.storage.open(stored.name or "", "rb")
    except (FileNotFoundError, ValueError) as error:
        raise Http404 from error
    size = stream.size
    first, last = _asked_for(request, size)
    if first > last and size:
        stream.close()
        response: HttpResponseBase = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{size}"
    else:
        response = StreamingHttpResponse(_part(stream, first, last), content_type=media_type)
        response["Content-Length"] = str(last - first + 1)
        if (first, last) != (0, size - 1):
            response.status_code = 206
            response["Content-Range"] = f"bytes {first}-{last}/{size}"
    response["Accept-Ranges"] = "bytes"
    response["Content-Disposition"] = content_disposition_header(not inline, name) or "attachment"
    _keep_private(request, response)
    return response


def _keep_private(request: HttpRequest, response: HttpResponseBase) -> None:
    response["Content-Security-Policy"] = _POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    # Compressing would change the bytes that a range counts.
    request.META["HTTP_ACCEPT_ENCODING"] = "identity"


def _asked_for(request: HttpRequest, size: int) -> tuple[int, int]:
    """First and last byte; the first lies beyond the last where the range cannot be met."""
    found = _RANGE.fullmatch(request.headers.get("Range", "").replace(" ", ""))
    if found is None or found.group(0) == "bytes=-" or "If-Range" in request.headers:
        return 0, size - 1
    first, last = found.groups()
    if not first:
        return max(0, size - int(last)) if int(last) else size, size - 1
    if last and int(last) < int(first):
        return 0, size - 1  # not a range at all: to be ignored
    return int(first), min(int(last), size - 1) if last else size - 1


def _part(stream: "File[bytes]", first: int, last: int) -> Iterator[bytes]:
    with stream:
        stream.seek(first)
        left = last - first + 1
        while left > 0 and (chunk := stream.read(min(_CHUNK, left))):
            left -= len(chunk)
            yield chunk
