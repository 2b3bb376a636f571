"""What other issuers publish, read within one budget for a whole verification and kept for a few minutes."""

import hashlib
import time
from datetime import datetime

from django.core.cache import cache
from django.utils.translation import gettext as _

from badges.domain.verification.outside import KEPT_FOR, Reader
from badges.domain.verification.own_addresses import Own
from badges.formats.errors import UnreadableBadge
from badges.formats.strict_json import parse_json_strictly
from lms.kernel.fetch import Fetched, FetchRefused

_MOST_FETCHES = 12
_SECONDS, _SECONDS_EACH = 8.0, 5.0
_MOST_BYTES = 1 << 20
_DOCUMENTS = (
    "application/json, application/did+json;q=0.9, application/ld+json;q=0.9, application/vc;q=0.9, */*;q=0.1"
)
_BADGES = "application/vc, application/json;q=0.9, image/png;q=0.8, image/svg+xml;q=0.8, */*;q=0.1"


class Unread(Exception):
    """Something that another issuer publishes could not be read. `reason` is a sentence in the reader's language."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Library:
    """Reads addresses for one verification: each once, for five seconds, and twelve in eight seconds at most.

    Documents about an issuer, and lists about many badges, are kept for six minutes: within these, nobody learns that
    another badge was checked. What is about one badge is never kept.
    """

    def __init__(self, read: Reader) -> None:
        self.own = Own()
        self._read = read
        self._left = _MOST_FETCHES
        self._ends = time.monotonic() + _SECONDS
        self._held: dict[str, Fetched] = {}

    def document(self, url: str, *, kept: bool = True) -> tuple[dict[str, object], datetime]:
        """The JSON at an address, and when it was read. Raises `Unread`, also for any status but 200."""
        found = self.answer(url, kept=kept)
        return self.parsed(found), found.fetched_at

    def parsed(self, found: Fetched) -> dict[str, object]:
        """The JSON of an answer. Raises `Unread`."""
        if found.status != 200:
            raise Unread(
                _("%(url)s answered with status %(status)s.") % {"url": found.url, "status": found.status}
            )
        try:
            return parse_json_strictly(found.body)
        except UnreadableBadge as error:
            raise Unread(_("What %(url)s answered cannot be read.") % {"url": found.url}) from error

    def answer(self, url: str, *, kept: bool = True, badge: bool = False) -> Fetched:
        """The answer of an address, whatever its status. Raises `Unread`; addresses of this hub are never asked."""
        if url not in self._held:
            self._held[url] = self._looked_up(url, kept=kept, badge=badge)
        return self._held[url]

    def _looked_up(self, url: str, *, kept: bool, badge: bool) -> Fetched:
        if self.own.is_address(url):
            raise Unread(
                _("%(url)s is an address of this hub, which has nothing of this kind.") % {"url": url}
            )
        name = f"published:{hashlib.sha256(url.encode()).hexdigest()}"
        found: Fetched | None = cache.get(name) if kept else None
        if found is None:
            found = self._fetched(url, _BADGES if badge else _DOCUMENTS)
            if kept and found.status == 200:
                cache.set(name, found, KEPT_FOR)
        return found

    def _fetched(self, url: str, accept: str) -> Fetched:
        left = self._ends - time.monotonic()
        if self._left < 1 or left <= 0:
            raise Unread(_("Checking it would take too many questions to other sites, or too long."))
        self._left -= 1
        try:
            return self._read(url, accept=accept, most_bytes=_MOST_BYTES, seconds=min(left, _SECONDS_EACH))
        except FetchRefused as refused:
            raise Unread(f"{url[:200]}: {refused}") from refused
