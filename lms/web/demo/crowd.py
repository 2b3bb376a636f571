"""Learners in numbers, each somewhere else along the way, the same ones each time."""

from collections.abc import Callable, Sequence
from math import ceil
from typing import Final

from django.db import transaction

from courses.enums import Entrustment
from lms.accounts.models import User
from lms.web.demo import people
from lms.web.demo.story import ask_once, begin, finish_lessons
from lms.web.demo.watching import MENTORS, Notebook, Watched

_SHELF: Final = (
    "Kettle 14",
    "Toaster 3",
    "Desk fan 5",
    "Cordless drill 7",
    "Radio 2",
    "Hair dryer 9",
    "Food mixer 1",
    "Sewing machine 4",
    "Vacuum cleaner 6",
    "Table lamp 11",
)
_C01: Final = ("S01", "S02", "S03", "S04")
_C02: Final = ("S05", "S06", "S07", "S08")


def add(number: int, notebook: Notebook, tell: Callable[[int], None]) -> int:
    """Make the first ``number`` learners exist with their progress; how many were new.

    ``tell`` is called with the count so far. Each learner comes whole or not at all.
    """
    wanted = people.learners(number)
    missing = set(people.missing_from(wanted))
    for index, person in enumerate(wanted):
        if person in missing:
            with transaction.atomic():
                _live(people.make(person), index, notebook)
        tell(index + 1)
    return len(missing)


def _live(learner: User, index: int, notebook: Notebook) -> None:
    """One of eight ways to be on the way."""
    stage, start = index % 8, 60 + index % 23
    if stage >= 1:
        finish_lessons(learner, "C01", at_most=2 if stage == 1 else 100)
    notebook.record(learner, _watched(stage, start, index, notebook))
    if stage == 3:
        ask_once(learner, "S03")
    if stage in {5, 7}:
        begin(learner, "C02")
        ask_once(learner, "S05" if stage == 5 else "S09")


def _watched(stage: int, start: int, index: int, notebook: Notebook) -> list[Watched]:
    match stage:
        case 0 | 1:
            return []
        case 2:
            return _earning(_C01[:1], start, index, notebook)
        case 3:
            return _earning(_C01[:3], start, index, notebook)[:-1]
        case 4:
            return _earning(_C01, start, index, notebook)
        case 5:
            return _earning((*_C01, "S05"), start, index, notebook)[:-1]
        case 6:  # what is good for a year has lapsed
            return _earning(_C01, start + 400, index, notebook)
        case _:
            return _earning((*_C01, *_C02), start, index, notebook)


def _earning(skills: Sequence[str], start: int, index: int, notebook: Notebook) -> list[Watched]:
    """Observations that earn these skills, two days apart from ``start`` days ago on."""
    watched: list[Watched] = []
    for code in skills:
        version = notebook.versions[code]
        items_each = ceil(version.distinct_items / version.observations)
        for number in range(version.observations):
            first = index + number * items_each
            watched.append(
                Watched(
                    skill=code,
                    days_ago=start - 2 * len(watched),
                    items=[_SHELF[(first + offset) % len(_SHELF)] for offset in range(items_each)],
                    mentor=MENTORS[(index + number) % len(MENTORS)],
                    level=Entrustment(max(version.min_level, 3 + index % 2)),
                )
            )
    return watched
