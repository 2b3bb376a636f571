"""Checkpoints as files outside the database: one per size, written once and never over other bytes."""

import logging
import os
import re
import secrets
from pathlib import Path

from django.conf import settings

from courses.models import Checkpoint

logger = logging.getLogger(__name__)

_NAME = re.compile(r"checkpoint-(\d{12,19})\.txt")


def folder() -> Path:
    """Where the files lie."""
    return Path(settings.CHECKPOINTS_DIR)


def file_of(size: int) -> Path:
    """The file of the checkpoint over `size` rows. Names sort as sizes do."""
    return folder() / f"checkpoint-{size:012d}.txt"


def files() -> dict[int, Path]:
    """Every file by the size in its name; none if there is no folder. Raises OSError if it cannot be listed."""
    try:
        names = sorted(folder().iterdir())
    except FileNotFoundError:
        return {}
    found = [(_NAME.fullmatch(file.name), file) for file in names]
    return {int(match[1]): file for match, file in found if match}


def write(size: int, note: str) -> bool:
    """Write one checkpoint's file, if it is not there; whether it is there now with these bytes.

    A folder that cannot be written to is logged and raises nothing: the checkpoint stands in the database.
    """
    file = file_of(size)
    try:
        if not file.exists():
            _put(file, note.encode())
        same = file.read_bytes() == note.encode()
    except OSError:
        logger.exception("The checkpoint over %s rows cannot be kept outside the database", size)
        return False
    if not same:
        logger.error("%s holds another checkpoint than the database; it is left as it is", file)
    return same


def _put(file: Path, content: bytes) -> None:
    """All or nothing: a reader sees the whole file or none, also after a power cut."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        with part.open("xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def unwritten() -> list[int]:
    """The sizes of checkpoints that have no file. Raises OSError if the folder cannot be listed."""
    there = files()
    return [size for size in Checkpoint.objects.values_list("size", flat=True) if size not in there]


def write_missing() -> None:
    """Write what an earlier failure left behind."""
    try:
        missing = unwritten()
    except OSError:
        logger.exception("The folder of checkpoints cannot be read")
        return
    for size, note in Checkpoint.objects.filter(size__in=missing).values_list("size", "note"):
        if not write(size, note):
            return  # said once; the next sweep tries again
