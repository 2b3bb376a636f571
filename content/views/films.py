"""Videos of lessons, in parts: some browsers play none that comes only as a whole."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe
from wagtail import hooks

from content.formats.films import FILMS
from content.models import FettleDocument
from lms.kernel.private_files import serve_private


@require_safe
def film(request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
    """A video, or the part of it that is asked for, to whoever may have the document; 404 for any other file."""
    document = get_object_or_404(FettleDocument, pk=pk)
    ending = document.file_extension.lower()
    if document.filename != name or ending not in FILMS:
        raise Http404
    for asked in hooks.get_hooks(
        "before_serve_document"
    ):  # Wagtail's own among them: who may see the collection
        answer = asked(document, request)
        if isinstance(answer, HttpResponse):
            return answer
    return serve_private(request, document.file, media_type=f"video/{ending}", name=name, inline=True)
