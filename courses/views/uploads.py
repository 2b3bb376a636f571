"""Uploads that are stopped while they arrive: no view reads a body into memory, or a longer one to its end."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from content.formats.evidence.limits import LARGEST
from courses.domain.intake import too_large
from lms.kernel.uploads import CappedUploadHandler, was_cut

_FORM_BYTES = 1_000_000  # everything in a form that is no file
View = Callable[..., HttpResponse]


def capped_upload(*, files: int = 1, largest: int | None = None) -> Callable[[View], View]:
    """Let a view receive at most so many of the largest files in one request; else 413 with the reason.

    Outermost among a view's decorators: the check against forged requests reads the body, so it has to come after
    the cap is in place, and is done here.
    """

    def decorate(view: View) -> View:
        @csrf_protect
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST" and was_cut(request):
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


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asked: it says that it reads JSON, browsers ask for pages."""
    return "application/json" in request.headers.get("Accept", "")


def refuse_size(request: HttpRequest, largest: int = LARGEST) -> HttpResponse:
    """413 as a page, or as JSON for a script."""
    error = too_large(largest)
    if wants_json(request):
        return JsonResponse({"error": {"code": error.code, "message": str(error.message)}}, status=413)
    return render(request, "courses/evidence/too_large.html", {"message": error.message}, status=413)
