"""The sandbox against jobs that try to break out of it, each in a real child process."""

import json
import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from lms.kernel import sandbox
from lms.kernel.child_process import end_session
from lms.kernel.sandbox import Limits, Refused

JOBS = "tests.lms.kernel.sandbox_jobs"
QUICK = Limits(cpu_seconds=2, wall_seconds=4, memory_bytes=256 << 20, file_bytes=4 << 20)

TOO_MUCH = {
    "time": "The file took too much time to read. Make it smaller or simpler and send it again.",
    "memory": "The file took too much memory to read. Make it smaller or simpler and send it again.",
    "output": "The file unpacks to more than is allowed. Make it smaller and send it again.",
    "crashed": "The file could not be read: it is damaged, or made in an unusual way. Save it anew.",
}

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has these walls")


def run(job: str, source: bytes | Path = b"tea", limits: Limits = QUICK, **arguments) -> sandbox.Outcome:
    return sandbox.run(f"{JOBS}:{job}", source, arguments=arguments, limits=limits, prefixes=(JOBS,))


def attempt(what: str, **arguments) -> dict[str, str]:
    return run("attempt", what=what, **arguments).answer


def refusal(job: str, limits: Limits = QUICK, **arguments) -> tuple[str, str]:
    with pytest.raises(Refused) as caught:
        run(job, limits=limits, **arguments)
    return caught.value.code, caught.value.reason


@pytest.fixture(autouse=True)
def nothing_left_behind(tmp_path, monkeypatch):
    """Every test ends with an empty folder for temporary files."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield
    assert list(folder.iterdir()) == []


def test_a_job_gets_the_source_and_hands_back_an_answer_and_files():
    outcome = run("count", b"tea and biscuits", sugar=2)
    assert outcome.answer == {"size": 16, "arguments": {"sugar": 2}, "name": "source"}
    assert outcome.files == {"copy.bin": b"tea and biscuits"}


def test_a_source_may_be_a_path_and_stays_as_it_was(tmp_path):
    file = tmp_path / "upload.csv"
    file.write_bytes(b"1,2")
    assert run("count", file).files == {"copy.bin": b"1,2"}
    assert file.read_bytes() == b"1,2"


@on_linux
def test_every_wall_stands_where_the_kernel_offers_it():
    outcome = run("count")
    assert (outcome.network_cut, outcome.files_cut, outcome.processes_cut) == (True, True, True)


def test_the_child_inherits_nothing_of_the_server(monkeypatch):
    monkeypatch.setenv("FETTLE_SECRET_KEY", "secret")
    with socket.socket() as kept, open(os.devnull, "rb") as other:  # noqa: PTH123 -- any descriptor will do
        os.set_inheritable(kept.fileno(), True)
        os.set_inheritable(other.fileno(), True)
        found = run("surroundings").answer
    assert found["variables"] == [
        "HDF5_PLUGIN_PATH",
        "HDF5_PLUGIN_PRELOAD",
        "HDF5_USE_FILE_LOCKING",
        "LANG",
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "PATH",
    ]
    assert found["descriptors"] == 4
    assert found["leader"] is True
    assert found["umask"] == 0o077
    assert found["modules"] == []
    assert found["limits"] == {
        "AS": [256 << 20, 256 << 20],
        "CPU": [2, 3],
        "FSIZE": [4 << 20, 4 << 20],
        "CORE": [0, 0],
    }


def test_a_refusal_carries_the_reason_of_the_format():
    assert refusal("refuse") == ("unfit", "The file is about tea.")


def test_a_refusal_carries_what_a_translator_needs_where_the_format_gives_it():
    with pytest.raises(Refused) as caught:
        run("refuse_in_parts")
    assert (caught.value.reason, caught.value.template, caught.value.values) == (
        "The file is about tea.",
        "The file is about %(what)s.",
        {"what": "tea"},
    )


def test_an_error_that_nobody_foresaw_refuses_the_file_and_is_logged(caplog):
    assert refusal("stumble") == ("crashed", TOO_MUCH["crashed"])
    assert "an error of Python's own, which also has a reason" in caplog.text


@pytest.mark.parametrize(
    "job", ["os:getcwd", "lms.kernel.storage:PrivateStorage", f"{JOBS}:count:x", "count"]
)
def test_only_jobs_of_the_formats_may_run(job):
    with pytest.raises(ValueError, match="may not run in the sandbox"):
        sandbox.run(job, b"")


def test_a_source_that_is_too_large_is_refused_before_a_child_starts(tmp_path):
    file = tmp_path / "large.csv"
    with file.open("wb") as stream:
        stream.truncate(3 << 20)
    with pytest.raises(Refused) as caught:
        run("count", file, Limits(source_bytes=2 << 20))
    assert caught.value.reason == "The file is larger than 2 MB. Make it smaller and send it again."
    assert caught.value.code == "too-large"


def test_a_memory_hog_is_stopped():
    assert refusal("hog_memory") == ("memory", TOO_MUCH["memory"])


def test_a_library_that_runs_out_of_memory_takes_only_the_child_with_it():
    assert refusal("map_memory") == ("crashed", TOO_MUCH["crashed"])


def test_a_job_that_spins_is_stopped_by_the_limit_on_processor_time():
    began = time.monotonic()
    assert refusal("spin", Limits(cpu_seconds=1, wall_seconds=20)) == ("time", TOO_MUCH["time"])
    assert time.monotonic() - began < 15


def test_a_job_that_sleeps_is_stopped_by_the_clock():
    began = time.monotonic()
    assert refusal("sleep", Limits(wall_seconds=1)) == ("time", TOO_MUCH["time"])
    assert time.monotonic() - began < 5


@on_linux
@pytest.mark.parametrize("what", ["fork", "spawn", "socket", "unix socket"])
def test_a_job_can_start_no_process_and_no_conversation(what):
    assert attempt(what) == {"error": "PermissionError"}


@on_linux
def test_a_job_cannot_reach_a_server_on_this_machine():
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert attempt("connect", port=server.getsockname()[1]) == {"error": "PermissionError"}


@on_linux
def test_a_job_can_neither_kill_the_server_nor_change_its_limits():
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert attempt("kill", process=os.getpid()) == {"error": "PermissionError"}
    assert attempt("unlimit", process=os.getpid()) == {"error": "PermissionError"}
    assert resource.getrlimit(resource.RLIMIT_NOFILE) == before


def test_a_job_may_start_threads_for_some_decoders_need_them():
    assert attempt("threads") == {"managed": "[0, 1, 2]"}


@on_linux
@pytest.mark.parametrize("file", ["/etc/passwd", "/proc/self/environ", "/proc/1/cmdline"])
def test_a_job_cannot_read_what_the_system_keeps(file):
    assert attempt("read", file=file) == {"error": "PermissionError"}


@on_linux
def test_a_job_can_neither_read_nor_change_a_file_beside_the_source(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret", encoding="utf-8")
    assert attempt("read", file=str(secret)) == {"error": "PermissionError"}
    assert attempt("write", file=str(secret)) == {"error": "PermissionError"}
    assert attempt("list", file=str(tmp_path)) == {"error": "PermissionError"}
    assert secret.read_text(encoding="utf-8") == "the secret"


@on_linux
def test_a_job_cannot_read_the_projects_settings_or_data():
    root = Path(sandbox.__file__).parents[2]
    assert attempt("read", file=str(root / "pyproject.toml")) == {"error": "PermissionError"}
    assert attempt("read", file=str(root / "lms" / "settings" / "base.py")) == {"error": "PermissionError"}
    assert attempt("list", file=str(root)) == {"error": "PermissionError"}


@on_linux
def test_a_job_cannot_leave_a_link_to_another_file():
    assert attempt("link") == {"error": "PermissionError"}


@pytest.mark.parametrize("job", ["write_huge_file", "write_many_files", "leave_too_many_files"])
def test_a_job_that_writes_too_much_is_stopped(job):
    assert refusal(job, Limits(file_bytes=4 << 20)) == ("output", TOO_MUCH["output"])


@on_linux
def test_a_pipe_among_the_files_is_not_waited_for():
    assert refusal("leave_a_pipe") == ("crashed", TOO_MUCH["crashed"])


def test_a_folder_that_the_job_locked_is_read_and_removed_all_the_same():
    outcome = run("lock_the_folder")
    assert outcome.files == {"kept.txt": b"x"}
    assert not Path(outcome.answer["folder"]).exists()


def test_a_folder_that_the_job_made_something_else_of_is_removed_all_the_same(tmp_path):
    folder = tmp_path / "fettle-job"
    folder.mkdir()
    (folder / "in").write_bytes(b"no folder any more")
    sandbox._remove(folder)
    assert not folder.exists()


def test_printing_without_end_is_stopped():
    assert refusal("print_without_end") == ("output", TOO_MUCH["output"])


def test_what_a_job_prints_is_no_part_of_its_answer():
    assert run("print_a_little").answer == {"forged": False}


def test_an_answer_without_end_is_refused():
    assert refusal("answer_without_end") == ("output", TOO_MUCH["output"])


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("not JSON", 1),
        ('{"answer": NaN}', 1),
        ('{"answer": []}', 1),
        ("[", 100_000),
        ("9", 10_000),
        ("", 1),
    ],
)
def test_an_answer_that_makes_no_sense_refuses_the_file(text, times):
    assert refusal("answer_by_hand", bytes=text, times=times) == ("crashed", TOO_MUCH["crashed"])


def test_a_refusal_forged_by_a_job_that_was_taken_over_is_cut_to_size():
    forged = json.dumps({"refused": {"reason": "r" * 5_000, "code": "c" * 500}})
    code, reason = refusal("answer_by_hand", bytes=forged)
    assert (len(code), len(reason)) == (50, 1_000)


@pytest.mark.parametrize("values", ["no object", 7, [["a", "b"]], None])
def test_values_that_are_no_object_are_left_out(values):
    forged = {"refused": {"reason": "r", "code": "c", "template": ["t"], "values": values}}
    with pytest.raises(Refused) as caught:
        run("answer_by_hand", bytes=json.dumps(forged))
    assert (caught.value.reason, caught.value.values) == ("r", {})


def test_a_crash_takes_only_the_child_with_it():
    assert refusal("crash") == ("crashed", TOO_MUCH["crashed"])


def test_several_threads_may_run_jobs_at_once():
    answers: list[int] = []

    def one(size: int) -> None:
        answers.append(run("count", b"x" * size, Limits()).answer["size"])

    threads = [threading.Thread(target=one, args=(size,)) for size in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == list(range(1, 9))


def test_a_fifth_job_waits_for_its_turn_and_says_so_where_none_comes():
    ended: list[str] = []

    def one() -> None:
        ended.append(refusal("sleep", Limits(wall_seconds=3))[0])

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    assert refusal("count", Limits(wall_seconds=0.5)) == (
        "busy",
        "Many files are being read at the moment. Send this one again in a minute.",
    )
    for thread in threads:
        thread.join()
    assert ended == ["time"] * 4
    assert run("count", b"x", Limits()).answer["size"] == 1


@on_linux
def test_ending_a_session_reaches_grandchildren_that_left_their_group():
    """The filter lets no grandchild be; where the kernel has none, this is what ends them."""
    program = (
        "import os, sys, time\n"
        "reading, writing = os.pipe()\n"
        "if os.fork() == 0:\n"
        "    os.setpgid(0, 0)\n"
        "    os.write(writing, str(os.getpid()).encode())\n"
        "    time.sleep(600)\n"
        "sys.stdout.write(os.read(reading, 20).decode() + '\\n')\n"
        "sys.stdout.flush()\n"
        "time.sleep(600)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as child:
        assert child.stdout is not None
        grandchild = int(child.stdout.readline())
        end_session(child.pid)
    assert _ended(grandchild)


@on_linux
def test_ending_a_session_takes_no_descriptor():
    """A server may have none left; the leader's own group is ended all the same."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with subprocess.Popen(["sleep", "600"], start_new_session=True) as child:
        resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))
        try:
            end_session(child.pid)
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert child.returncode == -signal.SIGKILL


def _ended(process: int) -> bool:
    """Whether a process is gone or only waits to be counted as gone."""
    for _ in range(100):
        try:
            state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state in "ZX":
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("left", range(6))
def test_a_server_that_may_open_no_more_files_says_that_it_is_busy_and_keeps_no_file(left):
    """That no folder is left behind, every test looks at."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    highest = max(int(entry.name) for entry in Path("/proc/self/fd").iterdir())
    held: list[int] = []
    resource.setrlimit(resource.RLIMIT_NOFILE, (highest + 40, hard))
    try:
        with suppress(OSError):
            while True:
                held.append(os.open(os.devnull, os.O_RDONLY))
        for _ in range(left):
            os.close(held.pop())
        code, _reason = refusal("echo")
    finally:
        for descriptor in held:
            os.close(descriptor)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert code == "busy"
