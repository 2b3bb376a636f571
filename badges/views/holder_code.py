"""The one-time code with which a holder shows somebody that a badge is theirs."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from badges.domain.holder_codes import show_code
from badges.limits import is_too_often
from badges.views.own import own_badge
from lms.kernel.post_only import post_only


@never_cache
@post_only
@login_required
def code(request: HttpRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """Make a code and show it, this once; one that was shown before works no longer."""
    held = own_badge(request, public_id)
    if is_too_often(request, what="holder-code", per_minute=10):
        return render(request, "429.html", status=429)
    shown = show_code(held.award, at=timezone.now())
    return render(request, "badges/holder_code.html", {"award": held.award, "shown": shown})
