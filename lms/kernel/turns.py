"""A few places that are given to whoever has waited longest."""

import threading
from collections import deque


class Turns:
    """As a `BoundedSemaphore`, but fair: one who asks again and again comes after those who wait already."""

    def __init__(self, places: int) -> None:
        self._lock = threading.Lock()
        self._free = self._places = places
        self._waiting: deque[threading.Lock] = deque()

    def acquire(self, *, timeout: float) -> bool:
        """Wait for a place for as many seconds; False where none came free."""
        with self._lock:
            if self._free:
                self._free -= 1
                return True
            called = threading.Lock()
            called.acquire()
            self._waiting.append(called)
        if called.acquire(timeout=timeout):
            return True
        with self._lock:
            if called in self._waiting:
                self._waiting.remove(called)
                return False
        return True  # called while it gave up

    def release(self) -> None:
        """Give a place back; who has waited longest has it at once."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            elif self._free == self._places:
                raise ValueError("a place was given back that nobody had")
            else:
                self._free += 1
