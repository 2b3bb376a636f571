"""Many tabs that save one note at once, with real commits: one is saved, and every other is told."""

import threading

import pytest
from django.db import connections

from courses.domain.notes import NoteConflict, subject_of, write
from courses.models import Note
from tests.factories import accounts, courses

TABS = 6


def save_at_once(learner, subject, based_on: int) -> list[str]:
    """What became of as many texts, each saved by a thread of its own; they start together."""
    outcomes: list[str] = []
    start = threading.Barrier(TABS)

    def save(number: int) -> None:
        try:
            start.wait()
            write(learner=learner, subject=subject, text=f"From {based_on}, tab {number}", based_on=based_on)
            outcomes.append("saved")
        except NoteConflict:
            outcomes.append("conflict")
        finally:
            connections.close_all()

    tabs = [threading.Thread(target=save, args=(number,)) for number in range(TABS)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    return sorted(outcomes)


@pytest.mark.parametrize("based_on", [0, 1])
def test_of_many_tabs_one_saves_and_the_others_are_told(transactional_db, based_on):
    learner, lesson = accounts.trainee(), courses.lesson(courses.course())
    subject = subject_of(lesson, lesson.get_parent().specific)
    if based_on:
        write(learner=learner, subject=subject, text="First", based_on=0)
    assert save_at_once(learner, subject, based_on) == ["conflict"] * (TABS - 1) + ["saved"]
    assert Note.objects.get().revision == based_on + 1
