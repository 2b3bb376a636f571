"""What every app has to say about one person: how it hands out what it holds, and how it lets go of it.

Each app registers its functions when it starts; the functions that make an export or an erasure know no app.
"""

import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True)
class Topic:
    """One kind of thing that is held: a file of `rows`, each a dictionary that JSON can hold, under plain names.

    `rows` is called each time they are read, and may yield them as they come from the database.
    """

    name: str
    title: object
    explanation: object
    rows: Callable[[], Iterable[Row]]


@dataclass(frozen=True)
class HeldFile:
    """A file that is held: its name in the archive, and its bytes in pieces."""

    path: str
    chunks: Callable[[], Iterator[bytes]]


@dataclass(frozen=True)
class Erasure:
    """One erasure on its way: the person (a User row, locked), whom the ledger names as signer, and when."""

    person: Any
    signer: uuid.UUID
    at: datetime


Exporter = Callable[[Any], Iterable[Topic | HeldFile]]
Eraser = Callable[[Erasure], None]


@dataclass
class Registry:
    """The functions of all apps, in the order of the apps, higher ones first."""

    exporters: list[Exporter] = field(default_factory=list)
    erasers: list[Eraser] = field(default_factory=list)

    def register(self, *, export: Exporter | None = None, erase: Eraser | None = None) -> None:
        """Add an app's functions; again changes nothing.

        `export` gets the person. `erase` gets the Erasure, inside the one transaction of all of them: it deletes
        rows at once, and files after commit (`transaction.on_commit`).
        """
        if export is not None and export not in self.exporters:
            self.exporters.append(export)
        if erase is not None and erase not in self.erasers:
            self.erasers.append(erase)


registry = Registry()
