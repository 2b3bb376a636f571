"""One moment by which everything has to be done."""

import time

from lms.kernel.fetching.refusals import FetchRefused


class Deadline:
    """So many seconds from now, for all steps together."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds left, more than none; raises `FetchRefused` (`too-slow`) where there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise FetchRefused("too-slow")
        return left
