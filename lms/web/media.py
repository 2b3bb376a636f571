"""Public uploads, served so that none of them can ever act on the site's own origin."""

import mimetypes
from pathlib import Path

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.http import FileResponse, Http404, HttpRequest, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils._os import safe_join
from django.utils.http import http_date
from django.views.decorators.http import require_safe
from django.views.static import was_modified_since

# It does not bind a picture inside <img>. Opened on its own, a file may draw itself and do nothing else.
POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"

# What a browser may show; everything else is offered for download.
_SHOWN = {"image/avif", "image/gif", "image/jpeg", "image/png", "image/svg+xml", "image/webp"}

# Documents have a view of their own, which asks who may see them.
_NOT_HERE = {"documents"}


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """One public file below /media/; 404 for what is not there, lies elsewhere or is a document."""
    file = _locate(path)
    changed = file.stat().st_mtime
    if not was_modified_since(request.headers.get("If-Modified-Since"), changed):
        return HttpResponseNotModified()
    kind = mimetypes.guess_type(file.name)[0] or ""
    shown = kind in _SHOWN
    response = FileResponse(
        file.open("rb"),
        as_attachment=not shown,
        filename=file.name,
        content_type=kind if shown else "application/octet-stream",
    )
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Last-Modified"] = http_date(changed)
    response["Cache-Control"] = "public, max-age=86400"
    return response


def _locate(path: str) -> Path:
    try:
        root = Path(settings.MEDIA_ROOT).resolve()
        file = Path(safe_join(root, path)).resolve()
    except (SuspiciousFileOperation, ValueError) as error:  # ValueError: a null byte in the path
        raise Http404 from error
    try:
        inside = root in file.parents and file.is_file()
    except OSError as error:  # a name longer than the system keeps
        raise Http404 from error
    if not inside or file.relative_to(root).parts[0] in _NOT_HERE:
        raise Http404
    return file
