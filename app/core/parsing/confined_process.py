"""Runs a program with limited memory, time and files, without network, and without any file but those that it is given.

Run by its path, with nothing of the application: `confined_process.py LIMITS PROGRAM ARGUMENT…`, the limits in JSON. A program
in Python runs in this process, which spares the start of another. Linux confines it with seccomp and Landlock, which ask for
no privilege; what a system lacks is left out, and `parvis doctor` says so.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import runpy
import struct
import sys
from typing import Any

# <linux/audit.h>, and the numbers of socket(2), socketpair(2), bind(2), listen(2) and connect(2).
_ARCHITECTURES = {"x86_64": (0xC000003E, 41, 53, 49, 50, 42), "aarch64": (0xC00000B7, 198, 199, 200, 201, 203)}
_IO_URING_SETUP = 425
_FOREIGN_CALLS = 0x40000000
# <linux/bpf_common.h>: load a word, mask it, jump if equal, jump if greater or equal, return.
_LOAD, _MASK, _JUMP_EQUAL, _JUMP_GREATER, _RETURN = 0x20, 0x54, 0x15, 0x35, 0x06
# An error of number 0 is a success: the call is not made.
_ALLOW, _PRETEND, _REFUSE = 0x7FFF0000, 0x00050000, 0x00050000 | 13  # EACCES
# Places in struct seccomp_data.
_CALL, _ARCHITECTURE, _FIRST_ARGUMENT, _SECOND_ARGUMENT = 0, 4, 16, 24
_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER_MODE = 38, 22, 2
_UNIX_SOCKETS, _STREAM, _SOCKET_TYPES = 1, 1, 0xF
# <linux/landlock.h>: the numbers of its calls are those of every architecture.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_EXECUTE, _READ_FILE, _LIST_FOLDER = 1, 1 << 2, 1 << 3
_READ = _EXECUTE | _READ_FILE | _LIST_FOLDER
_RIGHTS_BY_VERSION = {1: (1 << 13) - 1, 2: (1 << 14) - 1}
_ALL_RIGHTS = (1 << 15) - 1
# Rights that a file has, others being those of a folder.
_FILE_RIGHTS = 1 | 1 << 1 | 1 << 2 | 1 << 14
# TCP ports to listen on and to connect to; abstract sockets and signals of processes outside.
_TCP, _TCP_VERSION = 1 | 1 << 1, 4
_OUTSIDE, _OUTSIDE_VERSION = 1 | 1 << 1, 6


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
    tcp, outside = _TCP * (version >= _TCP_VERSION), _OUTSIDE * (version >= _OUTSIDE_VERSION)
    attributes = ctypes.create_string_buffer(struct.pack("=QQQ", rights, tcp, outside), 24)
    ruleset = libc.syscall(_CREATE_RULESET, attributes, ctypes.c_size_t(24), 0)
    for name, allowed in {"listable": _LIST_FOLDER, "readable": _READ, "writable": rights}.items():
        for path in filter(os.path.exists, limits[name]):
            place = os.open(path, os.O_PATH | os.O_CLOEXEC)
            own = allowed & rights if os.path.isdir(path) else allowed & rights & _FILE_RIGHTS  # noqa: PTH112 - nothing but the core
            rule = ctypes.create_string_buffer(struct.pack("=Qi", own, place), 12)
            libc.syscall(_ADD_RULE, ruleset, 1, rule, 0)
            os.close(place)
    libc.syscall(_RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)


def _refuse_network(libc: Any) -> None:
    """Leave no socket but those that reach nobody, without address, peer nor caller: LibreOffice does not start without one."""
    machine = os.uname().machine
    if machine not in _ARCHITECTURES:
        return
    architecture, socket, socket_pair, bind, listen, connect = _ARCHITECTURES[machine]
    check, pretend, refuse = 11, 17, 18
    instructions = (
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_JUMP_EQUAL, 2, refuse, architecture),
        (_LOAD, 0, 0, _CALL),
        (_JUMP_GREATER, refuse, 4, _FOREIGN_CALLS),
        (_JUMP_EQUAL, refuse, 5, _IO_URING_SETUP),
        (_JUMP_EQUAL, refuse, 6, connect),
        (_JUMP_EQUAL, pretend, 7, bind),
        (_JUMP_EQUAL, pretend, 8, listen),
        (_JUMP_EQUAL, check, 9, socket),
        (_JUMP_EQUAL, check, 10, socket_pair),
        (_RETURN, 0, 0, _ALLOW),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_JUMP_EQUAL, 13, refuse, _UNIX_SOCKETS),
        (_LOAD, 0, 0, _SECOND_ARGUMENT),
        (_MASK, 0, 0, _SOCKET_TYPES),
        # Datagrams would go to an address without connect(2).
        (_JUMP_EQUAL, 16, refuse, _STREAM),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _PRETEND),
        (_RETURN, 0, 0, _REFUSE),
    )
    packed = b"".join(
        # Jumps are counted from the next instruction.
        struct.pack("=HBBI", code, *(max(target - place - 1, 0) for target in targets), value)
        for place, (code, *targets, value) in enumerate(instructions)
    )
    code = ctypes.create_string_buffer(packed, len(packed))
    program = ctypes.create_string_buffer(
        struct.pack("@HP", len(instructions), ctypes.addressof(code)), struct.calcsize("@HP")
    )
    libc.prctl(_SET_SECCOMP, _FILTER_MODE, program, 0, 0)


if __name__ == "__main__":
    confine(json.loads(sys.argv[1]))
    sys.argv = sys.argv[2:]
    if sys.argv[0].endswith(".py"):
        runpy.run_path(sys.argv[0], run_name="__main__")
    else:
        os.execv(sys.argv[0], sys.argv)
