"""The public API under /api/v1/: the apps' routers put together."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from ninja import NinjaAPI

from badges.api import router as badges_router
from courses.api import router as courses_router

api = NinjaAPI(
    title="Fettle",
    version="1",
    description="Check badges: no key is needed, sixty questions a minute. The mentor’s desk: see docs/sync.md.",
    urls_namespace="api",
    docs_url=None,  # ninja's own page runs inline scripts, which our policy refuses
)
api.add_router("", badges_router)
api.add_router("", courses_router)


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The public part of the API for people, drawn from the same OpenAPI document."""
    schema = api.get_openapi_schema()
    operations = [
        {"path": path, "method": method.upper(), "takes_files": _takes_files(operation), **operation}
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
        if "verification" in operation["tags"]
    ]
    return render(request, "web/api_docs.html", {"operations": operations, "schema": schema})


def _takes_files(operation: Mapping[str, Any]) -> bool:
    return "multipart/form-data" in operation["requestBody"]["content"]
