"""Runs a program with limited memory, time and files, without network, and without any file but those that it is given.

Run by its path, with nothing of the application: `confined_process.py LIMITS PROGRAM ARGUMENT…`, the limits in JSON. Linux
confines the program with seccomp and Landlock, which ask for no privilege; what a system lacks is left out.
"""

from __future__ import annotations

import ctypes
import json
import os
import platform
import resource
import struct
import sys
from typing import Any

# <linux/audit.h>, and the number of socket(2): x86_64 and aarch64.
_ARCHITECTURES = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
_IO_URING_SETUP = 425
_FOREIGN_CALLS = 0x40000000
# <linux/bpf_common.h>: load a word, jump if equal, jump if greater or equal, return.
_LOAD, _JUMP_EQUAL, _JUMP_GREATER, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | 13  # EACCES
# Places in struct seccomp_data.
_CALL, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16
_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER_MODE = 38, 22, 2
_UNIX_SOCKETS = 1
# <linux/landlock.h>: the numbers of its calls are those of every architecture.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_EXECUTE, _READ_FILE, _LIST_FOLDER = 1, 1 << 2, 1 << 3
# Make a socket, and delete it.
_SOCKET = 1 << 9 | 1 << 5
_READ = _EXECUTE | _READ_FILE | _LIST_FOLDER
_RIGHTS_BY_VERSION = {1: (1 << 13) - 1, 2: (1 << 14) - 1}
_ALL_RIGHTS = (1 << 15) - 1
# Rights that a file has, others being those of a folder.
_FILE_RIGHTS = 1 | 1 << 1 | 1 << 2 | 1 << 14


def confine(limits: dict[str, Any]) -> None:
    """Confine this process, and those that it starts."""
    for kind, value in (
        (resource.RLIMIT_CPU, limits["seconds"]),
        (resource.RLIMIT_DATA, limits["memory"]),
        (resource.RLIMIT_FSIZE, limits["file"]),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (value, value))
    os.nice(5)
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        _limit_files(libc, limits)
        _refuse_network(libc)


def _limit_files(libc: Any, limits: dict[str, Any]) -> None:
    version = libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), 1)
    if version < 1:
        return
    rights = _RIGHTS_BY_VERSION.get(version, _ALL_RIGHTS)
    attributes = ctypes.create_string_buffer(struct.pack("=Q", rights), 8)
    ruleset = libc.syscall(_CREATE_RULESET, attributes, ctypes.c_size_t(8), 0)
    allowed_by_name = {"listable": _LIST_FOLDER, "sockets": _SOCKET, "readable": _READ, "writable": rights}
    for name, allowed in allowed_by_name.items():
        for path in filter(os.path.exists, limits[name]):
            place = os.open(path, os.O_PATH | os.O_CLOEXEC)
            own = allowed & rights if os.path.isdir(path) else allowed & rights & _FILE_RIGHTS  # noqa: PTH112 - nothing but the core
            rule = ctypes.create_string_buffer(struct.pack("=Qi", own, place), 12)
            libc.syscall(_ADD_RULE, ruleset, 1, rule, 0)
            os.close(place)
    libc.syscall(_RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)


def _refuse_network(libc: Any) -> None:
    """Sockets of the machine itself only: LibreOffice has one to find itself."""
    if platform.machine() not in _ARCHITECTURES:
        return
    architecture, socket_call = _ARCHITECTURES[platform.machine()]
    instructions = (
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_JUMP_EQUAL, 0, 8, architecture),
        (_LOAD, 0, 0, _CALL),
        (_JUMP_GREATER, 6, 0, _FOREIGN_CALLS),
        (_JUMP_EQUAL, 5, 0, _IO_URING_SETUP),
        (_JUMP_EQUAL, 0, 2, socket_call),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_JUMP_EQUAL, 0, 2, _UNIX_SOCKETS),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    )
    packed = b"".join(struct.pack("=HBBI", *instruction) for instruction in instructions)
    code = ctypes.create_string_buffer(packed, len(packed))
    program = ctypes.create_string_buffer(
        struct.pack("@HP", len(instructions), ctypes.addressof(code)), struct.calcsize("@HP")
    )
    libc.prctl(_SET_SECCOMP, _FILTER_MODE, program, 0, 0)


if __name__ == "__main__":
    confine(json.loads(sys.argv[1]))
    os.execv(sys.argv[2], sys.argv[2:])
