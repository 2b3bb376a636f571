"""What a page that reads codes at a door has to know: the hub's keys, and which badges were ended, as at a moment."""

from collections import defaultdict
from datetime import datetime
from typing import Any, Final

from django.conf import settings

from badges.enums import KeyAlgorithm
from badges.formats import door, status_bits
from badges.formats.keys import base64url
from badges.models import SigningKey, StatusChange, StatusList

# After so many days the page warns that much may have changed, and after so many it says that it cannot know.
WARN_AFTER_DAYS: Final = 7
TOO_OLD_AFTER_DAYS: Final = 30


def snapshot(at: datetime) -> dict[str, Any]:
    """The state of every badge of this hub under any origin, in three queries, moments in seconds.

    From the rows themselves and not from the signed lists, which follow a moment later. `lists` has the bits of each
    by its number, packed as in a status list. A list in which nothing is set is a few dozen characters long.
    """
    return {
        "hub": settings.HUB_NAME,
        "origin": settings.BASE_URL,
        "made": int(at.timestamp()),
        "warnAfterDays": WARN_AFTER_DAYS,
        "tooOldAfterDays": TOO_OLD_AFTER_DAYS,
        "keys": _keys(),
        "lists": _lists(),
    }


def _keys() -> dict[str, dict[str, Any]]:
    rows = SigningKey.objects.dated().filter(algorithm=KeyAlgorithm.ED25519).select_related("issuer")
    return {
        door.key_id(bytes(row.public_key)).hex(): {
            "key": base64url(bytes(row.public_key)),
            "issuer": row.issuer.did,
            "until": int(row.retired_at.timestamp()) if row.retired_at else None,
            "compromised": row.compromised_from is not None,
        }
        for row in rows
    }


def _lists() -> dict[str, str]:
    ended: dict[int, list[int]] = defaultdict(list)
    changes = StatusChange.objects.filter(status_list__isnull=False).order_by()
    for number, index in changes.values_list("status_list__number", "award__status_entry__index"):
        ended[number].append(index)
    lists = StatusList.objects.values_list("number", "length")
    return {
        str(number): status_bits.encode(ended[number], length=max(status_bits.MIN_ENTRIES, length))
        for number, length in lists
    }
