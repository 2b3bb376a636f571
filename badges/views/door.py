"""Badges at a door without a network: the code that its holder shows, and the page that reads it, as a file."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from badges.domain import door_file as door_files
from badges.domain.door import pass_of
from badges.domain.door_snapshot import TOO_OLD_AFTER_DAYS, WARN_AFTER_DAYS
from badges.enums import Format
from badges.limits import is_too_often
from badges.models import Credential
from badges.views.open_documents import open_bytes
from badges.views.own import holder_of, own_badge

_PER_MINUTE = 30


@require_safe
def door(request: HttpRequest) -> HttpResponse:
    """What the file is, how to get it onto a phone, and how often to get it again."""
    context = {"warn_after": WARN_AFTER_DAYS, "too_old_after": TOO_OLD_AFTER_DAYS}
    return render(request, "badges/door.html", context)


@require_safe
def door_file(request: HttpRequest) -> HttpResponse:
    """The file, with how things stand now: the same for everybody, and for caches for as long as a status list."""
    made = door_files.door_file(timezone.now())
    data = made.html.encode()
    response = open_bytes(
        request, data, "text/html; charset=utf-8", "public, max-age=300", digest=made.digest
    )
    response["Content-Security-Policy"] = made.policy
    return response


@never_cache
@require_safe
@login_required
def own_door(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The holder's code, signed now. With their name where the badge's page carries it, or as they tick here."""
    held = own_badge(request, public_id)
    if is_too_often(request, what="door", per_minute=_PER_MINUTE):
        return render(request, "429.html", status=429)
    rows = Credential.objects.select_related("award__achievement", "issuer")
    found = get_object_or_404(rows, award=held.award, format=Format.OB3)
    named = "name" in request.GET if "chosen" in request.GET else bool(held.showing.name)
    name = holder_of(request).name if named else ""
    made = pass_of(found, showing=held.showing, name=name, at=timezone.now())
    return render(request, "badges/own_door.html", {"held": held, "award": held.award, "made": made})
