"""The only way out to an address that a person or a document names: guarded, bounded, and pinned to what was checked.

Nothing else in the project opens a connection to such an address. See docs/decisions/0032-fetching.md.
"""

import threading
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Final

from django.utils import timezone

from lms.kernel.fetching.deadline import Deadline
from lms.kernel.fetching.names import addresses_of
from lms.kernel.fetching.refusals import FetchRefused
from lms.kernel.fetching.targets import Target
from lms.kernel.fetching.wire import Wire, connected

__all__ = ["FetchRefused", "Fetched", "fetch"]

_REDIRECTS: Final = 3
_MOVED: Final = frozenset({301, 302, 303, 307, 308})
_HEAD_BYTES: Final = 65_536
_PART: Final = 65_536
# More at once would let slow sites take every thread of the server.
_AT_ONCE: Final = threading.BoundedSemaphore(8)


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer. `url` is where it came from in the end; `status` any final one, so 404 and 410 too."""

    url: str
    status: int
    content_type: str
    body: bytes
    fetched_at: datetime


def fetch(url: str, *, accept: str = "*/*", most_bytes: int = 1_048_576, seconds: float = 5.0) -> Fetched:
    """Ask a public site for `url` by GET over https, and follow at most three redirects.

    The site learns that a Fettle hub asks, and the address, and nothing else. At most `most_bytes` are read of the
    body; looking up the name, connecting and reading take `seconds` together, redirects included. What the
    address and each redirect name is looked up once, and only public addresses are connected to. In development,
    where `settings.FETCH_LOOPBACK` says so, this machine may be asked too, over http and at any port.

    Raises `FetchRefused`. The caller decides what a status other than 200 means.
    """
    deadline = Deadline(seconds)
    target = Target.of(url)
    if not _AT_ONCE.acquire(timeout=deadline.left()):
        raise FetchRefused("busy")
    try:
        for _step in range(_REDIRECTS + 1):
            answer = _asked(target, accept, most_bytes, deadline)
            if isinstance(answer, Fetched):
                return answer
            target = target.led_on_to(answer)
        raise FetchRefused("redirects")
    finally:
        _AT_ONCE.release()


def _asked(target: Target, accept: str, most_bytes: int, deadline: Deadline) -> Fetched | str:
    """The answer of one site, or where it sends us."""
    addresses = addresses_of(target, deadline)
    try:
        with connected(target, addresses, deadline, allowed=_HEAD_BYTES) as wire:
            response = _response(target, accept, wire)
            location = response.getheader("Location", "")
            if response.status in _MOVED and location:
                return location.encode("latin-1", "replace").decode("utf-8", "replace")
            return Fetched(
                url=target.url,
                status=response.status,
                content_type=response.getheader("Content-Type", ""),
                body=_body(response, wire, most_bytes),
                fetched_at=timezone.now(),
            )
    except TimeoutError as error:
        raise FetchRefused("too-slow") from error
    except (HTTPException, ValueError) as error:
        raise FetchRefused("garbled") from error
    except OSError as error:
        raise FetchRefused("unreachable") from error


def _response(target: Target, accept: str, wire: Wire) -> HTTPResponse:
    """Status and headers, of which `http.client` takes a hundred."""
    connection = HTTPConnection(target.host)
    connection.sock = wire  # in place of a socket that it would open by the name, looked up anew
    connection.putrequest("GET", target.path, skip_host=True, skip_accept_encoding=True)
    for name, value in (
        ("Host", target.site),
        ("User-Agent", "Fettle"),
        ("Accept", accept),
        ("Accept-Encoding", "identity"),
        ("Connection", "close"),
    ):
        connection.putheader(name, value)
    connection.endheaders()
    return connection.getresponse()


def _body(response: HTTPResponse, wire: Wire, most_bytes: int) -> bytes:
    if response.status < 200:
        raise FetchRefused("garbled")
    if response.getheader("Content-Encoding", "identity").strip().lower() not in {"", "identity"}:
        raise FetchRefused("compressed")
    if response.getheader("Transfer-Encoding", "chunked").strip().lower() != "chunked":
        raise FetchRefused("compressed")
    if (response.length or 0) > most_bytes:
        raise FetchRefused("too-large")
    wire.allowed = 2 * most_bytes + _HEAD_BYTES  # twice, for the sizes that are written before chunks
    body = bytearray()
    while part := response.read(min(_PART, most_bytes + 1 - len(body))):
        body += part
        if len(body) > most_bytes:
            raise FetchRefused("too-large")
    if response.length:
        raise FetchRefused("garbled")
    return bytes(body)
