"""The outside world, as far as judging a badge needs it: what others publish, and child processes for their files."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.core.cache import cache

from badges.domain.verification.carriers import Opener, in_child
from badges.formats.foreign import digests
from badges.formats.foreign.digests import Digest, Part
from lms.kernel import sandbox
from lms.kernel.fetch import Fetched, fetch

KEPT_FOR = 6 * 60  # seconds
_JOB = "badges.formats.foreign.digests:in_child"
# A badge as large as any real one takes a second; what takes longer was made to.
_LIMITS = sandbox.Limits(cpu_seconds=4, wall_seconds=12, memory_bytes=512 << 20, source_bytes=8 << 20)
_TOO_MUCH = "Its linked data takes more work than any real badge."

Digester = Callable[[Sequence[Part]], list[Digest]]


class Reader(Protocol):
    """What reads a public address, as `lms.kernel.fetch.fetch` does; raises `FetchRefused`."""

    def __call__(self, url: str, /, *, accept: str, most_bytes: int, seconds: float) -> Fetched:
        """The answer, whatever its status."""
        ...


def digests_in_child(parts: Sequence[Part]) -> list[Digest]:
    """The digests of a stranger's documents, worked out where a poison graph does no harm."""
    try:
        outcome = sandbox.run(_JOB, digests.to_json(parts), limits=_LIMITS)
        return digests.of_answer(outcome.answer, len(parts))
    except (sandbox.Refused, ValueError):
        return [Digest(code="too_much", reason=_TOO_MUCH)] * len(parts)


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


@dataclass(frozen=True)
class Outside:
    """How to read an address, how to work out what proofs sign, and how to open what carries a badge."""

    read: Reader = fetch
    digest: Digester = digests_in_child
    opened: Opener = in_child


REAL = Outside()
