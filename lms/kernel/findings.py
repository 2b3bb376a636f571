"""What an operator is told about a hub: each app says how it is doing, and who asks knows no app."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `problem` is empty where all is well; `needed` says that nothing works without."""

    name: str
    well: str
    problem: str = ""
    advice: str = ""
    needed: bool = True


Look = Callable[[], Finding]


@dataclass
class Looks:
    """What the apps have a look at, in their order."""

    all: list[Look] = field(default_factory=list)

    def register(self, look: Look) -> None:
        """Add an app's; again changes nothing."""
        if look not in self.all:
            self.all.append(look)


looks = Looks()
