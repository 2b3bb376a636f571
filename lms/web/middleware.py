"""What happens around every request."""

import zoneinfo
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from lms.kernel.errors import DomainError, NotAllowed
from lms.kernel.rates import wait_told

View = Callable[[HttpRequest], HttpResponse]
_HEALTH = ("/healthz", "/readyz")
# Shared caches may keep these, so nobody's session is looked at.
SAME_FOR_ALL = (
    "/calendar/",
    "/embed/",
    "/ledger/",
    "/status/",
    "/verify/door.html",
    "/mentor/desk/",
    "/offline/",
    "/sw.js",
    "/manifest.webmanifest",
)


def canonical_origin(get_response: View) -> View:
    """Send readers of 127.0.0.1 to the hub's name: passkeys and did:web do not work with a number."""
    own = urlsplit(settings.BASE_URL).netloc

    def middleware(request: HttpRequest) -> HttpResponse:
        host = request.get_host()
        if host == own or request.method not in {"GET", "HEAD"} or request.path in _HEALTH:
            return get_response(request)
        return HttpResponseRedirect(settings.BASE_URL + request.get_full_path())

    return middleware


def reader_timezone(get_response: View) -> View:
    """Show times in the reader's zone."""

    def middleware(request: HttpRequest) -> HttpResponse:
        personal = request.session.session_key and not request.path.startswith(SAME_FOR_ALL)
        chosen = getattr(request.user, "timezone", "") if personal else ""
        with timezone.override(zoneinfo.ZoneInfo(chosen) if chosen else None):
            return get_response(request)

    return middleware


def says_how_long_to_wait(get_response: View) -> View:
    """Let nobody who asks too often guess when to ask again."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return wait_told(request, get_response(request))

    return middleware


class DomainErrors:
    """Turn a broken rule that no form caught into a page that says which rule and what to do."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """403 for a rule about who may act, 409 for any other rule; None for other errors."""
        if not isinstance(exception, DomainError):
            return None
        status = 403 if isinstance(exception, NotAllowed) else 409
        return render(request, "rule_broken.html", {"message": exception.message}, status=status)


domain_errors = DomainErrors
