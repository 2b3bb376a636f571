"""Landlock: Linux's way for a process to give up its own access to files, for good (kernel 5.13 and later)."""

import ctypes
import os
from collections.abc import Iterable
from pathlib import Path

# These numbers are the same on every architecture.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION = 1
_PATH_BENEATH = 1

_WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 1, 1 << 2, 1 << 3
_REMOVE_FILE, _MAKE_REG, _TRUNCATE = 1 << 5, 1 << 8, 1 << 14
_READ = _READ_FILE | _READ_DIR
_WRITE = _READ | _WRITE_FILE | _REMOVE_FILE | _MAKE_REG | _TRUNCATE
_ONLY_FOR_FILES = _READ_FILE | _WRITE_FILE | _TRUNCATE
# How many rights on files each version of the interface knows: REFER came with 2, TRUNCATE with 3, IOCTL 5.
_KNOWN_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
_ALL_RIGHTS = 16


class _Ruleset(ctypes.Structure):
    _fields_ = [("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scopes", ctypes.c_uint64)]


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32)]


def restrict(libc: ctypes.CDLL, *, read: Iterable[Path], write: Path | None) -> bool:
    """Leave this process only `read` to read and the folder `write`, if any, to write in; False if it cannot be done.

    Needs no privilege but no-new-privileges, which must be set before. Where the kernel knows how, TCP and
    signals to other processes go as well.
    """
    version = libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION)
    if version < 1:
        return False
    handled = (1 << _KNOWN_RIGHTS.get(version, _ALL_RIGHTS)) - 1
    wanted = _Ruleset(handled, 0b11 if version >= 4 else 0, 0b11 if version >= 6 else 0)
    size = {1: 8, 2: 8, 3: 8, 4: 16, 5: 16}.get(version, 24)
    ruleset = libc.syscall(_CREATE_RULESET, ctypes.byref(wanted), ctypes.c_size_t(size), 0)
    if ruleset < 0:
        return False
    try:
        rules = [(place, _READ) for place in read]
        if write is not None:
            rules.append((write, _WRITE))
        allowed = all(_allow(libc, ruleset, place, rights & handled) for place, rights in rules)
        return allowed and libc.syscall(_RESTRICT_SELF, ruleset, 0) == 0
    finally:
        os.close(ruleset)


def _allow(libc: ctypes.CDLL, ruleset: int, place: Path, rights: int) -> bool:
    """Add a rule; a place that is not there, or is closed to us anyway, needs none."""
    try:
        descriptor = os.open(place, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return True
    try:
        allowed = rights if place.is_dir() else rights & _ONLY_FOR_FILES
        rule = _Beneath(allowed, descriptor)
        return bool(libc.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, ctypes.byref(rule), 0) == 0)
    finally:
        os.close(descriptor)
