"""A connection to one checked address: everything on it is counted, and over when time is up."""

import functools
import io
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any, Final

from lms.kernel.fetching.deadline import Deadline
from lms.kernel.fetching.refusals import FetchRefused
from lms.kernel.fetching.targets import Address, Target

_TRIED: Final = 4  # addresses of one name


class Wire(io.RawIOBase):
    """What comes in, as a stream that `http.client` reads in place of a socket's.

    `allowed` is how many more bytes may come, whatever they are: headers, sizes of chunks, trailers, body.
    """

    def __init__(self, connection: socket.socket, deadline: Deadline, *, allowed: int) -> None:
        self._connection, self._deadline, self.allowed = connection, deadline, allowed

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._connection.settimeout(self._deadline.left())
        count = self._connection.recv_into(buffer)
        self.allowed -= count
        if self.allowed < 0:
            raise FetchRefused("too-large")
        return count

    def makefile(self, _mode: str) -> io.BufferedReader:
        """The stream; `http.client` asks for it by this name."""
        return io.BufferedReader(self)

    def sendall(self, data: bytes) -> None:
        """Send a request, which is small."""
        self._connection.settimeout(self._deadline.left())
        self._connection.sendall(data)

    def close(self) -> None:
        """Nothing: `http.client` closes before it has read. The connection ends with `connected`."""


@contextmanager
def connected(
    target: Target, addresses: Sequence[Address], deadline: Deadline, *, allowed: int
) -> Iterator[Wire]:
    """A connection to one of the addresses, proven to be the target's site, and closed afterwards.

    Raises `FetchRefused` where none can be reached or its certificate is not for the target's name.
    """
    with closing(_first_reached(addresses[:_TRIED], target.port, deadline)) as plain:
        if target.scheme == "http":
            yield Wire(plain, deadline, allowed=allowed)
        else:
            with closing(_proven(plain, target.host, deadline)) as secure:
                yield Wire(secure, deadline, allowed=allowed)


def _first_reached(addresses: Sequence[Address], port: int, deadline: Deadline) -> socket.socket:
    for others, address in zip(range(len(addresses) - 1, -1, -1), addresses, strict=True):
        family = socket.AF_INET if address.version == 4 else socket.AF_INET6
        connection = socket.socket(family, socket.SOCK_STREAM)
        try:
            connection.settimeout(
                deadline.left() / (others + 1)
            )  # one that is silent leaves time for the next
            connection.connect((str(address), port))
        except OSError:
            connection.close()
        except FetchRefused:
            connection.close()
            raise
        else:
            return connection
    deadline.left()
    raise FetchRefused("unreachable")


def _proven(connection: socket.socket, host: str, deadline: Deadline) -> ssl.SSLSocket:
    connection.settimeout(deadline.left())
    try:
        return _trust().wrap_socket(connection, server_hostname=host)
    except ssl.SSLCertVerificationError as error:
        raise FetchRefused("certificate") from error


@functools.cache
def _trust() -> ssl.SSLContext:
    """The system's authorities; reading them takes some milliseconds."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context
