"""The words on plots and beside them: plain English here, and any language through a ``Voice``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from courses.formats.reasons import Reason

WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "pass": "Pass",
        "recorded": "Recorded",
        "marginal": "Marginal",
        "review": "Review",
        "fail": "Fail",
        "inside": "inside",
        "above": "above",
        "below": "below",
        "unsure": "too close to say",
        "gap": "no samples",
        "time": "Time",
        "s": "s",
        "min": "min",
        "h": "h",
        "at_most": "at most %(limit)s %(unit)s",
        "at_least": "at least %(limit)s %(unit)s",
        "at_most_over_time": "largest allowed",
        "at_least_over_time": "least allowed",
        "reading": "Reading",
        "uncertainty": "Uncertainty",
        "verdict": "Verdict",
        "from": "From",
        "to": "To",
        "least": "Least",
        "largest": "Largest",
        "place": "Limits",
        "trace_spoken": (
            "%(quantity)s from %(start)s to %(end)s seconds: least %(low)s %(unit)s, largest %(high)s %(unit)s."
        ),
        "read_off": "Read from the trace: %(values)s.",
        "readings_spoken": "%(quantity)s: %(values)s.",
        "limits_spoken": "Allowed: %(limits)s.",
        "limits_between": "Allowed from %(start)s to %(end)s seconds: %(limits)s.",
        "limits_over_time": "Allowed: a band that changes over time.",
        "limits_none": "No limit is set.",
        "verdict_spoken": "Verdict: %(verdict)s.",
    }
)


@dataclass(frozen=True, slots=True)
class Voice:
    """How plots speak. ``word`` gives an English text of ``WORDS`` in a language, ``reason`` a whole sentence."""

    word: Callable[[str], str] = str
    reason: Callable[[Reason], str] = str

    def say(self, key: str, **values: str) -> str:
        """The text of ``WORDS`` under a key, its places filled."""
        text = self.word(WORDS[key])
        return text % values if values else text


ENGLISH: Final = Voice()
