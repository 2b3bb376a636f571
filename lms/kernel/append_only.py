"""Rows that are written once: the Python guard; `triggers` holds the database's own."""

from typing import Any, NoReturn, TypeVar

from django.db import models

from lms.kernel.errors import AppendOnlyError

Row_co = TypeVar("Row_co", bound=models.Model, covariant=True)


def _refuse(*_: Any, **__: Any) -> NoReturn:
    raise AppendOnlyError("These rows are append-only: record a new one that points at the first.")


class AppendOnlyQuerySet(models.QuerySet[Row_co]):
    """A queryset whose writing methods other than `create` are refused."""

    update = delete = bulk_update = update_or_create = _refuse


class AppendOnlyModel(models.Model):
    """A model whose saved rows refuse `save()` and `delete()`."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            _refuse()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        _refuse()
