"""Whose a badge says it is: identities inside Open Badges 2.0 and 3.0, compared with what somebody typed.

A hashed identity is SHA-256 of the identity and its salt, joined, as ``sha256$`` and hexadecimal digits. It is compared
letter by letter, so the usual spellings of what was typed are tried, and no others.
"""

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hmac import compare_digest
from typing import Any

MOST_LETTERS = 200
_MOST_IDENTITIES = 8
_ADDRESS = frozenset({"email", "emailAddress"})
_NAME = frozenset({"name"})


@dataclass(frozen=True)
class StatedIdentity:
    """One ``IdentityObject``: `value` is the hash, or the plain identity where `hashed` is not set."""

    type: str
    value: str
    salt: str
    hashed: bool

    def is_any_of(self, spellings: Iterable[str]) -> bool:
        """Whether one of these is meant. Takes the same time for each answer."""
        found = [compare_digest(self._as_stated(one).encode(), self.value.encode()) for one in spellings]
        return any(found)

    def _as_stated(self, spelling: str) -> str:
        if not self.hashed:
            return spelling
        return "sha256$" + hashlib.sha256((spelling + self.salt).encode()).hexdigest()


def identities_in_ob3(document: Mapping[str, Any]) -> tuple[StatedIdentity, ...]:
    """What `credentialSubject.identifier` of an Open Badge 3.0 says; what cannot be compared is passed over."""
    subject = document.get("credentialSubject")
    listed = subject.get("identifier", []) if isinstance(subject, Mapping) else []
    entries = listed if isinstance(listed, list) else [listed]
    return _read((entry, "identityType", "identityHash") for entry in entries[:_MOST_IDENTITIES])


def identities_in_ob2(assertion: Mapping[str, Any]) -> tuple[StatedIdentity, ...]:
    """What `recipient` of an Open Badge 2.0 says; nothing where it is no address or name."""
    return _read([(assertion.get("recipient"), "type", "identity")])


def _read(entries: Iterable[tuple[object, str, str]]) -> tuple[StatedIdentity, ...]:
    found = []
    for entry, kind, name in entries:
        if not isinstance(entry, Mapping):
            continue
        salt, hashed = entry.get("salt", ""), entry.get("hashed") is True
        values = (entry.get(kind), entry.get(name), salt)
        if not all(isinstance(value, str) for value in values) or values[0] not in _ADDRESS | _NAME:
            continue
        value = str(values[1])
        found.append(StatedIdentity(str(values[0]), value.lower() if hashed else value, str(salt), hashed))
    return tuple(found)


def compared(identities: Iterable[StatedIdentity], typed: str) -> bool | None:
    """Whether the badge says that it is of this name or address; None where it says nothing of the kind."""
    types, spellings = (_ADDRESS, _addresses(typed)) if "@" in typed else (_NAME, _names(typed))
    answers = [one.is_any_of(spellings) for one in identities if one.type in types]
    return any(answers) if answers else None


def folded(text: str) -> str:
    """Text with compatible letters made alike (NFKC) and white space folded."""
    return " ".join(unicodedata.normalize("NFKC", text[:MOST_LETTERS]).split())


def _addresses(typed: str) -> list[str]:
    address = folded(typed)
    local, _at, domain = address.rpartition("@")
    return list(dict.fromkeys([typed.strip(), f"{local}@{domain.casefold()}", address.casefold()]))


def _names(typed: str) -> list[str]:
    name = folded(typed)
    family, comma, given = name.partition(", ")
    turned = f"{given} {family}" if comma else name
    return list(dict.fromkeys([typed.strip(), name, turned, name.casefold(), turned.casefold()]))
