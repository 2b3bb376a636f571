"""The certificate: as PDF, as a page to print, with the name where its holder asks for it, and in the ZIPs."""

import uuid
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from badges.domain.bundle import bundle_of, bundle_of_all
from badges.domain.certificate import Certificate, NoPdf, as_pdf, certificate_of
from badges.domain.door import DoorPass, pass_of
from badges.domain.holding import HeldBadge, badges_of
from badges.domain.showing import Showing, showing_of
from badges.enums import Format, PageVisibility
from badges.limits import is_too_often
from badges.models import Credential
from badges.views.answers import ErasedError
from badges.views.gate import View, as_the_holder_chose
from badges.views.own import holder_of, own_badge
from lms.kernel.errors import DomainError
from lms.kernel.post_only import post_only

_PER_MINUTE = 20
_ARCHIVES_PER_MINUTE = 5


def _or_erased(view: View) -> View:
    """410 with a page once the holder is erased."""

    @wraps(view)
    def answer(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
        try:
            return view(request, public_id)
        except ErasedError:
            return render(request, "badges/erased.html", status=410)

    return answer


@require_safe
@_or_erased
@as_the_holder_chose()
def credential_pdf(request: HttpRequest, found: Credential) -> HttpResponse:
    """The certificate as PDF, without a name unless the page carries it; the page to print where no PDF is made."""
    if is_too_often(request, what="certificate", per_minute=_PER_MINUTE):
        return render(request, "429.html", status=429)
    showing = showing_of(found.award)
    return _pdf(_certificate(found, showing, name=showing.name), showing, inline=True)


@require_safe
@_or_erased
@as_the_holder_chose()
def credential_print(request: HttpRequest, found: Credential) -> HttpResponse:
    """The certificate as a page to print; `?no-pdf` says why somebody was led here."""
    showing = showing_of(found.award)
    certificate = _certificate(found, showing, name=showing.name)
    context = {"certificate": certificate, "no_pdf": "no-pdf" in request.GET}
    return render(request, "badges/print.html", context)


@never_cache
@post_only
@login_required
def own_certificate(request: HttpRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """The holder's own copy, with their name if they ticked that; it is made, sent, and kept nowhere."""
    held = own_badge(request, public_id)
    name = holder_of(request).name if "with_name" in request.POST else ""
    certificate = _own(held, name=name)
    if "print" in request.POST:
        return render(request, "badges/print.html", {"certificate": certificate, "no_pdf": False})
    try:
        return _sent(as_pdf(certificate), certificate.print_name, inline=False)
    except NoPdf:
        return render(request, "badges/print.html", {"certificate": certificate, "no_pdf": True})


@never_cache
@post_only
@login_required
def download_all(request: HttpRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """Every file of the badge as one ZIP."""
    held = own_badge(request, public_id)
    certificate = _own(held, name="")
    return FileResponse(
        bundle_of(held.award, certificate),
        as_attachment=True,
        filename=f"{held.award.achievement.slug}.zip",
        content_type="application/zip",
    )


@never_cache
@post_only
@login_required
def download_every(request: HttpRequest) -> HttpResponseBase:
    """The files of every badge of the reader as one ZIP; back to the list where there is none yet."""
    if is_too_often(request, what="all-badges", per_minute=_ARCHIVES_PER_MINUTE):
        return render(request, "429.html", status=429)
    now = timezone.now()
    badges = badges_of(holder_of(request), moment=now)
    if all(held.verdict is None for held in badges):
        return redirect("my_badges")
    return FileResponse(
        bundle_of_all(badges, now=now),
        as_attachment=True,
        filename="badges.zip",
        content_type="application/zip",
    )


def _credential(public_id: uuid.UUID) -> Credential:
    rows = Credential.objects.select_related("award__achievement", "award__learner__safeguard", "issuer")
    return get_object_or_404(rows, award__public_id=public_id, format=Format.OB3)


def _own(held: HeldBadge, *, name: str) -> Certificate:
    """The holder's own copy: with the code that is read at a door, where there is one."""
    found = _credential(held.award.public_id)
    try:
        door = pass_of(found, showing=held.showing, name=name, at=timezone.now())
    except DomainError:
        door = None
    return _certificate(found, held.showing, name=name, door=door)


def _certificate(
    found: Credential, showing: Showing, *, name: str, door: DoorPass | None = None
) -> Certificate:
    return certificate_of(
        found,
        name=name,
        key=showing.key if showing.page == PageVisibility.LINK else "",
        hidden=showing.page == PageVisibility.OFF,
        at=timezone.now(),
        door=door,
    )


def _pdf(certificate: Certificate, showing: Showing, *, inline: bool) -> HttpResponse:
    try:
        return _sent(as_pdf(certificate), certificate.print_name, inline=inline)
    except NoPdf:
        query: dict[str, Any] = {"no-pdf": ""} | ({"key": showing.key} if showing.page == "link" else {})
        page = reverse("credential_print", args=[certificate.credential.award.public_id], query=query)
        return redirect(page)


def _sent(data: bytes, name: str, *, inline: bool) -> HttpResponse:
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'{"inline" if inline else "attachment"}; filename="{name}"'
    response["X-Robots-Tag"] = "noindex"
    return response
