"""Children that stay ready, each a real process: what a job may cost, and that it reaches no other one."""

import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from lms.kernel.sandbox import Limits, Refused
from lms.kernel.standby import Pool, Unavailable, Work, close_all

JOBS = "tests.lms.kernel.standby_jobs"
LIMITS = Limits(cpu_seconds=1, wall_seconds=8, memory_bytes=256 << 20, source_bytes=1 << 20)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has what it takes")


def pool_of(*, warm_up: str = "warm_up", limits: Limits = LIMITS, **more: Any) -> Pool:
    work = Work(
        job=f"{JOBS}:work", warm_up=warm_up, specimen="specimen", without=("tempfile",), limits=limits
    )
    return Pool(work, prefixes=(JOBS,), **more)


def ask(pool: Pool, do: str, **more: Any) -> dict[str, Any]:
    return pool.run(json.dumps({"do": do, **more}).encode())


def refusal(pool: Pool, do: str, **more: Any) -> str:
    with pytest.raises(Refused) as caught:
        ask(pool, do, **more)
    return caught.value.code


def is_gone(process: int) -> bool:
    """Whether there is no such process, not even one that only waits to be counted as gone."""
    for _ in range(200):
        if not Path(f"/proc/{process}").exists():
            return True
        time.sleep(0.05)
    return False


def children_of(process: int) -> set[int]:
    found = set()
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text(errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == process and fields[0] not in "ZX":
            found.add(int(entry.parent.name))
    return found


@pytest.fixture(scope="module")
def shared():
    """A pool for the tests that leave it as it was, or are about whether it is."""
    pool = pool_of(most=1)
    yield pool
    pool.close()


@pytest.fixture
def fresh():
    """Pools of a test's own, closed when it ends."""
    made: list[Pool] = []

    def make(**more: Any) -> Pool:
        made.append(pool_of(**more))
        return made[-1]

    yield make
    for pool in made:
        pool.close()


def test_nothing_is_started_before_the_first_job_and_one_standby_does_many(fresh):
    before = children_of(os.getpid())
    pool = fresh()
    assert children_of(os.getpid()) == before
    answers = [ask(pool, "echo", number=number) for number in range(5)]
    assert [answer["echo"] for answer in answers] == [{"number": number} for number in range(5)]
    assert {answer["standby"] for answer in answers} == pool.processes()
    assert len({answer["pid"] for answer in answers}) == 5
    assert len(pool.processes()) == 1
    assert answers[0]["warm"] == ["warm"]


def test_a_job_meets_nothing_that_another_one_has_left(shared):
    before = ask(shared, "what is left")
    assert ask(shared, "leave", mark="poison") == {}
    after = ask(shared, "what is left")
    assert after == before
    assert after == {
        "left": [],
        "warm": ["warm"],
        "variable": None,
        "module": False,
        "umask": 0o077,
        "files": [64, 64],
        "cpu": [1, 2],
        "memory": [256 << 20, 256 << 20],
        "signal": True,
        "descriptors": [0, 1, 2, 3],
        "variables": before["variables"],
    }
    assert "FETTLE_DATA_DIR" not in after["variables"]
    assert ask(shared, "echo")["echo"] == {}


def test_a_job_cannot_write_where_the_next_one_reads(shared, tmp_path):
    ask(shared, "leave", mark="paper")
    assert not Path("/tmp/left-paper").exists()  # noqa: S108
    assert not (Path(__file__).parent / "left-paper").exists()


@pytest.mark.parametrize(
    "what",
    [
        "fork", "kill the standby", "be sent a signal for", "slow the standby down", "pin the standby",
        "limit the standby", "leave the session",
    ],
)  # fmt: skip
def test_a_job_reaches_no_other_process(shared, what):
    assert ask(shared, "attempt", what=what) == {"error": "PermissionError"}


def test_a_job_cannot_keep_more_in_memory_than_it_may(shared):
    assert ask(shared, "attempt", what="write into memory files") == {"error": "OSError"}


def test_two_at_once_do_not_mix_and_there_are_never_more_than_two(fresh):
    pool = fresh()
    wrong: list[Any] = []

    def many(name: str) -> None:
        for number in range(20):
            answer = ask(pool, "echo", name=name, number=number)
            if answer["echo"] != {"name": name, "number": number} or len(pool.processes()) > 2:
                wrong.append(answer)

    threads = [threading.Thread(target=many, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(pool.processes()) == 2


def test_whoever_gets_no_turn_in_time_is_told_so(fresh):
    pool = fresh(most=1, limits=Limits(cpu_seconds=1, wall_seconds=1))
    ask(pool, "echo")
    codes: list[str] = []
    threads = [
        threading.Thread(target=lambda: codes.append(refusal(pool, "wait", seconds=60))) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes.count("time") >= 1
    assert codes.count("busy") >= 1
    assert ask(pool, "echo")["echo"] == {}


def test_a_standby_that_was_killed_between_two_jobs_is_replaced_and_leaves_no_trace(fresh):
    pool = fresh()
    first = ask(pool, "echo")["standby"]
    os.kill(first, signal.SIGKILL)
    # Until it has ended, a process that waits in it may still do a job, and well.
    os.waitid(os.P_PID, first, os.WEXITED | os.WNOWAIT)
    second = ask(pool, "echo")["standby"]
    assert second != first
    assert pool.processes() == {second}
    assert is_gone(first)


def test_one_whose_end_somebody_else_has_taken_note_of_is_replaced(fresh):
    """As where a program waits for whatever child has ended."""
    pool = fresh()
    first = ask(pool, "echo")["standby"]
    os.kill(first, signal.SIGKILL)
    os.waitpid(first, 0)
    assert ask(pool, "echo")["standby"] != first


def test_the_job_of_a_standby_that_was_killed_is_done_once_more_and_no_more(fresh):
    pool = fresh()
    killed: list[int] = []
    ask(pool, "echo")

    def kill(times: int) -> None:
        while len(killed) < times:
            for process in pool.processes() - set(killed):
                time.sleep(0.8)  # until it is at work
                os.kill(process, signal.SIGKILL)
                killed.append(process)
            time.sleep(0.01)

    one = threading.Thread(target=kill, args=(1,))
    one.start()
    assert ask(pool, "wait", seconds=2)["standby"] not in killed
    one.join()
    two = threading.Thread(target=kill, args=(3,))
    two.start()
    assert refusal(pool, "wait", seconds=6) == "crashed"
    two.join()
    assert [process for process in killed if not is_gone(process)] == []
    assert ask(pool, "echo")["echo"] == {}


@pytest.mark.parametrize(
    ("do", "code"),
    [("crash", "crashed"), ("spin", "time"), ("hog", "memory"), ("say too much", "output"),
     ("leave at once", "crashed"), ("refuse", "unfit"), ("answer twice", "crashed")],
)  # fmt: skip
def test_what_ends_one_job_does_not_touch_the_next(shared, do, code):
    assert refusal(shared, do) == code
    assert ask(shared, "echo", after=do)["echo"] == {"after": do}
    assert len(shared.processes()) == 1


def waiting_in(pool: Pool) -> set[int]:
    """The processes that wait for the next job, once there are as many as there should be."""
    [standby] = pool.processes()
    for _ in range(100):
        if len(found := children_of(standby)) == 2:
            return found
        time.sleep(0.05)
    raise AssertionError("there are never two")


def test_the_next_job_finds_a_process_that_waits_for_it_while_another_one_is_made_ready(fresh):
    pool = fresh()
    assert is_gone(ask(pool, "echo")["pid"])
    waiting = waiting_in(pool)
    done_by = ask(pool, "echo")["pid"]
    assert done_by in waiting
    left = waiting - {done_by}
    assert is_gone(done_by)
    assert left < waiting_in(pool)
    assert ask(pool, "echo")["pid"] in left | waiting_in(pool)


@pytest.mark.parametrize(
    ("do", "answer"), [("answer and stay", {"stays": True}), ("answer and crash", {"crashes": True})]
)
def test_whoever_has_answered_and_does_not_leave_well_is_seen_off_before_the_next_job(fresh, do, answer):
    """The answer was taken: it is as good as any of that job. Nothing else is built on that standby."""
    pool = fresh(most=1)
    first = ask(pool, "echo")["standby"]
    belonging = {first, *waiting_in(pool)}
    assert ask(pool, do) == answer
    assert ask(pool, "echo", after=do)["echo"] == {"after": do}
    assert pool.processes().isdisjoint(belonging)
    assert [process for process in belonging if not is_gone(process)] == []


def test_names_of_a_library_that_is_left_out_can_be_imported_and_not_called(shared):
    assert ask(shared, "call what is left out") == {"refused": "tempfile is left out here."}


def test_a_job_that_waits_without_end_is_ended_with_all_that_belongs_to_it(fresh):
    pool = fresh(limits=Limits(cpu_seconds=1, wall_seconds=2))
    standby = ask(pool, "echo")["standby"]
    forked = children_of(standby)
    assert refusal(pool, "wait", seconds=600) == "time"
    assert pool.processes() == set()
    assert [process for process in (standby, *forked) if not is_gone(process)] == []


def test_one_that_is_not_used_for_a_while_ends_and_the_next_job_starts_another(fresh):
    pool = fresh(idle_seconds=0.3)
    first = ask(pool, "echo")["standby"]
    assert is_gone(first)
    assert pool.processes() == set()
    assert ask(pool, "echo")["standby"] != first


def test_after_so_many_jobs_another_one_is_started(fresh):
    pool = fresh(jobs=2)
    standbys = [ask(pool, "echo")["standby"] for _ in range(4)]
    assert standbys[0] == standbys[1] != standbys[2] == standbys[3]
    assert pool.processes() == set()


def test_many_jobs_leave_no_descriptor_open_and_no_process_behind(fresh):
    close_all()  # one that another test has left would end when its time is up, perhaps meanwhile
    pool = fresh(jobs=60)
    before = len(list(Path("/proc/self/fd").iterdir()))
    for number in range(200):
        assert ask(pool, "echo", number=number)["echo"] == {"number": number}
    pool.close()
    assert len(list(Path("/proc/self/fd").iterdir())) == before
    assert pool.processes() == set()


@contextmanager
def server_that(does: str) -> Iterator[str]:
    """A process with a `pool` of its own, and the first line that it says; killed in the end, whatever comes."""
    program = (
        "import django.conf, json, os, sys, threading, time\n"
        "django.conf.settings.configure(USE_I18N=False)\n"
        "from tests.lms.kernel import test_standby as t\n"
        "pool = t.pool_of()\n"
        f"{does}"
        "time.sleep(600)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline()
        finally:
            server.kill()


def test_the_death_of_the_server_ends_what_it_has_started():
    with server_that("print(t.ask(pool, 'echo')['standby'], flush=True)\n") as said:
        standby = int(said)
        for _ in range(100):
            if forked := children_of(standby):
                break
            time.sleep(0.05)
    assert [process for process in (standby, *forked) if not is_gone(process)] == []


def test_a_process_that_was_forked_has_standbys_of_its_own(fresh):
    """As the workers of Celery are; the first process has to be the only one to hold its own."""
    pool = fresh()
    ours = ask(pool, "echo")["standby"]
    reading, writing = os.pipe()
    forked = os.fork()
    if forked == 0:
        try:
            inherited = pool.processes()
            theirs = ask(pool, "echo")["standby"]
            pool.close()
            os.write(writing, json.dumps([sorted(inherited), theirs]).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        inherited, theirs = json.loads(answer.read())
    os.waitpid(forked, 0)
    assert inherited == []
    assert theirs != ours
    assert ask(pool, "echo")["standby"] == ours


def test_one_that_does_not_get_ready_is_told_of_and_ends(fresh):
    pool = fresh(warm_up="fail_to_warm_up")
    with pytest.raises(Unavailable, match="the kettle is broken"):
        ask(pool, "echo")
    assert pool.processes() == set()


def test_a_server_that_may_open_no_more_files_is_told_so_and_keeps_its_standby(fresh):
    pool = fresh()
    standby = ask(pool, "echo")["standby"]
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))
    try:
        with pytest.raises(Unavailable):
            ask(pool, "echo")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert ask(pool, "echo")["standby"] == standby


def test_only_jobs_of_the_formats_may_run():
    with pytest.raises(ValueError, match="may not run in the sandbox"):
        Pool(Work(job="os:getcwd", warm_up="x", specimen="x", limits=LIMITS))


def test_what_is_too_large_is_refused_before_anything_starts(fresh):
    pool = fresh()
    assert refusal(pool, "echo", much="x" * (1 << 20)) == "too-large"
    assert pool.processes() == set()


def test_where_no_thread_can_be_started_the_answer_is_there_and_idle_standbys_end_later(fresh, monkeypatch):
    pool = fresh(idle_seconds=0.3)
    with monkeypatch.context() as patch:

        def no_more(_thread: threading.Thread) -> None:
            raise RuntimeError("can't start new thread")

        patch.setattr(threading.Thread, "start", no_more)
        first = ask(pool, "echo")["standby"]
    assert pool.processes() == {first}
    assert ask(pool, "echo")["standby"] == first
    assert is_gone(first)


def test_a_process_that_is_forked_while_a_standby_starts_holds_nothing_of_it():
    """Only one may hold it, or it would outlive the server that started it."""
    program = (
        "starting = threading.Thread(target=t.ask, args=(pool, 'echo'))\n"
        "starting.start()\n"
        "while not (standbys := t.children_of(os.getpid())):\n"
        "    time.sleep(0.001)\n"
        "forked = os.fork()\n"
        "if forked == 0:\n"
        "    time.sleep(600)\n"
        "starting.join()\n"
        "print(json.dumps([forked, *pool.processes()]), flush=True)\n"
    )
    with server_that(program) as said:
        forked, standby = json.loads(said)
    gone = is_gone(standby)
    os.kill(forked, signal.SIGKILL)
    assert gone
