"""A seccomp filter: calls to the kernel that no reader of a file needs answer "not permitted" from now on."""

import ctypes
import errno
import platform
import struct
from collections.abc import Callable

_PR_SET_SECCOMP, _MODE_FILTER = 22, 2
_LOAD, _JUMP_EQUAL, _JUMP_AT_LEAST, _JUMP_SET, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _ERROR = 0x7FFF_0000, 0x8000_0000, 0x0005_0000
_NUMBER_AT, _ARCHITECTURE_AT, _FIRST_ARGUMENT_AT, _SECOND_ARGUMENT_AT = 0, 4, 16, 24
_CLONE_THREAD = 0x0001_0000
# By these a process names another one to which the kernel is to send a signal of its choice.
_SIGNALLING = (8, 10, 15)  # F_SETOWN, F_SETSIG, F_SETOWN_EX
_X32 = 0x4000_0000  # a second numbering of the same calls on x86-64

# By architecture: its audit number, the numbers of the refused calls as the kernel's tables give them, and of
# those that depend on their arguments.
_REFUSED = {
    "x86_64": (
        0xC000_003E,
        {
            "fork": 57, "vfork": 58, "execve": 59, "execveat": 322,
            "kill": 62, "tkill": 200, "tgkill": 234, "rt_sigqueueinfo": 129, "rt_tgsigqueueinfo": 297,
            "pidfd_send_signal": 424, "pidfd_open": 434, "pidfd_getfd": 438,
            "socket": 41, "socketpair": 53, "connect": 42, "bind": 49, "listen": 50, "accept": 43,
            "accept4": 288, "sendto": 44, "sendmsg": 46, "sendmmsg": 307,
            "ptrace": 101, "process_vm_readv": 310, "process_vm_writev": 311, "kcmp": 312,
            "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427,
            "unshare": 272, "setns": 308, "mount": 165, "umount2": 166, "pivot_root": 155, "chroot": 161,
            "open_by_handle_at": 304, "bpf": 321, "perf_event_open": 298, "userfaultfd": 323,
            "add_key": 248, "request_key": 249, "keyctl": 250, "setrlimit": 160,
            "shmget": 29, "msgget": 68, "semget": 64, "mq_open": 240,
            "setpgid": 109, "setsid": 112, "setpriority": 141, "ioprio_set": 251, "sched_setparam": 142,
            "sched_setscheduler": 144, "sched_setaffinity": 203, "sched_setattr": 314, "migrate_pages": 256,
            "move_pages": 279,
        },
        {"clone": 56, "clone3": 435, "prlimit": 302, "fcntl": 72},
    ),
    "aarch64": (
        0xC000_00B7,
        {
            "execve": 221, "execveat": 281,
            "kill": 129, "tkill": 130, "tgkill": 131, "rt_sigqueueinfo": 138, "rt_tgsigqueueinfo": 240,
            "pidfd_send_signal": 424, "pidfd_open": 434, "pidfd_getfd": 438,
            "socket": 198, "socketpair": 199, "connect": 203, "bind": 200, "listen": 201, "accept": 202,
            "accept4": 242, "sendto": 206, "sendmsg": 211, "sendmmsg": 269,
            "ptrace": 117, "process_vm_readv": 270, "process_vm_writev": 271, "kcmp": 272,
            "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427,
            "unshare": 97, "setns": 268, "mount": 40, "umount2": 39, "pivot_root": 41, "chroot": 51,
            "open_by_handle_at": 265, "bpf": 280, "perf_event_open": 241, "userfaultfd": 282,
            "add_key": 217, "request_key": 218, "keyctl": 219, "setrlimit": 164,
            "shmget": 194, "msgget": 186, "semget": 190, "mq_open": 180,
            "setpgid": 154, "setsid": 157, "setpriority": 140, "ioprio_set": 30, "sched_setparam": 118,
            "sched_setscheduler": 119, "sched_setaffinity": 122, "sched_setattr": 274, "migrate_pages": 238,
            "move_pages": 239,
        },
        {"clone": 220, "clone3": 435, "prlimit": 261, "fcntl": 25},
    ),
}  # fmt: skip


# What a process needs that forks others, ends them, and waits for their end.
_FOR_PARENTS = frozenset({"fork", "vfork", "kill", "pidfd_open"})


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_char_p)]


def restrict(libc: ctypes.CDLL, *, may_fork: bool = False) -> bool:
    """Install the filter for good; False where the kernel or the architecture has none of ours.

    Threads may still be started, for some decoders need them; processes may not, unless `may_fork`. Filters add up:
    one who may fork can put the stricter one around what it has forked. Needs no privilege but no-new-privileges,
    which must be set before.
    """
    return installer(libc, may_fork=may_fork)()


def installer(libc: ctypes.CDLL, *, may_fork: bool = False) -> Callable[[], bool]:
    """What `restrict` does, with all but the doing done already."""
    if ctypes.sizeof(ctypes.c_void_p) != 8 or platform.machine() not in _REFUSED:
        return lambda: False
    code = _program(platform.machine(), may_fork=may_fork)
    program = _Program(len(code) // 8, code)
    return lambda: bool(libc.prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(program), 0, 0) == 0)


def _program(machine: str, *, may_fork: bool) -> bytes:
    """The filter in classic BPF, which reads a call's architecture, number and arguments, and never memory."""
    audit, refused, partly = _REFUSED[machine]
    lines = [
        _line(_LOAD, _ARCHITECTURE_AT),
        _line(_JUMP_EQUAL, audit, when_true=1),
        _line(_RETURN, _KILL),
        _line(_LOAD, _NUMBER_AT),
        _line(_JUMP_AT_LEAST, _X32, when_false=1),
        _line(_RETURN, _KILL),
    ]
    for name, number in refused.items():
        if not (may_fork and name in _FOR_PARENTS):
            lines += [_line(_JUMP_EQUAL, number, when_false=1), _line(_RETURN, _ERROR | errno.EPERM)]
    # clone3 hides its flags in memory. Told that it does not exist, the C library falls back to clone.
    lines += [_line(_JUMP_EQUAL, partly["clone3"], when_false=1), _line(_RETURN, _ERROR | errno.ENOSYS)]
    lines += [
        _line(_JUMP_EQUAL, partly["fcntl"], when_false=6),
        _line(_LOAD, _SECOND_ARGUMENT_AT),
        *(_line(_JUMP_EQUAL, command, when_true=3 - at) for at, command in enumerate(_SIGNALLING)),
        _line(_RETURN, _ALLOW),
        _line(_RETURN, _ERROR | errno.EPERM),
    ]
    # A new thread shares its process; limits may be asked and changed for oneself only, which is process 0.
    lines += [
        _line(_JUMP_EQUAL, partly["clone"], when_false=2),
        _line(_LOAD, _FIRST_ARGUMENT_AT),
        _line(_JUMP_SET, _CLONE_THREAD, when_true=3, when_false=3 if may_fork else 4),
        _line(_JUMP_EQUAL, partly["prlimit"], when_false=2),
        _line(_LOAD, _FIRST_ARGUMENT_AT),
        _line(_JUMP_EQUAL, 0, when_false=1),
        _line(_RETURN, _ALLOW),
        _line(_RETURN, _ERROR | errno.EPERM),
    ]
    return b"".join(lines)


def _line(code: int, value: int, *, when_true: int = 0, when_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, when_true, when_false, value)
