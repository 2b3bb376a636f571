"""How often one visitor may ask, and how much may be sent."""

import hashlib
from threading import BoundedSemaphore
from typing import Final

from django.http import HttpRequest

from badges.domain.verification import Holder
from lms.kernel.rates import address_of, must_wait, seconds_to_wait

# A whole list holds a thread of the server until it is done, and a child for badges of others: there are two of these.
LISTS_AT_ONCE: Final = BoundedSemaphore(2)
MAX_BODY_BYTES = 6 * 1024 * 1024
_PER_MINUTE = 60
_WHOSE_PER_MINUTE = 10
_NAMES_PER_HOUR = 10
_CODES_PER_HOUR = 60


def is_too_large(request: HttpRequest, *, most: int = MAX_BODY_BYTES) -> bool:
    """Whether the announced body is larger than any badge, or than `most`, so that it need not be read at all."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return not length.isdecimal() or int(length) > most


def is_too_often(request: HttpRequest, *, what: str = "verify", per_minute: int = _PER_MINUTE) -> bool:
    """Whether this address has asked too often within a minute. Nothing about what was asked is kept."""
    return must_wait(request, seconds_to_wait(f"{what}:{address_of(request)}", per_minute, seconds=60))


def is_guessing(request: HttpRequest, holder: Holder, *, by_code: bool) -> bool:
    """Whether too many have asked whose this badge is, or this address has asked it of too many badges.

    Only how often is counted, and forgotten after an hour. Codes have a count of their own: names that strangers try
    must not keep the holder from showing one.
    """
    if is_too_often(request, what="whose", per_minute=_WHOSE_PER_MINUTE):
        return True
    badge = hashlib.sha256(repr((holder.award, holder.identities)).encode()).hexdigest()
    most = _CODES_PER_HOUR if by_code else _NAMES_PER_HOUR
    key = f"whose:{'code' if by_code else 'name'}:{badge}"
    return must_wait(request, seconds_to_wait(key, most, seconds=3600))
