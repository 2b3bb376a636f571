"""A site on this machine that answers with whatever bytes a test wants, and remembers what it was asked."""

import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Answer = Callable[[str], Iterable[bytes]]
"""Called with the path that was asked for; its pieces are sent one by one until the other side hangs up."""


@dataclass
class RawSite:
    port: int
    requests: list[bytes] = field(default_factory=list)
    sent: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def raw_site(answer: Answer) -> Iterator[RawSite]:
    """The site, reachable until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        site = RawSite(listening.getsockname()[1])
        threading.Thread(target=_serve, args=(listening, answer, site), daemon=True).start()
        yield site


def _serve(listening: socket.socket, answer: Answer, site: RawSite) -> None:
    with suppress(OSError):  # closed: the test is over
        while True:
            connection, _client = listening.accept()
            threading.Thread(target=_converse, args=(connection, answer, site), daemon=True).start()


def _converse(connection: socket.socket, answer: Answer, site: RawSite) -> None:
    with connection, suppress(OSError):
        request = b""
        while b"\r\n\r\n" not in request and (part := connection.recv(65_536)):
            request += part
        site.requests.append(request)
        for piece in answer(request.split(b" ")[1].decode()):
            connection.sendall(piece)
            site.sent += len(piece)
