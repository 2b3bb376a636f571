"""Opening the next badges of a list while one is judged: a server has two standbys, and one badge keeps only one busy.

What takes a child is done ahead, in threads that see no database and ask nobody: finding the badge in a picture, and
working out what its proofs sign. Everything else happens in its turn, as for a badge alone, and takes these answers
where it asks for the very same.
"""

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import cache
from itertools import chain, islice
from typing import Final, TypeVar

from badges.domain.verification.outside import REAL, Outside
from badges.domain.verification.own_addresses import own_dids
from badges.domain.verification.signatures import foreseen
from badges.formats.baking import read_badge
from badges.formats.errors import UnreadableBadge
from badges.formats.foreign.digests import Digest, Part, to_json
from badges.formats.pdf import looks_like_pdf
from badges.formats.pictures import Baked
from badges.formats.qr_picture import looks_like_heic, looks_like_photo

_AT_ONCE: Final = 2
_AHEAD: Final = 2  # beside the one that is judged: while it is concluded, both standbys have work

Thing = TypeVar("Thing")


def opened_ahead(
    things: Iterable[Thing], data_of: Callable[[Thing], bytes | None], outside: Outside = REAL
) -> Generator[tuple[Thing, Outside]]:
    """Each thing in turn, and the world outside as judging it should see it; the next two are opened meanwhile.

    `data_of` tells the file or text that a thing is: None where nothing is to be opened ahead. Close the iterator when
    enough is judged; what was not begun then never is.
    """
    left = iter(things)
    first = list(islice(left, 2))
    if len(first) < 2:  # there is nothing to be done meanwhile
        yield from ((thing, outside) for thing in first)
        return
    ours = cache(lambda: tuple(did.encode() for did in own_dids()))
    waiting: deque[tuple[Thing, _Opened, Future[None] | None]] = deque()
    with _threads() as threads:
        for thing in chain(first, left):
            data, opened = data_of(thing), _Opened(outside)
            begun = None if data is None else _begun(threads, opened, data, ours())
            waiting.append((thing, opened, begun))
            if len(waiting) > _AHEAD:
                yield _ready(*waiting.popleft())
        while waiting:
            yield _ready(*waiting.popleft())


def _begun(
    threads: ThreadPoolExecutor, opened: "_Opened", data: bytes, ours: tuple[bytes, ...]
) -> Future[None] | None:
    """None where the machine has no thread left: then it is opened in its turn."""
    try:
        return threads.submit(opened.open, data, ours)
    except RuntimeError:
        return None


def _ready(thing: Thing, opened: "_Opened", begun: Future[None] | None) -> tuple[Thing, Outside]:
    if (
        begun is None or begun.exception() is not None
    ):  # whatever it is, is told of when it is the badge's turn
        return thing, opened.outside
    return thing, replace(opened.outside, digest=opened.digest, baked=opened.baked)


@contextmanager
def _threads() -> Iterator[ThreadPoolExecutor]:
    threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="opened-ahead")
    try:
        yield threads
    finally:
        threads.shutdown(wait=False, cancel_futures=True)  # what a child is at ends with its limits


class _Opened:
    """What was worked out for one badge: each answer is for whoever asks with the very same input."""

    def __init__(self, outside: Outside) -> None:
        self.outside = outside
        self._baked: dict[bytes, Baked] = {}
        self._digests: dict[bytes, list[Digest]] = {}

    def open(self, data: bytes, ours: tuple[bytes, ...]) -> None:
        """Do what takes a child, unless the badge names the hub. What cannot be read says so in its turn."""
        if looks_like_pdf(data) or looks_like_photo(data) or looks_like_heic(data) or _names(data, ours):
            return
        with suppress(UnreadableBadge):
            read = read_badge(data, baked=self.baked)
            if read.kind == "ob3" and read.token is None and not _names(read.text, ours):
                parts = foreseen(read.document or {})
                if parts:
                    self.digest(parts)

    def baked(self, image: bytes) -> Baked:
        """What the picture holds, opened once. Raises `UnreadableBadge`."""
        if image not in self._baked:
            self._baked[image] = self.outside.baked(image)
        return self._baked[image]

    def digest(self, parts: Sequence[Part]) -> list[Digest]:
        """What the parts come to, worked out once."""
        name = to_json(parts)
        if name not in self._digests:
            self._digests[name] = self.outside.digest(parts)
        return self._digests[name]


def _names(text: bytes, ours: tuple[bytes, ...]) -> bool:
    return any(did in text for did in ours)
