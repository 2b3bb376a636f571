"""Reading what a device sent, field by field: everything has a type and a bound before it is used."""

import base64
import binascii
import re
import uuid
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from lms.kernel.errors import DomainError

_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z", re.ASCII)
_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
DIGEST: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_URL_SAFE: Final = re.compile(r"[A-Za-z0-9_-]*", re.ASCII)
CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}", re.ASCII)


class Unreadable(DomainError):
    """Something that cannot be taken for what it should be; the device keeps it."""

    def __init__(self, message: str, code: str = "unreadable") -> None:
        super().__init__(message, code=code)


def unreadable(where: str) -> Unreadable:
    """The refusal of one field."""
    return Unreadable(
        _("The hub cannot read “%(field)s”. Update the desk, then send it again.") % {"field": where}
    )


def moment(text: str) -> datetime:
    """A moment in UTC as `2026-11-26T10:00:00.000Z`. Raises ValueError."""
    if not _MOMENT.fullmatch(text):
        raise ValueError(text)
    found = datetime.fromisoformat(text).astimezone(UTC)
    if not 2000 <= found.year <= 2200:
        raise ValueError(text)
    return found


def octets(text: str) -> bytes:
    """Bytes from base64url without padding, written in the one way there is. Raises ValueError."""
    if not _URL_SAFE.fullmatch(text):
        raise ValueError(text)
    try:
        found = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as error:
        raise ValueError(text) from error
    if as_text(found) != text:
        raise ValueError(text)
    return found


def as_text(data: bytes) -> str:
    """Bytes as base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Fields:
    """One JSON object. Each method raises Unreadable, naming the field, for what is missing or is something else."""

    def __init__(self, value: Any, where: str, known: Collection[str]) -> None:
        if not isinstance(value, dict) or set(value) - set(known):
            raise unreadable(where)
        self.value, self.where = value, where

    def _name(self, key: str) -> str:
        return f"{self.where}.{key}" if self.where else key

    def absent(self, key: str) -> bool:
        """Whether it is left out, or null."""
        return self.value.get(key) is None

    def any(self, key: str) -> Any:
        """Whatever stands there; None where nothing does."""
        return self.value.get(key)

    def text(self, key: str, most: int, *, least: int = 0, pattern: re.Pattern[str] | None = None) -> str:
        """Text of `least` to `most` characters."""
        found = self.value.get(key, "" if least == 0 else None)
        if not isinstance(found, str) or not least <= len(found) <= most:
            raise unreadable(self._name(key))
        if pattern is not None and found and not pattern.fullmatch(found):
            raise unreadable(self._name(key))
        return found

    def code(self, key: str) -> str:
        """A code of letters, digits, dots, hyphens and underscores; empty where it is null."""
        return "" if self.absent(key) else self.text(key, 40, least=1, pattern=CODE)

    def identifier(self, key: str) -> uuid.UUID:
        """A UUID in lower case."""
        return uuid.UUID(self.text(key, 36, least=36, pattern=_UUID))

    def identifier_or_none(self, key: str) -> uuid.UUID | None:
        """Likewise, or null."""
        return None if self.absent(key) else self.identifier(key)

    def digest(self, key: str) -> str:
        """64 hexadecimal digits."""
        return self.text(key, 64, least=64, pattern=DIGEST)

    def whole(self, key: str, least: int, most: int) -> int:
        """A whole number within bounds."""
        found = self.value.get(key)
        if not isinstance(found, int) or isinstance(found, bool) or not least <= found <= most:
            raise unreadable(self._name(key))
        return found

    def flag(self, key: str) -> bool:
        """True or false; false where it is left out."""
        found = self.value.get(key, False)
        if not isinstance(found, bool):
            raise unreadable(self._name(key))
        return found

    def moment(self, key: str) -> datetime:
        """A moment in UTC."""
        found: datetime = self._read(key, moment, 32)
        return found

    def octets(self, key: str, most: int, *, least: int = 1) -> bytes:
        """So many bytes."""
        found: bytes = self._read(key, octets, most * 2)
        if not least <= len(found) <= most:
            raise unreadable(self._name(key))
        return found

    def _read(self, key: str, read: Callable[[str], Any], most: int) -> Any:
        try:
            return read(self.text(key, most, least=1))
        except ValueError as error:
            raise unreadable(self._name(key)) from error

    def each(self, key: str, most: int) -> list[Any]:
        """A list of at most so many things; empty where it is left out."""
        found = self.value.get(key, [])
        if not isinstance(found, list) or len(found) > most:
            raise unreadable(self._name(key))
        return found

    def listed(self, key: str, most: int) -> "Fields":
        """Likewise, as fields that are named by their place: 0, 1, 2."""
        found = [] if self.absent(key) else self.each(key, most)
        placed = {str(number): one for number, one in enumerate(found)}
        return Fields(placed, self._name(key), placed)

    def texts(self, key: str, most: int, longest: int) -> list[str]:
        """A list of texts."""
        found = self.each(key, most)
        if not all(isinstance(one, str) and len(one) <= longest for one in found):
            raise unreadable(self._name(key))
        return found

    def named(self, key: str, most: int) -> dict[str, Any]:
        """An object of at most so many names of at most 40 characters; empty where it is left out."""
        found = self.value.get(key, {})
        if not isinstance(found, dict) or len(found) > most or any(len(name) > 40 for name in found):
            raise unreadable(self._name(key))
        return found
