"""Addresses of this hub, under any origin that it has had, and what it has issued at them."""

import re
import uuid
from functools import cached_property
from urllib.parse import parse_qs, urlsplit

from django.conf import settings

from badges.enums import Format
from badges.models import Credential, Issuer

UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
ADDRESS = re.compile(rf"(?P<origin>https?://[^\s/\"'<>]+)/(?:credentials|ob2/assertions)/(?P<id>{UUID})\b")


def key_in(address: str) -> str:
    """The key of a page that is opened by link only; empty where the address has none."""
    return parse_qs(urlsplit(address).query).get("key", [""])[0]


def is_own(origin: str) -> bool:
    """Whether this hub has, or had, this origin."""
    if "\0" in origin:  # PostgreSQL does not even look for it
        return False
    return origin == settings.BASE_URL or Issuer.objects.filter(origin=origin).exists()


def own_origins() -> frozenset[str]:
    """Every origin that this hub has or had, for those who look at many addresses."""
    return frozenset({settings.BASE_URL, *Issuer.objects.values_list("origin", flat=True)})


def own_dids() -> frozenset[str]:
    """Every DID that this hub has or had, for those who look at many badges."""
    return frozenset(Issuer.objects.values_list("did", flat=True))


def is_own_address(address: str) -> bool:
    """Whether an address lies under an origin of this hub."""
    origin = origin_of(address)
    return origin is not None and is_own(origin)


class Own:
    """What this hub is called, and was: looked up once for a whole verification."""

    def is_did(self, did: str) -> bool:
        """Whether this is the hub's own DID, under any origin, or that of one of its mentors."""
        return any(did == own or did.startswith(f"{own}:mentors:") for own, _ in self._names)

    def is_address(self, address: str) -> bool:
        """Whether an address lies under an origin of this hub."""
        origin = origin_of(address)
        return origin == settings.BASE_URL or any(origin == own for _, own in self._names)

    @cached_property
    def _names(self) -> list[tuple[str, str]]:
        return list(Issuer.objects.values_list("did", "origin"))


def origin_of(address: str) -> str | None:
    """Scheme and host of an address; None for text that only looks like one, such as `http://[`."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return f"{parts.scheme}://{parts.netloc}"


def stored_as(public_id: uuid.UUID, format_: Format) -> Credential | None:
    """An award's credential in one format, with all that judging it looks at."""
    found = Credential.objects.select_related("award__achievement", "award__learner__safeguard", "issuer")
    return found.filter(award__public_id=public_id, format=format_).first()


def named(text: str, format_: Format) -> Credential | None:
    """The credential of ours at an address; None where the text is another address, even one that quotes ours."""
    found = ADDRESS.match(text)
    return stored_as(uuid.UUID(found["id"]), format_) if found and is_own(found["origin"]) else None
