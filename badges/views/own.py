"""What the screens of a holder have in common: whose badge it is, and that buttons are pressed."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from badges.domain.holding import HeldBadge, badge_of
from lms.accounts.models import User


def holder_of(request: HttpRequest) -> User:
    """Whoever is signed in; only for use behind `login_required`."""
    return cast(User, request.user)


def own_badge(request: HttpRequest, public_id: uuid.UUID) -> HeldBadge:
    """The reader's own badge; Http404 for everybody else's, and for what was never issued."""
    held = badge_of(holder_of(request), public_id, moment=timezone.now())
    if held is None or held.verdict is None:
        raise Http404
    return held


def button(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Answer anything but a POST with a page that says so (405)."""

    @wraps(view)
    def pressed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST":
            return view(request, *args, **kwargs)
        response = render(request, "courses/post_only.html", {"page": None}, status=405)
        response["Allow"] = "POST"
        return response

    return pressed
