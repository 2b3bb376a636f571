"""What an import does, one line for each thing it looked at."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What becomes of one thing."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    LEFT_ALONE = "left alone"  # it is in the site, but not in the bundle


class Kind(StrEnum):
    """What sort of thing a line is about."""

    SKILL = "skill"
    ALIGNMENTS = "alignments of skill"
    PICTURE = "picture"
    FILE = "file"
    TERM = "glossary term"
    COURSE = "course"
    LESSON = "lesson"
    PRACTICAL = "practical"
    PATHWAY = "pathway"
    ORDER = "order of pages in"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing and what becomes of it. ``name`` is a code, a file's name or a page's address."""

    kind: Kind
    name: str
    outcome: Outcome

    def __str__(self) -> str:
        return f"{self.outcome}: {self.kind} {self.name}"


@dataclass(frozen=True, slots=True)
class Report:
    """Everything an import looked at, in the order of the bundle; what it leaves alone comes last."""

    changes: tuple[Change, ...]

    @property
    def has_changes(self) -> bool:
        """Whether anything is created or changed."""
        return bool(self.of(Outcome.CREATED, Outcome.CHANGED))

    def of(self, *outcomes: Outcome) -> tuple[Change, ...]:
        """The lines with these outcomes."""
        return tuple(change for change in self.changes if change.outcome in outcomes)

    def counts(self) -> dict[Outcome, int]:
        """How many things there are of each outcome, none left out."""
        found = Counter(change.outcome for change in self.changes)
        return {outcome: found[outcome] for outcome in Outcome}

    def wanting(self, kind: Kind) -> frozenset[str]:
        """The names of one kind that have to be created or changed."""
        return frozenset(
            change.name for change in self.of(Outcome.CREATED, Outcome.CHANGED) if change.kind is kind
        )
