"""The walls around a job: limits that always stand, and those that the kernel may or may not offer."""

import ctypes
import os
import platform
import resource
import signal
import struct
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lms.kernel.confined import landlock, system_calls

_CLONE_NEWUSER = 0x1000_0000
_CLONE_NEWNET = 0x4000_0000
_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_SET_NO_NEW_PRIVS = 38
_CAPSET = {"x86_64": 126, "aarch64": 91}  # the call's number
_OPEN_FILES = 64
_STANDBY_SECONDS = 60  # of processor time, in all its life; a thousand forks take two
# What a dynamic library may load: the C library and its neighbours. None of these holds anybody's data.
_LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache")
_DEVICES = ("/dev/null", "/dev/urandom", "/usr/share/zoneinfo")


def put_up(limits: dict[str, Any], *, code: Path, source: Path, out: Path) -> dict[str, bool]:
    """Put up every wall the system has; the answer says which of the optional ones stand.

    `network`: no socket can be made, or none leads anywhere. `files`: only Python, its packages, `code` and
    `source` can be read, only `out` written. `processes`: no process can be started, signalled or inspected.
    """
    _set_limits(limits, cpu_seconds=int(limits["cpu_seconds"]))
    return _confine(read=[code, source], write=out, may_fork=False)


def put_up_for_standby(limits: dict[str, Any], *, code: Path) -> dict[str, bool]:
    """The same for a process that forks one for each job: there is no source, and nothing can be written.

    `processes` is only true where what it forks can put up a filter of its own; see `for_one_job`.
    """
    _set_limits({**limits, "file_bytes": 0}, cpu_seconds=_STANDBY_SECONDS)
    return _confine(read=[code], write=None, may_fork=True)


def for_one_job(limits: dict[str, Any]) -> Callable[[], bool]:
    """What puts up, in a process that a standby forked, what is missing from the walls that it was born behind.

    It answers False where it could not: the process must not open anything then.
    """
    seconds = int(limits["cpu_seconds"])
    libc = ctypes.CDLL(None, use_errno=True)
    filter_calls, standby = system_calls.installer(libc), os.getpid()

    def put_up() -> bool:
        _limit(resource.RLIMIT_CPU, seconds, spare=1)  # counted from the fork
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        return os.getppid() == standby and filter_calls()

    return put_up


def _confine(*, read: list[Path], write: Path | None, may_fork: bool) -> dict[str, bool]:
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
    if libc is None:
        return {"network": False, "files": False, "processes": not may_fork and _no_more_processes()}
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    own_network = any(libc.unshare(flags) == 0 for flags in (_CLONE_NEWUSER | _CLONE_NEWNET, _CLONE_NEWNET))
    _drop_capabilities(libc)
    files = landlock.restrict(libc, read=[*_readable(), *read], write=write)
    filtered = system_calls.restrict(libc, may_fork=may_fork)
    return {
        "network": own_network or filtered,
        "files": files,
        "processes": filtered or (not may_fork and _no_more_processes()),
    }


def _set_limits(limits: dict[str, Any], *, cpu_seconds: int) -> None:
    _limit(resource.RLIMIT_CORE, 0)
    # A second between the two: at the first the system says that it was time, at the other it just kills.
    _limit(resource.RLIMIT_CPU, cpu_seconds, spare=1)
    _limit(resource.RLIMIT_FSIZE, int(limits["file_bytes"]))
    _limit(resource.RLIMIT_NOFILE, _OPEN_FILES)
    if sys.platform == "linux":  # macOS knows the name and refuses the number
        _limit(resource.RLIMIT_AS, int(limits["memory_bytes"]))


def _limit(kind: int, most: int, spare: int = 0) -> None:
    """Lower a limit for good, to `most` and `spare` above it; one that is already lower stays."""
    _, old = resource.getrlimit(kind)
    ceiling = most + spare if old == resource.RLIM_INFINITY else min(most + spare, old)
    resource.setrlimit(kind, (min(most, ceiling), ceiling))


def _drop_capabilities(libc: ctypes.CDLL) -> None:
    """Give up what an administrator may do beyond others; the header is capset's third version, for oneself."""
    header, nothing = struct.pack("=Ii", 0x2008_0522, 0), bytes(24)
    if platform.machine() in _CAPSET:
        libc.syscall(_CAPSET[platform.machine()], header, nothing)


def _no_more_processes() -> bool:
    """The older way to forbid processes. It forbids threads as well, and does not bind an administrator."""
    _limit(resource.RLIMIT_NPROC, 0)
    return os.geteuid() != 0


def _readable() -> list[Path]:
    """Python itself and its packages; the project's root is left out, for it may hold data and secrets."""
    root = Path(__file__).resolve().parents[3]
    places = {Path(place) for place in (*sysconfig.get_paths().values(), *sys.path) if place}
    places |= {Path(sys.base_prefix) / "lib", Path(sys.prefix) / "lib"}
    places |= {Path(place) for place in (*_LIBRARIES, *_DEVICES)}
    return [place for place in places if not root.is_relative_to(place.resolve())]
