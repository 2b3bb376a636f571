"""How often one visitor may ask, and how much may be sent."""

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

MAX_BODY_BYTES = 6 * 1024 * 1024
_PER_MINUTE = 60


def is_too_large(request: HttpRequest, *, most: int = MAX_BODY_BYTES) -> bool:
    """Whether the announced body is larger than any badge, or than `most`, so that it need not be read at all."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return not length.isdecimal() or int(length) > most


def is_too_often(request: HttpRequest, *, what: str = "verify", per_minute: int = _PER_MINUTE) -> bool:
    """Whether this address has asked too often within a minute. Nothing about what was asked is kept."""
    key = f"{what}:{get_adapter(request).get_client_ip(request)}"  # behind a proxy: who asked the proxy
    cache.add(key, 0, timeout=60)
    try:
        return cache.incr(key) > per_minute
    except ValueError:  # the minute ended between the two calls
        return False
