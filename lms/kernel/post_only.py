"""Buttons that change something are pressed, not visited."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

Answer = TypeVar("Answer", bound=HttpResponseBase)


def post_only(view: Callable[..., Answer]) -> Callable[..., Answer | HttpResponse]:
    """Answer anything but a POST with a page that says so (405)."""

    @wraps(view)
    def pressed(request: HttpRequest, *args: Any, **kwargs: Any) -> Answer | HttpResponse:
        if request.method == "POST":
            return view(request, *args, **kwargs)
        response = render(request, "courses/post_only.html", {"page": None}, status=405)
        response["Allow"] = "POST"
        return response

    return pressed
