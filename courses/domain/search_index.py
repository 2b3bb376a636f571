"""The index that searching rests on: whether the database has one, and whether everything is in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any, Final

from django.core.management import call_command
from django.db import connection
from modelsearch import index
from wagtail.search.models import IndexEntry

from content.models import Term
from courses.models import Skill, SkillWording

# Every one of their rows is in the index once it was made by this version; earlier ones kept none of them there.
_KEPT: Final[tuple[Any, ...]] = (Skill, SkillWording, Term)
_INDEX: Final = index.insert_or_update_object
_WAITING: Final[ContextVar[dict[Any, set[Any]] | None]] = ContextVar("waiting", default=None)


@cache
def can_search() -> bool:
    """Whether the database finds words: PostgreSQL does, SQLite where it was built with FTS5."""
    if connection.vendor != "sqlite":
        return True
    # Neither can be imported where there is no such database.
    from modelsearch.backends.database.sqlite.utils import fts5_available, fts_table_exists  # noqa: PLC0415

    return bool(fts5_available() and fts_table_exists())


def missing_rows() -> int:
    """How many skills and words of the glossary are not in the index; two queries for each kind."""
    return sum(model.objects.filter(index_entries=None).count() for model in _KEPT)


def make_up() -> bool:
    """Put everything into the index where something is missing; says whether it was."""
    if not can_search() or not missing_rows():
        return False
    call_command("update_index", verbosity=0)
    return True


def entries() -> int:
    """How many things are in the index."""
    return int(IndexEntry.objects.count())


@contextmanager
def indexed_at_the_end() -> Iterator[None]:
    """Put whatever is saved inside into the index once, after it: a page that is published is saved several times.

    Nothing is put there where it ends with an exception. To be used inside a transaction, so that the rows and what
    is found of them hold together.
    """
    waiting: dict[Any, set[Any]] = {}  # keys by model
    token = _WAITING.set(waiting)
    try:
        yield
    finally:
        _WAITING.reset(token)
    for model, keys in waiting.items():
        for row in model.objects.in_bulk(keys).values():
            if hasattr(row, "search_words"):
                row.search_words = row.search_words()  # the backend asks three times
            index.insert_or_update_object(row)


def let_indexing_wait() -> None:
    """Have the index ask whether it is to wait, wherever something is saved."""
    index.insert_or_update_object = _insert_or_update


def _insert_or_update(instance: Any) -> None:
    waiting = _WAITING.get()
    if waiting is None:
        _INDEX(instance)
    else:
        waiting.setdefault(type(instance), set()).add(instance.pk)
