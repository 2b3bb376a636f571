"""Links to evidence: made and ended by the holder, opened by whoever has one, without an account."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from badges.domain.evidence_links import (
    count_opening,
    drawn_of,
    end_link,
    find_link,
    links_of,
    pieces_of,
    shown_by,
)
from badges.domain.holding import HeldBadge
from badges.forms.holder import EvidenceLinkForm
from badges.views.own import holder_of, own_badge
from courses.domain.intake import MEDIA_TYPES
from courses.enums import EvidenceKind
from courses.models import Evidence
from lms.kernel.errors import DomainError
from lms.kernel.post_only import post_only
from lms.kernel.private_files import serve_private

_COPIES = {"view": "image/webp", "thumb": "image/webp"}
_SHOWN_INLINE = {EvidenceKind.PHOTO, EvidenceKind.VIDEO, EvidenceKind.VOICE}


@never_cache
@require_safe
@login_required
def links(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The links that the holder made for a badge, and a form for one more."""
    held = own_badge(request, public_id)
    offered = pieces_of(held.award)
    return _show(request, held, EvidenceLinkForm(offered=offered), offered)


def _show(
    request: HttpRequest, held: HeldBadge, form: EvidenceLinkForm, offered: list[Evidence], *, made: str = ""
) -> HttpResponse:
    context = {
        "held": held,
        "award": held.award,
        "form": form,
        "pieces": offered,
        "links": links_of(held.award, holder_of(request)),
        "now": timezone.now(),
        "made": made,
    }
    bad = form.is_bound and not made
    return render(request, "badges/evidence_links.html", context, status=422 if bad else 200)


@never_cache
@post_only
@login_required
def make(request: HttpRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """Make a link; the answer shows it, and nothing shows it again."""
    held = own_badge(request, public_id)
    offered = pieces_of(held.award)
    form = EvidenceLinkForm(request.POST, offered=offered)
    try:
        if form.is_valid():
            token = form.record(held.award, by=holder_of(request))
            address = settings.BASE_URL + reverse("shown_evidence", args=[token])
            return _show(request, held, EvidenceLinkForm(offered=offered), offered, made=address)
    except DomainError as error:
        form.add_error(None, str(error.message))
    return _show(request, held, form, offered)


@never_cache
@post_only
@login_required
def end(request: HttpRequest, public_id: uuid.UUID, link: uuid.UUID) -> HttpResponseBase:
    """End a link at once."""
    own_badge(request, public_id)
    if end_link(link, by=holder_of(request), at=timezone.now()):
        messages.success(
            request, _("The link is ended. Whoever opens it reads that it is not available any more.")
        )
    return redirect("badge_evidence", public_id=public_id)


@require_safe
def shown(request: HttpRequest, token: str) -> HttpResponse:
    """What a link shows, to whoever has it; 410 in plain words once it has ended."""
    found = find_link(token)
    if found is None:
        raise Http404
    pieces = shown_by(found, timezone.now())
    if not pieces:
        return _private(render(request, "badges/evidence_gone.html", status=410))
    if request.method == "GET":
        count_opening(found)
    drawn = drawn_of(pieces)
    context = {
        "link": found,
        "award": found.award,
        "pieces": [(row, drawn.get(row.pk)) for row in pieces],
        "token": token,
    }
    return _private(render(request, "badges/evidence_shown.html", context))


@require_safe
def shown_file(request: HttpRequest, token: str, piece: uuid.UUID, form: str) -> HttpResponseBase:
    """One file that a link shows: as it is kept, or as a smaller picture; 404 once the link has ended."""
    found = find_link(token)
    row = (
        next((one for one in shown_by(found, timezone.now()) if one.public_id == piece), None)
        if found
        else None
    )
    if row is None:
        raise Http404
    if form in _COPIES:
        stored = getattr(row, form)
        if not stored:
            raise Http404
        return serve_private(request, stored, media_type=_COPIES[form], name=f"{form}.webp", inline=True)
    inline = EvidenceKind(row.kind) in _SHOWN_INLINE
    return serve_private(request, row.file, media_type=row.media_type, name=_file_name(row), inline=inline)


def _file_name(row: Evidence) -> str:
    return f"{row.kind}-{row.sha256[:8]}.{MEDIA_TYPES[row.media_type][1]}"


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
