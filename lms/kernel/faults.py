"""Faults of the program over one thing of many, which must not end what is done about the others."""

import logging
import traceback

logger = logging.getLogger(__name__)
_FRAMES = 6


def note_fault(error: Exception) -> None:
    """Note what went wrong and where, without a word of what it was about: that may be somebody's badge."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    where = " > ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames)
    logger.error("%s was not foreseen: %s", type(error).__name__, where)
