"""How often one visitor may ask, and how much may be sent."""

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

MAX_BODY_BYTES = 6 * 1024 * 1024
_PER_MINUTE = 60


def is_too_large(request: HttpRequest) -> bool:
    """Whether the announced body is larger than any badge, so that it need not be read at all."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return not length.isdecimal() or int(length) > MAX_BODY_BYTES


def is_too_often(request: HttpRequest) -> bool:
    """Whether this address has asked more than sixty times within a minute. Nothing about what was asked is kept."""
    key = f"verify:{get_adapter(request).get_client_ip(request)}"  # behind a proxy: who asked the proxy
    cache.add(key, 0, timeout=60)
    try:
        return cache.incr(key) > _PER_MINUTE
    except ValueError:  # the minute ended between the two calls
        return False
