"""How often somebody may ask within a time. Only how often is counted, never what was asked, and it is forgotten."""

import math
import time
from http import HTTPStatus

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

_WAIT = "fettle.seconds_to_wait"


def address_of(request: HttpRequest) -> str:
    """Where a request comes from; behind a proxy, who asked the proxy."""
    return str(get_adapter(request).get_client_ip(request))


def asker_of(request: HttpRequest) -> str:
    """Who asks: the person who is signed in, so that a class behind one address does not share; else the address."""
    person = request.user.pk
    return f"address:{address_of(request)}" if person is None else f"person:{person}"


def seconds_to_wait(key: str, most: int, *, seconds: int) -> int:
    """Count one more under `key`: 0 up to `most` within so many seconds, then how long until it is forgotten.

    With Redis all servers count together; with the memory of each process, each counts what it is asked.
    """
    ends = f"{key}:ends"
    if cache.add(key, 0, timeout=seconds):
        cache.set(ends, time.time() + seconds, timeout=seconds)
    try:
        if cache.incr(key) <= most:
            return 0
    except ValueError:  # the time ended between the two calls
        return 0
    end = cache.get(ends)
    if end is None:
        # With Redis a count that ends between its two calls is made anew without an end, and would shut for good.
        cache.delete(key)
        return 0
    return max(1, math.ceil(float(end) - time.time()))


def must_wait(request: HttpRequest, seconds: int) -> bool:
    """Whether somebody has to wait; kept with the request, so that its answer says how long (`wait_told`)."""
    if seconds:
        request.META[_WAIT] = max(seconds, request.META.get(_WAIT, 0))
    return seconds > 0


def wait_told(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A 429 with the seconds to wait in it (RFC 6585, section 4); a minute where nobody has counted them."""
    if response.status_code == HTTPStatus.TOO_MANY_REQUESTS and "Retry-After" not in response:
        response["Retry-After"] = str(request.META.get(_WAIT, 60))
    return response
