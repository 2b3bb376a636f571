"""The outside world, as far as judging a badge needs it: what others publish, and child processes for their files."""

import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.core.cache import cache
from django.utils.translation import gettext_noop

from badges.domain.verification.carriers import Opener, in_child
from badges.formats.foreign import digests
from badges.formats.foreign.digests import Digest, Part
from lms.kernel import sandbox
from lms.kernel.fetch import Fetched, fetch
from lms.kernel.standby import Pool, Unavailable, Work

logger = logging.getLogger(__name__)

KEPT_FOR = 6 * 60  # seconds
_JOB = "badges.formats.foreign.digests:in_child"
# A badge as large as any real one takes a second; what takes longer was made to.
_LIMITS = sandbox.Limits(cpu_seconds=4, wall_seconds=12, memory_bytes=512 << 20, source_bytes=8 << 20)
WORK = Work(
    job="badges.formats.foreign.digests:of_bytes",
    warm_up="warm_up",
    # What PyLD would fetch contexts and read web pages with: three quarters of its memory.
    without=("aiohttp", "asyncio", "lxml", "lxml.html", "requests"),
    limits=_LIMITS,
)
_POOL = Pool(WORK)  # nothing is started before the first badge of another issuer
_TOO_MUCH = gettext_noop("Its linked data takes more work than any real badge.")
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
            return _told(lambda: pool.run(digests.to_json(parts)), len(parts))
        except Unavailable as error:
            logger.info("A child is started for every badge: %s", error)
            return digests_in_new_child(parts)

    return worked_out


def digests_in_new_child(parts: Sequence[Part]) -> list[Digest]:
    """The digests of strangers' documents from a child that is started for them: many times slower."""
    return _told(lambda: sandbox.run(_JOB, digests.to_json(parts), limits=_LIMITS).answer, len(parts))


def _told(work: Callable[[], dict[str, Any]], count: int) -> list[Digest]:
    """What comes of the work, which is untrusted; for each part, why there is nothing."""
    try:
        return digests.of_answer(work(), count)
    except sandbox.Refused as refused:
        code, reason = ("busy", _BUSY) if refused.code == "busy" else ("too_much", _TOO_MUCH)
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


digests_in_child = digests_in(_POOL)


@dataclass(frozen=True)
class Outside:
    """How to read an address, how to work out what proofs sign, and how to open what carries a badge."""

    read: Reader = fetch
    digest: Digester = digests_in_child
    opened: Opener = in_child


REAL = Outside()
