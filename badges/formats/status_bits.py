"""Status lists (W3C Bitstring Status List 1.0): one bit for each credential, in a list that is itself signed.

Whoever checks a badge fetches the whole list, so the issuer does not learn which badge is being checked. Bit 0
is the left-most bit of the first byte. Only one purpose is used, `revocation`, and such a bit is never cleared.
"""

import base64
import binascii
import re
import zlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from badges.formats.contexts import CREDENTIALS_V2
from badges.formats.errors import UnreadableBadge
from badges.formats.keys import timestamp

MIN_ENTRIES = (
    131_072  # 16 KB: among fewer, a bit would tell more about a person (section 3.2 of the standard)
)
MAX_ENTRIES = 64 * MIN_ENTRIES
MAX_CHARACTERS = 2 * MAX_ENTRIES // 8  # random bits cannot be compressed, and base64 adds a third
PURPOSE = "revocation"
_GZIP = 31  # zlib's number for a gzip wrapper with the largest window
_BASE64URL = re.compile(r"[A-Za-z0-9_-]*\Z")
_DAMAGED = "The status list is damaged."


def encode(indexes: Iterable[int], *, length: int = MIN_ENTRIES) -> str:
    """The list of `length` bits in which these are set, as `encodedList`: gzip, then multibase base64url.

    The same bits always give the same text. Raises `ValueError` for an index outside of the list, and for a list
    that is shorter than the standard allows or longer than `decode` reads.
    """
    if length % 8 or not MIN_ENTRIES <= length <= MAX_ENTRIES:
        message = f"A status list has {MIN_ENTRIES} to {MAX_ENTRIES} entries, in whole bytes, not {length}."
        raise ValueError(message)
    bits = bytearray(length // 8)
    for index in indexes:
        if not 0 <= index < length:
            message = f"There is no entry {index} in a list of {length}."
            raise ValueError(message)
        bits[index // 8] |= 0x80 >> index % 8
    # zlib writes no time into the wrapper, unlike the gzip module.
    packer = zlib.compressobj(6, zlib.DEFLATED, _GZIP)
    packed = packer.compress(bytes(bits)) + packer.flush()
    return "u" + base64.urlsafe_b64encode(packed).rstrip(b"=").decode("ascii")


def decode(text: str) -> bytes:
    """The bits of an `encodedList` of unknown origin. Bounded, whatever the text unpacks to.

    Raises `UnreadableBadge` for what is no list, is shorter than the standard allows, or larger than any real one.
    """
    if len(text) > MAX_CHARACTERS:
        raise UnreadableBadge("The status list is larger than any real one.", "status_list_too_large")
    unpacker = zlib.decompressobj(_GZIP)
    try:
        bits = unpacker.decompress(_packed(text), MAX_ENTRIES // 8 + 1)
    except (zlib.error, binascii.Error) as error:
        raise UnreadableBadge(_DAMAGED, "bad_status_list") from error
    if len(bits) > MAX_ENTRIES // 8:
        raise UnreadableBadge("The status list is larger than any real one.", "status_list_too_large")
    if not unpacker.eof or unpacker.unused_data:
        raise UnreadableBadge(_DAMAGED, "bad_status_list")
    if len(bits) < MIN_ENTRIES // 8:
        raise UnreadableBadge("The status list is shorter than the standard allows.", "status_list_too_short")
    return bits


def _packed(text: str) -> bytes:
    if text[:1] != "u" or not _BASE64URL.match(text):
        raise UnreadableBadge(_DAMAGED, "bad_status_list")
    data = text[1:]
    return base64.urlsafe_b64decode(data + "=" * (-len(data) % 4))


def is_set(bits: bytes, index: int) -> bool:
    """Whether the bit at `index` is set. Raises `UnreadableBadge` for an index outside of the list."""
    if not 0 <= index < len(bits) * 8:
        raise UnreadableBadge("The badge's place is not in the status list.", "bad_status_index")
    return bool(bits[index // 8] & 0x80 >> index % 8)


def indexes_in(bits: bytes) -> frozenset[int]:
    """Every index whose bit is set."""
    return frozenset(
        at * 8 + bit for at, byte in enumerate(bits) if byte for bit in range(8) if byte & 0x80 >> bit
    )


def list_credential(
    address: str, *, issuer: str, encoded_list: str, valid_from: datetime, seconds_to_live: int
) -> dict[str, Any]:
    """The unsigned `BitstringStatusListCredential` that is published at `address`.

    `ttl` says after how long a copy should be fetched anew, in milliseconds. There is no `validUntil`: a hub that
    is switched off for a week would take the validity of all its badges with it.
    """
    return {
        "@context": [CREDENTIALS_V2],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": timestamp(valid_from),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": PURPOSE,
            "encodedList": encoded_list,
            "ttl": seconds_to_live * 1000,
        },
    }


def entry(address: str, index: int) -> dict[str, str]:
    """A credential's `credentialStatus`: where in which list its bit stands.

    One object and not a list, with an `id` that is not the list's: Open Badges 3.0 asks for the first, the status
    list standard for the second.
    """
    return {
        "id": f"{address}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": PURPOSE,
        "statusListIndex": str(index),
        "statusListCredential": address,
    }
