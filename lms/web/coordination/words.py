"""States with their tone, shape and letter, and rows as the pages show them."""

from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from courses.domain.replay import Ground, Row
from courses.domain.replay_words import (
    authority_in_words,
    ground_in_words,
    moment_in,
    signed_in_words,
    since_in_words,
)
from courses.enums import StoodAs

# The tone and the symbol of each state; the word always stands beside them.
TONES: dict[StoodAs, tuple[str, str]] = {
    StoodAs.HELD: ("good", "check"),
    StoodAs.RECOGNISED: ("work", "badge"),
    StoodAs.LAPSED: ("wait", "clock"),
    StoodAs.SUSPENDED: ("bad", "stop"),
    StoodAs.IN_PROGRESS: ("plain", "unseen"),
}


@dataclass(frozen=True)
class ShownGround:
    """One observation or recognition: what was seen, by whom, on which grants, and who else put their name to it."""

    seen: str
    mentor: str
    authority: str
    others: tuple[str, ...]


@dataclass(frozen=True)
class Shown:
    """A row of a replay as the page shows it."""

    row: Row
    zone: ZoneInfo
    minority: str = ""

    @property
    def tone(self) -> str:
        """The tone of its state."""
        return TONES[self.row.state][0]

    @property
    def icon(self) -> str:
        """The symbol of its state."""
        return TONES[self.row.state][1]

    @property
    def since(self) -> str:
        """From when it was held; empty where it never was."""
        return moment_in(self.row.held_since, self.zone)

    @property
    def until(self) -> str:
        """Until when; empty where it has no end."""
        return moment_in(self.row.valid_until, self.zone)

    @property
    def grounds(self) -> list[ShownGround]:
        """What it rested on."""
        return [self._ground(ground) for ground in self.row.grounds]

    @property
    def afterwards(self) -> list[str]:
        """What was said about that since."""
        return [since_in_words(said, self.zone) for said in self.row.since]

    def _ground(self, ground: Ground) -> ShownGround:
        return ShownGround(
            seen=ground_in_words(ground, self.zone),
            mentor=ground.signature.by.name,
            authority=authority_in_words(ground.signature, self.zone),
            others=tuple(self._others(ground)),
        )

    def _others(self, ground: Ground) -> Iterator[str]:
        for signature in filter(None, (*ground.second, ground.signed_off)):
            yield signed_in_words(signature, self.zone)
