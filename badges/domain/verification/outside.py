"""The outside world, as far as judging a badge needs it: what others publish, and child processes for their files."""

import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.core.cache import cache
from django.utils.translation import gettext_noop

from badges.domain.verification.carriers import Opener, in_child, put_away
from badges.formats import confined
from badges.formats.foreign import digests
from badges.formats.foreign.digests import Digest, Part
from badges.formats.pictures import Baked
from lms.kernel import sandbox
from lms.kernel.fetch import Fetched, fetch
from lms.kernel.standby import Pool, Unavailable, Work

logger = logging.getLogger(__name__)

KEPT_FOR = 6 * 60  # seconds
_JOB = "badges.formats.confined:in_child"
# A badge as large as any real one takes a second at most; what takes longer was made to.
_LIMITS = sandbox.Limits(cpu_seconds=2, wall_seconds=12, memory_bytes=512 << 20, source_bytes=8 << 20)
WORK = Work(
    job="badges.formats.confined:of_bytes",
    warm_up="warm_up",
    specimen="specimen",
    # What PyLD would fetch contexts and read web pages with, and Python would unpack files with: most of the memory.
    without=("aiohttp", "asyncio", "lxml", "lxml.html", "requests", "tempfile", "urllib.request"),
    limits=_LIMITS,
)
_POOL = Pool(WORK)  # nothing is started before the first badge of another issuer
_TOO_MUCH = gettext_noop("Its linked data takes more work than any real badge.")
_FAULT = gettext_noop("Something went wrong here while its linked data was worked out. Try it once more.")
_BUSY = gettext_noop("The hub is checking many badges at the moment. Try again in a minute.")

Digester = Callable[[Sequence[Part]], list[Digest]]


class Reader(Protocol):
    """What reads a public address, as `lms.kernel.fetch.fetch` does; raises `FetchRefused`."""

    def __call__(self, url: str, /, *, accept: str, most_bytes: int, seconds: float) -> Fetched:
        """The answer, whatever its status."""
        ...


def digests_in(pool: Pool) -> Digester:
    """The digests of strangers' documents, worked out where a poison graph does no harm.

    In a process that is forked for one badge alone; where none can be had, in a child that is started for it.
    """

    def worked_out(parts: Sequence[Part]) -> list[Digest]:
        try:
            return _told(lambda: pool.run(confined.LINKED_DATA + digests.to_json(parts)), len(parts))
        except Unavailable as error:
            logger.info("A child is started for every badge: %s", error)
            return digests_in_new_child(parts)

    return worked_out


def digests_in_new_child(parts: Sequence[Part]) -> list[Digest]:
    """The digests of strangers' documents from a child that is started for them: many times slower."""
    asked = confined.LINKED_DATA + digests.to_json(parts)
    return _told(lambda: sandbox.run(_JOB, asked, limits=_LIMITS).answer, len(parts))


def _told(work: Callable[[], dict[str, Any]], count: int) -> list[Digest]:
    """What comes of the work, which is untrusted; for each part, why there is nothing."""
    try:
        return digests.of_answer(work(), count)
    except sandbox.Refused as refused:
        code, reason = {"busy": ("busy", _BUSY), "crashed": ("fault", _FAULT)}.get(
            refused.code, ("too_much", _TOO_MUCH)
        )
    except ValueError:
        code, reason = "too_much", _TOO_MUCH
    return [Digest(code=code, reason=reason)] * count


def kept(digest: Digester) -> Digester:
    """The same, remembered for some minutes: for lists about many badges, which are asked for again and again."""

    def remembered(parts: Sequence[Part]) -> list[Digest]:
        name = f"digests:{hashlib.sha256(digests.to_json(parts)).hexdigest()}"
        found: list[Digest] | None = cache.get(name)
        if found is None:
            found = digest(parts)
            if all(one.data for one in found):
                cache.set(name, found, KEPT_FOR)
        return found

    return remembered


def baked_in_child(image: bytes) -> Baked:
    """What a stranger's PNG or SVG holds, found where opening it does no harm. Raises `UnreadableBadge`."""
    asked = confined.IMAGE + image
    try:
        try:
            answer = _POOL.run(asked)
        except Unavailable:
            answer = sandbox.run(_JOB, asked, limits=_LIMITS).answer
    except sandbox.Refused as refused:
        raise put_away(refused) from refused
    try:
        return confined.baked_of_answer(answer, image)
    except ValueError as error:
        raise put_away() from error


digests_in_child = digests_in(_POOL)


@dataclass(frozen=True)
class Outside:
    """How to read an address, how to work out what proofs sign, and how to open pictures and what carries a badge."""

    read: Reader = fetch
    digest: Digester = digests_in_child
    opened: Opener = in_child
    baked: Callable[[bytes], Baked] = baked_in_child


REAL = Outside()
