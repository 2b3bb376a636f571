"""Memory of processes that fork others, looked at in processes of their own: which pages are copied, and when."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells of pages")

GAPS = """
sizes = range(48, 513, 16)
room = bytes(1).__sizeof__() - 1
scattered = [bytes(size - room) for size in sizes for _ in range(1500)]
del scattered[::3]
kept = memory.use_up_gaps() if use else []
new = {size: [bytes(size - room) for _ in range(30)] for size in (304, 400, 496)}
told = [len({id(each) // 4096 for each in those}) for those in new.values()] + [len(kept)]
"""

PAGES = """
import ctypes, mmap, os, resource
page = os.sysconf("SC_PAGESIZE")
paper = mmap.mmap(-1, 1000 * page, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
for number in range(1000):
    paper[number * page] = 1
begins = ctypes.addressof(ctypes.c_char.from_buffer(paper))

def job():
    for number in (*range(100, 160), *range(200, 400, 10)):
        paper[number * page] = 2

def copies(first):
    reading, writing = os.pipe()
    if os.fork() == 0:
        first()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
        job()
        os.write(writing, str(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before).encode())
        os._exit(0)
    os.wait()
    return int(os.read(reading, 20))

if closed:
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
rehearsed = memory.Rehearsed()
if closed:
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
before = sorted(os.listdir("/proc/self/fd"))
rehearsed.rehearse(job)
closed_by_it = len(before) - len(os.listdir("/proc/self/fd"))
found = [(start - begins, length) for start, length in rehearsed.regions]
told = {
    "found": [(start // page, length // page) for start, length in found if 0 <= start < 1000 * page],
    "at once": copies(lambda: None),
    "before": copies(rehearsed.copy),
    "closed": closed_by_it,
    "is as before": paper[100 * page] == 1,
}
"""


def told(program: str, **names: bool) -> Any:
    begin = "import json\nfrom lms.kernel.confined import memory\n"
    values = "".join(f"{name} = {value}\n" for name, value in names.items())
    command = [sys.executable, "-c", begin + values + program + "\nprint(json.dumps(told))"]
    return json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)


def test_once_gaps_are_used_up_new_objects_stand_together_on_few_pages() -> None:
    *scattered, _none = told(GAPS, use=False)
    *together, kept = told(GAPS, use=True)
    least = [30 * size // 4096 for size in (304, 400, 496)]
    assert [pages > 2 * few for pages, few in zip(scattered, least, strict=True)] == [True] * 3
    assert [few <= pages <= few + 2 for pages, few in zip(together, least, strict=True)] == [True] * 3
    assert kept < 29 * 700


def test_the_pages_that_a_job_writes_to_are_found_and_copied_before_it_comes() -> None:
    if not Path("/proc/self/pagemap").exists():
        pytest.skip("this kernel keeps no page map")
    answer = told(PAGES, closed=False)
    assert answer["found"] == [[100, 60], *([number, 1] for number in range(200, 400, 10))]
    assert answer["at once"] >= 80
    assert answer["at once"] - answer["before"] >= 70
    assert answer["closed"] == 2  # the page map, and the list of regions
    assert answer["is as before"] is True


def test_where_pages_cannot_be_looked_at_nothing_is_copied_ahead() -> None:
    answer = told(PAGES, closed=True)
    assert answer["found"] == []
    assert answer["before"] >= 80
    assert answer["closed"] == 0
