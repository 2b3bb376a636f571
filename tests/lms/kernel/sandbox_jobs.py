"""Jobs for the tests of the sandbox: a few honest ones, and many that try to break out."""

import ctypes
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any


class Unfit(Exception):
    """What a format raises: nothing of the project's, only the two texts."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = "unfit"


class UnfitInParts(Unfit):
    """The same, with what a translator needs."""

    def __init__(self, template: str, **values: str) -> None:
        super().__init__(template % values)
        self.template = template
        self.values = values


def count(source: Path, arguments: dict[str, Any], out: Path) -> dict[str, Any]:
    (out / "copy.bin").write_bytes(source.read_bytes())
    return {"size": source.stat().st_size, "arguments": arguments, "name": source.name}


def surroundings(source: Path, arguments: dict[str, Any], out: Path) -> dict[str, Any]:
    open_descriptors = [number for number in range(100) if _is_open(number)]
    limits = {
        name: resource.getrlimit(getattr(resource, f"RLIMIT_{name}"))
        for name in ("AS", "CPU", "FSIZE", "CORE")
    }
    return {
        "variables": sorted(os.environ),
        "descriptors": len(open_descriptors),
        "leader": os.getsid(0) == os.getpid(),
        "limits": limits,
        "umask": os.umask(0),
        "modules": [name for name in ("django", "lms.settings", "numpy", "h5py") if name in sys.modules],
    }


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def refuse(source: Path, arguments: dict[str, Any], out: Path) -> dict[str, Any]:
    raise Unfit("The file is about tea.")


def refuse_in_parts(source: Path, arguments: dict[str, Any], out: Path) -> dict[str, Any]:
    raise UnfitInParts("The file is about %(what)s.", what="tea")


def stumble(source: Path, arguments: dict[str, Any], out: Path) -> dict[str, Any]:
    raise UnicodeDecodeError("utf-8", b"\xff", 0, 1, "an error of Python's own, which also has a reason")


def hog_memory(source: Path, arguments: dict[str, Any], out: Path) -> dict[str, Any]:
    kept = []
    while True:
        kept.append(bytearray(16 << 20))


def map_memory(source: Path, arguments: dict[str, Any], out: Path) -> dict[str, Any]:
    """Take memory as a library in C would, and fall over its own feet when there is none."""
    libc = ctypes.CDLL(None)
    libc.malloc.restype = ctypes.c_void_p
    while True:
        address = libc.malloc(ctypes.c_size_t(64 << 20))
        ctypes.memset(address, 1, 64 << 20)


def spin(source: Path, arguments: dict[str, Any], out: Path) -> dict[str, Any]:
    while True:
        pass


def sleep(source: Path, arguments: dict[str, Any], out: Path) -> dict[str, Any]:
    time.sleep(600)
    return {}


def attempt(source: Path, arguments: dict[str, Any], out: Path) -> dict[str, Any]:
    """Try one forbidden thing by name; what came of it."""
    try:
        return {"managed": str(ATTEMPTS[arguments["what"]](arguments, out))}
    except OSError as error:
        return {"error": type(error).__name__}


def _fork(arguments: dict[str, Any], out: Path) -> object:
    child = os.fork()
    if child == 0:
        time.sleep(600)
    return child


def _spawn(arguments: dict[str, Any], out: Path) -> object:
    return subprocess.run(["true"], check=False)


def _unlimit(arguments: dict[str, Any], out: Path) -> object:
    return resource.prlimit(int(arguments["process"]), resource.RLIMIT_NOFILE, (8, 8))


def _link(arguments: dict[str, Any], out: Path) -> object:
    (out / "link").symlink_to("/etc/passwd")
    return "linked"


def _threads(arguments: dict[str, Any], out: Path) -> object:
    done: list[int] = []
    threads = [threading.Thread(target=done.append, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(done)


ATTEMPTS = {
    "fork": _fork,
    "spawn": _spawn,
    "unlimit": _unlimit,
    "link": _link,
    "threads": _threads,
    "socket": lambda arguments, out: socket.socket(),
    "unix socket": lambda arguments, out: socket.socket(socket.AF_UNIX),
    "connect": lambda arguments, out: socket.create_connection(("127.0.0.1", arguments["port"]), timeout=2),
    "kill": lambda arguments, out: os.kill(arguments["process"], signal.SIGTERM),
    "read": lambda arguments, out: Path(arguments["file"]).read_text(encoding="utf-8"),
    "list": lambda arguments, out: list(Path(arguments["file"]).iterdir()),
    "write": lambda arguments, out: Path(arguments["file"]).write_text("changed", encoding="utf-8"),
}


def write_huge_file(source: Path, arguments: dict[str, Any], out: Path) -> dict[str, Any]:
    with (out / "huge.bin").open("wb") as stream:
        while True:
            stream.write(bytes(1 << 20))


def write_many_files(source: Path, arguments: dict[str, Any], out: Path) -> dict[str, Any]:
    for number in range(10_000):
        (out / f"{number}.bin").write_bytes(bytes(1 << 20))
    return {}


def leave_too_many_files(source: Path, arguments: dict[str, Any], out: Path) -> dict[str, Any]:
    for number in range(17):
        (out / f"{number}.txt").write_text("x", encoding="utf-8")
    return {}


def leave_a_pipe(source: Path, arguments: dict[str, Any], out: Path) -> dict[str, Any]:
    os.mkfifo(out / "pipe")
    return {}


def lock_the_folder(source: Path, arguments: dict[str, Any], out: Path) -> dict[str, Any]:
    (out / "kept.txt").write_text("x", encoding="utf-8")
    out.chmod(0)
    return {"folder": str(out)}


def print_without_end(source: Path, arguments: dict[str, Any], out: Path) -> dict[str, Any]:
    while True:
        sys.stdout.write("and so on " * 1_000)


def print_a_little(source: Path, arguments: dict[str, Any], out: Path) -> dict[str, Any]:
    sys.stdout.write('{"answer": {"forged": true}}\n')
    sys.stdout.flush()
    return {"forged": False}


def answer_without_end(source: Path, arguments: dict[str, Any], out: Path) -> dict[str, Any]:
    return {"text": "x" * (9 << 20)}


def answer_by_hand(source: Path, arguments: dict[str, Any], out: Path) -> dict[str, Any]:
    """What a job that was taken over may do: write to the answers itself."""
    for number in range(3, 64):
        if _is_open(number):
            try:
                os.write(number, arguments["bytes"].encode() * arguments.get("times", 1) + b"\n")
            except OSError:
                continue
    os._exit(0)


def crash(source: Path, arguments: dict[str, Any], out: Path) -> dict[str, Any]:
    return {"never": ctypes.string_at(0)}
