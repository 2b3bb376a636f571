"""Hosted documents and the pages behind a badge's addresses: signed bytes as they are, open to every origin."""

import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import condition, require_http_methods, require_safe

from badges.domain import keys, status
from badges.domain.artwork import drawing_of
from badges.domain.footing import lift_of
from badges.domain.grounds import SIGNATURES, counted_events, public_signatures
from badges.domain.linking import links_of
from badges.domain.renewal import let_lead_on, newest_form, successor_of
from badges.domain.verification import holder_state, verify_own
from badges.domain.verification.chain import Strand
from badges.enums import AwardState, Format, PageVisibility
from badges.formats import ob2
from badges.formats.addresses import credential_page as credential_page_address
from badges.formats.addresses import ob2_assertion
from badges.formats.baking import bake_ob2_svg, bake_ob3_svg
from badges.formats.by_hand import stated_decision
from badges.formats.course_badges import stated_parts
from badges.formats.evidence import stated_observations
from badges.formats.strict_json import parse_json_strictly
from badges.limits import is_too_often
from badges.models import Award, Credential
from badges.permissions import can_see_reasons
from badges.views.answers import (
    ErasedError,
    as_json,
    etag,
    issued,
    signed,
    varies_by_accept,
    wants_document,
)
from badges.views.gate import KEY, ByLinkOnlyError, as_the_holder_chose, check_open, keep_private
from lms.accounts.models import User


@require_safe
def credential_page(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """For people a page; for machines that ask for application/vc or JSON, the signed document."""
    if wants_document(request):
        return varies_by_accept(credential_json(request, public_id))
    try:
        found = issued(public_id, Format.OB3)
    except ErasedError:
        return varies_by_accept(render(request, "badges/erased.html", status=410))
    try:
        showing = check_open(request, found.award)
    except ByLinkOnlyError:
        return varies_by_accept(keep_private(render(request, "badges/by_link.html", status=403)))
    document = parse_json_strictly(bytes(found.document))
    now = timezone.now()
    is_holder = request.user == found.award.learner
    # A link would tie the two badges together for everybody, so it is the holder's to give.
    shows_newer = is_holder or (found.award.leads_on and showing.is_public)
    sees_reasons = can_see_reasons(request.user, found.award)
    context = {
        "award": found.award,
        "picture": found.artwork and found.artwork.digest,
        "verdict": holder_state(found.award, now),
        "now": now,
        "document": document,
        "results": _results(document),
        "observations": stated_observations(document),
        "decision": stated_decision(document),
        "parts": stated_parts(document),
        "is_holder": is_holder,
        "newer": successor_of(found.award) if shows_newer else None,
        "changes": status.changes_of(found.award) if sees_reasons else [],
        "lift": lift_of(found.award) if sees_reasons else None,
        "links": links_of(found) if is_holder else [],
        "chain": _chain(request, public_id),
        "showing": showing,
        "key": request.GET.get(KEY, "") if showing.page == PageVisibility.LINK else "",
    }
    response = varies_by_accept(render(request, "badges/credential.html", context))
    return response if showing.is_public else keep_private(response)


def _chain(request: HttpRequest, public_id: uuid.UUID) -> tuple[Strand, ...]:
    """What the badge rests on, only where it is asked for: each signature in it is checked then."""
    if "chain" not in request.GET or is_too_often(request):
        return ()
    return verify_own(public_id, at=timezone.now()).chain


def _results(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The achieved level per skill, as the document states it."""
    subject = document["credentialSubject"]
    described = {entry["id"]: entry for entry in subject["achievement"].get("resultDescription", [])}
    return [{**described.get(r.get("resultDescription"), {}), **r} for r in subject.get("result", [])]


@require_safe
@signed
@as_the_holder_chose()
@condition(etag_func=etag)
def credential_json(request: HttpRequest, found: Credential) -> HttpResponse:
    """The Open Badges 3.0 document: the bytes that were signed."""
    return HttpResponse(bytes(found.document), content_type=found.media_type)


@require_safe
@signed
@as_the_holder_chose()
def credential_refresh(request: HttpRequest, found: Credential) -> HttpResponse:
    """The newest form of the document: of the badge that replaced it if the holder lets it lead on, else its own."""
    newest = newest_form(found)
    response = HttpResponse(bytes(newest.document), content_type=newest.media_type)
    response["Cache-Control"] = (
        "no-cache"  # the answer may be another tomorrow, and the holder may think again
    )
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def lead_on(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The holder lets the badge lead to the one that replaces it, or no longer; all else goes to the badge's page."""
    page = reverse("credential", args=[public_id])
    if request.method != "POST":
        return redirect(page)
    if not isinstance(request.user, User):
        return redirect_to_login(page)
    award = get_object_or_404(Award, public_id=public_id, learner=request.user)
    let_lead_on(award, by=request.user, allowed=request.POST.get("allowed") == "yes")
    return redirect(page)


@require_safe
@signed
@as_the_holder_chose()
@condition(etag_func=etag)
def credential_png(request: HttpRequest, found: Credential) -> HttpResponse:
    """The badge with the signed document inside."""
    return _png(found)


@require_safe
@signed
@as_the_holder_chose()
def credential_signatures(request: HttpRequest, found: Credential) -> HttpResponse:
    """What mentors signed with their own passkeys, as far as it cannot link two badges of the holder."""
    response = as_json({
        "format": SIGNATURES,
        "credential": credential_page_address(found.issuer.origin, found.award.public_id),
        "signatures": public_signatures(found),
    })  # fmt: skip
    response["Cache-Control"] = "no-store"  # less may be shown once another badge rests on the same
    return response


@require_safe
@login_required
@never_cache
def credential_ledger(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """For the holder: where in the ledger each observation stands, and the way to the proof of it."""
    rows = Credential.objects.select_related("award__achievement", "award__learner", "issuer")
    found = get_object_or_404(
        rows, award__public_id=public_id, award__learner=request.user, format=Format.OB3
    )
    context = {"award": found.award, "counted": counted_events(found)}
    return render(request, "badges/ledger.html", context)


@require_safe
@signed
@as_the_holder_chose()
@condition(etag_func=etag)
def credential_svg(request: HttpRequest, found: Credential) -> HttpResponse:
    """The same as a drawing: the picture it was issued with, and the bytes that were signed."""
    return _svg(found, bake_ob3_svg(drawing_of(found), bytes(found.document)))


def _svg(found: Credential, baked: bytes) -> HttpResponse:
    response = HttpResponse(baked, content_type="image/svg+xml")
    response["Content-Disposition"] = f'inline; filename="{found.award.achievement.slug}.svg"'
    return response


def _png(found: Credential) -> HttpResponse:
    response = HttpResponse(bytes(found.image), content_type="image/png")
    response["Content-Disposition"] = f'inline; filename="{found.award.achievement.slug}.png"'
    return response


@require_safe
@signed
def assertion(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The hosted Open Badges 2.0 assertion; 410 with the revoked form once the award has ended.

    Also of a badge whose page is hidden: copies of it are judged by this answer, and it says no more than they do.
    """
    found = issued(public_id, Format.OB2)
    if found.award.state == AwardState.ISSUED:
        return HttpResponse(bytes(found.document), content_type=found.media_type)
    gone = ob2.revoked_assertion(ob2_assertion(found.issuer.origin, public_id))
    return as_json(gone, media_type=found.media_type, status=410)


@require_safe
@signed
@as_the_holder_chose(Format.OB2)
def assertion_png(request: HttpRequest, found: Credential) -> HttpResponse:
    """The badge with the hosted assertion inside."""
    return _png(found)


@require_safe
@signed
@as_the_holder_chose(Format.OB2)
def assertion_svg(request: HttpRequest, found: Credential) -> HttpResponse:
    """The same as a drawing."""
    return _svg(found, bake_ob2_svg(drawing_of(found), bytes(found.document)))


@require_safe
def did_document(request: HttpRequest) -> HttpResponse:
    """The hub's did:web document with every key ever used under this origin."""
    return as_json(keys.hub_did_document(), media_type="application/did+json")
