"""Uploads that are stopped while they arrive: no view reads a body into memory, or a longer one to its end."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from content.formats.evidence.limits import LARGEST
from courses.domain.intake import too_large

_FORM_BYTES = 1_000_000  # everything in a form that is no file
View = Callable[..., HttpResponse]


class CappedUploadHandler(TemporaryFileUploadHandler):
    """Writes files to temporary ones, and stops at the first byte too many: of one file or of all together."""

    def __init__(self, request: HttpRequest, most_bytes: int, of_one: int) -> None:
        super().__init__(request)
        self.most_bytes, self.of_one, self.total, self.of_file = most_bytes, of_one, 0, 0
        self.is_cut = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin to count a file."""
        super().new_file(*args, **kwargs)
        self.of_file = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Count and write."""
        self.total += len(raw_data)
        self.of_file += len(raw_data)
        if self.of_file > self.of_one or self.total > self.most_bytes:
            self.is_cut = True
            self.file.close()
            raise StopUpload(connection_reset=True)
        super().receive_data_chunk(raw_data, start)


def capped_upload(*, files: int = 1, largest: int | None = None) -> Callable[[View], View]:
    """Let a view receive at most so many of the largest files in one request; else 413 with the reason.

    Outermost among a view's decorators: the check against forged requests reads the body, so it has to come after
    the cap is in place, and is done here.
    """

    def decorate(view: View) -> View:
        @csrf_protect
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST" and _was_cut(request):
                return refuse_size(request, largest or LARGEST)
            return view(request, *args, **kwargs)

        @csrf_exempt
        @wraps(view)
        def capped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            of_one = largest or LARGEST
            most = files * of_one
            declared = request.META.get("CONTENT_LENGTH") or "0"
            if request.method == "POST" and (not declared.isdigit() or int(declared) > most + _FORM_BYTES):
                return refuse_size(request, of_one)
            request.upload_handlers = [CappedUploadHandler(request, most, of_one)]
            return checked(request, *args, **kwargs)

        return capped

    return decorate


def _was_cut(request: HttpRequest) -> bool:
    """Whether reading the body, which asking for its fields does, ended at the cap."""
    request.POST  # noqa: B018
    return any(getattr(handler, "is_cut", False) for handler in request.upload_handlers)


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asked: it says that it reads JSON, browsers ask for pages."""
    return "application/json" in request.headers.get("Accept", "")


def refuse_size(request: HttpRequest, largest: int = LARGEST) -> HttpResponse:
    """413 as a page, or as JSON for a script."""
    error = too_large(largest)
    if wants_json(request):
        return JsonResponse({"error": {"code": error.code, "message": str(error.message)}}, status=413)
    return render(request, "courses/evidence/too_large.html", {"message": error.message}, status=413)
