"""The last look at what is about to be stored as signed, with the hub's own keys, and in plain words."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache

from badges.domain import keys, mentors
from badges.domain.reasons import in_full
from badges.formats.preflight import Fault, LastLook


class NotFit(Exception):
    """What was made must not be published; `reasons` are plain words."""

    def __init__(self, reasons: Iterable[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__(" ".join(self.reasons))


def last_look(at: datetime) -> LastLook:
    """The look at documents that are signed together at this moment: each key is read once."""
    return LastLook(hub=cache(keys.resolve), mentors=cache(mentors.resolve), at=at)


def check(faults: Iterable[Fault]) -> None:
    """Raises NotFit where there is a fault."""
    if found := [in_full(reason, detail) for reason, detail in faults]:
        raise NotFit(found)
