"""Stands for the server: hands every file of a folder to the sandbox, and tells what came of it and of its memory.

A program of its own, because the peak of a process's memory counts from its beginning.
"""

import json
import resource
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]
sys.path.insert(0, str(ROOT))

import django.conf  # noqa: E402 -- after the path

django.conf.settings.configure(USE_I18N=False)

from lms.kernel import sandbox  # noqa: E402 -- after the settings


def peak() -> int:
    """Bytes of memory at the highest so far. Linux's other figure, ru_maxrss, begins with that of the parent."""
    if sys.platform != "linux":
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def main(folder: Path) -> None:
    """Print one JSON object: what each file was answered with, and by how much the memory's peak grew."""
    answers, before = {}, peak()
    for file in sorted(folder.iterdir()):
        try:
            outcome = sandbox.run("content.formats.trace.jobs:inspect", file)
            answers[file.name] = ["accepted", json.dumps(outcome.answer)]
        except sandbox.Refused as refused:
            answers[file.name] = [refused.code, refused.reason]
    loaded = [name for name in ("h5py", "numpy", "content") if name in sys.modules]
    sys.stdout.write(json.dumps({"answers": answers, "grown": peak() - before, "loaded": loaded}))


main(Path(sys.argv[1]))
