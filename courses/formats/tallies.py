"""Comparing one person's share of cases with others' share of the same kinds of cases: an exact test.

Cases fall into strata (here: skills). Within a stratum with N cases, of which the person judged n and M are "hits",
the number of the person's hits is hypergeometric (N, M, n), given that hits fall to people by chance alone. The sum
over the strata has the convolution of these distributions. The two-sided p is twice the probability of the smaller
tail, the observed number included, and at most 1. No approximation by a normal distribution, so small numbers are
judged as rightly as large ones; with one stratum and p one-sided it is Fisher's exact test.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_NEGLIGIBLE = 1e-18  # of a probability, beside thresholds of 1e-2


@dataclass(frozen=True)
class Stratum:
    """Cases of one kind: the person's, and the others'; hits are among the cases. All are counts ≥ 0."""

    own: int
    own_hits: int
    others: int
    others_hits: int

    def __post_init__(self) -> None:
        if not (0 <= self.own_hits <= self.own and 0 <= self.others_hits <= self.others):
            raise ValueError("There are never more hits than cases, nor fewer than none.")

    @property
    def compares(self) -> bool:
        """Whether both sides have cases of this kind."""
        return self.own > 0 and self.others > 0


@dataclass(frozen=True)
class Comparison:
    """One person beside the others, over the strata that both have.

    `own_rate` and `others_rate` lie in 0–1 and are None where nothing can be compared; `others_rate` is what the
    person's rate would be, had each of their strata the others' rate. `p` is 1.0 where nothing can be compared.
    """

    own: int
    own_hits: int
    others: int
    others_hits: int
    others_rate: float | None
    p: float

    @property
    def own_rate(self) -> float | None:
        """The person's hits among the person's cases."""
        return self.own_hits / self.own if self.own else None


def compare(strata: Iterable[Stratum]) -> Comparison:
    """The comparison over those strata in which both sides have cases."""
    kept = [stratum for stratum in strata if stratum.compares]
    own, hits = sum(s.own for s in kept), sum(s.own_hits for s in kept)
    expected = sum(s.own * s.others_hits / s.others for s in kept)
    return Comparison(
        own=own,
        own_hits=hits,
        others=sum(s.others for s in kept),
        others_hits=sum(s.others_hits for s in kept),
        others_rate=expected / own if own else None,
        p=two_sided_p(kept),
    )


def two_sided_p(strata: Sequence[Stratum]) -> float:
    """Twice the smaller tail of the person's number of hits under chance, at most 1; in 0–1."""
    start, chances = 0, [1.0]
    for stratum in strata:
        low, added = _hypergeometric(stratum)
        start, chances = _trimmed(start + low, _sum_of(chances, added))
    at = sum(s.own_hits for s in strata) - start
    lower = sum(chances[: at + 1]) if at >= 0 else 0.0
    upper = sum(chances[max(at, 0) :])
    return min(1.0, 2 * min(lower, upper))


def _hypergeometric(stratum: Stratum) -> tuple[int, list[float]]:
    """The smallest possible number of the person's hits, and the chance of each number from there on."""
    cases, hits = stratum.own + stratum.others, stratum.own_hits + stratum.others_hits
    low, high = max(0, stratum.own - (cases - hits)), min(stratum.own, hits)
    all_ways = _log_choose(cases, stratum.own)
    chances = [
        math.exp(_log_choose(hits, k) + _log_choose(cases - hits, stratum.own - k) - all_ways)
        for k in range(low, high + 1)
    ]
    return _trimmed(low, chances)


def _log_choose(many: int, few: int) -> float:
    return math.lgamma(many + 1) - math.lgamma(few + 1) - math.lgamma(many - few + 1)


def _sum_of(first: list[float], second: list[float]) -> list[float]:
    """The distribution of the sum of two independent numbers."""
    chances = [0.0] * (len(first) + len(second) - 1)
    for i, one in enumerate(first):
        for j, other in enumerate(second):
            chances[i + j] += one * other
    return chances


def _trimmed(start: int, chances: list[float]) -> tuple[int, list[float]]:
    """Without numbers at either end that practically never happen: they would only cost time."""
    first, last = 0, len(chances)
    while last - first > 1 and chances[first] < _NEGLIGIBLE:
        first += 1
    while last - first > 1 and chances[last - 1] < _NEGLIGIBLE:
        last -= 1
    return start + first, chances[first:last]
