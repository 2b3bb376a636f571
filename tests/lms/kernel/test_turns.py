"""Places that are given in the order in which they were asked for."""

import threading
import time

import pytest

from lms.kernel.turns import Turns


def waiting(
    turns: Turns, found: list[tuple[str, bool]], name: str, *, timeout: float = 20
) -> threading.Thread:
    thread = threading.Thread(target=lambda: found.append((name, turns.acquire(timeout=timeout))))
    thread.start()
    time.sleep(0.2)  # until it waits
    return thread


def test_whoever_has_waited_longest_is_next_and_who_asks_again_comes_last():
    turns, found = Turns(1), []
    assert turns.acquire(timeout=0)
    threads = [waiting(turns, found, name) for name in ("first", "second")]
    turns.release()
    assert not turns.acquire(timeout=0)  # it is promised to the first, whether or not that one has woken yet
    threads[0].join()
    assert found == [("first", True)]
    turns.release()
    threads[1].join()
    assert found == [("first", True), ("second", True)]


def test_who_gave_up_is_passed_over():
    turns, found = Turns(1), []
    assert turns.acquire(timeout=0)
    waiting(turns, found, "impatient", timeout=0.01).join()
    patient = waiting(turns, found, "patient")
    turns.release()
    patient.join()
    assert found == [("impatient", False), ("patient", True)]
    turns.release()
    assert turns.acquire(timeout=0)


def test_there_are_so_many_places_and_none_is_given_back_twice():
    turns = Turns(2)
    assert [turns.acquire(timeout=0) for _ in range(3)] == [True, True, False]
    turns.release()
    turns.release()
    with pytest.raises(ValueError, match="nobody had"):
        turns.release()
