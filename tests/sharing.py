"""Rows that several tests look at, made once."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction


@contextmanager
def kept_for_a_module(blocker: Any) -> Iterator[None]:
    """For a module's fixture: rows made inside stay until it ends; each test's own are rolled back before."""
    with blocker.unblock():
        around = transaction.atomic()
        around.__enter__()
        try:
            yield
        finally:
            transaction.set_rollback(True)
            around.__exit__(None, None, None)
