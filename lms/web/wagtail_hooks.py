"""How Wagtail serves documents here: always as a download, under the same policy as other uploads."""

from typing import Any

from django.http import FileResponse, HttpRequest
from wagtail import hooks
from wagtail.documents.models import document_served

from lms.web.media import POLICY


# After Wagtail's own hook has asked who may see it.
@hooks.register("before_serve_document", order=100)  # type: ignore[untyped-decorator]
def serve_as_download(document: Any, request: HttpRequest) -> FileResponse:
    """The file as an attachment that no browser opens as a page."""
    document_served.send(sender=type(document), instance=document, request=request)
    response = FileResponse(
        document.file.open("rb"),
        as_attachment=True,
        filename=document.filename,
        content_type=document.content_type,
    )
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    return response
