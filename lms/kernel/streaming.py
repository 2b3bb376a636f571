"""Answers that are made while they are sent."""

from collections.abc import Iterable, Iterator
from datetime import tzinfo
from typing import TypeVar

from django.utils import timezone, translation

_Part = TypeVar("_Part")


def as_asked(parts: Iterable[_Part]) -> Iterator[_Part]:
    """The parts, each made in the language and the time zone of the moment of this call.

    A streamed answer is asked for its parts when the middlewares have passed it on, and switched both off.
    """
    return _made_in(translation.get_language(), timezone.get_current_timezone(), iter(parts))


def _made_in(language: str | None, zone: tzinfo, parts: Iterator[_Part]) -> Iterator[_Part]:
    while True:
        with translation.override(language), timezone.override(zone):
            try:
                part = next(parts)
            except StopIteration:
                return
        yield part  # outside: whoever takes it has a language of their own
