"""Handing a badge to a wallet: what the holder presses, and what the wallet asks. No cookies in what wallets see."""

import json
import secrets
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from badges.domain import wallets
from badges.domain.wallets import Refused
from badges.formats import oid4vci
from badges.formats.qr import qr_address
from badges.limits import is_too_often
from badges.views.own import own_badge
from lms.kernel.post_only import post_only

_MOST_BYTES = 64 * 1024
_PER_MINUTE = 30
View = Callable[[HttpRequest], HttpResponse]


@never_cache
@post_only
@login_required
def offer(request: HttpRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """Make an offer and show its QR code and PIN, this once."""
    held = own_badge(request, public_id)
    if is_too_often(request, what="wallet-offer", per_minute=10):
        return render(request, "429.html", status=429)
    made = wallets.offer(held.award, at=timezone.now())
    context = {"held": held, "award": held.award, "offer": made, "qr": qr_address(made.address)}
    return render(request, "badges/wallet_offer.html", context)


def _json(answer: dict[str, Any], status: int = 200) -> HttpResponse:
    return HttpResponse(
        json.dumps(answer, ensure_ascii=False), content_type="application/json", status=status
    )


def _open(response: HttpResponse) -> HttpResponse:
    """Wallets also live in browsers, under origins of their own."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Allow-Headers"] = "authorization, content-type"
    response["Access-Control-Allow-Methods"] = "POST, OPTIONS"
    response["Cache-Control"] = "no-store"
    return response


def for_wallets(view: View) -> View:
    """A POST that a wallet sends: no cookie, no CSRF, bounded in size and number; a refusal is JSON."""

    @csrf_exempt  # nobody is signed in here: the code or the token is all that counts
    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        if request.method == "OPTIONS":
            return _open(HttpResponse(status=204))
        if request.method != "POST":
            response = _json({"error": "invalid_request", "error_description": "Send a POST."}, 405)
            response["Allow"] = "POST, OPTIONS"
            return _open(response)
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > _MOST_BYTES:
            return _open(_json({"error": "invalid_request", "error_description": "Too large."}, 413))
        if is_too_often(request, what="wallet", per_minute=_PER_MINUTE):
            slow = {"error": "slow_down", "error_description": "Too many requests. Wait a minute."}
            return _open(_json(slow, 429))
        try:
            return _open(view(request))
        except Refused as refused:
            response = _json(
                {"error": refused.code, "error_description": refused.description}, refused.status
            )
            if refused.status == 401:
                response["WWW-Authenticate"] = f'Bearer error="{refused.code}"'
            return _open(response)

    return answer


@for_wallets
def token(request: HttpRequest) -> HttpResponse:
    """The token endpoint: the code from the QR and the PIN, for an access token (RFC 6749)."""
    if request.POST.get("grant_type") != oid4vci.GRANT:
        raise Refused("unsupported_grant_type", "This hub knows the pre-authorized code only.")
    code, pin = request.POST.get("pre-authorized_code", ""), request.POST.get("tx_code", "")
    if not code:
        raise Refused("invalid_request", "The pre-authorized code is missing.")
    wanted = _details(request.POST.get("authorization_details", ""))
    given = wallets.redeem(code, pin, at=timezone.now())
    answer: dict[str, Any] = {
        "access_token": given,
        "token_type": "bearer",
        "expires_in": int(wallets.TOKEN_LASTS.total_seconds()),
    }
    if wanted:
        answer["authorization_details"] = [
            {
                "type": "openid_credential",
                "credential_configuration_id": name,
                "credential_identifiers": [name],
            }
            for name in wanted
        ]
    return _json(answer)


def _details(text: str) -> list[str]:
    """The configurations that `authorization_details` (RFC 9396) names; those that we do not know are left out."""
    if not text:
        return []
    try:
        details = json.loads(text)
    except ValueError as error:
        raise Refused("invalid_request", "The authorization details are not JSON.") from error
    known = {one.id for one in wallets.CONFIGURATIONS}
    named = (
        [one.get("credential_configuration_id") for one in details if isinstance(one, dict)]
        if isinstance(details, list)
        else []
    )
    return [name for name in named if isinstance(name, str) and name in known]


@for_wallets
def nonce(request: HttpRequest) -> HttpResponse:
    """A fresh nonce, for wallets that ask for one before every request. A proof that they send is not looked at."""
    return _json({"c_nonce": secrets.token_urlsafe(24)})


@for_wallets
def credential(request: HttpRequest) -> HttpResponse:
    """The credential endpoint: the stored bytes, as they were signed."""
    scheme, _space, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not given:
        raise Refused("invalid_token", "The access token is missing.", status=401)
    try:
        asked = json.loads(request.body)
    except ValueError as error:
        raise Refused("invalid_credential_request", "The request is not JSON.") from error
    if not isinstance(asked, dict):
        raise Refused("invalid_credential_request", "The request is not a JSON object.")
    chosen, found = wallets.hand_over(given, asked, at=timezone.now())
    body = oid4vci.credential_response(bytes(found.document), is_token=chosen.format == "jwt_vc_json")
    return HttpResponse(body, content_type="application/json")


@require_safe
def issuer_metadata(request: HttpRequest) -> HttpResponse:
    """What wallets read about the hub as an issuer."""
    return _public(
        oid4vci.issuer_metadata(
            settings.BASE_URL,
            name=settings.HUB_NAME,
            language=settings.LANGUAGE_CODE,
            configurations=wallets.CONFIGURATIONS,
        )
    )


@require_safe
def server_metadata(request: HttpRequest) -> HttpResponse:
    """What wallets read about the hub as an authorization server."""
    return _public(oid4vci.server_metadata(settings.BASE_URL))


def _public(answer: dict[str, Any]) -> HttpResponse:
    response = _open(_json(answer))
    response["Cache-Control"] = "public, max-age=3600"
    return response
