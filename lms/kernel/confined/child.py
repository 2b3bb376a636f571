"""The child's first and last code: put up the walls, report them, run one job, hand back its answer.

Started as a script with the interpreter in isolated mode. The request comes as one JSON object on standard
input. Standard output carries two lines of JSON: the walls that stand, written before any third-party code is
loaded and before the untrusted file is opened; then `{"answer": …}`, `{"refused": {"reason", "code", "template",
"values"}}`, the last two empty where the job gives none, or `{"limit": "memory" | "output"}`.
"""

import errno
import importlib
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

ROOT = Path(__file__).resolve().parents[3]

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
LIMITS_MET = {errno.ENOMEM: "memory", errno.EFBIG: "output"}


def main() -> None:
    """Run the request on standard input and leave without tearing anything down."""
    request = json.loads(sys.stdin.buffer.read())
    answers = _keep_answers_apart()
    sys.path.insert(0, str(ROOT))
    os.environ.update(LIBRARY_SETTINGS)
    from lms.kernel.confined import walls  # noqa: PLC0415 -- the path to it has only now been set

    module, _, function = str(request["job"]).partition(":")
    importlib.import_module(module.partition(".")[0])  # found while its folder may still be listed
    source, out = Path(request["source"]), Path(request["out"])
    report = walls.put_up(request["limits"], code=ROOT / module.partition(".")[0], source=source, out=out)
    _send(answers, report)
    _send(answers, _run(module, function, (source, request["arguments"], out)))
    os._exit(0)


def _keep_answers_apart() -> int:
    """A descriptor of its own for the answers; what a job prints goes to standard error, which is bounded."""
    answers = os.dup(1)
    os.dup2(2, 1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    return answers


def _run(module: str, function: str, call: tuple[Path, dict[str, Any], Path]) -> dict[str, Any]:
    """The job's answer, or its refusal: an exception whose `reason` and `code` are texts.

    It may have a `template` with places and the `values` that fill them, so that the reason can be translated.
    """
    try:
        job: Callable[[Path, dict[str, Any], Path], dict[str, Any]]
        job = getattr(importlib.import_module(module), function)
        return {"answer": job(*call)}
    except MemoryError:
        return {"limit": "memory"}
    except Exception as error:
        if isinstance(error, OSError) and error.errno in LIMITS_MET:
            return {"limit": LIMITS_MET[error.errno]}
        reason, code = getattr(error, "reason", None), getattr(error, "code", None)
        if not (isinstance(reason, str) and isinstance(code, str)):
            raise
        template, values = getattr(error, "template", ""), getattr(error, "values", {})
        return {"refused": {"reason": reason, "code": code, "template": template, "values": values}}


def _send(answers: int, message: dict[str, Any]) -> None:
    line = json.dumps(message, allow_nan=False).encode() + b"\n"
    while line:
        line = line[os.write(answers, line) :]


def _last_words(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Say on standard error what was not foreseen, and leave at once."""
    sys.__excepthook__(kind, error, trace)
    sys.stderr.flush()
    os._exit(1)


if __name__ == "__main__":
    sys.excepthook = _last_words
    main()
