"""Running one job inside a confined process, and sending off what came of it."""

import errno
import json
import os
import sys
from collections.abc import Callable
from types import TracebackType
from typing import Any

# Libraries read these once they are loaded. HDF5: no filter plug-ins ("::" turns even preloaded ones off), no
# lock files. One thread: the walls are put around a single one, and the answer does not come faster with more.
LIBRARY_SETTINGS = {
    "HDF5_PLUGIN_PATH": os.devnull,
    "HDF5_PLUGIN_PRELOAD": "::",
    "HDF5_USE_FILE_LOCKING": "FALSE",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}

# What the system answers at a limit, and the name by which the parent knows that limit.
_LIMITS_MET = {errno.ENOMEM: "memory", errno.EFBIG: "output"}


def result_of(job: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The job's answer, or its refusal: an exception whose `reason` and `code` are texts.

    It may have a `template` with places and the `values` that fill them, so that the reason can be translated.
    """
    try:
        return {"answer": job()}
    except MemoryError:
        return {"limit": "memory"}
    except Exception as error:
        if isinstance(error, OSError) and error.errno in _LIMITS_MET:
            return {"limit": _LIMITS_MET[error.errno]}
        reason, code = getattr(error, "reason", None), getattr(error, "code", None)
        if not (isinstance(reason, str) and isinstance(code, str)):
            raise
        template, values = getattr(error, "template", ""), getattr(error, "values", {})
        return {"refused": {"reason": reason, "code": code, "template": template, "values": values}}


def send(descriptor: int, message: dict[str, Any]) -> None:
    """One line of JSON."""
    line = json.dumps(message, allow_nan=False).encode() + b"\n"
    while line:
        line = line[os.write(descriptor, line) :]


def last_words(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Say on standard error what was not foreseen, and leave at once."""
    sys.__excepthook__(kind, error, trace)
    sys.stderr.flush()
    os._exit(1)
