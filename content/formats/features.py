"""Single values that are read from a whole trace: its peak, its ramp rate, its charge.

Pure functions over all samples. Times are in seconds and increase; values are in the channel's own unit. The
arithmetic is decimal with 50 digits, so that adding up a million samples loses nothing a bench could see.
"""

from collections.abc import Callable, Sequence
from decimal import Context, Decimal, localcontext
from typing import Final

from content.formats.vocabulary import FEATURES

_PRECISE: Final = Context(prec=50)
Samples = Sequence[Decimal]


class FeatureError(ValueError):
    """The samples do not hold what was asked for; the message says why.

    The message is `template` with `values` in its places, so that it can be put into another language.
    """

    def __init__(self, template: str, **values: str) -> None:
        super().__init__(template % values)
        self.template = template
        self.values = values


def peak(values: Samples) -> Decimal:
    """The largest sample."""
    return max(_some(values))


def minimum(values: Samples) -> Decimal:
    """The smallest sample."""
    return min(_some(values))


def ripple_peak_to_peak(values: Samples) -> Decimal:
    """The largest sample less the smallest: a difference, also where the channel is a temperature."""
    return peak(values) - minimum(values)


def mean(times: Samples, values: Samples) -> Decimal:
    """The mean over time, so that unevenly spaced samples weigh what they last; of one sample itself."""
    _check(times, values)
    if len(times) == 1:
        return values[0]
    with localcontext(_PRECISE):
        return integral(times, values) / (times[-1] - times[0])


def integral(times: Samples, values: Samples) -> Decimal:
    """The area under the line through the samples, in the channel's unit times seconds: A gives A·s."""
    _check(times, values)
    with localcontext(_PRECISE):
        doubled = sum(
            ((times[at] - times[at - 1]) * (values[at] + values[at - 1]) for at in range(1, len(times))),
            Decimal(0),
        )
        return doubled / 2


def time_above(times: Samples, values: Samples, threshold: Decimal) -> Decimal:
    """Seconds for which the line through the samples lies above the threshold."""
    _check(times, values)
    with localcontext(_PRECISE):
        return sum(
            (
                (times[at] - times[at - 1]) * _share_above(values[at - 1] - threshold, values[at] - threshold)
                for at in range(1, len(times))
            ),
            Decimal(0),
        )


def _share_above(before: Decimal, after: Decimal) -> Decimal:
    """Which share of a straight line from one height to another lies above zero."""
    if before <= 0 and after <= 0:
        return Decimal(0)
    if before >= 0 and after >= 0:
        return Decimal(1)
    return max(before, after) / abs(after - before)


def ramp_rate(times: Samples, values: Samples, window: Decimal = Decimal(0)) -> Decimal:
    """The steepest rise, in the channel's unit per second, between samples at least ``window`` seconds apart.

    Each sample is compared with the first one that lies so much later. Without a window that is the next one,
    and noise counts as much as heat. Negative where the values only fall.
    """
    _check(times, values)
    found: list[Decimal] = []
    later = 1
    with localcontext(_PRECISE):
        for at, start in enumerate(times):
            later = max(later, at + 1)
            while later < len(times) and times[later] - start < window:
                later += 1
            if later == len(times):
                break
            found.append((values[later] - values[at]) / (times[later] - start))
    if not found:
        raise FeatureError(
            "The trace is shorter than the %(window)s s over which its ramp is taken.", window=str(window)
        )
    return max(found)


def _some(values: Samples) -> Samples:
    if not values:
        raise FeatureError("The trace has no samples.")
    return values


def _check(times: Samples, values: Samples) -> None:
    _some(values)
    if len(times) != len(values):
        raise FeatureError("The trace has not as many times as values.")
    if any(times[at] <= times[at - 1] for at in range(1, len(times))):
        raise FeatureError("The times of the trace do not increase.")


_OF_VALUES: Final[dict[str, Callable[[Samples], Decimal]]] = {
    "peak": peak,
    "minimum": minimum,
    "ripple_peak_to_peak": ripple_peak_to_peak,
}
_OF_BOTH: Final[dict[str, Callable[[Samples, Samples], Decimal]]] = {"mean": mean, "integral": integral}


def extract(
    name: str,
    times: Samples,
    values: Samples,
    *,
    threshold: Decimal | None = None,
    window: Decimal | None = None,
) -> Decimal:
    """The feature ``name`` (one of ``FEATURES``) of a channel.

    ``threshold``, in the channel's unit, is needed for ``time_above``; ``window``, in seconds, may be given for
    ``ramp_rate``. Raises ``FeatureError``.
    """
    if name in _OF_VALUES:
        return _OF_VALUES[name](values)
    if name in _OF_BOTH:
        return _OF_BOTH[name](times, values)
    if name == "ramp_rate":
        return ramp_rate(times, values, window or Decimal(0))
    if name == "time_above":
        if threshold is None:
            raise FeatureError("The time above a threshold needs the threshold.")
        return time_above(times, values, threshold)
    raise FeatureError("%(name)s is no feature; use one of %(known)s.", name=name, known=", ".join(FEATURES))
