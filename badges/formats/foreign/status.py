"""How other issuers say that a credential holds no longer: bit lists, signed, and lists of revoked ids.

W3C Bitstring Status List 1.0, its predecessor StatusList2021, and 1EdTech's `1EdTechRevocationList`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from badges.formats import status_bits
from badges.formats.errors import UnreadableBadge
from badges.formats.proofs import issuer_id, moment
from badges.formats.strict_json import is_one_of

MOST_ENTRIES = 4
REVOCATION_LIST = "1EdTechRevocationList"
_BITS = {
    "BitstringStatusListEntry": ("BitstringStatusListCredential", "BitstringStatusList"),
    "StatusList2021Entry": ("StatusList2021Credential", "StatusList2021"),
}
_SAY_THAT_IT_ENDED = frozenset({"revocation", "suspension"})
_SAY_OTHER_THINGS = frozenset({"refresh", "message"})
_WRONG_LIST = "The issuer's list of revoked badges is not the one that the badge names."


class BadStatus(Exception):
    """The status could not be found out. `reason` is a sentence, `code` stable."""

    def __init__(self, reason: str, code: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code


@dataclass(frozen=True, slots=True)
class Entry:
    """Where the status of a credential stands. `index` and `purpose` are those of bit lists, else 0 and empty."""

    kind: str
    address: str
    index: int = 0
    purpose: str = ""


def entries_of(document: Mapping[str, Any]) -> list[Entry]:
    """The entries of a credential that say whether it still holds. Raises `BadStatus` for one that cannot be read."""
    status = document.get("credentialStatus")
    if status is None:
        return []
    listed = status if isinstance(status, list) else [status]
    if len(listed) > MOST_ENTRIES:
        raise BadStatus("It names more lists than any real badge.", "many_statuses")
    found = [_entry(each) for each in listed]
    return [entry for entry in found if entry is not None]


def _entry(status: object) -> Entry | None:
    if not isinstance(status, dict):
        raise BadStatus(_UNKNOWN, "unknown_status")
    kinds = status.get("type")
    kind = kinds[0] if isinstance(kinds, list) and len(kinds) == 1 else kinds
    if kind == REVOCATION_LIST and isinstance(status.get("id"), str):
        return Entry(REVOCATION_LIST, status["id"])
    if not is_one_of(kind, _BITS):
        raise BadStatus(_UNKNOWN, "unknown_status")
    purpose, index = status.get("statusPurpose"), status.get("statusListIndex")
    address = status.get("statusListCredential")
    if is_one_of(purpose, _SAY_OTHER_THINGS):
        return None
    if not (is_one_of(purpose, _SAY_THAT_IT_ENDED) and is_one_of(status.get("statusSize", 1), {1, "1"})):
        raise BadStatus(_UNKNOWN, "unknown_status")
    if not isinstance(address, str) or not (isinstance(index, str | int) and not isinstance(index, bool)):
        raise BadStatus(_UNKNOWN, "unknown_status")
    text = str(index)
    if not (text.isascii() and text.isdigit() and len(text) < 12):
        raise BadStatus("The badge's place is not in the status list.", "bad_status_index")
    return Entry(str(kind), address, int(text), str(purpose))


_UNKNOWN = "It says how to find out whether it was revoked in a way that is not supported."


def is_set(entry: Entry, credential: Mapping[str, Any], *, issuer: str, at: datetime) -> bool:
    """Whether the entry's bit is set in this list, whose signature has been checked. Raises `BadStatus`.

    The list has to be that of the entry, about its purpose, of the badge's own issuer, and in force.
    """
    credential_type, list_type = _BITS[entry.kind]
    subject = credential.get("credentialSubject")
    types = credential.get("type")
    if not isinstance(subject, dict) or not isinstance(types, list) or credential_type not in types:
        raise BadStatus(_WRONG_LIST, "wrong_status_list")
    purposes = subject.get("statusPurpose")
    if entry.purpose not in (purposes if isinstance(purposes, list) else [purposes]):
        raise BadStatus(_WRONG_LIST, "wrong_status_list")
    if subject.get("type") != list_type or credential.get("id") != entry.address:
        raise BadStatus(_WRONG_LIST, "wrong_status_list")
    if issuer_id(credential) != issuer:
        raise BadStatus("The list of revoked badges is somebody else's.", "foreign_status_list")
    _check_dates(credential, at)
    return _bit(str(subject.get("encodedList", "")), entry.index)


def _bit(text: str, index: int) -> bool:
    # The predecessor wrote base64url without the letter that says so, and sometimes with padding.
    text = text.rstrip("=")
    try:
        bits = status_bits.decode(text if text.startswith("u") else f"u{text}")
        return status_bits.is_set(bits, index)
    except UnreadableBadge as error:
        raise BadStatus(error.reason, error.code) from error


def _check_dates(credential: Mapping[str, Any], at: datetime) -> None:
    try:
        begins = moment(credential.get("validFrom") or credential.get("issuanceDate"))
        ends = moment(credential.get("validUntil") or credential.get("expirationDate"))
    except ValueError as error:
        raise BadStatus("Its dates cannot be read.", "bad_moment") from error
    if (begins is not None and begins > at) or (ends is not None and ends <= at):
        raise BadStatus("The issuer's list of revoked badges is out of date.", "old_status_list")


def is_revoked_in(document: Mapping[str, Any], credential_id: str, *, issuer: str) -> bool:
    """Whether a list of revoked ids has this one (1EdTech Credential Revocation List 1.0). Raises `BadStatus`.

    An entry with `revoked: false` was taken back.
    """
    if document.get("issuer") != issuer:
        raise BadStatus("The list of revoked badges is somebody else's.", "foreign_status_list")
    listed: list[Any] = []
    for name in ("revokedCredential", "revokedCredentials"):
        found = document.get(name, [])
        listed += found if isinstance(found, list) else [found]
    return any(
        isinstance(one, dict) and one.get("id") == credential_id and one.get("revoked", True) is not False
        for one in listed
    )
