"""From a name to addresses: asked once, waited for no longer than there is time, and every answer looked at."""

import socket
import threading
from ipaddress import IPv4Address, IPv6Address, ip_address
from queue import Empty, SimpleQueue
from typing import Final

from lms.kernel.fetching.addresses import is_public
from lms.kernel.fetching.deadline import Deadline
from lms.kernel.fetching.refusals import FetchRefused
from lms.kernel.fetching.targets import Address, Target

_THIS_MACHINE: Final[list[Address]] = [IPv4Address("127.0.0.1"), IPv6Address("::1")]
# The system's resolver cannot be interrupted. It gives up by itself after some seconds; until then it has a place.
_PLACES: Final = threading.BoundedSemaphore(16)


def addresses_of(target: Target, deadline: Deadline) -> list[Address]:
    """The addresses of a target's host, all of which may be connected to; at least one.

    Raises `FetchRefused` where there is none, where one of them is not public, and when time is up.
    """
    if target.is_loopback:
        return [target.literal] if target.literal else _THIS_MACHINE
    found = [target.literal] if target.literal else _resolved(target.host, deadline)
    if not found:
        raise FetchRefused("unknown-host")
    if not all(is_public(address) for address in found):
        raise FetchRefused("private")
    return found


def _resolved(host: str, deadline: Deadline) -> list[Address]:
    answers: SimpleQueue[list[Address]] = SimpleQueue()
    if not _PLACES.acquire(timeout=deadline.left()):
        raise FetchRefused("busy")
    try:
        threading.Thread(target=_look_up, args=(host, answers), daemon=True, name="look-up").start()
    except RuntimeError as error:
        _PLACES.release()
        raise FetchRefused("busy") from error
    try:
        return answers.get(timeout=deadline.left())
    except Empty:
        raise FetchRefused("too-slow") from None


def _look_up(host: str, answers: SimpleQueue[list[Address]]) -> None:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        answers.put([ip_address(str(place[0])) for *_kind, place in found])
    except (OSError, ValueError):
        answers.put([])
    finally:
        _PLACES.release()
