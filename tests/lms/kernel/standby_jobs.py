"""What standbys are asked to do in the tests: a few honest things, and many that try to reach the next job."""

import ctypes
import fcntl
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

LEFT: list[str] = []
WARM: list[str] = []


class Unfit(Exception):
    reason = "The file is about tea."
    code = "unfit"


def warm_up() -> None:
    WARM.append("warm")
    os.register_at_fork(after_in_child=lambda: WARM.append("told of a fork"))


def fail_to_warm_up() -> None:
    raise RuntimeError("the kettle is broken")


def specimen() -> bytes:
    return json.dumps({"do": "echo", "number": 0}).encode()


def work(data: bytes) -> dict[str, Any]:
    asked = json.loads(data)
    return DOES[asked.pop("do")](**asked)


def echo(**asked: Any) -> dict[str, Any]:
    return {"echo": asked, "pid": os.getpid(), "standby": os.getppid(), "warm": WARM}


def wait(seconds: float) -> dict[str, Any]:
    time.sleep(seconds)
    return echo()


def leave_all_kinds_of_things(mark: str) -> dict[str, Any]:
    """Whatever a job that was taken over may change: names, libraries, variables, files, descriptors."""
    LEFT.append(mark)
    WARM.append(mark)
    os.environ["LEFT"] = mark
    json.loads = lambda _text: {"do": "forged"}  # type: ignore[assignment,misc]
    sys.modules["left"] = sys
    for place in (Path(), Path("/tmp"), Path(__file__).parent):  # noqa: S108 -- where anybody may write
        try:
            (place / f"left-{mark}").write_text(mark, encoding="utf-8")
        except OSError:
            continue
    os.umask(0)
    resource.setrlimit(resource.RLIMIT_NOFILE, (16, 16))
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    return {}


def what_is_left() -> dict[str, Any]:
    return {
        "left": LEFT,
        "warm": WARM,
        "variable": os.environ.get("LEFT"),
        "module": "left" in sys.modules,
        "umask": os.umask(0o077),
        "files": resource.getrlimit(resource.RLIMIT_NOFILE),
        "cpu": resource.getrlimit(resource.RLIMIT_CPU),
        "memory": resource.getrlimit(resource.RLIMIT_AS),
        "signal": signal.getsignal(signal.SIGTERM) is signal.SIG_DFL,
        "descriptors": [number for number in range(64) if _is_open(number)],
        "variables": sorted(os.environ),
    }


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def attempt(what: str) -> dict[str, Any]:
    try:
        return {"managed": str(ATTEMPTS[what]())}
    except OSError as error:
        return {"error": type(error).__name__}


def spin() -> dict[str, Any]:
    while True:
        pass


def hog_memory() -> dict[str, Any]:
    kept = []
    while True:
        kept.append(bytearray(16 << 20))


def refuse() -> dict[str, Any]:
    raise Unfit


def leave_at_once() -> dict[str, Any]:
    os._exit(0)


def answer_twice() -> dict[str, Any]:
    """What a job that was taken over may say on its own behalf, and then go on saying."""
    os.write(3, b'{"answer": {"forged": true}}\n')
    return {"forged": False}


def answer_and_stay() -> dict[str, Any]:
    """What a job that was taken over may do: say all that it has to say, and not leave."""
    os.write(3, b'{"answer": {"stays": true}}\n')
    os.close(3)
    time.sleep(600)
    return {}


def answer_and_crash() -> dict[str, Any]:
    os.write(3, b'{"answer": {"crashes": true}}\n')
    os.close(3)
    os._exit(7)


def call_what_is_left_out() -> dict[str, Any]:
    from tempfile import mkdtemp  # noqa: PLC0415 -- as a library would

    try:
        return {"made": mkdtemp()}
    except ImportError as error:
        return {"refused": str(error)}


DOES: dict[str, Callable[..., dict[str, Any]]] = {
    "echo": echo,
    "wait": wait,
    "leave": leave_all_kinds_of_things,
    "what is left": what_is_left,
    "attempt": attempt,
    "spin": spin,
    "hog": hog_memory,
    "refuse": refuse,
    "crash": lambda: {"never": ctypes.string_at(0)},
    "leave at once": leave_at_once,
    "answer twice": answer_twice,
    "answer and stay": answer_and_stay,
    "answer and crash": answer_and_crash,
    "call what is left out": call_what_is_left_out,
    "say too much": lambda: {"text": "x" * (9 << 20)},
}
ATTEMPTS = {
    "fork": os.fork,
    "kill the standby": lambda: os.kill(os.getppid(), signal.SIGKILL),
    "be sent a signal for": lambda: fcntl.fcntl(0, fcntl.F_SETOWN, os.getppid()),
    "slow the standby down": lambda: os.setpriority(os.PRIO_PROCESS, os.getppid(), 19),
    "pin the standby": lambda: os.sched_setaffinity(os.getppid(), {0}),
    "limit the standby": lambda: resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE, (8, 8)),
    "leave the session": os.setsid,
    "write into memory files": lambda: os.write(os.memfd_create("more"), b"x"),
}
