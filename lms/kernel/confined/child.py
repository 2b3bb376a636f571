"""The child's first and last code: put up the walls, report them, run one job, hand back its answer.

Started as a script with the interpreter in isolated mode. The request comes as one JSON object on standard
input. Standard output carries two lines of JSON: the walls that stand, written before any third-party code is
loaded and before the untrusted file is opened; then `{"answer": …}`, `{"refused": {"reason", "code", "template",
"values"}}`, the last two empty where the job gives none, or `{"limit": "memory" | "output"}`.
"""

import importlib
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]


def main() -> None:
    """Run the request on standard input and leave without tearing anything down."""
    request = json.loads(sys.stdin.buffer.read())
    answers = _keep_answers_apart()
    sys.path.insert(0, str(ROOT))
    from lms.kernel.confined import jobs, walls  # noqa: PLC0415 -- the path to it has only now been set

    sys.excepthook = jobs.last_words
    os.environ.update(jobs.LIBRARY_SETTINGS)

    module, _, function = str(request["job"]).partition(":")
    importlib.import_module(module.partition(".")[0])  # found while its folder may still be listed
    source, out = Path(request["source"]), Path(request["out"])
    report = walls.put_up(request["limits"], code=ROOT / module.partition(".")[0], source=source, out=out)
    jobs.send(answers, report)
    call = (source, request["arguments"], out)
    jobs.send(answers, jobs.result_of(lambda: _answer(module, function, call)))
    os._exit(0)


def _keep_answers_apart() -> int:
    """A descriptor of its own for the answers; what a job prints goes to standard error, which is bounded."""
    answers = os.dup(1)
    os.dup2(2, 1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    return answers


def _answer(module: str, function: str, call: tuple[Path, dict[str, Any], Path]) -> dict[str, Any]:
    job: Callable[[Path, dict[str, Any], Path], dict[str, Any]]
    job = getattr(importlib.import_module(module), function)
    return job(*call)


if __name__ == "__main__":
    main()
